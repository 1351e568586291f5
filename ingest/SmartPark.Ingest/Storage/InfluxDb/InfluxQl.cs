using System.Globalization;
using System.Text;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Storage.InfluxDb;

/// <summary>
/// Texts of InfluxQL, the one query language that InfluxDB 1, 2 and 3 share. Ids come in from outside (an HTTP address), so each is quoted:
/// identifiers in double quotes, texts in single ones, backslash before either and before itself
/// (influxdata/influxql, scanner: the escapes known there are <c>\n \\ \" \'</c>).
/// </summary>
internal static class InfluxQl
{
    /// <summary>A measurement, field or tag key.</summary>
    public static string Identifier(string name) => Quote(name, '"');

    /// <summary>A text such as a tag value.</summary>
    public static string Text(string text) => Quote(text, '\'');

    /// <summary>A window of one series in steps aligned to 1970.</summary>
    public static string Window(in SeriesQuery query)
    {
        var field = Identifier(query.Series.Quantity);
        var value = query.Kind == QuantityKind.Gauge ? "mean" : "last";
        return string.Create(CultureInfo.InvariantCulture,
            $"SELECT {value}({field}) AS value, min({field}) AS low, max({field}) AS high, count({field}) AS number FROM {Identifier(DomainNames.Of(query.Domain))} "
            + $"WHERE park = {Text(query.Series.Park)} AND device = {Text(query.Series.Device)} AND time >= {query.FromUnixMs}ms AND time < {query.ToUnixMs}ms "
            + $"GROUP BY time({query.StepMs}ms) fill(none)");
    }

    /// <summary>Values and qualities of one series as they were written, in the order of their times: columns time, value and quality.</summary>
    public static string Samples(in SamplesQuery query) => string.Create(CultureInfo.InvariantCulture,
        $"SELECT {Identifier(query.Series.Quantity)} AS value, {Identifier(query.Series.Quantity + LineEncoder.QualitySuffix)} AS quality FROM {Identifier(DomainNames.Of(query.Domain))} "
        + $"WHERE park = {Text(query.Series.Park)} AND device = {Text(query.Series.Device)} AND time >= {query.FromUnixMs}ms AND time < {query.ToUnixMs}ms LIMIT {query.Max}");

    /// <summary>The fields of every measurement with their types.</summary>
    public const string Fields = "SHOW FIELD KEYS";

    /// <summary>
    /// The newest value of one field for each device with its own time. One field a statement: <c>last(*)</c> would give one time for all.
    /// </summary>
    public static string Latest(Domain domain, string field, long sinceUnixMs) => string.Create(CultureInfo.InvariantCulture,
        $"SELECT last({Identifier(field)}) AS value FROM {Identifier(DomainNames.Of(domain))} WHERE time >= {sinceUnixMs}ms GROUP BY park, device");

    /// <summary>How often each field of one measurement was written for each device of a park: columns <c>count_</c> and the field's name.</summary>
    public static string Count(Domain domain, string park, long fromUnixMs, long toUnixMs, IReadOnlyCollection<string>? devices)
    {
        var only = devices is { Count: > 0 and <= DevicesPerCountMax } ? $" AND ({string.Join(" OR ", devices.Select(d => "device = " + Text(d)))})" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"SELECT count(*) FROM {Identifier(DomainNames.Of(domain))} WHERE park = {Text(park)} AND time >= {fromUnixMs}ms AND time < {toUnixMs}ms{only} GROUP BY device");
    }

    /// <summary>Devices named in one count: a statement stays below the 64 KiB of form bodies; more are counted as a whole park.</summary>
    public const int DevicesPerCountMax = 100;

    /// <summary>Makes a database if it is missing.</summary>
    public static string CreateDatabase(string name) => $"CREATE DATABASE {Identifier(name)}";

    private static string Quote(string text, char quote)
    {
        var quoted = new StringBuilder(text.Length + 2).Append(quote);
        foreach (var c in text)
        {
            if (c == '\n')
            {
                quoted.Append("\\n");
                continue;
            }

            if (c == quote || c == '\\')
            {
                quoted.Append('\\');
            }

            quoted.Append(c);
        }

        return quoted.Append(quote).ToString();
    }
}
