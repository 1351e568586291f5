using System.Globalization;
using System.Text;
using SmartPark.Chaos.Faults;

namespace SmartPark.Chaos.Rounds;

/// <summary>How live the store was: delays from the device's answer until the store had committed, as seen at the broker.</summary>
/// <param name="Messages">Live messages measured.</param>
/// <param name="P50Ms">Median delay of live messages.</param>
/// <param name="P99Ms">99th percentile.</param>
/// <param name="FireP99Ms">99th percentile of alarm priority alone.</param>
/// <param name="BacklogP99Ms">99th percentile of live messages in seconds in which history was stored too.</param>
/// <param name="BrokerReturns">Returns of the broker with a measure.</param>
/// <param name="LiveAgainSecondsMedian">Time from the broker's return until the first live message of the last gateway was stored, median over returns.</param>
/// <param name="LiveAgainSecondsMax">The longest.</param>
/// <param name="FireFirstMedianMs">Median over returns: of what waited, milliseconds by which half of the messages of alarm priority were stored before half of the others.</param>
internal sealed record LiveFigures(long Messages, double P50Ms, double P99Ms, double FireP99Ms, double BacklogP99Ms, int BrokerReturns, double LiveAgainSecondsMedian,
    double LiveAgainSecondsMax, double FireFirstMedianMs)
{
    /// <summary>A message stored later than this after its source time is not what a live board shows.</summary>
    private const long LiveDelayMs = 2_000;

    /// <summary>Time after a return in which gateways are expected back; later ones had another fault.</summary>
    private const long ReturnWindowMs = 60_000;

    public static LiveFigures Of(IReadOnlyList<StoredMessage> stored, IReadOnlyList<FaultRecord> faults)
    {
        var live = stored.Where(m => m.IsLive).ToArray();
        var history = stored.Where(m => !m.IsLive).Select(m => m.StoredMs / 1000).ToHashSet();
        var returns = faults.Where(f => f.Fault.Kind is FaultKind.BrokerKill && f.EndedMs > 0).Select(f => f.EndedMs).ToArray();
        var again = new List<double>();
        var first = new List<double>();
        foreach (var at in returns)
        {
            var after = live.Where(m => m.StoredMs > at && m.StoredMs < at + ReturnWindowMs && m.DelayMs < LiveDelayMs).ToArray();
            var perGateway = after.GroupBy(m => m.Gateway).Select(g => g.Min(m => m.StoredMs)).ToArray();
            if (perGateway.Length == Site.ParkSite.Gateways)
            {
                again.Add((perGateway.Max() - at) / 1000.0);
            }

            // What waited when the broker came back: half of one priority was stored before half of the other.
            var waited = stored.Where(m => m.SourceMs < at && m.StoredMs > at && m.StoredMs < at + ReturnWindowMs).ToLookup(m => m.IsFire, m => (double)m.StoredMs);
            if (waited[true].Any() && waited[false].Any())
            {
                first.Add(Quantile(waited[false], 0.5) - Quantile(waited[true], 0.5));
            }
        }

        return new(live.Length, Quantile(live.Select(m => (double)m.DelayMs), 0.5), Quantile(live.Select(m => (double)m.DelayMs), 0.99),
            Quantile(live.Where(m => m.IsFire).Select(m => (double)m.DelayMs), 0.99), Quantile(live.Where(m => history.Contains(m.StoredMs / 1000)).Select(m => (double)m.DelayMs), 0.99),
            again.Count, Quantile(again, 0.5), again.Count == 0 ? double.NaN : again.Max(), Quantile(first, 0.5));
    }

    public static double Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
    }

    public void AppendTo(StringBuilder text)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"live messages measured {Messages:N0}: delay from answer to committed p50 {P50Ms:N0} ms, p99 {P99Ms:N0} ms, alarm priority p99 {FireP99Ms:N0} ms, while history flowed p99 {BacklogP99Ms:N0} ms (faults included)");
        text.AppendLine(CultureInfo.InvariantCulture, $"broker returns measured {BrokerReturns}: all gateways live again after {LiveAgainSecondsMedian:0.0} s (median), {LiveAgainSecondsMax:0.0} s (longest); of what waited, alarm priority was stored {FireFirstMedianMs:N0} ms before the rest (medians)");
    }
}
