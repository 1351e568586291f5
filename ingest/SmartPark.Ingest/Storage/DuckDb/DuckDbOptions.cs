using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Storage.DuckDb;

/// <summary>Settings of the embedded store: section <c>SmartPark:Storage:DuckDb</c>.</summary>
public sealed class DuckDbOptions
{
    /// <summary>The database file; its folder is made when it is missing. One process owns it while it is open.</summary>
    public string Path { get; set; } = "data/readings.duckdb";

    /// <summary>Memory that DuckDB may use for buffers and sorting, MiB. Sorting a full table of recent rows takes about 60.</summary>
    public int MemoryLimitMb { get; set; } = 512;

    /// <summary>Threads of one query or of the sorting of recent rows.</summary>
    public int Threads { get; set; } = 2;

    /// <summary>Size of the write-ahead log, MiB, at which a commit folds it into the file: bounds the time to open after a power cut.</summary>
    public int CheckpointThresholdMb { get; set; } = 16;

    /// <summary>
    /// Rows in order of arrival before they are sorted by series into the main table. More makes a window of one series slower to read
    /// (about 3 ms a million rows), fewer sorts more often (about 0.2 s a million rows).
    /// </summary>
    public int RecentRowsMax { get; set; } = 1_000_000;

    /// <summary>Reads that may run at one time; further ones wait.</summary>
    public int ReadersMax { get; set; } = 4;

    /// <summary>Adds one problem for each setting out of range.</summary>
    internal void Check(string section, ICollection<ConfigurationProblem> problems)
    {
        if (string.IsNullOrWhiteSpace(Path) || Path.Contains(';', StringComparison.Ordinal) || Path.StartsWith(':'))
        {
            problems.Add(StorageOptions.Problem(section + ":Path", $"\"{Path}\"", "the path of a file, without a semicolon"));
        }

        StorageOptions.CheckRange(section + ":MemoryLimitMb", MemoryLimitMb, 64, 1024 * 1024, problems);
        StorageOptions.CheckRange(section + ":Threads", Threads, 1, 256, problems);
        StorageOptions.CheckRange(section + ":CheckpointThresholdMb", CheckpointThresholdMb, 1, 1024, problems);
        StorageOptions.CheckRange(section + ":RecentRowsMax", RecentRowsMax, 1000, 10_000_000, problems);
        StorageOptions.CheckRange(section + ":ReadersMax", ReadersMax, 1, 64, problems);
    }
}
