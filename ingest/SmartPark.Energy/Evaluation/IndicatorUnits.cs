namespace SmartPark.Energy.Evaluation;

/// <summary>Units of indicators for who reads English: schemes have them as the bureaus write them.</summary>
public static class IndicatorUnits
{
    private static readonly Dictionary<string, string> Parts = new(StringComparer.Ordinal)
    {
        ["万元"] = "×10k CNY", ["亿元"] = "×100M CNY", ["元"] = "CNY", ["亩"] = "mu", ["人"] = "person", ["当量"] = "equivalent", ["分"] = "points", ["吨标准煤"] = "tce", ["吨"] = "t",
    };

    /// <summary>A unit in English; a part that is not known stays as it is.</summary>
    public static string English(string unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return string.Join('/', unit.Split('/').Select(p => Parts.GetValueOrDefault(p, p)));
    }
}
