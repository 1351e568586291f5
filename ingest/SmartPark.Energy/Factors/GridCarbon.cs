using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SmartPark.Energy.Amounts;
using SmartPark.Energy.Reference;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Energy.Factors;

/// <summary>What a factor of the grid is an average of.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GridFactorKind>))]
public enum GridFactorKind : byte
{
    /// <summary>All electricity of the region (电力平均): for location-based emissions, which green power without certificates does not lower.</summary>
    [JsonStringEnumMemberName("average")]
    Average,

    /// <summary>Without non-fossil electricity that was traded on the market (不包括市场化交易的非化石能源电量).</summary>
    [JsonStringEnumMemberName("residual")]
    Residual,

    /// <summary>Fossil electricity only (化石能源电力).</summary>
    [JsonStringEnumMemberName("fossil")]
    Fossil,
}

/// <summary>The file <c>seeds/reference/grid-co2.json</c>.</summary>
public sealed record GridCarbonFile
{
    /// <summary>Factors as they were announced.</summary>
    [ItemsMin(1)]
    public required IReadOnlyList<GridCarbonFactor> Factors { get; init; }
}

/// <summary>One announced factor.</summary>
public sealed record GridCarbonFactor
{
    /// <summary>Its id: reports name it.</summary>
    [RegularExpression(Identifier.Pattern), Description("Its id: reports name it")]
    public required string Id { get; init; }

    /// <summary>The year whose electricity it is of.</summary>
    [Range(2000, 2200), Description("The year whose electricity it is of")]
    public required int Year { get; init; }

    /// <summary>Region: <c>national</c>, <c>east-china</c>, <c>anhui</c>.</summary>
    [RegularExpression(Identifier.Pattern), Description("Region: national, east-china, anhui")]
    public required string Region { get; init; }

    /// <summary>What it is an average of.</summary>
    public required GridFactorKind Kind { get; init; }

    /// <summary>kg CO2 for 1 kWh.</summary>
    [Range(0.0, 3.0), Description("kg CO2 for 1 kWh")]
    public required decimal KgPerKwh { get; init; }

    /// <summary>Day of the announcement: it could not be used before.</summary>
    [Description("Day of the announcement: it could not be used before")]
    public required DateOnly Published { get; init; }

    /// <summary>Notice and certainty.</summary>
    public required ReferenceBasis Basis { get; init; }
}

/// <summary>Emission by a factor that is named.</summary>
/// <param name="Row">The factor.</param>
/// <param name="KgCo2">Kilograms of CO2, exactly.</param>
public sealed record GridEmission(GridCarbonFactor Row, decimal KgCo2)
{
    /// <summary>Tonnes of CO2.</summary>
    public decimal TonnesCo2 => KgCo2 / 1000;
}

/// <summary>Factors of the grid, checked as a whole. Immutable.</summary>
public sealed class GridCarbonTable
{
    private GridCarbonTable(IReadOnlyList<GridCarbonFactor> factors) => Factors = factors;

    /// <summary>A table that knows no factor.</summary>
    public static GridCarbonTable None { get; } = new([]);

    /// <summary>The factors in the order of the file.</summary>
    public IReadOnlyList<GridCarbonFactor> Factors { get; }

    /// <summary>The factor of a year and region; null when none is known. No other year's or region's stands in for it.</summary>
    public GridCarbonFactor? Of(int year, string region, GridFactorKind kind = GridFactorKind.Average) =>
        Factors.FirstOrDefault(f => f.Year == year && f.Region == region && f.Kind == kind);

    /// <summary>The factor of the latest year that had been announced for a region by a day; null when none had. It names its year: usually one two or three years back.</summary>
    public GridCarbonFactor? LatestBy(DateOnly day, string region, GridFactorKind kind = GridFactorKind.Average) =>
        Factors.Where(f => f.Region == region && f.Kind == kind && f.Published <= day).MaxBy(f => f.Year);

    /// <summary>Emission of electricity by a factor.</summary>
    public static GridEmission Emission(GridCarbonFactor factor, Amount kwh)
    {
        ArgumentNullException.ThrowIfNull(factor);
        return new(factor, kwh.Units * factor.KgPerKwh);
    }

    /// <summary>Reads and checks a file; null when a problem was added.</summary>
    public static GridCarbonTable? Parse(ReferenceFile file, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        if (ConfigurationFile.Parse(file.Name, file.Utf8, ReferenceJson.Default.GridCarbonFile, problems) is not { } document)
        {
            return null;
        }

        foreach (var (i, row) in document.Factors.Index())
        {
            ReferenceBasis.Check(file.Name, $"$.factors[{i}].basis", row.Basis, problems);
            if (row.Published.Year < row.Year)
            {
                problems.Add(new(file.Name, $"$.factors[{i}].published", ValidDays.Text(row.Published), $"no day before {row.Year}"));
            }

            foreach (var other in document.Factors.Take(i))
            {
                if (other.Id == row.Id)
                {
                    problems.Add(new(file.Name, $"$.factors[{i}].id", $"\"{row.Id}\" a second time", "each id once"));
                }

                if ((other.Year, other.Region, other.Kind) == (row.Year, row.Region, row.Kind))
                {
                    problems.Add(new(file.Name, $"$.factors[{i}]", $"year, region and kind of \"{other.Id}\"", "each of them once"));
                }
            }
        }

        return problems.Count == before ? new(document.Factors) : null;
    }
}
