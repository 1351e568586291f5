using SmartPark.Energy.Amounts;
using SmartPark.Energy.Factors;
using SmartPark.Energy.Land;
using SmartPark.Energy.Registry;

namespace SmartPark.Energy.PerMu;

/// <summary>What is added up for one subject before it becomes a figure.</summary>
internal sealed class SubjectSum(PerMuSubject subject)
{
    private readonly Dictionary<EnergyKey, PartyEnergy> _energies = [];
    private readonly Dictionary<(DatePeriod Days, EnergyKey Energy), (Amount Total, Amount Estimated)> _uses = [];
    private readonly HashSet<MeterKey> _meters = [];
    private readonly List<LandFigure> _land = [];
    private readonly HashSet<GridCarbonFactor> _factors = [];
    private readonly EconomicSum _economics = new();
    private decimal? _mu = 0;
    private decimal? _kgCo2 = 0;
    private CoalTotal? _coal;
    private long _unmeteredMs;
    private bool _isNegative;
    private bool _isPoorlyShared;

    public PerMuSubject Subject { get; } = subject;

    /// <summary>Adds energy of some days.</summary>
    public void Add(DatePeriod days, EnergyKey energy, PartyEnergy parts, GridCarbonFactor? factor)
    {
        _energies[energy] = _energies.GetValueOrDefault(energy) + parts;
        var (total, before) = (parts.Total, _uses.GetValueOrDefault((days, energy)));
        _uses[(days, energy)] = (before.Total + total.Total, before.Estimated + total.Estimated);
        _coal = null;
        if (energy is { Kind: ElectricityKind, Unit: EnergyUnit.KilowattHour })
        {
            if (factor is null)
            {
                _kgCo2 = total.Total.Micro == 0 ? _kgCo2 : null;
            }
            else
            {
                _factors.Add(factor);
                _kgCo2 += GridCarbonTable.Emission(factor, total.Total).KgCo2;
            }
        }
    }

    /// <summary>The kind whose CO2 is of the grid.</summary>
    public const string ElectricityKind = "electricity";

    /// <summary>Adds a meter that the total is of.</summary>
    public void Add(MeterKey meter) => _meters.Add(meter);

    /// <summary>Adds land with its parts.</summary>
    public void Add(LandFigure land, bool isShown)
    {
        _mu += land.MeanMu;
        if (isShown)
        {
            _land.Add(land);
        }
    }

    /// <summary>Adds what an enterprise made.</summary>
    public void Add(IReadOnlyList<EconomicPart> parts) => _economics.Add(parts);

    /// <summary>Says that its meters passed on more than they measured.</summary>
    public void SetNegative() => _isNegative = true;

    /// <summary>Says that it shares loss or common use that is poorly covered.</summary>
    public void SetPoorlyShared() => _isPoorlyShared = true;

    /// <summary>Adds time on which there was land and no meter.</summary>
    public void AddUnmetered(long milliseconds) => _unmeteredMs += milliseconds;

    /// <summary>Standard coal so far.</summary>
    public CoalTotal Coal(PerMuRequest request, PerMuFactors factors) => _coal ??= CoalTotal.Of(
        factors.Coal, request.Method,
        _uses.Where(u => u.Value.Total.Micro != 0).OrderBy(u => u.Key.Days.From).ThenBy(u => u.Key.Days.To).ThenBy(u => u.Key.Energy.Kind, StringComparer.Ordinal).ThenBy(u => u.Key.Energy.Unit)
            .Select(u => new EnergyUse(u.Key.Energy.Kind, u.Key.Energy.Unit, u.Value.Total, u.Key.Days.From, u.Key.Days.To)));

    /// <summary>Mu so far.</summary>
    public decimal? Mu => _mu;

    /// <summary>The figure.</summary>
    public PerMuFigure Figure(PerMuRequest request, PerMuFactors factors, DateOnly today)
    {
        var coal = Coal(request, factors);
        var inTotal = _energies.Where(e => factors.Coal.Kind(e.Key.Kind) is not { IsWorkingMedium: true }).Select(e => e.Value.Own).ToList();
        var (covered, due) = (inTotal.Sum(e => e.CoveredMs), inTotal.Sum(e => e.DueMs) + _unmeteredMs);
        decimal? coverage = _meters.Count == 0 || due == 0 ? null : (decimal)covered / due;
        var isCovered = coverage >= request.CoverageMin && inTotal.TrueForAll(e => e.Coverage is not { } ofKind || ofKind >= request.CoverageMin) && !_isPoorlyShared;
        return new()
        {
            Subject = Subject,
            Energies = [.. _energies.OrderBy(e => e.Key.Kind, StringComparer.Ordinal).ThenBy(e => e.Key.Unit).Select(e => new EnergyLine(e.Key, e.Value, _mu is > 0 ? e.Value.Total.Total.Units / _mu : null))],
            Mu = _mu,
            Land = _land,
            Coal = coal,
            TonnesCo2 = _kgCo2 / 1000,
            GridFactors = [.. _factors.OrderBy(f => f.Id, StringComparer.Ordinal)],
            Economics = _economics.Lines(),
            Coverage = coverage,
            EstimatedShare = Estimated(coal),
            MeterCount = _meters.Count,
            Provisional = [.. Reasons(request, coal, isCovered, today)],
        };
    }

    private decimal Estimated(CoalTotal coal)
    {
        var (whole, estimated) = (0m, 0m);
        foreach (var line in coal.Lines)
        {
            var use = _uses[(new(line.Use.From, line.Use.To), new(line.Use.Kind, line.Use.Unit))];
            (whole, estimated) = (whole + line.Kgce, estimated + (line.Kgce * use.Estimated.Micro / use.Total.Micro));
        }

        return whole == 0 ? 0 : estimated / whole;
    }

    private IEnumerable<ProvisionalReason> Reasons(PerMuRequest request, CoalTotal coal, bool isCovered, DateOnly today)
    {
        if (_meters.Count == 0)
        {
            yield return ProvisionalReason.NoMeter;
        }
        else if (!isCovered)
        {
            yield return ProvisionalReason.CoverageLow;
        }

        if (_mu is null)
        {
            yield return ProvisionalReason.LandAmbiguous;
        }
        else if (_mu <= 0)
        {
            yield return ProvisionalReason.NoLand;
        }

        if (!coal.IsComplete)
        {
            yield return ProvisionalReason.CoefficientMissing;
        }

        if (_isNegative)
        {
            yield return ProvisionalReason.NegativeBalance;
        }

        if (today < request.Period.To)
        {
            yield return ProvisionalReason.PeriodRuns;
        }
    }
}
