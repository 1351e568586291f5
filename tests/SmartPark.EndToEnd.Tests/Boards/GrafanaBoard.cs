using System.Text.Json;
using System.Text.RegularExpressions;

namespace SmartPark.EndToEnd.Tests.Boards;

/// <summary>A panel with the queries that Grafana would send for it.</summary>
internal sealed record PanelQueries(int Id, string Title, IReadOnlyList<string> Queries);

/// <summary>
/// A board file, its macros replaced the way Grafana's InfluxQL data source does (public/app/plugins/datasource/influxdb/datasource.ts): several values of a
/// variable become an escaped <c>(a|b)</c>, one value is escaped, "All" is the variable's <c>allValue</c>, and <c>:raw</c> stays as it is.
/// </summary>
internal sealed partial class GrafanaBoard : IDisposable
{
    /// <summary>What a panel of half a 1600-pixel page asks for over six hours, above the data source's 10 s.</summary>
    public const string Interval = "30s";

    private readonly JsonDocument _document;

    public GrafanaBoard(string file) => _document = JsonDocument.Parse(File.ReadAllText(file));

    /// <summary>Variables filled by a query, in the order that they depend on each other.</summary>
    public IEnumerable<JsonElement> QueryVariables => Variables.Where(v => Text(v, "type") == "query");

    private IEnumerable<JsonElement> Variables => _document.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray();

    public static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    /// <summary>Values of the variables when "All" is chosen everywhere.</summary>
    public Dictionary<string, string> ChooseAll()
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in Variables)
        {
            values[Text(variable, "name")] = Text(variable, "type") == "query" ? Text(variable, "allValue") : Text(variable, "query");
        }

        return values;
    }

    /// <summary>A text with variables and macros replaced for a time range, UTC ms.</summary>
    public static string Fill(string text, IReadOnlyDictionary<string, string> values, long fromUnixMs, long toUnixMs)
    {
        var filled = text.Replace("$timeFilter", $"time >= {fromUnixMs}ms and time <= {toUnixMs}ms", StringComparison.Ordinal).Replace("$__interval", Interval, StringComparison.Ordinal);
        return Variable().Replace(filled, m => values[m.Groups["name"].Value]);
    }

    /// <summary>Every panel that asks for data.</summary>
    public IEnumerable<PanelQueries> Panels(IReadOnlyDictionary<string, string> values, long fromUnixMs, long toUnixMs) =>
        _document.RootElement.GetProperty("panels").EnumerateArray().Where(p => Text(p, "type") != "row")
            .Select(p => new PanelQueries(p.GetProperty("id").GetInt32(), Text(p, "title"), [.. p.GetProperty("targets").EnumerateArray().Select(t => Fill(Text(t, "query"), values, fromUnixMs, toUnixMs))]));

    public void Dispose() => _document.Dispose();

    [GeneratedRegex(@"\$\{(?<name>\w+)(:\w+)?\}|\$(?<name>[a-z]\w*)")]
    private static partial Regex Variable();
}
