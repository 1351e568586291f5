using FsCheck.Xunit;
using SmartPark.Energy.Registry;
using SmartPark.Energy.Tests.Reference;
using Xunit;

namespace SmartPark.Energy.Tests.Registry;

public sealed class RegistryRowsTests
{
    [Property(MaxTest = 100)]
    public void Any_row_comes_back_from_its_cells_in_any_zone(int seed)
    {
        var random = new Random(seed);
        Assert.All(RegistryTables.All, table =>
        {
            var row = AnyRows.Row(table, random, isSmall: false);
            Assert.All([Shipped.Shanghai, TimeZoneInfo.Utc, TimeZoneInfo.FindSystemTimeZoneById("America/St_Johns")], zone =>
            {
                var (cells, mistakes) = (table.Cells(row, zone), new List<RegistryMistake>());
                var again = table.Read(cells.ToDictionary(c => c.Key, c => (string?)c.Value), zone, null, mistakes);
                Assert.Empty(mistakes);
                Assert.Equal(row, again);
                Assert.Equal(cells.OrderBy(c => c.Key), table.Cells(again!, zone).OrderBy(c => c.Key));
                Assert.Equal(table.KeyOf(row), table.KeyOf(again!));
            });
        });
    }

    [Property(MaxTest = 200)]
    public void Changes_to_other_rows_make_them_and_back_again_and_of_the_same_there_are_none(int seed)
    {
        var random = new Random(seed);
        var (one, other) = (Any(random), Any(random));
        var changes = one.ChangesTo(other);
        Assert.Empty(one.With(changes).ChangesTo(other));
        Assert.Empty(other.With(other.ChangesTo(one)).ChangesTo(one));
        Assert.Empty(one.ChangesTo(RegistryRows.Of(All(one))));
        Assert.Equal(other.Count, one.With(changes).Count);
        Assert.Equal(one.Count, RegistryRows.Empty.With(RegistryRows.Empty.ChangesTo(one)).Count);
        Assert.All(changes, c => Assert.NotEqual(c.Before, c.After));
        Assert.All(changes, c => Assert.Equal(c.Key, c.Table.KeyOf((c.After ?? c.Before)!)));
        Assert.Equal(changes.Count, changes.Select(c => (c.Table, c.Key)).Distinct().Count());
    }

    [Fact]
    public void Of_two_rows_of_a_key_the_later_holds_and_rows_stand_by_key()
    {
        var rows = RegistryRows.Of(City.Of().Plot("n2", 1).Plot("n1", 2).Add(new PlotRow { Park = "east", Plot = "n2", TitleZh = "新", TitleEn = "new" }).Rows);
        Assert.Equal([("n1", "n1"), ("n2", "new")], rows.Of<PlotRow>().Select(p => (p.Plot, p.TitleEn)));
        Assert.Equal(["east/n1", "east/n2"], rows.Of(RegistryTables.Of<PlotRow>()).Keys);
        Assert.Equal(6, rows.Count);
    }

    [Property(MaxTest = 300)]
    public void Any_combination_of_rows_is_a_registry_or_has_named_mistakes_and_never_throws(int seed)
    {
        var rows = Any(new Random(seed));
        var mistakes = new List<RegistryMistake>();
        var registry = EnergyRegistry.Of(rows, Shipped.Shanghai, Shipped.Coal, mistakes);
        Assert.Equal(registry is null, mistakes.Exists(m => !m.IsWarning));
        Assert.All(mistakes, m => Assert.NotNull(RegistryTables.Find(m.Table)));
        Assert.All(mistakes, m => Assert.False(string.IsNullOrEmpty(m.Key)));
        Assert.All(mistakes.Where(m => m.Column is not null), m => Assert.Contains(m.Column, RegistryTables.Find(m.Table)!.Columns.Select(c => c.Name)));
    }

    /// <summary>Rows of all tables; each other time whole enough that trees and land are looked at.</summary>
    private static RegistryRows Any(Random random)
    {
        var rows = RegistryTables.All.SelectMany(table => Enumerable.Range(0, random.Next(6)).Select(_ => AnyRows.Row(table, random))).ToList();
        if (random.Next(3) > 0)
        {
            rows.RemoveAll(r => r.Park != "a" || r is ParkRow || random.Next(2) == 0);
            var city = new City().County("a").Park("a", county: "a").Plot("a", 5).Plot("b", 5).Building("c", "a", 9).Unit("c", "a").Enterprises("a", "b");
            foreach (var meter in new[] { "a", "b", "c", "d" })
            {
                city.Unplaced(meter);
            }

            rows.RemoveAll(r => r is MeterRow && random.Next(3) > 0);
            rows.InsertRange(0, city.Virtual("v", "+a").Virtual("w", "+b", "-c").Rows);
            foreach (var meter in new[] { "a", "b", "c", "d", "v", "w" })
            {
                var (from, parent) = (random.Next(5), random.Next(3) == 0 ? null : "abcdvw"[random.Next(6)].ToString());
                rows.Add(new MeterPlacementRow { Park = "a", Meter = meter, Feeds = FedParty.Common, Parent = parent, From = City.Day("2026-01-01").AddDays(from), To = City.Day("2026-01-02").AddDays(from + random.Next(4)) });
            }
        }

        return RegistryRows.Of(rows);
    }

    private static IEnumerable<RegistryRow> All(RegistryRows rows) => RegistryTables.All.SelectMany(t => rows.Of(t).Values);
}
