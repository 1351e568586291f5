using System.Globalization;

namespace SmartPark.FieldSimulator.Faults;

/// <summary>What can be wrong with a device or line.</summary>
public enum FaultKind : byte
{
    /// <summary>Nothing: it answers as it should.</summary>
    None,

    /// <summary>It never answers.</summary>
    Dead,

    /// <summary>It answers <see cref="Fault.DelayMs"/> later.</summary>
    Slow,

    /// <summary>It answers every request with <see cref="Fault.ExceptionCode"/>.</summary>
    Exception,

    /// <summary>Its checksum is wrong; on Modbus TCP, which has none, the byte count of its reply is.</summary>
    BadChecksum,

    /// <summary>The reply to the request before comes once more, in front of the right one.</summary>
    StaleReply,

    /// <summary>Its reply arrives one byte at a time.</summary>
    ByteByByte,
}

/// <summary>A fault on command.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="DelayMs">Delay of <see cref="FaultKind.Slow"/> in milliseconds, 0 to <see cref="DelayMsMax"/>.</param>
/// <param name="ExceptionCode">Code of <see cref="FaultKind.Exception"/>, 1 to 255.</param>
public readonly record struct Fault(FaultKind Kind, int DelayMs = 0, byte ExceptionCode = 0)
{
    /// <summary>Longest delay: a minute, the longest reply timeout that a line may have.</summary>
    public const int DelayMsMax = 60_000;

    /// <summary>What <see cref="TryParse"/> understands, for messages.</summary>
    public const string Grammar = "none | dead | slow <ms, 0 to 60000> | exception <code, 1 to 255> | bad-checksum | stale-reply | byte-by-byte";

    /// <summary>No fault.</summary>
    public static Fault None => default;

    /// <summary>Reads words such as <c>dead</c>, <c>slow 800</c> or <c>exception 4</c>; false when they are none of <see cref="Grammar"/>.</summary>
    public static bool TryParse(ReadOnlySpan<string> words, out Fault fault)
    {
        fault = default;
        switch (words)
        {
            case ["none"]:
                return true;
            case ["dead"]:
                fault = new(FaultKind.Dead);
                return true;
            case ["slow", var ms] when int.TryParse(ms, NumberStyles.None, CultureInfo.InvariantCulture, out var delay) && delay <= DelayMsMax:
                fault = new(FaultKind.Slow, DelayMs: delay);
                return true;
            case ["exception", var text] when byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code > 0:
                fault = new(FaultKind.Exception, ExceptionCode: code);
                return true;
            case ["bad-checksum"]:
                fault = new(FaultKind.BadChecksum);
                return true;
            case ["stale-reply"]:
                fault = new(FaultKind.StaleReply);
                return true;
            case ["byte-by-byte"]:
                fault = new(FaultKind.ByteByByte);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The words that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => Kind switch
    {
        FaultKind.None => "none",
        FaultKind.Dead => "dead",
        FaultKind.Slow => string.Create(CultureInfo.InvariantCulture, $"slow {DelayMs}"),
        FaultKind.Exception => string.Create(CultureInfo.InvariantCulture, $"exception {ExceptionCode}"),
        FaultKind.BadChecksum => "bad-checksum",
        FaultKind.StaleReply => "stale-reply",
        _ => "byte-by-byte",
    };
}
