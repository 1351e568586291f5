using System.Globalization;
using Microsoft.Extensions.Options;
using SmartPark.Ingest.Storage.DuckDb;
using SmartPark.Ingest.Storage.InfluxDb;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Storage;

/// <summary>Where samples are kept: section <c>SmartPark:Storage</c> of the configuration.</summary>
public sealed class StorageOptions
{
    /// <summary>The section of the configuration; in environment variables <c>SmartPark__Storage__…</c>.</summary>
    public const string Section = "SmartPark:Storage";

    /// <summary><see cref="Kind"/> of the embedded store.</summary>
    public const string KindDuckDb = "duckdb";

    /// <summary><see cref="Kind"/> of an InfluxDB-compatible server.</summary>
    public const string KindInfluxDb = "influxdb";

    /// <summary><c>duckdb</c> (embedded, one process) or <c>influxdb</c> (a server that speaks line protocol).</summary>
    public string Kind { get; set; } = KindDuckDb;

    /// <summary>Settings of the embedded store; used when <see cref="Kind"/> is <c>duckdb</c>.</summary>
    public DuckDbOptions DuckDb { get; set; } = new();

    /// <summary>Settings of the server; used when <see cref="Kind"/> is <c>influxdb</c>.</summary>
    public InfluxDbOptions InfluxDb { get; set; } = new();

    /// <summary>Adds one problem for each setting that cannot be used. Looks at files of secrets, opens no connection.</summary>
    public void Check(ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        switch (Kind)
        {
            case KindDuckDb:
                DuckDb.Check(Section + ":DuckDb", problems);
                break;
            case KindInfluxDb:
                InfluxDb.Check(Section + ":InfluxDb", problems);
                break;
            default:
                problems.Add(Problem(Section + ":Kind", $"\"{Kind}\"", $"\"{KindDuckDb}\" or \"{KindInfluxDb}\""));
                break;
        }
    }

    /// <summary>A problem of a setting; settings come from several sources, so the file is named as a whole.</summary>
    internal static ConfigurationProblem Problem(string path, string found, string expected) => new("settings", path, found, expected);

    /// <summary>Adds a problem when a number is outside its range.</summary>
    internal static void CheckRange(string path, long value, long min, long max, ICollection<ConfigurationProblem> problems)
    {
        if (value < min || value > max)
        {
            problems.Add(Problem(path, value.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}")));
        }
    }
}

/// <summary>Stops the start with every mistake of <see cref="StorageOptions"/> at once.</summary>
public sealed class StorageOptionsCheck : IValidateOptions<StorageOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<ConfigurationProblem>();
        options.Check(problems);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems.Select(p => p.ToString()));
    }
}
