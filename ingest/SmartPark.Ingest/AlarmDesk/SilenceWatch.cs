using SmartPark.Alarms.Engine;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.Broker;

namespace SmartPark.Ingest.AlarmDesk;

/// <summary>
/// What only the centre can notice: a gateway that is not heard, which is one alarm and not one for each of its points; and that the centre itself hears nothing,
/// which is one alarm and not one for each gateway.
/// </summary>
internal sealed class SilenceWatch(
    NodeStates nodes, GatewayAnnouncements announcements, BrokerStatus broker, AlarmInbox inbox, EpisodeBook book, TimeProvider time) : BackgroundService
{
    /// <summary>How long a gateway may be away before it is an alarm, in ms: a restart and a reconnect take less.</summary>
    public const long GatewayAfterMs = 60_000;

    /// <summary>How long the centre may be without its broker, in ms.</summary>
    public const long BrokerAfterMs = 30_000;

    /// <summary>How long gateways have after the centre began to hear, in ms: rebirths of a city take a while.</summary>
    public const long GraceMs = 120_000;

    private const string Centre = "centre";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Dictionary<(string Park, string Device), TransitionReport> _raised = [];
    private long _hearsSinceMs = long.MaxValue;
    private bool _wentOn;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Second, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Look();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    /// <summary>Looks once.</summary>
    internal void Look()
    {
        var (now, state) = (Now, broker.State);
        if (!_wentOn && !GoOn())
        {
            return;
        }

        if (!state.IsConnected)
        {
            _hearsSinceMs = long.MaxValue;
            if (now - state.SinceUnixMs >= BrokerAfterMs)
            {
                Raise(RuleCards.CentreDeaf, "", Centre, state.SinceUnixMs, now);
            }

            return;
        }

        Clear("", Centre, state.SinceUnixMs);
        _hearsSinceMs = Math.Min(_hearsSinceMs, now);
        var all = nodes.All.ToDictionary(n => (n.Park, n.Gateway));
        foreach (var (park, gateway) in announcements.Known)
        {
            if (all.TryGetValue((park, gateway), out var node) && node.Online)
            {
                Clear(park, gateway, node.SinceUnixMs);
            }
            else if (now - _hearsSinceMs >= GraceMs && now - (node?.SinceUnixMs ?? _hearsSinceMs) >= GatewayAfterMs)
            {
                Raise(RuleCards.GatewaySilent, park, gateway, node?.SinceUnixMs ?? _hearsSinceMs, now);
            }
        }
    }

    /// <summary>What stands from before a restart is known; false while it cannot be read.</summary>
    private bool GoOn()
    {
        try
        {
            book.Open();
        }
        catch (IOException)
        {
            // The desk's own tick says so; what could be found out now could not be kept either.
            return false;
        }

        foreach (var alarm in book.Picture.Alarms)
        {
            var e = alarm.Episode;
            if (e.IsActive && e.Rule is (RuleCards.GatewaySilent or RuleCards.CentreDeaf))
            {
                _raised.TryAdd((e.Park, e.Device), Report(e.Rule, e.Park, e.Device, e.OnsetUnixMs, e.RaisedUnixMs));
            }
        }

        _wentOn = true;
        return true;
    }

    private void Raise(string rule, string park, string device, long onsetUnixMs, long now)
    {
        if (!_raised.ContainsKey((park, device)) && Report(rule, park, device, onsetUnixMs, now) is var report && inbox.Offer(park, report))
        {
            _raised.Add((park, device), report);
        }
    }

    private void Clear(string park, string device, long atUnixMs)
    {
        if (_raised.TryGetValue((park, device), out var report)
            && inbox.Offer(park, report with { Change = AlarmChange.Cleared, TimeUnixMs = Math.Max(atUnixMs, report.TimeUnixMs) }))
        {
            _raised.Remove((park, device));
        }
    }

    private static TransitionReport Report(string rule, string park, string device, long onsetUnixMs, long atUnixMs)
    {
        var subject = $"{park}/{device}";
        return new(rule, "", subject, device, AlarmChange.Raised, atUnixMs, onsetUnixMs, double.NaN, double.NaN, EpisodeId.Of(rule, subject, onsetUnixMs));
    }
}
