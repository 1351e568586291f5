namespace SmartPark.Telemetry.Configuration;

/// <summary>The least number of items of a configuration list. (The framework's own attribute needs reflection that trimming removes.)</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemsMinAttribute(int count) : Attribute
{
    /// <summary>Least number of items, included.</summary>
    public int Count { get; } = count;
}
