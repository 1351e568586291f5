using DuckDB.NET.Data;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Storage.DuckDb;

/// <summary>
/// The dictionary of series and places in memory, and of each series the newest source time stored. A sample newer than that cannot be in the
/// store yet, so it is appended without looking; only the others are compared. Rebuilt from the file after every failure, so that it never
/// knows more than was committed. Not thread-safe: the writer's.
/// </summary>
internal sealed class SeriesNumbers
{
    private readonly Dictionary<SeriesKey, int> _series = [];
    private readonly Dictionary<Placement, int> _placements = [];
    private readonly List<PlacedSample> _newSeries = [];
    private readonly List<Placement> _newPlacements = [];
    private long[] _newest = new long[1024];

    /// <summary>Reads the dictionary of a file.</summary>
    public static SeriesNumbers Read(DuckDBConnection connection)
    {
        var numbers = new SeriesNumbers();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT series_id, park, device, quantity FROM series ORDER BY series_id";
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                numbers.Add(new SeriesKey(reader.GetString(1), reader.GetString(2), reader.GetString(3)), reader.GetInt32(0));
            }
        }

        command.CommandText = "SELECT placement_id, building, enterprise FROM placements";
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                numbers._placements.Add(new(reader.IsDBNull(1) ? null : reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2)), reader.GetInt32(0));
            }
        }

        command.CommandText = "SELECT series_id, max(time_ms) FROM (SELECT series_id, time_ms FROM readings UNION ALL SELECT series_id, time_ms FROM recent) GROUP BY series_id";
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                numbers._newest[reader.GetInt32(0)] = reader.GetInt64(1);
            }
        }

        return numbers;
    }

    /// <summary>The number of a sample's series; a new one gets the next number. False when the store is full of series.</summary>
    public bool TryNumber(in PlacedSample sample, out int series)
    {
        if (_series.TryGetValue(sample.Sample.Series, out series))
        {
            return true;
        }

        if (_series.Count >= ReadingLimits.SeriesMax)
        {
            return false;
        }

        series = _series.Count;
        Add(sample.Sample.Series, series);
        _newSeries.Add(sample);
        return true;
    }

    /// <summary>The number of a place; a new one gets the next number.</summary>
    public int NumberOf(in Placement placement)
    {
        if (!_placements.TryGetValue(placement, out var number))
        {
            number = _placements.Count;
            _placements.Add(placement, number);
            _newPlacements.Add(placement);
        }

        return number;
    }

    /// <summary>Whether a time is newer than everything stored of a series; if so, it is from now on the newest.</summary>
    public bool IsNews(int series, long timeMs)
    {
        if (timeMs <= _newest[series])
        {
            return false;
        }

        _newest[series] = timeMs;
        return true;
    }

    /// <summary>Writes the series and places added since the last call, inside the caller's transaction.</summary>
    public void AppendNew(DuckDBConnection connection)
    {
        if (_newSeries.Count > 0)
        {
            using var appender = connection.CreateAppender("series");
            foreach (var sample in _newSeries)
            {
                var key = sample.Sample.Series;
                appender.CreateRow().AppendValue(_series[key]).AppendValue(key.Park).AppendValue(key.Device).AppendValue(key.Quantity)
                    .AppendValue(DomainNames.Of(sample.Quantity.Domain)).AppendValue(KindName(sample.Quantity.Kind)).EndRow();
            }

            _newSeries.Clear();
        }

        if (_newPlacements.Count > 0)
        {
            using var appender = connection.CreateAppender("placements");
            foreach (var placement in _newPlacements)
            {
                appender.CreateRow().AppendValue(_placements[placement]).AppendValue(placement.Building).AppendValue(placement.Enterprise).EndRow();
            }

            _newPlacements.Clear();
        }
    }

    private static string KindName(Telemetry.Quantities.QuantityKind kind) => kind switch
    {
        Telemetry.Quantities.QuantityKind.Counter => "counter",
        Telemetry.Quantities.QuantityKind.State => "state",
        _ => "gauge",
    };

    private void Add(SeriesKey key, int number)
    {
        _series.Add(key, number);
        if (number >= _newest.Length)
        {
            Array.Resize(ref _newest, _newest.Length * 2);
        }

        _newest[number] = long.MinValue;
    }
}
