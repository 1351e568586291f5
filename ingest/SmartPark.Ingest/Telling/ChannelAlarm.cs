using SmartPark.Alarms.Engine;
using SmartPark.Ingest.AlarmDesk;

namespace SmartPark.Ingest.Telling;

/// <summary>A channel that fails is an alarm, told over the others. Thread-safe.</summary>
internal sealed class ChannelAlarm(AlarmInbox inbox, EpisodeBook book)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TransitionReport> _raised = new(StringComparer.Ordinal);
    private bool _wentOn;

    /// <summary>Takes note of how a channel does.</summary>
    public void Note(string channel, ChannelHealth health, long nowUnixMs)
    {
        lock (_gate)
        {
            GoOn();
            if (health.IsFailing && !_raised.ContainsKey(channel))
            {
                var (subject, since) = ($"/{channel}", health.FailingSinceUnixMs ?? nowUnixMs);
                var report = new TransitionReport(
                    RuleCards.ChannelFailing, "", subject, channel, AlarmChange.Raised, nowUnixMs, since, double.NaN, double.NaN, EpisodeId.Of(RuleCards.ChannelFailing, subject, since));
                if (inbox.Offer("", report))
                {
                    _raised.Add(channel, report);
                }
            }
            else if (health.FailuresInRow == 0 && _raised.TryGetValue(channel, out var raised)
                && inbox.Offer("", raised with { Change = AlarmChange.Cleared, TimeUnixMs = Math.Max(nowUnixMs, raised.TimeUnixMs) }))
            {
                _raised.Remove(channel);
            }
        }
    }

    /// <summary>Ends the alarms of channels that are no longer there.</summary>
    public void EndOthers(IReadOnlyCollection<string> channels, long nowUnixMs)
    {
        string[] gone;
        lock (_gate)
        {
            GoOn();
            gone = [.. _raised.Keys.Where(c => !channels.Contains(c))];
        }

        foreach (var channel in gone)
        {
            Note(channel, ChannelHealth.Unused, nowUnixMs);
        }
    }

    /// <summary>What stands from before a restart is known.</summary>
    private void GoOn()
    {
        if (_wentOn)
        {
            return;
        }

        foreach (var e in book.Picture.Alarms.Select(a => a.Episode).Where(e => e.IsActive && e.Rule == RuleCards.ChannelFailing))
        {
            _raised.TryAdd(e.Device, new(
                e.Rule, "", e.Subject, e.Device, AlarmChange.Raised, e.RaisedUnixMs, e.OnsetUnixMs, double.NaN, double.NaN, e.Id));
        }

        _wentOn = true;
    }
}
