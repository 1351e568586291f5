using System.Text.Json;
using SmartPark.Energy.Factors;
using SmartPark.Energy.PerMu;
using SmartPark.Energy.Registry;
using SmartPark.Energy.Tests.Reference;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Energy.Tests.Audit;

/// <summary>Our report beside what the script in Python worked out of the same readings and registry: equal to half a cent of a kWh.</summary>
public sealed class ReportEqualsAuditTests
{
    private const decimal Tolerance = 0.005m;

    /// <summary>Of figures that are divided by land or turned into standard coal: a thousand times as fine.</summary>
    private const decimal Fine = 0.000_005m;

    private static readonly LocalText City = new() { Zh = "墨川市", En = "Mochuan" };
    private static readonly EnergyRegistry Registry = Mochuan.Registry();
    private static readonly ConsumptionOf Consumption = Mochuan.By(Mochuan.Curves(Registry));
    private static readonly PerMuFactors Factors = new(Shipped.Coal, Shipped.Carbon);

    /// <summary>How many figures a test compared: one that compares nothing would always pass.</summary>
    [ThreadStatic]
    private static int Compared;

    public static TheoryData<string> Periods => ["2026-06", "2026-07", "2026-08", "2026-06-to-08"];

    [Theory]
    [MemberData(nameof(Periods))]
    public void Meters_and_losses_are_the_same(string period)
    {
        var (expected, report) = (Expected(period), Report(Expected(period)));
        var totals = report.Parks.SelectMany(p => p.Meters).GroupBy(m => m.Meter.Key).ToDictionary(g => g.Key, g => g.Sum(m => m.Amount.Total.Units));
        var problems = new List<string>();
        foreach (var meter in expected.GetProperty("meters").EnumerateArray())
        {
            var key = new MeterKey(Text(meter, "park"), Text(meter, "meter"));
            Compare(problems, $"meter {key}", Number(meter, "total"), totals.TryGetValue(key, out var total) ? total : Unplaced(key, report), Tolerance);
        }

        var pools = report.Parks.SelectMany(p => p.Spans.SelectMany(s => s.Pools.Select(pool => (p.Park.Park, pool)))).ToLookup(p => (p.Park, p.pool.Meter, p.pool.Kind));
        foreach (var node in expected.GetProperty("nodes").EnumerateArray())
        {
            var (park, meter) = (Text(node, "park"), node.GetProperty("meter").GetString());
            Compare(problems, $"loss {park}/{meter}", Number(node, "loss"), pools[(park, meter, PoolKind.Loss)].Sum(p => p.pool.Amount.Total.Units), Tolerance);
            Compare(problems, $"common use {park}/{meter}", Number(node, "common"), pools[(park, meter, PoolKind.CommonUse)].Sum(p => p.pool.Amount.Total.Units), Tolerance);
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Theory]
    [MemberData(nameof(Periods))]
    public void Enterprises_trades_parks_counties_and_the_city_are_the_same(string period)
    {
        var expected = Expected(period);
        var (report, equal) = (Report(expected), Report(expected, CoalMethod.EqualValue));
        Compared = 0;
        var problems = new List<string>();
        foreach (var e in expected.GetProperty("enterprises").EnumerateArray())
        {
            Compare(problems, report, equal, SubjectScope.Enterprise, $"{Text(e, "park")}/{Text(e, "enterprise")}", e);
        }

        foreach (var e in expected.GetProperty("parks").EnumerateArray())
        {
            Compare(problems, report, equal, SubjectScope.Park, Text(e, "park"), e);
            foreach (var rest in e.GetProperty("not_shared").EnumerateObject())
            {
                var spans = report.Parks.First(p => p.Park.Park == Text(e, "park")).Spans.Where(s => s.Energy.Kind == rest.Name).ToList();
                Compare(problems, $"not shared {Text(e, "park")} {rest.Name}", rest.Value.GetDecimal(), spans.Sum(s => s.Unshared.Units + s.Shortfall.Units), Tolerance);
            }
        }

        foreach (var e in expected.GetProperty("trades").EnumerateArray())
        {
            Compare(problems, report, equal, SubjectScope.Trade, Text(e, "trade_code"), e);
        }

        foreach (var e in expected.GetProperty("counties").EnumerateArray())
        {
            Compare(problems, report, equal, SubjectScope.County, Text(e, "county"), e);
        }

        Compare(problems, report, equal, SubjectScope.City, "-", expected.GetProperty("city"));
        Quotas(problems, expected, report);
        Assert.True(Compared > 250, $"{Compared} figures were compared");
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Fact]
    public void The_order_in_which_readings_come_makes_no_difference()
    {
        var expected = Expected("2026-07");
        var (one, other) = (Report(expected), Report(expected, consumption: Mochuan.By(Mochuan.Curves(Registry, seed: 7))));
        Assert.Equal(one.Figures.Select(f => (f.Subject.Id, f.Tce, f.Coverage, f.EstimatedShare)), other.Figures.Select(f => (f.Subject.Id, f.Tce, f.Coverage, f.EstimatedShare)));
    }

    [Fact]
    public void Without_the_late_readings_exactly_the_figures_differ_that_the_audit_names()
    {
        var late = Mochuan.By(Mochuan.Curves(Registry, hasLate: false));
        var named = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Mochuan.Folder, "expected", "changed-by-late.json"))).RootElement;
        foreach (var period in Periods.Select(p => p.Data))
        {
            var expected = Expected(period);
            var (before, after) = (Totals(Report(expected, consumption: late)), Totals(Report(expected)));
            var changed = after.Where(a => before[a.Key] != a.Value).Select(a => a.Key);
            var wanted = named.GetProperty(period).TryGetProperty("enterprises", out var list) ? list.EnumerateArray().ToDictionary(e => ($"{Text(e, "park")}/{Text(e, "enterprise")}", Text(e, "kind"))) : [];
            Assert.Equal(wanted.Keys.Order(), changed.Order());
            Assert.All(wanted, w =>
            {
                Assert.InRange(before[w.Key] - Number(w.Value, "before"), -Tolerance, Tolerance);
                Assert.InRange(after[w.Key] - Number(w.Value, "after"), -Tolerance, Tolerance);
            });
        }
    }

    private static void Quotas(List<string> problems, JsonElement expected, PerMuReport report)
    {
        foreach (var (of, scope) in new[] { ("enterprises", SubjectScope.Enterprise), ("parks", SubjectScope.Park) })
        {
            foreach (var subject in expected.GetProperty(of).EnumerateArray())
            {
                var id = scope == SubjectScope.Park ? Text(subject, "park") : $"{Text(subject, "park")}/{Text(subject, "enterprise")}";
                foreach (var quota in subject.GetProperty("quotas").EnumerateArray())
                {
                    var use = report.Find(scope, id)!.Quotas.FirstOrDefault(q => q.Quota.Limit == Number(quota, "limit"));
                    Compare(problems, $"{id} quota", Number(quota, "used"), use?.Used, Tolerance);
                    Compare(problems, $"{id} quota percent", Number(quota, "percent"), use?.Share * 100, Tolerance);
                }
            }
        }
    }

    private static Dictionary<(string, string), decimal> Totals(PerMuReport report) => report.Figures.Where(f => f.Subject.Scope == SubjectScope.Enterprise)
        .SelectMany(f => f.Energies.Select(e => ((f.Subject.Id, e.Energy.Kind), e.Total.Total.Units))).ToDictionary(e => e.Item1, e => e.Units);

    private static void Compare(List<string> problems, PerMuReport report, PerMuReport equal, SubjectScope scope, string id, JsonElement expected)
    {
        if (report.Find(scope, id) is not { } figure)
        {
            problems.Add($"{scope} {id} is missing");
            return;
        }

        Compare(problems, $"{id} mu", Optional(expected, "mean_mu"), figure.Mu, Fine);
        foreach (var energy in expected.GetProperty("energy").EnumerateArray())
        {
            var line = figure.Energies.FirstOrDefault(e => e.Energy.Kind == Text(energy, "kind"));
            var name = $"{id} {Text(energy, "kind")}";
            Compare(problems, name, Optional(energy, "total"), line?.Total.Total.Units, Tolerance);
            Compare(problems, name + " per mu", Optional(energy, "per_mu"), line?.PerMu, Fine * 10);
            if (scope == SubjectScope.Enterprise)
            {
                Compare(problems, name + " own", Optional(energy, "own"), line?.Parts.Own.Total.Units, Tolerance);
                Compare(problems, name + " loss", Optional(energy, "loss"), line?.Parts.LossShare.Total.Units, Tolerance);
                Compare(problems, name + " common", Optional(energy, "common"), line?.Parts.CommonShare.Total.Units, Tolerance);
            }
        }

        if (expected.TryGetProperty("coal", out var coal) && coal.ValueKind == JsonValueKind.Object)
        {
            Compare(problems, id + " tce", Optional(coal.GetProperty("equivalent"), "tce_of_known"), figure.Tce, Fine);
            Compare(problems, id + " tce by equal value", Optional(coal.GetProperty("equal_value"), "tce_of_known"), equal.Find(scope, id)!.Tce, Fine);
            Compare(problems, id + " tce per mu", Optional(coal.GetProperty("equivalent"), "tce_per_mu"), figure.TcePerMu, Fine);
        }

        Compare(problems, id + " CO2", Optional(expected, "co2_kg"), figure.TonnesCo2 * 1000, Tolerance);
    }

    private static void Compare(List<string> problems, string what, decimal? expected, decimal? found, decimal tolerance)
    {
        Compared++;
        if (expected is { } wanted ? found is not { } known || Math.Abs(wanted - known) > tolerance : found is not (null or 0))
        {
            problems.Add($"{what}: audit {expected}, report {found}");
        }
    }

    /// <summary>A meter that feeds nothing by itself, such as a term of a virtual one.</summary>
    private static decimal Unplaced(MeterKey key, PerMuReport report)
    {
        var (from, to) = (report.Request.Period.From, report.Request.Period.To);
        return ParkEnergy.AmountOf(Registry, Registry.Meter(key.Park, key.Meter)!, from, UnixMs(from), UnixMs(to), Consumption).Total.Units;
    }

    private static long UnixMs(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(8)).ToUnixTimeMilliseconds();

    private static PerMuReport Report(JsonElement expected, CoalMethod method = CoalMethod.Equivalent, ConsumptionOf? consumption = null)
    {
        var period = expected.GetProperty("period");
        return PerMuReport.Of(
            Registry, Factors, consumption ?? Consumption, new(new(DateOnly.Parse(Text(period, "from")), DateOnly.Parse(Text(period, "to"))), method), new(2026, 11, 24), City, compares: false);
    }

    private static JsonElement Expected(string period) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Mochuan.Folder, "expected", period + ".json"))).RootElement;

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static decimal Number(JsonElement element, string name) => element.GetProperty(name).GetDecimal();

    private static decimal? Optional(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDecimal() : null;
}
