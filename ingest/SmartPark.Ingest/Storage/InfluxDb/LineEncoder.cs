using SmartPark.Telemetry;

namespace SmartPark.Ingest.Storage.InfluxDb;

/// <summary>
/// Samples to line protocol. One line:
/// <code>energy,building=b1,device=meter-7,enterprise=e3,park=east active_power_kw=12.5,voltage_v=231.2,voltage_v_quality=3 1772366400000</code>
/// Measurement = domain; tags in the order of their keys, those that are missing left out; fields always float; time in ms.
/// A sample that is not good has a second field, its quantity and <c>_quality</c>, with the number of its <see cref="Quality"/>, so that boards
/// can draw it differently; a sample without value has only that. The reason is not written.
/// Reuses its arrays: no allocation a sample once they have grown to the batch. Not thread-safe.
/// </summary>
internal sealed class LineEncoder
{
    /// <summary>Ending of the field with the quality of a quantity; no quantity of the catalogue may end so.</summary>
    public const string QualitySuffix = "_quality";

    private static readonly byte[][] Measurements = [.. DomainNames.All.Select(d => System.Text.Encoding.UTF8.GetBytes(DomainNames.Of(d)))];

    private readonly LineBuffer _buffer = new();
    private readonly Dictionary<int, int> _superseded = [];
    private int[] _usable = [];
    private int _line;

    /// <summary>The grouping of the samples being encoded.</summary>
    public LineGroups Groups { get; } = new();

    /// <summary>Samples of the batch that a later one of the same series and time replaces, with that later one; of what was encoded since the start of the batch.</summary>
    public IReadOnlyDictionary<int, int> Superseded => _superseded;

    /// <summary>The lines of the last <see cref="EncodeNext"/>.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.Written;

    /// <summary>First line of the last <see cref="EncodeNext"/>, an index into <see cref="Groups"/>.</summary>
    public int FirstLine { get; private set; }

    /// <summary>Lines of the last <see cref="EncodeNext"/>.</summary>
    public int LineCount => _line - FirstLine;

    /// <summary>Starts with a whole batch; samples that no line can hold are added to <paramref name="rejected"/>.</summary>
    public void Start(ReadOnlySpan<PlacedSample> batch, List<RejectedSample> rejected)
    {
        if (_usable.Length < batch.Length)
        {
            _usable = new int[batch.Length];
        }

        _superseded.Clear();
        var count = 0;
        for (var i = 0; i < batch.Length; i++)
        {
            if (WhyUnusable(batch[i]) is { } reason)
            {
                rejected.Add(new(i, reason));
            }
            else
            {
                _usable[count++] = i;
            }
        }

        Start(batch, _usable.AsSpan(0, count), apart: false);
    }

    /// <summary>Starts with some samples of a batch, known to be usable; with <paramref name="apart"/> each gets a line of its own.</summary>
    public void Start(ReadOnlySpan<PlacedSample> batch, ReadOnlySpan<int> indexes, bool apart)
    {
        Groups.Build(batch, indexes, apart);
        _line = 0;
    }

    /// <summary>Encodes the next lines up to a number and a size; false when there are none left. One line always fits.</summary>
    public bool EncodeNext(ReadOnlySpan<PlacedSample> batch, int linesMax, int bytesMax)
    {
        _buffer.Truncate();
        FirstLine = _line;
        while (_line < Groups.Count && _line - FirstLine < linesMax)
        {
            var before = _buffer.Length;
            WriteLine(batch, _line);
            if (_buffer.Length > bytesMax && before > 0)
            {
                _buffer.Truncate(before);
                break;
            }

            _line++;
        }

        return _line > FirstLine;
    }

    /// <summary>Adds the samples of the lines of the last <see cref="EncodeNext"/> to a list.</summary>
    public void CopySamplesTo(List<int> indexes)
    {
        for (var line = FirstLine; line < _line; line++)
        {
            Groups.CopyTo(line, indexes);
        }
    }

    private static string? WhyUnusable(in PlacedSample sample)
    {
        if (double.IsInfinity(sample.Sample.Value))
        {
            return ReadingLimits.InfiniteValue;
        }

        var series = sample.Sample.Series;
        return LineBuffer.IsUsable(series.Park) && LineBuffer.IsUsable(series.Device) && LineBuffer.IsUsable(series.Quantity)
            && (sample.Placement.Building is not { Length: > 0 } building || LineBuffer.IsUsable(building))
            && (sample.Placement.Enterprise is not { Length: > 0 } enterprise || LineBuffer.IsUsable(enterprise))
            ? null
            : "an id is empty or has a control character or a backslash, which line protocol cannot carry";
    }

    private void WriteLine(ReadOnlySpan<PlacedSample> batch, int line)
    {
        ref readonly var first = ref batch[Groups.First(line)];
        _buffer.Write(Measurements[(int)first.Quantity.Domain]);
        WriteTag(",building="u8, first.Placement.Building);
        WriteTag(",device="u8, first.Sample.Series.Device);
        WriteTag(",enterprise="u8, first.Placement.Enterprise);
        WriteTag(",park="u8, first.Sample.Series.Park);
        var separator = ' ';
        for (var i = Groups.First(line); i >= 0; i = Groups.Next(i))
        {
            if (!ComesAgain(batch, i))
            {
                WriteFields(batch[i].Sample, ref separator);
            }
        }

        _buffer.Write(' ');
        _buffer.Write(first.Sample.SourceTimeUnixMs);
        _buffer.Write('\n');
    }

    /// <summary>Whether a later sample of the same line has the same quantity: the newest write wins, and a field stands in a line once.</summary>
    private bool ComesAgain(ReadOnlySpan<PlacedSample> batch, int index)
    {
        var quantity = batch[index].Sample.Series.Quantity;
        for (var i = Groups.Next(index); i >= 0; i = Groups.Next(i))
        {
            if (batch[i].Sample.Series.Quantity == quantity)
            {
                _superseded[index] = i;
                return true;
            }
        }

        return false;
    }

    private void WriteTag(ReadOnlySpan<byte> key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _buffer.Write(key);
            _buffer.WriteEscaped(value);
        }
    }

    private void WriteFields(in Sample sample, ref char separator)
    {
        if (sample.HasValue)
        {
            _buffer.Write(separator);
            _buffer.WriteEscaped(sample.Series.Quantity);
            _buffer.Write('=');
            _buffer.Write(sample.Value);
            separator = ',';
        }

        if (sample.Quality != Quality.Good || !sample.HasValue)
        {
            _buffer.Write(separator);
            _buffer.WriteEscaped(sample.Series.Quantity);
            _buffer.Write("_quality="u8);
            _buffer.Write((long)(sample.HasValue || sample.Quality != Quality.Good ? sample.Quality : Quality.Bad));
            separator = ',';
        }
    }
}
