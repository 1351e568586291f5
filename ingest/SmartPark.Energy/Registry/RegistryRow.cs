using System.ComponentModel.DataAnnotations;
using SmartPark.Telemetry;

namespace SmartPark.Energy.Registry;

/// <summary>
/// A row of one of the registry's tables (<see cref="RegistryTables"/>): flat, so that one form serves files, workbooks, the API and the page that edits it. Rows are compared by value.
/// </summary>
public abstract record RegistryRow
{
    /// <summary>The park that it belongs to; <c>-</c> for what belongs to the city.</summary>
    [RegistryColumn("园区", "Park", IsKey = true), RegularExpression(Identifier.Pattern)]
    public required string Park { get; init; }
}

/// <summary>A row that holds from a day on, local days of the city.</summary>
public abstract record DatedRow : RegistryRow
{
    /// <summary>First day.</summary>
    [RegistryColumn("起始日", "From", IsKey = true, Order = 80)]
    public required DateOnly From { get; init; }

    /// <summary>The day after the last; null while it lasts.</summary>
    [RegistryColumn("截止日（不含）", "To (not included)", Order = 81)]
    public DateOnly? To { get; init; }
}

/// <summary>Says that a property is a column, and what people call it.</summary>
/// <param name="zh">Chinese.</param>
/// <param name="en">English.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RegistryColumnAttribute(string zh, string en) : Attribute
{
    /// <summary>Chinese.</summary>
    public string Zh { get; } = zh;

    /// <summary>English.</summary>
    public string En { get; } = en;

    /// <summary>Whether it is part of the row's key.</summary>
    public bool IsKey { get; set; }

    /// <summary>Columns stand in this order, those of equal order as they are declared, the base's first.</summary>
    public int Order { get; set; }

    /// <summary>The unit of its numbers, as it is written.</summary>
    public string? Unit { get; set; }
}

/// <summary>Says what people call a choice of an enumeration that stands in a column.</summary>
/// <param name="word">The word of files and the API.</param>
/// <param name="zh">Chinese.</param>
/// <param name="en">English.</param>
[AttributeUsage(AttributeTargets.Field)]
public sealed class RegistryWordAttribute(string word, string zh, string en) : Attribute
{
    /// <summary>The word of files and the API.</summary>
    public string Word { get; } = word;

    /// <summary>Chinese.</summary>
    public string Zh { get; } = zh;

    /// <summary>English.</summary>
    public string En { get; } = en;
}
