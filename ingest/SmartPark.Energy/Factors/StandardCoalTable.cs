using SmartPark.Energy.Reference;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Energy.Factors;

/// <summary>Why there is no coefficient.</summary>
public enum CoalFault : byte
{
    /// <summary>No such kind of energy is known.</summary>
    UnknownKind,

    /// <summary>No row of the kind is for the method and trade.</summary>
    NoRow,

    /// <summary>Rows there are, but none in force on that day.</summary>
    NotInForce,

    /// <summary>The rows are for another unit, and between the two there is no fixed ratio: gas at working conditions is converted first, by its pressure and temperature.</summary>
    OtherUnit,

    /// <summary>Another row comes into force within the period: it is to be split there.</summary>
    ChangesWithin,
}

/// <summary>A coefficient, or why there is none: nothing is assumed.</summary>
/// <param name="Row">The row that applies; null when there is none.</param>
/// <param name="Fault">Why there is none; null when there is one.</param>
/// <param name="Details">With the fault: what there is instead, for the reader.</param>
public sealed record CoalAnswer(CoalCoefficient? Row, CoalFault? Fault, string? Details);

/// <summary>Standard-coal coefficients, checked as a whole. Immutable.</summary>
public sealed class StandardCoalTable
{
    private readonly Dictionary<string, EnergyKind> _kinds;
    private readonly ILookup<string, CoalCoefficient> _rows;

    private StandardCoalTable(StandardCoalFile file)
    {
        (Kinds, Coefficients) = (file.Kinds, file.Coefficients);
        (_kinds, _rows) = (file.Kinds.ToDictionary(k => k.Id, StringComparer.Ordinal), file.Coefficients.ToLookup(c => c.Kind, StringComparer.Ordinal));
    }

    /// <summary>A table that knows no kind.</summary>
    public static StandardCoalTable None { get; } = new(new() { Kinds = [], Coefficients = [] });

    /// <summary>The kinds.</summary>
    public IReadOnlyList<EnergyKind> Kinds { get; }

    /// <summary>The rows in the order of the file.</summary>
    public IReadOnlyList<CoalCoefficient> Coefficients { get; }

    /// <summary>A kind; null when it is not known.</summary>
    public EnergyKind? Kind(string id) => _kinds.GetValueOrDefault(id);

    /// <summary>The row for a day.</summary>
    public CoalAnswer Find(string kind, CoalMethod method, EnergyUnit unit, DateOnly day, string? trade = null) => Find(kind, method, unit, day, day.AddDays(1), trade);

    /// <summary>The row for all days of a period; a row of the trade comes before one of all trades.</summary>
    /// <param name="kind">Id of the kind of energy.</param>
    /// <param name="method">The method.</param>
    /// <param name="unit">Unit of the amount; turned into that of the row where the ratio is fixed.</param>
    /// <param name="from">First day.</param>
    /// <param name="to">The day after the last.</param>
    /// <param name="trade">Trade of the consumer; null when none is known.</param>
    public CoalAnswer Find(string kind, CoalMethod method, EnergyUnit unit, DateOnly from, DateOnly to, string? trade = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(from, to);
        if (!_kinds.ContainsKey(kind))
        {
            return new(null, CoalFault.UnknownKind, kind);
        }

        var ofMethod = _rows[kind].Where(r => r.Methods.Contains(method)).ToList();
        var rows = ofMethod.Where(r => r.Trade is not null && r.Trade == trade).ToList();
        rows = rows.Exists(r => ValidDays.Overlap(r.ValidFrom, r.ValidTo, from, to.AddDays(-1))) ? rows : ofMethod.FindAll(r => r.Trade is null);
        if (rows.Count == 0)
        {
            return new(null, CoalFault.NoRow, $"{kind}, {method}: {(ofMethod.Count == 0 ? "no rows" : "only of " + string.Join(", ", ofMethod.Select(r => r.Trade).Distinct()))}");
        }

        var inForce = rows.Where(r => ValidDays.Overlap(r.ValidFrom, r.ValidTo, from, to.AddDays(-1))).ToList();
        return inForce switch
        {
            [] => new(null, CoalFault.NotInForce, $"{kind}, {method}: {string.Join(", ", rows.Select(Period))}"),
            [var row] when !ValidDays.Contain(row.ValidFrom, row.ValidTo, from) || !ValidDays.Contain(row.ValidFrom, row.ValidTo, to.AddDays(-1)) =>
                new(null, CoalFault.ChangesWithin, $"{kind}, {method}: {Period(row)}"),
            [var row] when UnitRatio.Between(unit, row.Unit, Kind(kind)) is null => new(null, CoalFault.OtherUnit, $"{kind}: {row.Id} is for {row.Unit}, the amount is in {unit}"),
            [var row] => new(row, null, null),
            _ => new(null, CoalFault.ChangesWithin, $"{kind}, {method}: {string.Join(", ", inForce.Select(Period))}"),
        };
    }

    /// <summary>Reads and checks a file; null when a problem was added.</summary>
    public static StandardCoalTable? Parse(ReferenceFile file, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        if (ConfigurationFile.Parse(file.Name, file.Utf8, ReferenceJson.Default.StandardCoalFile, problems) is not { } document)
        {
            return null;
        }

        foreach (var (i, kind) in document.Kinds.Index().Where(k => document.Kinds.Take(k.Index).Any(o => o.Id == k.Item.Id)))
        {
            problems.Add(new(file.Name, $"$.kinds[{i}].id", $"\"{kind.Id}\" a second time", "each id once"));
        }

        foreach (var (i, row) in document.Coefficients.Index())
        {
            Check(file.Name, $"$.coefficients[{i}]", row, document, document.Coefficients.Take(i), problems);
        }

        return problems.Count == before ? new(document) : null;
    }

    private static string Period(CoalCoefficient row) =>
        $"{row.Id} from {ValidDays.Text(row.ValidFrom)} to {(row.ValidTo is { } to ? ValidDays.Text(to) : "now")}";

    private static void Check(string file, string path, CoalCoefficient row, StandardCoalFile document, IEnumerable<CoalCoefficient> earlier, ICollection<ConfigurationProblem> problems)
    {
        ReferenceBasis.Check(file, $"{path}.basis", row.Basis, problems);
        ValidDays.Check(file, $"{path}.valid_to", row.ValidFrom, row.ValidTo, problems);
        if (document.Kinds.All(k => k.Id != row.Kind))
        {
            problems.Add(new(file, $"{path}.kind", $"\"{row.Kind}\"", "the id of a kind"));
        }

        foreach (var other in earlier)
        {
            if (other.Id == row.Id)
            {
                problems.Add(new(file, $"{path}.id", $"\"{row.Id}\" a second time", "each id once"));
            }

            if (other.Kind == row.Kind && other.Trade == row.Trade && other.Methods.Intersect(row.Methods).Any()
                && ValidDays.Overlap(other.ValidFrom, other.ValidTo, row.ValidFrom, row.ValidTo))
            {
                problems.Add(new(file, path, $"days that \"{other.Id}\" has too", "one row a day for a kind, method and trade"));
            }
        }

        // 29307 kJ are a kilogram of standard coal; editions print four decimals.
        if (row.HeatValueKj is { } heat && Math.Abs((heat / 29307m) - row.KgcePerUnit) > 0.00006m)
        {
            problems.Add(new(file, $"{path}.kgce_per_unit", $"{row.KgcePerUnit}", $"heat_value_kj / 29307 = {heat / 29307m:0.0000}: one of them is mistyped"));
        }
    }
}
