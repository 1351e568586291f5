using System.Globalization;
using SmartPark.Chaos.Faults;

namespace SmartPark.Chaos.Rounds;

/// <summary>
/// What followed a return of the broker. What waited is what was answered before the return and passed the broker after it; order is judged gateway by
/// gateway, for one gateway cannot wait for another's alarms.
/// </summary>
/// <param name="AtMs">When the broker answered again, UTC ms.</param>
/// <param name="FirstSentSeconds">Until the first message of the last gateway passed the broker.</param>
/// <param name="FirstStoredSeconds">Until the first message of the last gateway was stored.</param>
/// <param name="LiveAgainSeconds">Until every device had a message stored within a second of its answer; NaN when one had none before the next fault.</param>
/// <param name="LiveP99Ms">99th percentile of the delay of live messages from then until the next fault.</param>
/// <param name="LiveMaxMs">The longest.</param>
/// <param name="Urgent">Messages of alarm priority that waited.</param>
/// <param name="Normal">Others that waited.</param>
/// <param name="LeftInverted">Of alarm priority, how many left their gateway after one of the others that waited.</param>
/// <param name="StoredInverted">How many were stored later than one of the others of their gateway that waited.</param>
/// <param name="LeadMs">Milliseconds from the last of alarm priority stored to the last of the others: the least of all gateways.</param>
internal sealed record BrokerReturn(long AtMs, double FirstSentSeconds, double FirstStoredSeconds, double LiveAgainSeconds, double LiveP99Ms, double LiveMaxMs,
    long Urgent, long Normal, long LeftInverted, long StoredInverted, double LeadMs)
{
    /// <summary>What a live board shows is not older than this.</summary>
    public const long LiveDelayMs = 1_000;

    /// <summary>Time after a return that is looked at when no other fault ends it.</summary>
    private const long WindowMs = 60_000;

    /// <summary>One for each return, oldest first.</summary>
    public static IReadOnlyList<BrokerReturn> All(IReadOnlyList<StoredMessage> stored, IReadOnlyList<FaultRecord> faults, int devices)
    {
        var returns = faults.Where(f => f.Fault.Kind is FaultKind.BrokerKill && f.EndedMs > 0).Select(f => f.EndedMs).Order().ToArray();
        return [.. returns.Select(at => Of(at, faults.Select(f => f.BeganMs).Where(b => b > at).DefaultIfEmpty(long.MaxValue).Min(), stored, devices))];
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"broker back {Clock.Text(AtMs)}: last gateway sends after {FirstSentSeconds:0.0} s, is stored after {FirstStoredSeconds:0.0} s; all devices live after {LiveAgainSeconds:0.0} s, then p99 {LiveP99Ms:N0} ms, longest {LiveMaxMs:N0} ms; waited {Urgent:N0} of alarm priority, {Normal:N0} others: {LeftInverted:N0} left late, {StoredInverted:N0} stored late, lead {LeadMs:N0} ms");

    private static BrokerReturn Of(long at, long nextFault, IReadOnlyList<StoredMessage> stored, int devices)
    {
        var end = Math.Min(at + WindowMs, nextFault);
        var after = stored.Where(m => m.SentMs >= at && m.SentMs < end).ToArray();
        var gateways = after.GroupBy(m => m.Gateway).ToArray();
        var live = after.Where(m => m.IsLive && m.SourceMs >= at && m.StoredMs < end).ToArray();
        var perDevice = live.Where(m => m.DelayMs < LiveDelayMs).GroupBy(m => m.Device).Select(g => g.Min(m => m.StoredMs)).ToArray();
        var again = perDevice.Length == devices ? perDevice.Max() : long.MaxValue;
        var steady = live.Where(m => m.StoredMs >= again).Select(m => (double)m.DelayMs).ToArray();
        var waited = gateways.Select(g => (Urgent: g.Where(m => m.IsFire && m.SourceMs < at).ToArray(), Normal: g.Where(m => !m.IsFire && m.SourceMs < at).ToArray())).ToArray();
        var both = waited.Where(w => w.Urgent.Length > 0 && w.Normal.Length > 0).ToArray();
        return new(at, Seconds(gateways, m => m.SentMs, at), Seconds(gateways, m => m.StoredMs, at), again == long.MaxValue ? double.NaN : (again - at) / 1000.0,
            LiveFigures.Quantile(steady, 0.99), steady.Length == 0 ? double.NaN : steady.Max(), waited.Sum(w => w.Urgent.Length), waited.Sum(w => w.Normal.Length),
            both.Sum(w => w.Urgent.Count(u => u.Order > w.Normal.Min(n => n.Order))), both.Sum(w => w.Urgent.Count(u => u.StoredMs > w.Normal.Min(n => n.StoredMs))),
            both.Length == 0 ? double.NaN : both.Min(w => w.Normal.Max(n => n.StoredMs) - w.Urgent.Max(u => u.StoredMs)));
    }

    private static double Seconds(IGrouping<string, StoredMessage>[] gateways, Func<StoredMessage, long> time, long at) =>
        gateways.Length == Site.ParkSite.Gateways ? gateways.Max(g => g.Min(time) - at) / 1000.0 : double.NaN;
}
