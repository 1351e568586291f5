using System.Runtime.InteropServices;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Completeness;

namespace SmartPark.Gateway.Outbox;

/// <summary>Why samples were dropped.</summary>
internal enum DropReason : byte
{
    /// <summary>The outbox was full.</summary>
    Full,

    /// <summary>Older than the outbox keeps.</summary>
    Age,

    /// <summary>Their bytes on disk were damaged.</summary>
    Damage,
}

/// <summary>Counts of a device in an hour, or what was added to them. Samples without a value are not counted.</summary>
internal record struct HourFigures(
    long Planned, long CoveredMs, long Expected, long Read, long Stored, long Late, long DroppedFull, long DroppedAge, long DroppedDamage)
{
    /// <summary>Number of figures, in the order of the members.</summary>
    public const int Count = 9;

    /// <summary>Adds another's figures; the plan of an hour is the greatest that was told.</summary>
    public void Add(in HourFigures other)
    {
        Planned = Math.Max(Planned, other.Planned);
        CoveredMs += other.CoveredMs;
        Expected += other.Expected;
        Read += other.Read;
        Stored += other.Stored;
        Late += other.Late;
        DroppedFull += other.DroppedFull;
        DroppedAge += other.DroppedAge;
        DroppedDamage += other.DroppedDamage;
    }

    /// <summary>Copies the figures in the order of the members.</summary>
    public readonly void CopyTo(Span<long> figures) =>
        (figures[0], figures[1], figures[2], figures[3], figures[4], figures[5], figures[6], figures[7], figures[8]) =
        (Planned, CoveredMs, Expected, Read, Stored, Late, DroppedFull, DroppedAge, DroppedDamage);

    /// <summary>Figures in the order of the members.</summary>
    public static HourFigures From(ReadOnlySpan<long> f) => new(f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8]);
}

/// <summary>
/// What was counted since the database's last commit, by device and UTC hour of the source time. Every addition is journalled with the message or
/// acknowledgement that caused it, so neither a kill nor a repetition counts anything twice. Not thread-safe: the outbox locks.
/// </summary>
internal sealed class HourLedger
{
    private Dictionary<(string Device, int Hour), HourFigures> _pending = [];

    /// <summary>What was added since the last <see cref="Take"/>.</summary>
    public IReadOnlyDictionary<(string Device, int Hour), HourFigures> Pending => _pending;

    /// <summary>The hour of a time, in whole hours since 1970 UTC.</summary>
    public static int HourOf(long unixMs) => (int)Math.Clamp(Math.Floor(unixMs / (double)CompletenessLimits.HourMs), int.MinValue, int.MaxValue);

    /// <summary>A message was read.</summary>
    public void CountRead(string device, long timeUnixMs, ReadOnlySpan<OutboxSample> samples)
    {
        for (var rest = device.Length == 0 ? [] : samples; !rest.IsEmpty;)
        {
            var (hour, count, _, next) = Run(timeUnixMs, rest, long.MaxValue);
            At(device, hour).Read += count;
            rest = rest[next..];
        }
    }

    /// <summary>A message was acknowledged at this UTC time.</summary>
    public void CountStored(string device, long timeUnixMs, ReadOnlySpan<OutboxSample> samples, long nowUnixMs)
    {
        for (var rest = device.Length == 0 ? [] : samples; !rest.IsEmpty;)
        {
            var (hour, count, late, next) = Run(timeUnixMs, rest, nowUnixMs - CompletenessLimits.LateAfterMs);
            ref var row = ref At(device, hour);
            row.Stored += count;
            row.Late += late;
            rest = rest[next..];
        }
    }

    /// <summary>A message was dropped; returns how many of its samples have a value. Of alarms, which belong to no device, it returns how many they are.</summary>
    public long CountDropped(string device, long timeUnixMs, ReadOnlySpan<OutboxSample> samples, DropReason reason)
    {
        var sum = device.Length == 0 ? TransitionCodec.CountOf(samples) : 0L;
        for (var rest = device.Length == 0 ? [] : samples; !rest.IsEmpty;)
        {
            var (hour, count, _, next) = Run(timeUnixMs, rest, long.MaxValue);
            ref var row = ref At(device, hour);
            row.DroppedFull += reason == DropReason.Full ? count : 0;
            row.DroppedAge += reason == DropReason.Age ? count : 0;
            row.DroppedDamage += reason == DropReason.Damage ? count : 0;
            sum += count;
            rest = rest[next..];
        }

        return sum;
    }

    /// <summary>Adds figures to a row.</summary>
    public void Add(string device, int hour, in HourFigures figures) => At(device, hour).Add(figures);

    /// <summary>Without a database counts pile up: beyond the limit the oldest quarter of the hours goes.</summary>
    public void Bound()
    {
        if (_pending.Count > GatewayLimits.HoursInMemoryMax)
        {
            foreach (var key in _pending.Keys.OrderBy(k => k.Hour).Take(GatewayLimits.HoursInMemoryMax / 4).ToArray())
            {
                _pending.Remove(key);
            }
        }
    }

    /// <summary>Hands over what is pending and begins anew.</summary>
    public Dictionary<(string Device, int Hour), HourFigures> Take()
    {
        var taken = _pending;
        _pending = [];
        return taken;
    }

    /// <summary>What was taken could not be committed: it is pending again.</summary>
    public void Return(IReadOnlyDictionary<(string Device, int Hour), HourFigures> taken)
    {
        foreach (var ((device, hour), figures) in taken)
        {
            At(device, hour).Add(figures);
        }
    }

    private ref HourFigures At(string device, int hour) => ref CollectionsMarshal.GetValueRefOrAddDefault(_pending, (device, hour), out _);

    /// <summary>The first samples of one hour: how many have a value, how many of these are older than a time, and where the next hour begins.</summary>
    private static (int Hour, int Count, int Late, int Next) Run(long timeUnixMs, ReadOnlySpan<OutboxSample> samples, long lateBefore)
    {
        var hour = HourOf(timeUnixMs + samples[0].OffsetMs);
        var (from, to) = (hour * CompletenessLimits.HourMs, (hour + 1L) * CompletenessLimits.HourMs);
        var (count, late, i) = (0, 0, 0);
        for (; i < samples.Length; i++)
        {
            var time = timeUnixMs + samples[i].OffsetMs;
            if (time < from || time >= to)
            {
                break;
            }

            var has = samples[i].Quality != Quality.Bad;
            count += has ? 1 : 0;
            late += has && time < lateBefore && lateBefore != long.MaxValue ? 1 : 0;
        }

        return (hour, count, late, Math.Max(i, 1));
    }
}
