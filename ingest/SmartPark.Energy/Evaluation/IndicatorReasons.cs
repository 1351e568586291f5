using SmartPark.Energy.PerMu;
using SmartPark.Energy.Registry;
using SmartPark.Telemetry;

namespace SmartPark.Energy.Evaluation;

/// <summary>Why an indicator has no value, in a sentence.</summary>
public static class IndicatorReasons
{
    private static readonly RegistryTable Economics = RegistryTables.Of<EconomicsRow>();

    /// <summary>The sentence; null when it has a value.</summary>
    public static LocalText? Of(IndicatorFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        var (title, measure) = (figure.Indicator.Title, figure.Measure is { } name ? Name(name) : null);
        var why = figure.Gap switch
        {
            IndicatorGap.None => null,
            IndicatorGap.NotTold => Text($"“{measure?.Zh}”未报全统计期", $"no {measure?.En} told for the whole period"),
            IndicatorGap.NotToldByAll => Text($"“{measure?.Zh}”只有 {figure.Told} / {figure.Of} 家企业报送", $"{measure?.En} told by {figure.Told} of {figure.Of} enterprises"),
            IndicatorGap.NoLand => Text("期内无用地", "no land in the period"),
            IndicatorGap.LandAmbiguous => Text("用地登记有矛盾", "the register of land contradicts itself"),
            IndicatorGap.EnergyProvisional => Text(
                $"能耗为暂定值（{string.Join("、", figure.Reasons.Select(r => Word(r).Zh))}）", $"energy is provisional ({string.Join(", ", figure.Reasons.Select(r => Word(r).En))})"),
            IndicatorGap.PeriodRuns => Text("统计期未结束", "the period is not over"),
            IndicatorGap.NothingToDivideBy => Text($"“{measure?.Zh}”不大于零，无法相除", $"{measure?.En} is not above zero, nothing to divide by"),
            _ => Text("报告不含此项，也未录入", "no report has it, and it was not entered"),
        };
        return why is null ? null : Text($"缺少指标：{title.Zh}，不参与排名。{why.Zh}", $"Missing: {title.En}; not ranked. Why: {why.En}");
    }

    /// <summary>The name of a measure that indicators are made of.</summary>
    public static LocalText Name(string measure) => measure switch
    {
        IndicatorFormula.Mu => Text("用地（亩）", "land (mu)"),
        IndicatorFormula.Tce => Text("综合能耗（tce）", "energy (tce)"),
        _ => Economics.Columns.FirstOrDefault(c => c.Name == measure)?.Title ?? Text(measure, measure),
    };

    private static LocalText Word(ProvisionalReason reason) => reason switch
    {
        ProvisionalReason.CoverageLow => Text("覆盖率不足", "coverage too low"),
        ProvisionalReason.NoMeter => Text("无计量点", "no meter"),
        ProvisionalReason.CoefficientMissing => Text("缺折标系数", "coefficient missing"),
        _ => Text("下级用量大于上级", "passed on more than measured"),
    };

    private static LocalText Text(string zh, string en) => new() { Zh = zh, En = en };
}
