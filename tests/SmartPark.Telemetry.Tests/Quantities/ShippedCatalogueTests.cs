using System.Reflection;
using System.Text.Unicode;
using SmartPark.Telemetry.Quantities;
using Xunit;

namespace SmartPark.Telemetry.Tests.Quantities;

/// <summary>The catalogue that ships: <c>firmware-config/quantities.json</c>.</summary>
public sealed class ShippedCatalogueTests
{
    private const int QuantitiesMin = 80;

    /// <summary>How a unit is written at the end of an id. Counts of things end in _count or _per_…; a unit that is new here is added with its ending.</summary>
    private static readonly Dictionary<string, string> EndingOfUnit = new(StringComparer.Ordinal)
    {
        ["V"] = "_v", ["A"] = "_a", ["mA"] = "_ma", ["kW"] = "_kw", ["kvar"] = "_kvar", ["kVA"] = "_kva", ["Hz"] = "_hz", ["%"] = "_pct", ["kWh"] = "_kwh", ["kvarh"] = "_kvarh",
        ["m³/h"] = "_m3h", ["m³"] = "_m3", ["m/s"] = "_ms", ["mm/s"] = "_mms", ["°C"] = "_c", ["kPa"] = "_kpa", ["MPa"] = "_mpa", ["°"] = "_deg", ["mm"] = "_mm", ["m"] = "_m",
        ["lx"] = "_lx", ["W/m²"] = "_wm2", ["dB(A)"] = "_dba", ["µg/m³"] = "_ugm3", ["mg/m³"] = "_mgm3", ["mg/L"] = "_mgl", ["ppm"] = "_ppm", ["%LEL"] = "_lel_pct",
        ["h"] = "_h", ["s"] = "_s", ["MB"] = "_mb", ["kg"] = "_kg", ["t"] = "_t",
        ["passes"] = "_count", ["persons"] = "_count", ["vehicles"] = "_count", ["places"] = "_count", ["pcs"] = "_count", ["times"] = "_count", ["items"] = "_count", ["points"] = "_count",
        ["devices"] = "_count", ["alarms"] = "_count", ["outputs"] = "_count", ["persons/min"] = "_per_min", ["pcs/min"] = "_per_min", ["reads/s"] = "_per_s", ["points/s"] = "_per_s",
    };

    private static readonly QuantityCatalogue Catalogue = QuantityCatalogue.Load(Path.Combine(Root(), "firmware-config", "quantities.json"));

    [Fact]
    public void It_has_at_least_eighty_quantities_and_some_in_every_domain()
    {
        Assert.True(Catalogue.All.Count >= QuantitiesMin, $"{Catalogue.All.Count} quantities");
        Assert.All(Enum.GetValues<Domain>(), domain => Assert.True(Catalogue.All.Count(q => q.Domain == domain) >= 4, $"{domain} has too few quantities to fill a tile"));
        Assert.All(Enum.GetValues<QuantityKind>(), kind => Assert.Contains(Catalogue.All, q => q.Kind == kind));
    }

    [Fact]
    public void Every_quantity_and_every_state_is_named_in_both_languages()
    {
        Assert.All(Catalogue.All, q =>
        {
            AssertNamed(q.Title, q.Id);
            Assert.All(q.States, state => AssertNamed(state.Title, $"{q.Id} {state.Code}"));
        });

        static void AssertNamed(LocalText text, string what)
        {
            // Chemical names such as PM2.5 and CO are the same in both languages; everything else has Chinese characters on one side only.
            var isSymbol = text.Zh == text.En;
            Assert.True(isSymbol || text.Zh.Any(IsHan), $"{what}: the Chinese title \"{text.Zh}\" has no Chinese character");
            Assert.False(text.En.Any(IsHan), $"{what}: the English title \"{text.En}\" has Chinese characters");
            Assert.True(text.En.Trim() == text.En && text.Zh.Trim() == text.Zh, $"{what}: no space around a title");
        }

        static bool IsHan(char c) => c >= UnicodeRanges.CjkUnifiedIdeographs.FirstCodePoint
            && c < UnicodeRanges.CjkUnifiedIdeographs.FirstCodePoint + UnicodeRanges.CjkUnifiedIdeographs.Length;
    }

    [Fact]
    public void Every_id_ends_in_its_unit() => Assert.All(Catalogue.All.Where(q => q.Kind != QuantityKind.State && q.Unit.Length > 0), q =>
    {
        Assert.True(EndingOfUnit.TryGetValue(q.Unit, out var ending), $"{q.Id}: the unit \"{q.Unit}\" has no ending here: add it, or use one that has");
        Assert.True(q.Id.EndsWith(ending, StringComparison.Ordinal), $"{q.Id}: an id in {q.Unit} ends in {ending}");
    });

    [Fact]
    public void Only_states_and_plain_ratios_have_no_unit() => Assert.All(Catalogue.All.Where(q => q.Unit.Length == 0), q =>
        Assert.True(q.Kind == QuantityKind.State || q.Id.EndsWith("_ratio", StringComparison.Ordinal) || q.Id.EndsWith("_ph", StringComparison.Ordinal), $"{q.Id} needs a unit"));

    [Fact]
    public void Units_that_are_words_have_a_Chinese_one() => Assert.All(
        Catalogue.All.Where(q => q.Unit.Split('/')[0].Length > 2 && q.Unit.Split('/')[0].All(char.IsAsciiLetterLower) && q.Unit is not ("kvar" or "kvarh" or "ppm")),
        q => Assert.True(q.UnitFor("zh-CN") != q.Unit, $"{q.Id}: \"{q.Unit}\" needs unit_zh"));

    [Fact]
    public void Every_state_is_plausible_and_the_first_is_how_it_should_be() => Assert.All(Catalogue.All.Where(q => q.Kind == QuantityKind.State), q =>
    {
        Assert.True(q.States.Count >= 2, $"{q.Id} says nothing with one state");
        Assert.All(q.States, state => Assert.True(q.IsPlausible(state.Code), $"{q.Id} {state.Code} lies outside valid_min and valid_max"));
        Assert.False(q.IsPlausible(254));
        Assert.Equal(StateSeverity.Normal, q.StateOf(0)?.Severity);
        Assert.Equal(q.States.Count, q.States.Select(s => s.Title.En).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(q.States.Count, q.States.Select(s => s.Title.Zh).Distinct(StringComparer.Ordinal).Count());
    });

    [Fact]
    public void Counters_start_at_zero() => Assert.All(Catalogue.All.Where(q => q.Kind == QuantityKind.Counter), q => Assert.Equal(0, q.ValidMin));

    [Fact]
    public void Titles_tell_quantities_of_one_domain_apart()
    {
        Assert.All(Catalogue.All.GroupBy(q => (q.Domain, q.Title.En)), g => Assert.Single(g));
        Assert.All(Catalogue.All.GroupBy(q => (q.Domain, q.Title.Zh)), g => Assert.Single(g));
    }

    [Fact]
    public void A_quantity_is_found_by_its_id_alone()
    {
        Assert.All(Catalogue.All, q => Assert.True(Catalogue.TryGet(q.Id, out var found) && ReferenceEquals(found, q)));
        Assert.False(Catalogue.TryGet("Active_Power_kW", out _));
        Assert.False(Catalogue.TryGet("", out _));
    }

    private static string Root() => typeof(ShippedCatalogueTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepoRoot").Value!;
}
