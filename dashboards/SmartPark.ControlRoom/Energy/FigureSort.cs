using SmartPark.Ingest.EnergyReports;

namespace SmartPark.ControlRoom.Energy;

/// <summary>By which column figures are sorted, and which way.</summary>
/// <param name="Column">One of <see cref="Columns"/>.</param>
/// <param name="IsDescending">Whether the greatest stands first.</param>
public sealed record FigureSort(string Column, bool IsDescending)
{
    /// <summary>The column of places.</summary>
    public const string Rank = "rank";

    /// <summary>The columns, as an address has them.</summary>
    public static readonly IReadOnlyList<string> Columns = [Rank, "name", "per-mu", "tce", "mu", "kwh", "previous", "year", "coverage", "estimated", "quota"];

    /// <summary>Reads an address; what cannot be read is by place.</summary>
    public static FigureSort FromQuery(string? text) => text is null || !Columns.Contains(text.TrimStart('-')) ? new(Rank, false) : new(text.TrimStart('-'), text.StartsWith('-'));

    /// <summary>As an address has it; null for what is usual.</summary>
    public string? ToQuery() => this == new FigureSort(Rank, false) ? null : (IsDescending ? "-" : "") + Column;

    /// <summary>What pressing the head of a column asks for: that column, or the other way.</summary>
    public FigureSort Press(string column) => new(column, column == Column && !IsDescending);

    /// <summary>Figures in order. What can be signed stands before what is provisional, whatever the order.</summary>
    /// <param name="figures">Figures of one scope in the order of the report.</param>
    /// <param name="culture">Culture name that titles are read in.</param>
    public IReadOnlyList<FigureEntry> Of(IEnumerable<FigureEntry> figures, string culture)
    {
        ArgumentNullException.ThrowIfNull(figures);
        var signed = figures.GroupBy(f => f.Rank is null).OrderBy(g => g.Key);
        return [.. signed.SelectMany(g => Sorted(g, culture))];
    }

    private IEnumerable<FigureEntry> Sorted(IEnumerable<FigureEntry> figures, string culture)
    {
        if (Column == "name")
        {
            var names = StringComparer.Create(System.Globalization.CultureInfo.GetCultureInfo(culture), ignoreCase: true);
            return IsDescending ? figures.OrderByDescending(f => f.Title.For(culture), names) : figures.OrderBy(f => f.Title.For(culture), names);
        }

        // What is unknown stands last either way.
        var known = figures.OrderBy(f => Key(f) is null);
        return IsDescending ? known.ThenByDescending(Key) : known.ThenBy(Key);
    }

    private decimal? Key(FigureEntry f) => Column switch
    {
        "per-mu" => f.TcePerMu,
        "tce" => f.Tce,
        "mu" => f.Mu,
        "kwh" => Electricity(f)?.PerMu,
        "previous" => f.Previous?.Change,
        "year" => f.LastYear?.Change,
        "coverage" => f.Coverage,
        "estimated" => f.EstimatedShare,
        "quota" => f.Quotas.Max(q => q.Share),
        _ => f.Rank,
    };

    /// <summary>Electricity of a figure; null when it uses none.</summary>
    public static EnergyEntry? Electricity(FigureEntry figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return figure.Energies.FirstOrDefault(e => e is { Kind: "electricity", Unit: "kWh" });
    }
}
