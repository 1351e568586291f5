using System.Runtime.InteropServices;

namespace SmartPark.Ingest.Storage.InfluxDb;

/// <summary>The arrays of one write at a time, used again for the next.</summary>
internal sealed class WriteBuffers
{
    /// <summary>Samples to lines.</summary>
    public LineEncoder Encoder { get; } = new();

    /// <summary>The compressed body.</summary>
    public MemoryStream Compressed { get; } = new();
}

/// <summary>
/// One batch on its way to the server: cut into requests, and where the server refuses one, cut further until the samples at fault stand alone.
/// Lines that were stored already are sent again with the good part of a refused request; equal writes of a series and time change nothing.
/// </summary>
internal sealed class BatchWrite(ReadOnlyMemory<PlacedSample> batch, InfluxConnection connection, InfluxDbOptions options, WriteBuffers buffers, StorageInstruments instruments)
{
    /// <summary>
    /// Requests spent on one batch to find the samples at fault. Finding one among 10,000 takes about 14; with most faults one request names all.
    /// What is undecided then is kept, so that a batch of nothing but riddles cannot hold up the others.
    /// </summary>
    public const int SearchRequestsMax = 400;

    private readonly List<RejectedSample> _rejected = [];
    private readonly List<int> _keep = [];
    private readonly Stack<Part> _parts = new();
    private int _searchRequests;

    /// <summary>Samples to be sent (again); apart means a line for each.</summary>
    private readonly record struct Part(List<int> Samples, bool Apart);

    /// <summary>The answer that ended the write before its time; null when every request was answered for good.</summary>
    public InfluxAnswer? Stop { get; private set; }

    /// <summary>Whether <see cref="SearchRequestsMax"/> was reached.</summary>
    public bool SearchExhausted { get; private set; }

    private LineEncoder Encoder => buffers.Encoder;

    /// <summary>Sends everything; what became of it is in the outcome, whose retry time the caller decides.</summary>
    public async Task<WriteOutcome> RunAsync(CancellationToken cancellationToken)
    {
        Encoder.Start(batch.Span, _rejected);
        await SendStartedAsync(cancellationToken);
        while (_parts.TryPop(out var part))
        {
            if (Stop is not null || _searchRequests >= SearchRequestsMax)
            {
                SearchExhausted |= Stop is null;
                _keep.AddRange(part.Samples);
                continue;
            }

            _searchRequests++;
            Encoder.Start(batch.Span, CollectionsMarshal.AsSpan(part.Samples), part.Apart);
            await SendStartedAsync(cancellationToken);
        }

        _keep.Sort();
        _rejected.Sort(static (a, b) => a.Index.CompareTo(b.Index));
        return new(batch.Length - _rejected.Count - _keep.Count, _rejected, _keep);
    }

    private async Task SendStartedAsync(CancellationToken cancellationToken)
    {
        while (Encoder.EncodeNext(batch.Span, options.LinesPerRequestMax, InfluxDbOptions.RequestBytesMax))
        {
            if (Stop is not null)
            {
                Encoder.CopySamplesTo(_keep);
                continue;
            }

            var (answer, bytes) = await connection.WriteAsync(Encoder.Written, buffers.Compressed, cancellationToken);
            instruments.RequestSent(Encoder.LineCount, bytes, answer.Status);
            Take(answer);
        }
    }

    private void Take(InfluxAnswer answer)
    {
        if (answer.Verdict == Verdict.Stored)
        {
            return;
        }

        var samples = new List<int>();
        Encoder.CopySamplesTo(samples);
        switch (answer.Verdict)
        {
            case Verdict.Refused when samples.Count > 1:
                Search(answer, samples);
                break;
            case Verdict.TooLarge when samples.Count > 1:
                Halve(samples);
                break;
            case Verdict.Refused or Verdict.TooLarge:
                Reject(samples, answer.Reason);
                break;
            default:
                Stop = answer;
                _keep.AddRange(samples);
                break;
        }
    }

    private void Search(InfluxAnswer answer, List<int> samples)
    {
        var allDropped = answer.Dropped == Encoder.LineCount;
        if (answer.Named.Count > 0 && SplitNamedLines(answer, samples))
        {
            return;
        }

        if (answer.ConflictingField is { } field)
        {
            SplitByField(field, answer, samples, allDropped);
        }
        else if (allDropped && samples.Count == Encoder.LineCount)
        {
            Reject(samples, answer.Reason);
        }
        else if (allDropped)
        {
            // Each line was refused, perhaps for one sample of several: alone, each is judged for itself.
            _parts.Push(new(samples, Apart: true));
        }
        else
        {
            Halve(samples);
        }
    }

    /// <summary>InfluxDB 3 names the lines at fault. False when that does not make the question smaller.</summary>
    private bool SplitNamedLines(InfluxAnswer answer, List<int> samples)
    {
        var rest = new HashSet<int>(samples);
        foreach (var (number, reason) in answer.Named)
        {
            if (number > Encoder.LineCount)
            {
                continue;
            }

            var line = new List<int>();
            Encoder.Groups.CopyTo(Encoder.FirstLine + number - 1, line);
            if (line.Count == samples.Count)
            {
                return false;
            }

            if (!rest.IsSupersetOf(line))
            {
                continue;
            }

            rest.ExceptWith(line);
            if (line.Count == 1)
            {
                Reject(line, $"{answer.Status} {reason}");
            }
            else
            {
                _parts.Push(new(line, Apart: true));
            }
        }

        if (rest.Count == samples.Count)
        {
            return false;
        }

        if (rest.Count > 0)
        {
            _parts.Push(new([.. rest.Order()], Apart: false));
        }

        return true;
    }

    /// <summary>A field has another type in the database: its samples are sent without the others. The type may differ in another span of time.</summary>
    private void SplitByField(string field, InfluxAnswer answer, List<int> samples, bool allDropped)
    {
        var named = samples.Where(i => Writes(i, field)).ToList();
        if (named.Count == samples.Count && allDropped)
        {
            Reject(samples, answer.Reason);
        }
        else if (named.Count == 0 || named.Count == samples.Count)
        {
            Halve(samples);
        }
        else
        {
            _parts.Push(new(samples.Where(i => !Writes(i, field)).ToList(), Apart: false));
            _parts.Push(new(named, Apart: false));
        }
    }

    private bool Writes(int index, string field)
    {
        var quantity = batch.Span[index].Sample.Series.Quantity;
        return quantity == field
            || (field.Length == quantity.Length + LineEncoder.QualitySuffix.Length && field.StartsWith(quantity, StringComparison.Ordinal)
                && field.EndsWith(LineEncoder.QualitySuffix, StringComparison.Ordinal));
    }

    private void Halve(List<int> samples)
    {
        var half = samples.Count / 2;
        _parts.Push(new(samples[half..], Apart: false));
        _parts.Push(new(samples[..half], Apart: false));
    }

    private void Reject(List<int> samples, string reason)
    {
        foreach (var index in samples)
        {
            _rejected.Add(new(index, reason));
        }
    }
}
