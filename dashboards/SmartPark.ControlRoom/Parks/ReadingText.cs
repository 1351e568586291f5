using SmartPark.ControlRoom.Live;
using SmartPark.ControlRoom.Wording;
using SmartPark.Telemetry;

namespace SmartPark.ControlRoom.Parks;

/// <summary>Values and doubts in words.</summary>
public static class ReadingText
{
    /// <summary>The value without unit; the name of a state.</summary>
    public static string Value(in Reading reading, Viewer viewer)
    {
        ArgumentNullException.ThrowIfNull(viewer);
        return ValueText.Of(reading.Quantity, reading.Sample.Value, viewer.Words);
    }

    /// <summary>Why a value is doubted, in words for the person who must act; empty for a good one.</summary>
    public static string Why(in Reading reading, Viewer viewer)
    {
        ArgumentNullException.ThrowIfNull(viewer);
        var words = viewer.Words;
        return reading.Doubt switch
        {
            Doubt.None => "",
            Doubt.Bad => words.Of(reading.Sample.Reason == QualityReason.None ? QualityReason.Unspecified : reading.Sample.Reason),
            Doubt.OverRange => words.Format(
                "Why_OverRange",
                ValueText.Number(reading.Quantity.ValidMin, 0, viewer.Culture),
                ValueText.Number(reading.Quantity.ValidMax, 0, viewer.Culture)),
            Doubt.NotRenewed => words.Format("Why_NotRenewed", viewer.Duration(TimeSpan.FromMilliseconds(viewer.NowUnixMs - reading.Sample.SourceTimeUnixMs))),
            _ => words["Why_" + reading.Doubt],
        };
    }
}
