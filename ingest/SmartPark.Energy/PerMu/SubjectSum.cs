using SmartPark.Energy.Amounts;
using SmartPark.Energy.Factors;
using SmartPark.Energy.Land;
using SmartPark.Energy.Registry;

namespace SmartPark.Energy.PerMu;

/// <summary>What is added up for one subject before it becomes a figure.</summary>
internal sealed class SubjectSum(PerMuSubject subject)
{
    private readonly SortedDictionary<(string Kind, EnergyUnit Unit), PartyEnergy> _energies = [];
    private readonly List<(EnergyUse Use, Amount Estimated)> _uses = [];
    private readonly HashSet<MeterKey> _meters = [];
    private readonly List<LandFigure> _land = [];
    private readonly HashSet<GridCarbonFactor> _factors = [];
    private readonly List<EconomicPart> _economics = [];
    private decimal? _mu = 0;
    private decimal? _kgCo2 = 0;
    private bool _isNegative;

    public PerMuSubject Subject { get; } = subject;

    /// <summary>Adds energy of some days.</summary>
    public void Add(DatePeriod days, EnergyKey energy, PartyEnergy parts, GridCarbonFactor? factor)
    {
        var key = (energy.Kind, energy.Unit);
        _energies[key] = _energies.GetValueOrDefault(key) + parts;
        _uses.Add((new(energy.Kind, energy.Unit, parts.Total.Total, days.From, days.To), parts.Total.Estimated));
        if (energy is { Kind: ElectricityKind, Unit: EnergyUnit.KilowattHour })
        {
            if (factor is null)
            {
                _kgCo2 = parts.Total.Total.Micro == 0 ? _kgCo2 : null;
            }
            else
            {
                _factors.Add(factor);
                _kgCo2 += GridCarbonTable.Emission(factor, parts.Total.Total).KgCo2;
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
    public void Add(IReadOnlyList<EconomicPart> parts) => _economics.AddRange(parts);

    /// <summary>Says that its meters passed on more than they measured.</summary>
    public void SetNegative() => _isNegative = true;

    /// <summary>Standard coal so far, for what is made of it.</summary>
    public CoalTotal Coal(PerMuRequest request, PerMuFactors factors) => CoalTotal.Of(factors.Coal, request.Method, _uses.Where(u => u.Use.Amount.Micro != 0).Select(u => u.Use));

    /// <summary>Mu so far.</summary>
    public decimal? Mu => _mu;

    /// <summary>The figure.</summary>
    public PerMuFigure Figure(PerMuRequest request, PerMuFactors factors, DateOnly today)
    {
        var (coal, total) = (Coal(request, factors), _energies.Values.Aggregate(default(PartyEnergy), (a, b) => new(a.Own + (b.Own with { Measured = Amount.Zero, Estimated = Amount.Zero }), default, default)).Own);
        return new()
        {
            Subject = Subject,
            Energies = [.. _energies.Select(e => new EnergyLine(new(e.Key.Kind, e.Key.Unit), e.Value, _mu is > 0 ? e.Value.Total.Total.Units / _mu : null))],
            Mu = _mu,
            Land = _land,
            Coal = coal,
            TonnesCo2 = _kgCo2 / 1000,
            GridFactors = [.. _factors],
            Economics = EconomicPart.Lines(_economics),
            Coverage = total.Coverage,
            EstimatedShare = Estimated(coal),
            MeterCount = _meters.Count,
            Provisional = [.. Reasons(request, coal, total, today)],
        };
    }

    private decimal Estimated(CoalTotal coal)
    {
        var estimated = _uses.Where(u => u.Estimated.Micro != 0).ToDictionary(u => u.Use, u => u.Estimated, ReferenceEqualityComparer.Instance as IEqualityComparer<EnergyUse>);
        return coal.Kgce == 0 ? 0 : coal.Lines.Sum(l => estimated.TryGetValue(l.Use, out var part) ? l.Kgce * part.Micro / l.Use.Amount.Micro : 0) / coal.Kgce;
    }

    private IEnumerable<ProvisionalReason> Reasons(PerMuRequest request, CoalTotal coal, MeteredAmount total, DateOnly today)
    {
        if (_meters.Count == 0)
        {
            yield return ProvisionalReason.NoMeter;
        }
        else if (total.Coverage < request.CoverageMin)
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
