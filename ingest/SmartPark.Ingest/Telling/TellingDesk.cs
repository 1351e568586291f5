using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Telling.Channels;
using SmartPark.Ingest.Telling.Texts;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Telling;

/// <summary>How a channel does, as people ask.</summary>
/// <param name="Entry">The channel.</param>
/// <param name="PerMinute">Messages a minute at most.</param>
/// <param name="Health">How it does.</param>
/// <param name="Waiting">Messages that wait and are due.</param>
internal sealed record ChannelReport(ChannelEntry Entry, int PerMinute, ChannelHealth Health, int Waiting);

/// <summary>What people see of channels and rosters, and what they may try.</summary>
internal sealed class TellingDesk(TellingDispatch dispatch, DeliveryStore deliveries, RoutePlan plan, ParkRegistry registry, TimeProvider time)
{
    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The file.</summary>
    public TellingFile File => plan.File;

    /// <summary>Channels in the order of the file. Throws <see cref="IOException"/> when the queue cannot be read.</summary>
    public IReadOnlyList<ChannelReport> Channels()
    {
        var waiting = deliveries.Waiting(Now);
        return [.. dispatch.Lanes.Select(l => new ChannelReport(l.Entry, ChannelRate.PerMinute(l.Entry), l.Health, waiting.GetValueOrDefault(l.Entry.Id)))];
    }

    /// <summary>How many messages wait for their time.</summary>
    public int Later() => deliveries.Count() - deliveries.Waiting(Now).Values.Sum();

    /// <summary>Who is on duty in a roster now.</summary>
    public IReadOnlyList<PersonEntry> OnDuty(string roster) => plan.People(plan.OnDuty(roster, Now));

    /// <summary>The lane of a channel; null when there is none.</summary>
    public ChannelLane? Lane(string id) => dispatch.Lanes.FirstOrDefault(l => l.Entry.Id == id);

    /// <summary>Sends a test message over a channel, to whoever its steps would tell now.</summary>
    public Task<ChannelAnswer> TestAsync(ChannelLane lane, CancellationToken cancellationToken)
    {
        var now = Now;
        PersonEntry[] people = [.. File.Routes.SelectMany(r => r.Steps.Index().Where(s => s.Item.Channels.Contains(lane.Entry.Id)).SelectMany(s => plan.PeopleOf(r.Id, s.Index, now))).DistinctBy(p => p.Id)];
        var text = new LocalText { Zh = "通道测试", En = "Channel test" };
        var episode = new EpisodeState
        {
            Id = EpisodeId.Of("channel-test", lane.Entry.Id, now), Rule = "channel-test", Fingerprint = "", Subject = "/" + lane.Entry.Id, Park = "", Device = lane.Entry.Id, Quantity = "",
            Severity = Severity.Low, IsLatching = false, OnsetUnixMs = now, RaisedUnixMs = now, LearnedUnixMs = now, Value = double.NaN, Limit = double.NaN,
        };
        var notice = new AlarmNotice(episode, text, text, null, null, null, null, lane.Entry.Title, null, null, null, null, null, registry.Zone, null, 1);
        return lane.TestAsync(new($"{episode.Id.Value:N}-test", MessageAbout.Test, [notice], people, MentionsAll: false, Step: 0), cancellationToken);
    }
}
