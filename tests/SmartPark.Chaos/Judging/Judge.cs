using System.Numerics;
using SmartPark.Chaos.Faults;
using SmartPark.Chaos.Fleet;
using SmartPark.Chaos.Site;
using SmartPark.Telemetry;

namespace SmartPark.Chaos.Judging;

/// <summary>
/// Compares what the store holds with what the devices said. Pure: give it every row, then ask for the verdict.
/// A reply counts as read by the gateway unless it was the last one of its connection, or the gateway did nothing on the line for longer than
/// it waits for a reply: then it may have been thrown away as late, and nobody can tell from outside.
/// </summary>
internal sealed class Judge
{
    /// <summary>Rounding of two clocks to milliseconds, and a gateway that runs its clock smoothly after the system's was slewed.</summary>
    public const long SlackMs = 50;

    /// <summary>A corrected clock is known to about a second.</summary>
    public const long SkewSlackMs = 3_000;

    private readonly IReadOnlyList<AnswerLog> _logs;
    private readonly IReadOnlyList<FaultRecord> _faults;
    private readonly Dictionary<int, (AnswerLog Log, int Index)> _places = [];
    private readonly Verdict _verdict = new();

    public Judge(IReadOnlyList<AnswerLog> logs, IReadOnlyList<FaultRecord> faults)
    {
        (_logs, _faults) = (logs, faults);
        foreach (var log in logs)
        {
            for (var i = 0; i < log.Devices.Count; i++)
            {
                _places[log.Devices[i]] = (log, i);
            }
        }
    }

    /// <summary>Samples with a value in the store, by device and hour of their source time.</summary>
    public Dictionary<(int Device, int Hour), long> StoredByHour { get; } = [];

    /// <summary>Samples not stored of which nobody knows whether they were read, by device and hour.</summary>
    public Dictionary<(int Device, int Hour), long> UncertainByHour { get; } = [];

    /// <summary>Takes one row of the store.</summary>
    public void Take(StoredRow row)
    {
        if (!row.HasValue)
        {
            _verdict.BadRows++;
            return;
        }

        Count(StoredByHour, row.Device, row.TimeMs, row.Values.Count(v => !double.IsNaN(v)));
        var (log, index) = _places[row.Device];
        var sequence = double.IsNaN(row.Values[0]) ? 0 : DeviceCode.SequenceOf(row.Group, row.Values[0]);
        var at = sequence == 0 ? -1 : log.Find(index, row.Group, sequence);
        if (at < 0)
        {
            _verdict.Add(new(Finding.Unknown, row.Device, sequence, row.TimeMs, row.Values.Length, $"the row says {string.Join(' ', row.Values)}", Nearest(log.Gateway, row.TimeMs)));
            return;
        }

        ref var answer = ref log.Answers[at];
        answer.Rows++;
        if (answer.Rows > 1)
        {
            _verdict.Add(Fail(Finding.Doubled, log, answer, row.Values.Count(v => !double.IsNaN(v)), $"again at {Clock.Text(row.TimeMs)}"));
            return;
        }

        TakeValues(row, log, ref answer);
        CheckTime(row, log, answer);
    }

    /// <summary>What is missing, once every row was taken.</summary>
    /// <param name="dropped">Samples that each gateway counted as dropped.</param>
    public Verdict Close(IReadOnlyList<long> dropped)
    {
        var excused = dropped.ToArray();
        foreach (var log in _logs)
        {
            foreach (ref readonly var answer in log.Answers)
            {
                Settle(log, answer, excused);
            }
        }

        return _verdict;
    }

    private void TakeValues(StoredRow row, AnswerLog log, ref Answer answer)
    {
        for (var i = 0; i < row.Values.Length; i++)
        {
            if (double.IsNaN(row.Values[i]))
            {
                continue;
            }

            answer.Stored |= (ushort)(1 << i);
            var expected = DeviceCode.Value(row.Device, row.Group, answer.Sequence, i);
            if (row.Values[i] == expected)
            {
                _verdict.Stored++;
            }
            else
            {
                _verdict.Add(Fail(Finding.WrongValue, log, answer, 1, $"{DeviceCode.Quantities(row.Group)[i]} is {row.Values[i]:R}, the device said {expected:R}"));
            }
        }
    }

    private void CheckTime(StoredRow row, AnswerLog log, in Answer answer)
    {
        var (least, most) = (answer.RequestMs - SlackMs, (answer.NextMs == 0 ? answer.RequestMs + (2 * CityFiles.ResponseTimeoutMs) : answer.NextMs) + SlackMs);
        var isSuspect = Array.Exists(row.Qualities, q => q == Quality.ClockSuspect);
        var skew = SkewAt(log.Gateway, answer.RequestMs);
        var isRight = row.TimeMs >= least && row.TimeMs <= most;
        if (skew is null)
        {
            _verdict.SkewedSuspect += isSuspect && WaitedFor(log.Gateway, answer.RequestMs) ? row.Values.Length : 0;
            _verdict.SuspectWithoutSkew += isSuspect && !WaitedFor(log.Gateway, answer.RequestMs) ? row.Values.Length : 0;
            if (!isRight)
            {
                _verdict.Add(Fail(Finding.WrongTime, log, answer, row.Values.Length, $"stored at {row.TimeMs - answer.RequestMs} ms after the request"));
            }

            return;
        }

        if (isRight || (row.TimeMs >= least - SkewSlackMs && row.TimeMs <= most + SkewSlackMs))
        {
            _verdict.SkewedRight += row.Values.Length;
        }
        else if (isSuspect)
        {
            _verdict.SkewedSuspect += row.Values.Length;
        }
        else
        {
            _verdict.Add(Fail(Finding.WrongTime, log, answer, row.Values.Length, $"stored at {row.TimeMs - answer.RequestMs} ms after the request, with a clock off by {skew.Fault.Size} s, and not marked"));
        }
    }

    private void Settle(AnswerLog log, in Answer answer, long[] excused)
    {
        var points = DeviceCode.Quantities(answer.Group).Count;
        _verdict.Answered += points;
        _verdict.ConnectionEnds += answer.IsLast ? 1 : 0;
        var missing = points - BitOperations.PopCount(answer.Stored);
        if (missing == 0)
        {
            return;
        }

        if (answer.IsLast)
        {
            Count(UncertainByHour, log.Devices[answer.Device], answer.RequestMs, missing);
            _verdict.InFlight += missing;
            _verdict.InFlightReplies++;
        }
        else if (answer.NextMs > 0 && answer.NextMs - answer.RequestMs >= CityFiles.ResponseTimeoutMs)
        {
            Count(UncertainByHour, log.Devices[answer.Device], answer.RequestMs, missing);
            _verdict.TimedOut += missing;
        }
        else if (excused[log.Gateway] >= missing)
        {
            excused[log.Gateway] -= missing;
            _verdict.CountedLost += missing;
        }
        else
        {
            _verdict.Add(Fail(Finding.Lost, log, answer, missing, answer.Rows == 0 ? "not in the store" : "the rest of the reply is"));
        }
    }

    private static void Count(Dictionary<(int, int), long> counts, int device, long unixMs, long samples)
    {
        var key = (device, CompletenessCheck.HourOf(unixMs));
        counts[key] = counts.GetValueOrDefault(key) + samples;
    }

    private Failure Fail(Finding finding, AnswerLog log, in Answer answer, int samples, string detail) =>
        new(finding, log.Devices[answer.Device], answer.Sequence, answer.RequestMs, samples, $"gateway g{log.Gateway + 1} line {log.Line} group {answer.Group}: {detail}", Nearest(log.Gateway, answer.RequestMs));

    /// <summary>Whether a wrong clock came later, for which the gateway may have marked what still waited; it may not have moved it (<c>edge/decisions/0006</c>).</summary>
    private bool WaitedFor(int gateway, long readMs) => _faults.Any(f => f.Fault.Kind == FaultKind.ClockSkew && f.Gateway == gateway && f.BeganMs >= readMs);

    private FaultRecord? SkewAt(int gateway, long unixMs) =>
        _faults.FirstOrDefault(f => f.Fault.Kind == FaultKind.ClockSkew && f.Gateway == gateway && f.Distance(unixMs) <= SkewSlackMs);

    // A sample is lost by what happens after it was read, so a fault behind counts as nearer than the same time before.
    private FaultRecord? Nearest(int gateway, long unixMs) => _faults.Where(f => f.Gateway < 0 || f.Gateway == gateway)
        .MinBy(f => f.BeganMs >= unixMs ? (f.BeganMs - unixMs) / 2 : f.Distance(unixMs));
}
