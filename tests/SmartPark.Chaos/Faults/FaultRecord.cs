using System.Globalization;

namespace SmartPark.Chaos.Faults;

/// <summary>A fault as it happened.</summary>
/// <param name="Fault">What was planned.</param>
/// <param name="BeganMs">When it began, UTC ms.</param>
/// <param name="EndedMs">When it was mended, UTC ms; 0 while it lasts.</param>
internal sealed record FaultRecord(Fault Fault, long BeganMs, long EndedMs)
{
    /// <summary>The gateway that it acts on alone, or -1.</summary>
    public int Gateway => FaultKinds.Place(Fault.Kind) is "gateway" or "uplink" ? Fault.Target : -1;

    /// <summary>Milliseconds between a time and the fault; 0 inside it.</summary>
    public long Distance(long unixMs) => unixMs < BeganMs ? BeganMs - unixMs : EndedMs > 0 && unixMs > EndedMs ? unixMs - EndedMs : 0;

    /// <summary>For messages.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Fault} (real {Clock.Text(BeganMs)} to {Clock.Text(EndedMs)})");
}
