using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.AlarmDesk.Figures;

namespace SmartPark.ControlRoom.Alarms;

/// <summary>One figure beside its target, in words.</summary>
/// <param name="Name">Which: for tests and styles.</param>
/// <param name="Title">What it is.</param>
/// <param name="When">When it was so; empty for what has no such time.</param>
/// <param name="Value">The figure; a dash while it is unknown.</param>
/// <param name="Target">What the standard asks.</param>
/// <param name="Verdict">How the two stand; null while the figure is unknown.</param>
public sealed record FigureRow(string Name, string Title, string When, string Value, string Target, TargetVerdict? Verdict)
{
    /// <summary>The rows of a range.</summary>
    public static IReadOnlyList<FigureRow> Of(AlarmFigures figures, Viewer viewer)
    {
        ArgumentNullException.ThrowIfNull(figures);
        ArgumentNullException.ThrowIfNull(viewer);
        if (figures.Load is not { } load)
        {
            return [];
        }

        var words = viewer.Words;
        var busyHour = new AlarmTarget(AlarmTargets.BusyHour, AlarmTargets.BusyHour);
        return
        [
            Number("per-hour", words["Figures_PerHour"], load.PerHour, 2, AlarmTargets.PerHour),
            Number("busiest-hour", words["Figures_BusiestHour"], load.BusiestHour?.Alarms ?? 0, 0, busyHour, load.BusiestHour),
            Number("per-ten-minutes", words["Figures_PerTenMinutes"], load.PerTenMinutes, 2, AlarmTargets.PerTenMinutes),
            Number("busiest-ten-minutes", words["Figures_BusiestTenMinutes"], load.BusiestTenMinutes?.Alarms ?? 0, 0, AlarmTargets.BusiestTenMinutes, load.BusiestTenMinutes),
            Share("busy-hours", words["Figures_BusyHours"], load.BusyHoursShare, AlarmTargets.BusyShare),
            Share("busy-ten-minutes", words["Figures_BusyTenMinutes"], load.BusyTenMinutesShare, AlarmTargets.BusyShare),
            Share("flood", words["Figures_FloodShare"], load.FloodShare, AlarmTargets.BusyShare),
            Share("top-ten", words["Figures_TopTen"], figures.TopTenShare, AlarmTargets.TopTenShare),
            Number("chattering", words["Figures_Chattering"], figures.ChatteringCount, 0, AlarmTargets.Chattering),
        ];

        FigureRow Number(string name, string title, double? value, int decimals, AlarmTarget target, BusiestSpan? at = null) => new(
            name, title, at is { } span ? viewer.DateTime(span.StartUnixMs)[..16] : "", value is { } known ? ValueText.Number(known, decimals, viewer.Culture) : ValueText.None,
            Target(target, n => ValueText.Number(n, 0, viewer.Culture)), value is { } v ? target.Judge(v) : null);

        FigureRow Share(string name, string title, double? value, AlarmTarget target) =>
            new(name, title, "", Percent(value, viewer), Target(target, n => Percent(n, viewer)), value is { } known ? target.Judge(known) : null);

        string Target(AlarmTarget target, Func<double, string> text) => target.Manageable == 0 ? words["Figures_TargetNone"] : target.Acceptable == target.Manageable
            ? words.Format("Figures_Target", text(target.Acceptable)) : words.Format("Figures_TargetRange", text(target.Acceptable), text(target.Manageable));
    }

    /// <summary>A share in hundredths; a dash while it is unknown.</summary>
    public static string Percent(double? share, Viewer viewer)
    {
        ArgumentNullException.ThrowIfNull(viewer);
        return share is not { } known ? ValueText.None
            : known is > 0 and < 0.001 ? "<\u00a00.1\u00a0%"
            : ValueText.Number(100 * known, known is 0 or 1 || known * 100 % 1 == 0 ? 0 : 1, viewer.Culture) + "\u00a0%";
    }
}
