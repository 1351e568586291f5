using SmartPark.Energy.Factors;
using SmartPark.Energy.Land;
using SmartPark.Energy.Registry;
using SmartPark.Telemetry;

namespace SmartPark.Energy.PerMu;

/// <summary>Works out figures of one registry with one set of factors: parks are accounted apart, at the same time, and once for each period.</summary>
internal sealed class PerMuBook
{
    private readonly EnergyRegistry _registry;
    private readonly PerMuFactors _factors;
    private readonly ConsumptionOf _consumption;
    private readonly PerMuRequest _request;
    private readonly DateOnly _today;
    private readonly LocalText _city;
    private readonly SharingBases _bases;
    private readonly Dictionary<string, EnterpriseRow> _enterprises;
    private readonly Dictionary<string, CountyRow> _counties;
    private readonly ILookup<string, EconomicsRow> _economics;
    private readonly ILookup<string, string> _withLand;

    public PerMuBook(EnergyRegistry registry, PerMuFactors factors, ConsumptionOf consumption, PerMuRequest request, DateOnly today, LocalText city)
    {
        (_registry, _factors, _consumption, _request, _today, _city) = (registry, factors, consumption, request, today, city);
        _bases = new(registry.Rows);
        _enterprises = registry.Rows.Of<EnterpriseRow>().ToDictionary(e => $"{e.Park}/{e.Enterprise}", StringComparer.Ordinal);
        _counties = registry.Rows.Of<CountyRow>().ToDictionary(c => c.County, StringComparer.Ordinal);
        _economics = registry.Rows.Of<EconomicsRow>().ToLookup(e => $"{e.Park}/{e.Enterprise}", StringComparer.Ordinal);
        _withLand = registry.Rows.Of<OccupancyRow>().Select(o => (o.Park, Id: $"{o.Park}/{o.Enterprise}", Days: new DatePeriod(o.From, o.To)))
            .Concat(registry.Rows.Of<PlotHolderRow>().Select(h => (h.Park, Id: $"{h.Park}/{h.Enterprise}", Days: new DatePeriod(h.From, h.To))))
            .Where(o => o.Days.Meet(new(request.LastYear.From < request.Previous.From ? request.LastYear.From : request.Previous.From, request.Period.To)) is not null)
            .Select(o => (o.Park, o.Id)).Distinct().ToLookup(o => o.Park, o => o.Id, StringComparer.Ordinal);
    }

    /// <summary>Accounts parks over a period, on all cores.</summary>
    public IReadOnlyList<ParkEnergy> Account(IEnumerable<ParkRow> parks, DatePeriod period)
    {
        var cuts = _factors.Cuts(period);
        return [.. parks.AsParallel().AsOrdered().Select(p => ParkEnergy.Of(_registry, p, period, _consumption, cuts, _bases))];
    }

    /// <summary>Figures of all subjects of parks, without ranks and comparisons.</summary>
    /// <param name="parks">The parks, accounted over one period.</param>
    /// <param name="scopes">Which scopes.</param>
    /// <param name="hasEconomics">Whether what enterprises made is asked for too.</param>
    public IReadOnlyList<PerMuFigure> Figures(IReadOnlyList<ParkEnergy> parks, IReadOnlySet<SubjectScope> scopes, bool hasEconomics = false)
    {
        if (parks.Count == 0)
        {
            return [];
        }

        var period = parks[0].Period;
        var land = _registry.Land.Over(period);
        var sums = new Dictionary<(SubjectScope, string), SubjectSum>();
        foreach (var park in parks)
        {
            var factor = _factors.Grid.LatestBy(period.To.AddDays(-1), park.Park.Region);
            var ofPark = new[] { Sum(sums, OfPark(park.Park)), Sum(sums, OfCounty(park.Park)), Sum(sums, new(SubjectScope.City, RegistryTables.OfCity, _city)) };
            AddPark(ofPark, park, factor, land.OfPark(park.Park.Park));
            AddEnterprises(sums, ofPark, park, factor, land, hasEconomics);
        }

        var request = _request with { Period = period };
        return [.. sums.Values.Where(s => scopes.Contains(s.Subject.Scope)).OrderBy(s => s.Subject.Scope).ThenBy(s => s.Subject.Id, StringComparer.Ordinal).AsParallel().AsOrdered().Select(s => s.Figure(request, _factors, _today))];
    }

    private void AddPark(SubjectSum[] sums, ParkEnergy park, GridCarbonFactor? factor, LandFigure land)
    {
        var roots = park.Meters.Where(m => m.IsRoot && IsInTotal(m)).ToList();
        var unmetered = Unmetered(land, roots);
        foreach (var (i, sum) in sums.Index())
        {
            foreach (var span in park.Spans)
            {
                sum.Add(span.Days, span.Energy, new(span.Roots, default, default), factor);
            }

            roots.ForEach(m => sum.Add(m.Meter.Key));
            sum.AddUnmetered(unmetered);

            sum.Add(land, isShown: i == 0);
        }
    }

    private void AddEnterprises(Dictionary<(SubjectScope, string), SubjectSum> sums, SubjectSum[] ofPark, ParkEnergy park, GridCarbonFactor? factor, LandOverPeriod land, bool hasEconomics)
    {
        var metered = park.Spans.SelectMany(s => s.Parties.Keys);
        var fed = park.Meters.Where(m => m.Place.Enterprise is not null && IsInTotal(m)).ToLookup(m => $"{m.Place.Park}/{m.Place.Enterprise}", StringComparer.Ordinal);
        var poorly = park.Spans.SelectMany(s => s.Pools).Where(p => p.Amount.Coverage < _request.CoverageMin).SelectMany(p => p.Shared?.Shares ?? [])
            .Where(s => s.Amount.Micro > 0).Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var id in metered.Concat(_withLand[park.Park.Park]).Distinct().Order(StringComparer.Ordinal))
        {
            var figure = land.OfParty(id);
            var spans = park.Spans.Where(s => s.Parties.ContainsKey(id)).ToList();
            if (!_enterprises.TryGetValue(id, out var enterprise) || (spans.Count == 0 && figure.DaysHeld == 0))
            {
                continue;
            }

            var own = Sum(sums, OfEnterprise(park.Park, enterprise));
            SubjectSum[] both = [own, Sum(sums, new(SubjectScope.Trade, enterprise.TradeCode, new() { Zh = enterprise.TradeZh, En = enterprise.TradeEn }, TradeCode: enterprise.TradeCode))];
            var (meters, negative) = (fed[id].ToList(), spans.SelectMany(s => s.Negative).ToHashSet(StringComparer.Ordinal));
            var unmetered = Unmetered(figure, meters);
            if (poorly.Contains(id))
            {
                own.SetPoorlyShared();
            }

            foreach (var (i, sum) in both.Index())
            {
                spans.ForEach(s => sum.Add(s.Days, s.Energy, s.Parties[id], factor));
                meters.ForEach(m => sum.Add(m.Meter.Key));
                if (negative.Count > 0)
                {
                    sum.SetNegative();
                }

                sum.AddUnmetered(unmetered);
                sum.Add(figure, isShown: i == 0);
            }

            if (hasEconomics)
            {
                var parts = _economics.Contains(id) ? EconomicPart.Of(_economics[id], park.Period, own.Coal(_request, _factors).Tce, own.Mu ?? 0) : [];
                Array.ForEach([.. both, .. ofPark], sum => sum.Add(parts));
            }
        }
    }

    private bool IsInTotal(MeterLine line) => _factors.Coal.Kind(line.Meter.Row.Kind) is not { IsWorkingMedium: true };

    /// <summary>Days on which there is land and no meter, in milliseconds: nobody knows what was used then.</summary>
    private static long Unmetered(LandFigure land, List<MeterLine> meters) => meters.Count == 0 ? 0
        : land.Spans.Where(s => s.Parts.Count > 0).SelectMany(s => s.Period.Without(meters.Select(m => m.Days))).Sum(p => p.Days) * (long)TimeSpan.MillisecondsPerDay;

    private static SubjectSum Sum(Dictionary<(SubjectScope, string), SubjectSum> sums, PerMuSubject subject)
    {
        if (!sums.TryGetValue((subject.Scope, subject.Id), out var sum))
        {
            sums[(subject.Scope, subject.Id)] = sum = new(subject);
        }

        return sum;
    }

    private static PerMuSubject OfPark(ParkRow park) => new(SubjectScope.Park, park.Park, new() { Zh = park.TitleZh, En = park.TitleEn }, park.Park, park.County);

    private PerMuSubject OfCounty(ParkRow park) => new(SubjectScope.County, park.County, new() { Zh = _counties[park.County].TitleZh, En = _counties[park.County].TitleEn }, County: park.County);

    private static PerMuSubject OfEnterprise(ParkRow park, EnterpriseRow enterprise) => new(
        SubjectScope.Enterprise, $"{enterprise.Park}/{enterprise.Enterprise}", new() { Zh = enterprise.TitleZh, En = enterprise.TitleEn }, park.Park, park.County, enterprise.TradeCode);
}
