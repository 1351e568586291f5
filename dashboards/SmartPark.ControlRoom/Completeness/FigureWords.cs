using System.Globalization;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Ledger;

namespace SmartPark.ControlRoom.Completeness;

/// <summary>Figures of completeness as people read them.</summary>
public static class FigureWords
{
    /// <summary>Per cent with two decimals; <c>100 %</c> is said of nothing less than all.</summary>
    /// <param name="ratio">A completeness: a whole number of ten-thousandths, already cut.</param>
    public static string Percent(double ratio) => ratio >= 1
        ? "100\u00a0%"
        : ((decimal)Math.Round(ratio * 10_000) / 100).ToString("0.00", CultureInfo.InvariantCulture) + "\u00a0%";

    /// <summary>Per cent, or the word for unknown, or a dash where nothing was due.</summary>
    public static string Of(HourFigures figures, Words words)
    {
        ArgumentNullException.ThrowIfNull(figures);
        ArgumentNullException.ThrowIfNull(words);
        return figures.Completeness is { } ratio ? Percent(ratio) : Shades.Of(figures) == Shade.Blank ? ValueText.None : words["Complete_Unknown"];
    }

    /// <summary>The sum of a row: of what is known when hours are unknown and the others have a loss.</summary>
    public static string Total(CompletenessRow row, Words words)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Ratio is { } ratio ? Percent(ratio) : Of(row.Total, words);
    }

    /// <summary>The name of a row's device: as registered, or what is known of it.</summary>
    public static string Name(CompletenessRow row, Viewer viewer)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(viewer);
        return row.Entry is { } entry ? viewer.Text(entry.Title) : viewer.Words.Format(row.Device == row.Gateway ? "Complete_GatewayDevice" : "Complete_Unregistered", row.Device);
    }

    /// <summary>A column as it is named in a sentence: <c>11-23 08:00</c> or <c>11-23</c>.</summary>
    public static string Column(long startUnixMs, Period period, Viewer viewer)
    {
        ArgumentNullException.ThrowIfNull(viewer);
        return viewer.Local(startUnixMs).ToString(period == Period.Last7 ? "MM-dd" : "MM-dd HH:mm", CultureInfo.InvariantCulture);
    }
}
