using System.Collections.Immutable;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.HourLedger;
using SmartPark.Energy.Registry;

namespace SmartPark.Ingest.EnergyLedger;

/// <summary>A month whose figure of a meter is another one now.</summary>
/// <param name="First">Its first day.</param>
/// <param name="Before">The figure before.</param>
/// <param name="After">The figure now.</param>
public readonly record struct ChangedMonth(DateOnly First, Consumed Before, Consumed After);

/// <summary>What late data, or another register, changed of a meter in months that were over.</summary>
/// <param name="Meter">The meter.</param>
/// <param name="Hours">
/// Hours since 1970 UTC whose figures differ, in order. Empty when the registry changed what readings of the meter mean: then the months say what differs.
/// </param>
/// <param name="Months">Months that were over whose figures differ.</param>
/// <param name="AsOfUnixMs">What the store had by then is in the figures.</param>
public sealed record ChangedMeter(MeterKey Meter, IReadOnlyList<int> Hours, IReadOnlyList<ChangedMonth> Months, long AsOfUnixMs);

/// <summary>
/// Keeps the sums of months, quarters and years current: those of new registers, of changed ones and of late data at once, those of running periods every
/// <see cref="EnergyLedgerLimits.RunningSumEveryMs"/>. Says which hours of months that were over late data changed, before it commits the sums, so that a kill makes it say so again.
/// </summary>
internal sealed partial class SumRefresh(PendingCells pending, CellStore cells, SumBook book, LedgerClock clock, TimeProvider time, ILogger<SumRefresh> logger) : BackgroundService
{
    private const int LookMs = 2_000;
    private ImmutableArray<Action<ChangedMeter>> _handlers = [];
    private bool _failedBefore;

    /// <summary>From now on tells a handler of each meter of which figures of months that were over changed.</summary>
    public void WhenChanged(Action<ChangedMeter> handler) => ImmutableInterlocked.Update(ref _handlers, (handlers, added) => handlers.Add(added), handler);

    /// <summary>Works out what is due, at most <see cref="EnergyLedgerLimits.RefreshMetersPerTurn"/> meters; returns how many, and whether they could not wait.</summary>
    internal (int Meters, bool IsPrompt) Turn()
    {
        var (closedBefore, now) = (clock.ClosedBeforeHour, clock.Now);
        var month = LedgerPeriod.At(PeriodKind.Month, now, book.Zone);
        var (prompt, running) = (new List<RegisterSlot>(), new List<RegisterSlot>());
        foreach (var slot in pending.Index.Slots)
        {
            var sums = book.Of(slot);
            if (sums is null || sums.Signature != slot.Signature || slot.State.Touched < closedBefore)
            {
                prompt.Add(slot);
            }
            else if (!sums.Reaches(month) || (sums.Version != slot.State.Version && now - sums.AsOfUnixMs >= EnergyLedgerLimits.RunningSumEveryMs))
            {
                running.Add(slot);
            }

            if (prompt.Count >= EnergyLedgerLimits.RefreshMetersPerTurn)
            {
                break;
            }
        }

        List<RegisterSlot> due = [.. (prompt.Count > 0 ? prompt : running).Take(EnergyLedgerLimits.RefreshMetersPerTurn)];
        if (due.Count > 0)
        {
            var all = new NewSums[due.Count];
            var changed = new ChangedMeter?[due.Count];
            Parallel.For(0, due.Count, i => (all[i], changed[i]) = Work(due[i], closedBefore, now));
            foreach (var one in changed.OfType<ChangedMeter>())
            {
                foreach (var handler in _handlers)
                {
                    handler(one);
                }
            }

            book.Set(all);
        }

        return (due.Count, prompt.Count > 0);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            TimeSpan rest;
            try
            {
                var began = time.GetTimestamp();
                var (meters, isPrompt) = await Task.Run(Turn, CancellationToken.None);
                rest = meters == 0 ? TimeSpan.FromMilliseconds(LookMs)
                    : time.GetElapsedTime(began) * (isPrompt ? EnergyLedgerLimits.PromptCostFactor : EnergyLedgerLimits.RefreshCostFactor);
                _failedBefore = false;
            }
            catch (IOException e)
            {
                if (!_failedBefore)
                {
                    LogFailed(e);
                }

                _failedBefore = true;
                rest = TimeSpan.FromMilliseconds(EnergyLedgerLimits.RetryMs);
            }

            await Task.Delay(rest < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : rest, time, stoppingToken);
        }
    }

    private (NewSums, ChangedMeter?) Work(RegisterSlot slot, int closedBefore, long nowUnixMs)
    {
        var asOf = clock.AsOfUnixMs ?? nowUnixMs;
        var (now, before, version) = cells.ReadBefore(slot);
        var curve = ConsumptionCurve.Of(slot.Register, now);
        var sums = PeriodSums.Of(curve, slot.Signature, version, asOf, nowUnixMs, book.Zone);
        var known = book.Of(slot);
        var hours = before.Length > 0 && known?.Signature == slot.Signature
            ? SmartPark.Energy.Consumption.ChangedHours.Between(ConsumptionCurve.Of(slot.Register, CellLists.Overlay(now, before)), curve)
            : [];
        var months = known is null ? [] : Differing(known.Rows[(int)PeriodKind.Month], sums.Rows[(int)PeriodKind.Month], closedBefore);
        return (new(slot, sums, now, before), hours.Count + months.Count > 0 ? new(slot.Meter, hours, months, asOf) : null);
    }

    private static List<ChangedMonth> Differing(SumRow before, SumRow after, int closedBefore)
    {
        var months = new List<ChangedMonth>();
        for (var n = Math.Min(before.First, after.First); n < after.First + after.Sums.Length; n++)
        {
            var (b, a) = (At(before, n), At(after, n));
            var (from, to) = a is { } known ? (known.FromUnixMs, known.ToUnixMs) : b is { } gone ? (gone.FromUnixMs, gone.ToUnixMs) : (0, 0);
            if (b != a && to / CellKey.HourMs <= closedBefore && n < before.First + before.Sums.Length)
            {
                Consumed none = new(from, to, default, default, 0, ConsumptionMarks.None);
                if ((b ?? none) != (a ?? none))
                {
                    months.Add(new(new DateOnly(1970 + (n / 12), (n % 12) + 1, 1), b ?? none, a ?? none));
                }
            }
        }

        return months;

        static Consumed? At(SumRow row, int n) => n >= row.First && n < row.First + row.Sums.Length ? row.Sums[n - row.First] : null;
    }

    [LoggerMessage(5523, LogLevel.Warning, "Sums of the energy ledger cannot be worked out now; reports take longer until store and file answer")]
    private partial void LogFailed(Exception exception);
}
