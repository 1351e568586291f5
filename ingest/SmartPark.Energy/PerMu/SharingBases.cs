using SmartPark.Energy.Land;
using SmartPark.Energy.Registry;

namespace SmartPark.Energy.PerMu;

/// <summary>What enterprises share by other than energy, over time.</summary>
internal sealed class SharingBases
{
    private readonly ILookup<string, OccupancyRow> _stays;
    private readonly ILookup<string, EnterpriseSizeRow> _sizes;

    public SharingBases(RegistryRows rows)
    {
        _stays = rows.Of<OccupancyRow>().ToLookup(o => $"{o.Park}/{o.Enterprise}", StringComparer.Ordinal);
        _sizes = rows.Of<EnterpriseSizeRow>().ToLookup(s => $"{s.Park}/{s.Enterprise}", StringComparer.Ordinal);
    }

    /// <summary>Rented m², staff or kVA times days; null when it is not known on a day of them.</summary>
    public decimal? Of(string party, SharingRule rule, DatePeriod days) => rule switch
    {
        SharingRule.Area => _stays[party].Sum(s => new DatePeriod(s.From, s.To).Meet(days) is { } met ? s.FloorAreaM2 * met.Days : 0),
        SharingRule.Headcount => Sized(party, days, s => s.Headcount),
        SharingRule.Capacity => Sized(party, days, s => s.CapacityKva),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "A rule without a basis of its own."),
    };

    private decimal? Sized(string party, DatePeriod days, Func<EnterpriseSizeRow, decimal?> size)
    {
        var (sum, known) = (0m, 0);
        foreach (var row in _sizes[party])
        {
            if (size(row) is { } value && new DatePeriod(row.From, row.To).Meet(days) is { } met)
            {
                (sum, known) = (sum + (value * met.Days), known + met.Days);
            }
        }

        return known == days.Days ? sum : null;
    }
}
