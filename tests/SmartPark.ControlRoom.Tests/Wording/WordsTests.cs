using System.Text.RegularExpressions;
using System.Xml.Linq;
using SmartPark.Alarms;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Alarms.Rules;
using SmartPark.ControlRoom.Alarms;
using SmartPark.ControlRoom.Completeness;
using SmartPark.ControlRoom.Energy;
using SmartPark.ControlRoom.Live;
using SmartPark.ControlRoom.Parks;
using SmartPark.ControlRoom.Tests.Hosting;
using SmartPark.Energy.Consumption;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.AlarmDesk.Figures;
using SmartPark.Ingest.AlarmTrial;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Ledger;
using SmartPark.Ingest.ShiftLog;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Tests.Wording;

public sealed partial class WordsTests
{
    private static readonly string Project = Repository.Of("dashboards/SmartPark.ControlRoom");
    private static readonly IReadOnlyDictionary<string, string> English = Read("Words.resx");
    private static readonly IReadOnlyDictionary<string, string> Chinese = Read("Words.zh-CN.resx");

    [Fact]
    public void Both_languages_have_the_same_texts_and_none_is_empty()
    {
        Assert.Equal(English.Keys.Order(StringComparer.Ordinal), Chinese.Keys.Order(StringComparer.Ordinal));
        Assert.All(English.Concat(Chinese), text => Assert.False(string.IsNullOrWhiteSpace(text.Value), text.Key));
    }

    [Fact]
    public void Both_languages_fill_the_same_places()
    {
        Assert.All(English.Keys, key => Assert.Equal(Places(English[key]), Places(Chinese[key])));
        static IEnumerable<string> Places(string text) => Place().Matches(text).Select(m => m.Value).Order(StringComparer.Ordinal).Distinct();
    }

    [Fact]
    public void Chinese_texts_are_Chinese_and_English_texts_are_not()
    {
        // The switch names the other language in its own script.
        string[] crossed = ["Language_Other", "Language_Switch"];
        string[] neutral = ["Comma", "Mini_LinesRunning", "Count_Places", "Energy_Of", "Energy_OfRanked", "Rule_Limit", "Rule_LimitWhen"];
        Assert.All(English.Where(t => !crossed.Contains(t.Key)), t => Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", t.Value));
        Assert.All(Chinese.Where(t => !crossed.Contains(t.Key) && !neutral.Contains(t.Key)), t => Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", t.Value));
    }

    [Fact]
    public void Every_key_in_the_code_has_a_text()
    {
        var missing = Sources("*.razor").Concat(Sources("*.cs"))
            .SelectMany(f => Key().Matches(File.ReadAllText(f)).Select(m => (File: Path.GetFileName(f), Key: m.Groups["key"].Value)))
            .Where(k => !k.Key.EndsWith('_') && !English.ContainsKey(k.Key))
            .ToArray();
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_text_is_used_by_the_code()
    {
        var code = string.Concat(Sources("*.razor").Concat(Sources("*.cs")).Select(File.ReadAllText));
        var unused = English.Keys.Where(key => !code.Contains($"\"{key}\"", StringComparison.Ordinal) && !IsOfFamily(key)).ToArray();
        Assert.Empty(unused);
    }

    [Fact]
    public void Every_value_of_a_shown_enumeration_has_a_text()
    {
        HasAll<Condition>();
        HasAll<Contact>();
        HasAll<Domain>();
        HasAll<ShownState>();
        HasAll<RefusalReason>();
        HasAll<Shade>();
        HasAll<EnergySpan>();
        HasAll<FindingKind>();
        HasAll<AccountRole>();
        HasAll<AlarmOutcome>();
        HasAll<BasisCertainty>();
        HasAll<TrialGap>();
        HasAll<AlarmStanding>();
        HasAll<DeskEventKind>();
        HasAll<Severity>();
        HasAll<PlanSide>();
        HasAll<ShiftEntryKind>();
        HasAll<TargetVerdict>();
        HasAll<SmartPark.Energy.Tariffs.RateVerdict>();
        HasAll<SmartPark.Energy.Tariffs.TariffBand>();
        Assert.All(Enum.GetValues<SmartPark.Alarms.LifeCycle.Refusal>().Except([SmartPark.Alarms.LifeCycle.Refusal.None]), r => Assert.Contains("Refusal_" + r, English.Keys));
        Assert.All(Enum.GetValues<ShiftRefusal>().Except([ShiftRefusal.None]), r => Assert.Contains("ShiftRefusal_" + r, English.Keys));
        Assert.All(Enum.GetValues<Withholding>().Except([Withholding.None]), w => Assert.Contains("Withholding_" + w, English.Keys));
        Assert.All(Enum.GetValues<AccountTrouble>().Except([AccountTrouble.None]), t => Assert.Contains("AccountTrouble_" + t, English.Keys));
        Assert.All(Enum.GetValues<MissingFigures>().Except([MissingFigures.None]), m => Assert.Contains("MissingFigures_" + m, English.Keys));
        Assert.All(Enum.GetValues<QualityReason>().Except([QualityReason.None]), r => Assert.Contains("QualityReason_" + r, English.Keys));
        Assert.All(
            Enum.GetValues<Doubt>().Except([Doubt.None, Doubt.Bad]),
            d => Assert.Contains("Why_" + d, English.Keys));

        static void HasAll<T>()
            where T : struct, Enum => Assert.All(Enum.GetValues<T>(), v => Assert.Contains($"{typeof(T).Name}_{v}", English.Keys));
    }

    [Fact]
    public void No_page_has_text_of_its_own()
    {
        var found = Sources("*.razor").SelectMany(f => OwnTexts(File.ReadAllText(f)).Select(t => $"{Path.GetFileName(f)}: {t}")).ToArray();
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("<p>Not localised</p>", "Not localised")]
    [InlineData("<b title=\"Switch it\">@x</b>", "Switch it")]
    [InlineData("<p>@x 中文</p>", "中文")]
    public void The_search_for_own_texts_finds_them(string razor, string text) => Assert.Contains(OwnTexts(razor), t => t.Contains(text, StringComparison.Ordinal));

    private static IEnumerable<string> OwnTexts(string razor)
    {
        var markup = CodeBlock().Replace(RazorComment().Replace(razor, ""), "");
        markup = Template().Replace(Svg().Replace(markup, ""), "").Replace("=>", "", StringComparison.Ordinal);
        foreach (Match attribute in ShownAttribute().Matches(markup))
        {
            yield return attribute.Value;
        }

        if (Han().Match(markup) is { Success: true } han)
        {
            yield return han.Value;
        }

        // What stands between tags, without what is computed.
        foreach (Match text in Between().Matches(markup))
        {
            var shown = Computed().Replace(text.Groups["text"].Value, "");
            if (Sentence().IsMatch(shown) && !shown.Contains('{', StringComparison.Ordinal) && !shown.Contains('@', StringComparison.Ordinal))
            {
                yield return shown.Trim();
            }
        }
    }

    private static bool IsOfFamily(string key) =>
        Families.Any(f => key.StartsWith(f, StringComparison.Ordinal)) || (key.EndsWith("_One", StringComparison.Ordinal) && English.ContainsKey(key[..^4]));

    /// <summary>Texts whose keys are put together from a prefix and a value.</summary>
    private static readonly string[] Families =
        ["Condition_", "Contact_", "Domain_", "RefusalReason_", "ShownState_", "QualityReason_", "Why_", "Doubt_", "Blend_", "Count_", "Range_", "Chart_", "Store_", "System_", "Mini_",
            "ChannelKind_", "DataMark_", "EnergySpan_", "FindingKind_", "MissingFigures_", "Shade_", "AccountRole_", "AccountTrouble_", "AuditAct_", "Account_", "AlarmOutcome_", "AlarmStanding_", "DeskEventKind_", "Refusal_",
            "BasisCertainty_", "PlanSide_", "RateVerdict_", "Severity_", "ShiftEntryKind_", "ShiftRefusal_", "TargetVerdict_", "TariffBand_", "TrialGap_", "Withholding_"];

    private static IEnumerable<string> Sources(string pattern) => Directory.EnumerateFiles(Project, pattern, SearchOption.AllDirectories);

    private static Dictionary<string, string> Read(string file) =>
        XDocument.Load(Path.Combine(Project, "Wording", file)).Root!.Elements("data").ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")!.Value);

    [GeneratedRegex(@"(?:Words|words)(?:\[|\.Format\(|\.Count\()""(?<key>[A-Za-z0-9_]+)""")]
    private static partial Regex Key();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline)]
    private static partial Regex RazorComment();

    [GeneratedRegex(@"@code\s*\{.*", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"<svg.*?</svg>|<code>.*?</code>", RegexOptions.Singleline)]
    private static partial Regex Svg();

    [GeneratedRegex(@"RenderFragment<\w+> \w+ = \w+ =>")]
    private static partial Regex Template();

    [GeneratedRegex(@"(?:title|Title|aria-label|placeholder|Placeholder|Label|alt)=""[^@""]*[A-Za-z]{2}[^""]*""")]
    private static partial Regex ShownAttribute();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}+")]
    private static partial Regex Han();

    [GeneratedRegex(@">(?<text>[^<>]+)<")]
    private static partial Regex Between();

    [GeneratedRegex(@"@(?:[A-Za-z_][\w.]*)?(?:\[[^\]]*\]|\((?>[^()]|(?<open>\()|(?<-open>\)))*(?(open)(?!))\)|\.\w+)*|·|SmartPark|\.NET")]
    private static partial Regex Computed();

    [GeneratedRegex(@"[A-Za-z]{3,}")]
    private static partial Regex Sentence();
}
