using System.Text.RegularExpressions;
using SmartPark.ControlRoom.Tests.Hosting;

namespace SmartPark.ControlRoom.Tests.Browser;

/// <summary>Every page in both languages, both themes and two sizes. With SMARTPARK_SCREENSHOTS set to a folder, pictures are left there.</summary>
public sealed partial class EveryPageTests(BrowserFixture fixture)
{
    private static readonly (string Name, string Path)[] Pages =
    [
        ("city", "/"),
        ("park", "/parks/donghu"),
        ("park-filtered", "/parks/donghu?domain=fire&state=alarm"),
        ("park-empty", "/parks/donghu?q=zzzz"),
        ("device-gauge", "/parks/donghu/devices/park-main?quantity=active_power_kw"),
        ("device-counter", "/parks/donghu/devices/park-main?quantity=energy_import_kwh&range=7d"),
        ("device-custom", "/parks/donghu/devices/park-main?quantity=active_power_kw&range=custom&from=2026-10-01T08:00&to=2026-10-02T20:00"),
        ("device-alarm", "/parks/donghu/devices/b5-fire"),
        ("device-mute", "/parks/donghu/devices/b6-floor2"),
        ("device-offline", "/parks/donghu/devices/b3-cartons"),
        ("completeness", "/completeness?park=donghu"),
        ("completeness-cell", "/completeness?park=donghu&device=b5-fire"),
        ("completeness-days", "/completeness?park=donghu&period=7d"),
        ("energy-nothing", "/energy"),
        ("system", "/system"),
        ("refused", "/system/refused"),
        ("accounts-nobody", "/accounts"),
        ("alarms", "/alarms"),
        ("alarms-put-aside", "/alarms?show=withheld"),
        ("alarms-closed", "/alarms?show=closed"),
        ("alarms-none", "/alarms?park=beihe&severity=low"),
        ("alarm-figures", "/alarms/figures?period=24h"),
        ("alarm-figures-none", "/alarms/figures?park=nanshan"),
        ("shift-log", "/shift-log"),
        ("shift-log-empty", "/shift-log?park=nanshan&day=2026-01-05"),
        ("alarm", $"/alarms/{SampleAlarms.Fire}"),
        ("alarm-over", $"/alarms/{SampleAlarms.Over}"),
        ("alarm-rules", "/alarm-rules"),
        ("alarm-rule-average", "/alarm-rules/noise-class-3?park=donghu"),
        ("alarm-rule", "/alarm-rules/smoke"),
        ("telling", "/telling"),
        ("grades", "/energy/grades?year=2025"),
        ("grade", "/energy/grades?year=2025&party=luoyan"),
        ("grades-none", "/energy/grades?year=2026"),
        ("not-found", "/not-found"),
    ];

    public static TheoryData<string, bool, int> Viewers => new()
    {
        { "en", false, 1440 }, { "en", true, 390 }, { "zh-CN", true, 1440 }, { "zh-CN", false, 390 }, { "en", true, 1440 }, { "en", false, 390 },
        { "zh-CN", false, 1440 },
        { "zh-CN", true, 390 },
    };

    [Theory]
    [MemberData(nameof(Viewers))]
    public async Task Every_page_is_whole_on_every_screen(string locale, bool dark, int width)
    {
        var host = await fixture.HostAsync();
        await using var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), host.Address, locale, dark, width, width == 390 ? 844 : 900);
        var faults = new List<string>();
        foreach (var (name, path) in Pages)
        {
            await visit.OpenAsync(path);
            await ChartIsDrawnAsync(visit);
            await Screenshots.TakeAsync(visit.Page, $"{name}-{locale}-{(dark ? "dark" : "light")}-{width}");
            if (name == "park")
            {
                await visit.Page.EvaluateAsync("() => document.querySelector('#devices-title').scrollIntoView()");
                await visit.Page.WaitForSelectorAsync(".device-table .cell-device a");
                await Screenshots.TakeViewAsync(visit.Page, $"park-list-{locale}-{(dark ? "dark" : "light")}-{width}");
            }

            if (await visit.OverflowAsync() is { Length: > 0 } over)
            {
                faults.Add($"{path} is wider than the screen: {over}");
            }

            var text = await visit.Page.InnerTextAsync("body");
            if (locale == "en" && Han().Match(text.Replace("中文", "", StringComparison.Ordinal)) is { Success: true } chinese)
            {
                faults.Add($"{path} shows Chinese in English: {Around(text, chinese.Value)}");
            }

            if (Raw().Match(text) is { Success: true } raw)
            {
                faults.Add($"{path} shows a raw id or key: {raw.Value}");
            }
        }

        faults.AddRange(host.Errors);
        Assert.True(faults.Count + visit.Troubles.Count == 0, string.Join(Environment.NewLine, faults.Concat(visit.Troubles)));
    }

    /// <summary>A device page is complete when its chart stands or says that there is nothing.</summary>
    private static async Task ChartIsDrawnAsync(Visit visit)
    {
        if (visit.Page.Url.Contains("/devices/", StringComparison.Ordinal))
        {
            await visit.Page.WaitForFunctionAsync("() => document.querySelector('.chart-host canvas, .chart-note, .empty-note') !== null");
        }
    }

    private static string Around(string text, string found)
    {
        var at = text.IndexOf(found, StringComparison.Ordinal);
        return text[Math.Max(0, at - 30)..Math.Min(text.Length, at + 30)].ReplaceLineEndings(" ");
    }

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();

    /// <summary>Quantity ids, resource keys, enumeration names, placeholders: nothing that people should see.</summary>
    [GeneratedRegex(@"\b[a-z]+(_[a-z0-9]+)+\b|\b(Condition|Domain|Contact|Blend|Doubt|Quality|Chart|Figure|Range|Complete|Energy|EnergySpan|FindingKind|Shade|MissingFigures|Period|BasisCertainty|Rules|Rule|Trial|TrialGap|Account|AccountRole|AccountTrouble|Token|Audit|AuditAct)_\w+|\{\d\}|\bNaN\b")]
    private static partial Regex Raw();
}
