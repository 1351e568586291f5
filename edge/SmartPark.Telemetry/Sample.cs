namespace SmartPark.Telemetry;

/// <summary>One time series: a quantity of a device in a park. With the source time it is the key of every sample.</summary>
/// <param name="Park">Park id; the Sparkplug group.</param>
/// <param name="Device">Device id, unique in its park; the Sparkplug device.</param>
/// <param name="Quantity">Quantity id of the catalogue; the Sparkplug metric name.</param>
public readonly record struct SeriesKey(string Park, string Device, string Quantity)
{
    /// <summary><c>park/device/quantity</c>, for messages.</summary>
    public override string ToString() => $"{Park}/{Device}/{Quantity}";
}

/// <summary>
/// One reading as it travels. Series and <see cref="SourceTimeUnixMs"/> are the key everywhere, so every write is idempotent.
/// </summary>
/// <param name="Series">Whose value it is.</param>
/// <param name="SourceTimeUnixMs">UTC milliseconds since 1970, stamped where the value was read; never changed on the way.</param>
/// <param name="Value">The value in the catalogue's unit; state codes and counters too; NaN when there is none.</param>
/// <param name="Quality">How far the value can be trusted.</param>
/// <param name="Reason">Why it is not good.</param>
public readonly record struct Sample(SeriesKey Series, long SourceTimeUnixMs, double Value, Quality Quality, QualityReason Reason)
{
    /// <summary>Whether there is a value at all, good or not.</summary>
    public bool HasValue => !double.IsNaN(Value);
}
