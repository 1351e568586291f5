using System.Text.Json;

namespace SmartPark.Ingest.Intake.Broker;

/// <summary>
/// Which writers are there and store, for the control session: by what they say every <see cref="BeatMs"/>, retained, and by the empty message that
/// their will leaves. Without any that stores, the host is not ready. Thread-safe.
/// </summary>
internal sealed class WriterPresence : IDisposable
{
    /// <summary>How often a writer says that it is there, in ms.</summary>
    public const int BeatMs = 5_000;

    /// <summary>After how long without a word a writer counts as gone, in ms: three beats, for the broker that was killed and keeps what was retained.</summary>
    public const int SilentMs = 3 * BeatMs;

    /// <summary>Writers remembered: a city needs a handful. Further ones are not counted.</summary>
    public const int WritersMax = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (bool Stores, long HeardAt)> _writers = new(StringComparer.Ordinal);
    private readonly HostReadiness _readiness;
    private readonly TimeProvider _time;
    private readonly string _host;
    private readonly ITimer _timer;
    private readonly bool _isControl;

    public WriterPresence(HostReadiness readiness, IntakeOptions options, TimeProvider time)
    {
        (_readiness, _host, _time) = (readiness, options.HostId, time);
        _isControl = options.Role == IntakeRole.Control;
        Judge();
        var every = _isControl ? TimeSpan.FromMilliseconds(BeatMs / 5.0) : Timeout.InfiniteTimeSpan;
        _timer = time.CreateTimer(_ => Judge(), null, every, every);
    }

    /// <summary>Writers that are there, in the order of their ids, and whether their store takes samples.</summary>
    public IReadOnlyList<(string Id, bool Stores)> Writers
    {
        get
        {
            lock (_gate)
            {
                return [.. _writers.OrderBy(w => w.Key, StringComparer.Ordinal).Select(w => (w.Key, w.Value.Stores))];
            }
        }
    }

    /// <summary>Takes what a writer said; words that are none are passed over.</summary>
    public void Heard(string writer, ReadOnlySpan<byte> payload)
    {
        WriterState? state = null;
        try
        {
            state = payload.IsEmpty ? null : JsonSerializer.Deserialize(payload, WriterStateJson.Default.WriterState);
        }
        catch (JsonException)
        {
            return; // Anyone may publish there who may publish at all; nonsense says nothing of a writer.
        }

        lock (_gate)
        {
            if (state is null || state.Host != _host)
            {
                _writers.Remove(writer);
            }
            else if (_writers.Count < WritersMax || _writers.ContainsKey(writer))
            {
                _writers[writer] = (state.Stores, _time.GetTimestamp());
            }
        }

        Judge();
    }

    /// <summary>
    /// The connection on which they were heard is over. Those that are there are heard again at once, for what they say is retained; those that a new
    /// broker does not know yet hear nothing of what gateways send, so it must not begin without them.
    /// </summary>
    public void Forget()
    {
        lock (_gate)
        {
            _writers.Clear();
        }

        Judge();
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Judge()
    {
        if (!_isControl)
        {
            return;
        }

        lock (_gate)
        {
            foreach (var silent in _writers.Where(w => _time.GetElapsedTime(w.Value.HeardAt).TotalMilliseconds > SilentMs).Select(w => w.Key).ToArray())
            {
                _writers.Remove(silent);
            }

            var missing = _writers.Count == 0 ? "no writer is there" : _writers.Values.Any(w => w.Stores) ? null : $"none of {_writers.Count} writers can store";
            _readiness.Set(Need.Writer, missing);
        }
    }
}
