using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Storage.InfluxDb;

/// <summary>Settings of an InfluxDB-compatible server: section <c>SmartPark:Storage:InfluxDb</c>.</summary>
public sealed class InfluxDbOptions
{
    /// <summary>Base address of the server, such as <c>https://influx.example:8086</c>.</summary>
    public string Url { get; set; } = "";

    internal void Check(string section, ICollection<ConfigurationProblem> problems) => problems.Add(StorageOptions.Problem(section, Url, "duckdb until the server store lands"));
}
