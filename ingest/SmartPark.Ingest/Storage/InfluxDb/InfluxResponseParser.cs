using System.Buffers;
using System.Text.Json;

namespace SmartPark.Ingest.Storage.InfluxDb;

/// <summary>
/// Reads the JSON of <c>/query</c> as it arrives, one row in memory at a time:
/// <code>{"results":[{"statement_id":0,"series":[{"name":"m","tags":{"park":"p"},"columns":["time","v"],"values":[[1,2.5],[2,null]]}]}]}</code>
/// <c>error</c> at any level and <c>partial</c> (the server cut the answer) are failures. Unknown members are passed over.
/// </summary>
internal sealed class InfluxResponseParser
{
    /// <summary>Longest single text or number; names and messages are far below.</summary>
    public const int TokenBytesMax = 1024 * 1024;

    private const int BufferBytesStart = 64 * 1024;

    private readonly InfluxRows _rows;
    private readonly List<InfluxCell> _cells = [];
    private readonly Stack<Place> _places = new();
    private InfluxSeries _series = new();
    private string _member = "";

    private InfluxResponseParser(InfluxRows rows) => _rows = rows;

    private enum Place
    {
        Root,
        Results,
        Result,
        SeriesList,
        Series,
        Tags,
        Columns,
        Values,
        Row,
        Other,
    }

    /// <summary>Reads a whole answer. Throws <see cref="IOException"/> when it is not JSON, reports an error or has more than <paramref name="bytesMax"/> bytes.</summary>
    public static async Task ParseAsync(Stream stream, long bytesMax, InfluxRows rows, CancellationToken cancellationToken)
    {
        var parser = new InfluxResponseParser(rows);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytesStart);
        try
        {
            var (filled, total, state, end) = (0, 0L, default(JsonReaderState), false);
            while (!end)
            {
                if (filled == buffer.Length)
                {
                    Grow(ref buffer, filled);
                }

                var read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken);
                total += read;
                filled += read;
                end = read == 0;
                if (total > bytesMax)
                {
                    throw new IOException($"answers a query with more than {bytesMax} bytes");
                }

                var consumed = parser.Consume(buffer.AsSpan(0, filled), end, ref state);
                buffer.AsSpan(consumed, filled - consumed).CopyTo(buffer);
                filled -= consumed;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new IOException($"answers a query with something else than the JSON of InfluxQL: {e.Message}", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Grow(ref byte[] buffer, int filled)
    {
        if (buffer.Length >= TokenBytesMax)
        {
            throw new IOException($"answers a query with a text of more than {TokenBytesMax} bytes");
        }

        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    private int Consume(ReadOnlySpan<byte> bytes, bool end, ref JsonReaderState state)
    {
        var reader = new Utf8JsonReader(bytes, end, state);
        while (reader.Read())
        {
            Take(ref reader);
        }

        state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    private void Take(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _member = reader.GetString()!;
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                Enter(Inside(reader.TokenType == JsonTokenType.StartArray));
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                Leave();
                break;
            default:
                TakeValue(ref reader);
                break;
        }
    }

    /// <summary>Where an object or array that begins here stands.</summary>
    private Place Inside(bool array) => (_places.TryPeek(out var place) ? place : (Place?)null, array, _member) switch
    {
        (null, false, _) => Place.Root,
        (Place.Root, true, "results") => Place.Results,
        (Place.Results, false, _) => Place.Result,
        (Place.Result, true, "series") => Place.SeriesList,
        (Place.SeriesList, false, _) => Place.Series,
        (Place.Series, false, "tags") => Place.Tags,
        (Place.Series, true, "columns") => Place.Columns,
        (Place.Series, true, "values") => Place.Values,
        (Place.Values, true, _) => Place.Row,
        _ => Place.Other,
    };

    private void Enter(Place place)
    {
        _places.Push(place);
        if (place == Place.Series)
        {
            _series = new();
        }
        else if (place == Place.Row)
        {
            _cells.Clear();
        }
    }

    private void Leave()
    {
        if (_places.Pop() == Place.Row)
        {
            if (_cells.Count != _series.Columns.Count)
            {
                throw new IOException($"answers a query with {_cells.Count} cells under {_series.Columns.Count} columns");
            }

            _rows.Add(_series, _cells);
        }
    }

    private void TakeValue(ref Utf8JsonReader reader)
    {
        switch (_places.TryPeek(out var place) ? place : Place.Other)
        {
            case Place.Row:
                _cells.Add(reader.TokenType switch
                {
                    JsonTokenType.Number => new(reader.GetDouble(), null),
                    JsonTokenType.String => new(double.NaN, reader.GetString()),
                    _ => InfluxCell.Null,
                });
                break;
            case Place.Columns:
                _series.Columns.Add(reader.GetString() ?? "");
                break;
            case Place.Tags:
                _series.Tags[_member] = reader.GetString() ?? "";
                break;
            case Place.Series when _member == "name":
                _series.Name = reader.GetString() ?? "";
                break;
            case Place.Root or Place.Result when _member == "error":
                throw new IOException($"refused a query: {reader.GetString()}");
            case Place.Result or Place.Series when _member == "partial" && reader.TokenType == JsonTokenType.True:
                throw new InfluxCutException();
            default:
                break;
        }
    }
}

/// <summary>The server cut an answer, or says so of a whole one: version 1 marks the last of its chunks of 10,000 rows as cut when it is full and the answer ends with it.</summary>
internal sealed class InfluxCutException() : IOException("cut the answer to a query (its setting max-row-limit)");
