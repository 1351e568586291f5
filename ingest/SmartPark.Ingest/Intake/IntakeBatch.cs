using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Ingest.Intake;

/// <summary>An outbox message that is to be confirmed once the batch it came in is stored.</summary>
/// <param name="Park">The gateway's park.</param>
/// <param name="Gateway">The gateway.</param>
/// <param name="Id">The message.</param>
internal readonly record struct Acknowledgement(string Park, string Gateway, OutboxId Id);

/// <summary>
/// Checked samples on their way to the store, what was refused beside them, and the messages to confirm afterwards. Messages are never split
/// over two batches, so that a confirmation means all of a message. Reused: a batch goes round between decoder and writer.
/// </summary>
internal sealed class IntakeBatch
{
    private PlacedSample[] _samples = new PlacedSample[256];
    private int _count;

    /// <summary>Samples, in the order in which they came.</summary>
    public Memory<PlacedSample> Samples => _samples.AsMemory(0, _count);

    /// <summary>Number of samples.</summary>
    public int Count => _count;

    /// <summary>What was refused.</summary>
    public List<DeadLetter> Refused { get; } = [];

    /// <summary>What to confirm.</summary>
    public List<Acknowledgement> Acknowledgements { get; } = [];

    /// <summary>Source times of the newest live sample of each message, for the lag.</summary>
    public List<long> LiveTimes { get; } = [];

    /// <summary>Whether it holds historical messages only, which wait while fresh ones are there.</summary>
    public bool IsHistory { get; set; }

    /// <summary>The replay of dead letters whose samples it holds; null for messages.</summary>
    public ReplayPart? Replay { get; init; }

    /// <summary>When the first thing came in, as a timestamp of the clock; null while empty.</summary>
    public long? OpenedAt { get; set; }

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => _count == 0 && Refused.Count == 0 && Acknowledgements.Count == 0;

    /// <summary>Whether no further message should go in.</summary>
    public bool IsFull(int samplesMax) =>
        _count >= samplesMax || Refused.Count >= IntakeLimits.RefusedPerBatchMax || Acknowledgements.Count >= IntakeLimits.AcknowledgementsPerBatchMax;

    /// <summary>Adds a sample.</summary>
    public void Add(in PlacedSample sample)
    {
        if (_count == _samples.Length)
        {
            Array.Resize(ref _samples, _count * 2);
        }

        _samples[_count++] = sample;
    }

    /// <summary>Takes back the samples from an index on: their message turned out to be damaged.</summary>
    public void CutTo(int count) => _count = count;

    /// <summary>Keeps only the samples of the given indexes, in their order: those the store wants again later.</summary>
    public void KeepOnly(IReadOnlyList<int> indexes)
    {
        var at = 0;
        foreach (var index in indexes.Order())
        {
            _samples[at++] = _samples[index];
        }

        _count = at;
    }

    /// <summary>Makes it empty for its next round.</summary>
    public void Clear()
    {
        Array.Clear(_samples, 0, _count);
        _count = 0;
        Refused.Clear();
        Acknowledgements.Clear();
        LiveTimes.Clear();
        OpenedAt = null;
        IsHistory = false;
    }
}
