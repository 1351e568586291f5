namespace SmartPark.Telemetry.Completeness;

/// <summary>Every bound of the completeness text, each with its reason.</summary>
public static class CompletenessLimits
{
    /// <summary>Hours of devices in one message: at some 100 characters each a message stays below 64 KiB, which every broker takes.</summary>
    public const int RowsPerMessageMax = 500;

    /// <summary>Longest text in bytes: <see cref="RowsPerMessageMax"/> rows with every number at its longest.</summary>
    public const int TextBytesMax = 192 * 1024;

    /// <summary>Longest acknowledgement in bytes: sixteen hex digits, a colon and nineteen decimal ones.</summary>
    public const int AcknowledgementBytesMax = 16 + 1 + 19;

    /// <summary>Milliseconds of an hour.</summary>
    public const long HourMs = 3_600_000;

    /// <summary>Greatest count of one hour: a thousand million samples of a device in an hour are a mistake, and sums of a year still fit.</summary>
    public const long CountMax = 1_000_000_000;

    /// <summary>Least hour, 2000-01-01T00:00Z, in hours since 1970.</summary>
    public const int HourMin = 262_968;

    /// <summary>Greatest hour, 2100-01-01T00:00Z, in hours since 1970.</summary>
    public const int HourMax = 1_139_568;

    /// <summary>A sample acknowledged later than this after its source time is late, in ms.</summary>
    public const long LateAfterMs = 60_000;
}
