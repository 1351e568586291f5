using System.Globalization;
using System.Text;
using SmartPark.Chaos.Faults;

namespace SmartPark.Chaos.Rounds;

/// <summary>How live the store was: delays from the device's answer until the store had committed, as seen at the broker.</summary>
/// <param name="Messages">Live messages measured.</param>
/// <param name="P50Ms">Median delay of live messages.</param>
/// <param name="P99Ms">99th percentile.</param>
/// <param name="MaxMs">The longest.</param>
/// <param name="FireP99Ms">99th percentile of alarm priority alone.</param>
/// <param name="BacklogP99Ms">99th percentile of live messages in seconds in which history was stored too.</param>
/// <param name="Returns">What followed each return of the broker.</param>
internal sealed record LiveFigures(long Messages, double P50Ms, double P99Ms, double MaxMs, double FireP99Ms, double BacklogP99Ms, IReadOnlyList<BrokerReturn> Returns)
{
    public static LiveFigures Of(IReadOnlyList<StoredMessage> stored, IReadOnlyList<FaultRecord> faults, int devices)
    {
        var live = stored.Where(m => m.IsLive).ToArray();
        var history = stored.Where(m => !m.IsLive).Select(m => m.StoredMs / 1000).ToHashSet();
        return new(live.Length, Quantile(live.Select(m => (double)m.DelayMs), 0.5), Quantile(live.Select(m => (double)m.DelayMs), 0.99),
            live.Length == 0 ? double.NaN : live.Max(m => m.DelayMs), Quantile(live.Where(m => m.IsFire).Select(m => (double)m.DelayMs), 0.99),
            Quantile(live.Where(m => history.Contains(m.StoredMs / 1000)).Select(m => (double)m.DelayMs), 0.99), BrokerReturn.All(stored, faults, devices));
    }

    public static double Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
    }

    public void AppendTo(StringBuilder text)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"live messages measured {Messages:N0}: delay from answer to committed p50 {P50Ms:N0} ms, p99 {P99Ms:N0} ms, longest {MaxMs:N0} ms, alarm priority p99 {FireP99Ms:N0} ms, while history flowed p99 {BacklogP99Ms:N0} ms (faults included)");
        if (Returns.Count == 0)
        {
            return;
        }

        foreach (var r in Returns)
        {
            text.AppendLine("  " + r);
        }

        var all = Returns.Where(r => !double.IsNaN(r.LiveAgainSeconds)).Select(r => r.LiveAgainSeconds).ToArray();
        text.AppendLine(CultureInfo.InvariantCulture, $"broker returns {Returns.Count}, {all.Length} with all devices live again: after {Quantile(all, 0.5):0.0} s (median), {(all.Length == 0 ? double.NaN : all.Max()):0.0} s (longest); inversions {Returns.Sum(r => r.LeftInverted):N0} in leaving, {Returns.Sum(r => r.StoredInverted):N0} in storing");
    }
}
