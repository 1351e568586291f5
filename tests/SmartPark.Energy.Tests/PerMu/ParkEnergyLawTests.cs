using FsCheck.Xunit;
using SmartPark.Energy.Amounts;
using SmartPark.Energy.PerMu;
using SmartPark.Energy.Registry;
using SmartPark.Energy.Tests.Reference;
using Xunit;

namespace SmartPark.Energy.Tests.PerMu;

public sealed class ParkEnergyLawTests
{
    [Property(MaxTest = 300)]
    public void Parties_and_what_nobody_answers_for_and_what_is_short_are_exactly_what_came_in(int seed, bool isSound)
    {
        var any = new AnyCity(seed, isSound);
        var registry = any.City.Registry();
        Assert.All(["east", "west"], park => Assert.All(any.Uses.Park(registry, park: park).Spans, span =>
        {
            Assert.Equal(span.Roots.Total, Sum(span.Parties.Values.Select(p => p.Total.Total)) + span.Unshared + span.Shortfall);
            Assert.True(span.Shortfall.Micro <= 0);
            Assert.Equal(span.Shortfall.Micro < 0, span.Negative.Count > 0);
            Assert.True(!isSound || span.Shortfall.Micro == 0);
            Assert.All(span.Parties.Values.SelectMany(p => new[] { p.Own, p.LossShare, p.CommonShare, p.Total }).Append(span.Roots), part =>
            {
                Assert.True(part.Total.Micro >= 0);
                Assert.InRange(part.Estimated.Micro, 0, part.Total.Micro);
                Assert.True(part.DueMs >= part.CoveredMs);
            });
            Assert.All(span.Pools.Where(p => p.Shared is { IsShared: true }), pool =>
            {
                Assert.Equal(pool.Amount.Total, Sum(pool.Shared!.Shares.Select(s => s.Amount)));
                Assert.True(pool.Shared.Shares.Count(s => s.Amount.Micro % Shares.Micro != 0) <= 1);
            });
            Assert.Equal(Sum(span.Pools.Where(p => p.Shared is { IsShared: true }).Select(p => p.Amount.Total)), Sum(span.Parties.Values.Select(p => p.LossShare.Total + p.CommonShare.Total)));
        }));
    }

    [Property(MaxTest = 200)]
    public void Splitting_the_period_at_any_day_changes_no_root_and_nobodys_own(int seed, byte at)
    {
        var any = new AnyCity(seed, isSound: true);
        var registry = any.City.Registry();
        var middle = Uses.June.From.AddDays(1 + (at % 29));
        var (whole, parts) = (any.Uses.Park(registry), new[] { any.Uses.Park(registry, new(Uses.June.From, middle)), any.Uses.Park(registry, new(middle, Uses.June.To)) });
        Assert.Equal(Roots([whole]), Roots(parts));
        Assert.Equal(Owns([whole]), Owns(parts));
        Assert.Equal(Lines([whole]), Lines(parts));
    }

    [Property(MaxTest = 100)]
    public void The_order_of_rows_and_of_parks_makes_no_difference(int seed, bool isSound)
    {
        var any = new AnyCity(seed, isSound);
        var rows = any.City.Rows.ToArray();
        new Random(seed).Shuffle(rows);
        var shuffled = EnergyRegistry.Of(RegistryRows.Of(rows), Shipped.Shanghai, Shipped.Coal, [])!;
        Assert.Equal(Facts(any.Uses.Report(any.City.Registry())), Facts(any.Uses.Report(shuffled)));
    }

    [Property(MaxTest = 100)]
    public void Counties_and_the_city_are_the_sums_of_their_parks_and_trades_of_their_enterprises(int seed, bool isSound)
    {
        var any = new AnyCity(seed, isSound);
        var report = any.Uses.Report(any.City.Registry(), factors: new(Shipped.Coal, Shipped.Carbon));
        PerMuFigure[] Of(SubjectScope scope) => [.. report.Figures.Where(f => f.Subject.Scope == scope)];
        var city = Assert.Single(Of(SubjectScope.City));
        foreach (var scope in new[] { SubjectScope.Park, SubjectScope.County })
        {
            Assert.Equal(Totals([city]), Totals(Of(scope)));
            Assert.Equal(city.Mu, Of(scope).Sum(f => f.Mu));
            Assert.Equal(city.Tce, Of(scope).Sum(f => f.Tce));
            Assert.Equal(city.TonnesCo2, Of(scope).Sum(f => f.TonnesCo2));
            Assert.Equal(city.MeterCount, Of(scope).Sum(f => f.MeterCount));
        }

        Assert.Equal(Totals(Of(SubjectScope.Trade)), Totals(Of(SubjectScope.Enterprise)));
        Assert.Equal(Of(SubjectScope.Trade).Sum(f => f.Tce), Of(SubjectScope.Enterprise).Sum(f => f.Tce));
        Assert.All(report.Figures, f => Assert.InRange(f.EstimatedShare, 0, 1));
        Assert.All(report.Figures, f => Assert.InRange(f.Coverage ?? 0, 0, 1));
        var nobodys = Sum(report.Parks.SelectMany(p => p.Spans).Select(s => s.Unshared + s.Shortfall));
        Assert.Equal(Totals([city]).Values.Sum() - nobodys.Micro, Totals(Of(SubjectScope.Enterprise)).Values.Sum());
    }

    private static Amount Shares => new(Amount.PerUnit / 100);

    private static Amount Sum(IEnumerable<Amount> amounts) => amounts.Aggregate(Amount.Zero, (a, b) => a + b);

    private static SortedDictionary<string, long> Totals(IEnumerable<PerMuFigure> figures) => Sums(figures.SelectMany(f => f.Energies).Select(e => (e.Energy.Kind, e.Total.Total)));

    private static SortedDictionary<string, long> Roots(IEnumerable<ParkEnergy> parks) => Sums(parks.SelectMany(p => p.Spans).Select(s => (s.Energy.Kind, s.Roots.Total)));

    private static SortedDictionary<string, long> Owns(IEnumerable<ParkEnergy> parks) => Sums(parks.SelectMany(p => p.Spans).SelectMany(s => s.Parties.Select(p => ($"{s.Energy.Kind} {p.Key}", p.Value.Own.Total))));

    private static SortedDictionary<string, long> Lines(IEnumerable<ParkEnergy> parks) => Sums(parks.SelectMany(p => p.Meters).Select(m => (m.Meter.Row.Meter, m.Amount.Total)));

    private static SortedDictionary<string, long> Sums(IEnumerable<(string Key, Amount Amount)> parts) =>
        new(parts.GroupBy(p => p.Key).Select(g => (g.Key, Sum: Sum(g.Select(p => p.Amount)).Micro)).Where(p => p.Sum != 0).ToDictionary(p => p.Key, p => p.Sum), StringComparer.Ordinal);

    private static IEnumerable<string> Facts(PerMuReport report) => report.Figures.Select(f =>
        $"{f.Subject.Id} {f.Rank} {f.Mu} {f.Tce} {f.TcePerMu} {f.TonnesCo2} {f.Coverage} {f.EstimatedShare} {f.MeterCount} {string.Join(',', f.Provisional)} {string.Join(';', f.Energies.Select(e => $"{e.Energy.Kind} {e.Parts}"))}")
        .Concat(report.Findings.Select(f => $"{f.Kind} {f.Park} {f.Meter} {f.Days} {f.Amount} {string.Join(',', f.Suspicions)} {string.Join(',', f.Problems)}"));
}
