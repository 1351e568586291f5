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
/// <param name="Waiting">Messages that wait and are due.</param>
/// <param name="LastTakenUnixMs">When it last took a message since the start, UTC milliseconds; null for never.</param>
/// <param name="FailingSinceUnixMs">Since when it takes none; null while it does.</param>
/// <param name="Failures">Tries in a row that failed.</param>
/// <param name="Detail">What it last answered, or why it did not.</param>
public sealed record ChannelReport(ChannelEntry Entry, int PerMinute, int Waiting, long? LastTakenUnixMs, long? FailingSinceUnixMs, int Failures, string Detail)
{
    /// <summary>Whether it counts as failing.</summary>
    public bool IsFailing => Failures >= TellingLimits.FailuresMax;
}

/// <summary>What people see of channels and rosters, and what they may try.</summary>
public sealed class TellingDesk
{
    private readonly TellingDispatch _dispatch;
    private readonly DeliveryStore _deliveries;
    private readonly RoutePlan _plan;
    private readonly ParkRegistry _registry;
    private readonly DutyWatch _duty;
    private readonly TimeProvider _time;

    internal TellingDesk(TellingDispatch dispatch, DeliveryStore deliveries, RoutePlan plan, ParkRegistry registry, DutyWatch duty, TimeProvider time) =>
        (_dispatch, _deliveries, _plan, _registry, _duty, _time) = (dispatch, deliveries, plan, registry, duty, time);

    /// <summary>How long whoever is on duty has to answer a check that somebody asks for.</summary>
    public static TimeSpan AnswerWithin { get; } = TimeSpan.FromSeconds(DutyWatch.AnswerWithinS);

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The file; without channels and routes where nobody is told.</summary>
    public TellingFile File => _plan.File;

    /// <summary>Channels in the order of the file. Throws <see cref="IOException"/> when the queue cannot be read.</summary>
    public IReadOnlyList<ChannelReport> Channels()
    {
        var waiting = _deliveries.Waiting(Now);
        return [.. _dispatch.Lanes.Select(l => (l.Entry, l.Health)).Select(l => new ChannelReport(
            l.Entry, ChannelRate.PerMinute(l.Entry), waiting.GetValueOrDefault(l.Entry.Id), l.Health.LastTakenUnixMs, l.Health.FailingSinceUnixMs, l.Health.FailuresInRow, l.Health.Detail))];
    }

    /// <summary>How many messages wait for their time. Throws <see cref="IOException"/> when the queue cannot be read.</summary>
    public int Later() => _deliveries.Count() - _deliveries.Waiting(Now).Values.Sum();

    /// <summary>Who is on duty in a roster now.</summary>
    public IReadOnlyList<PersonEntry> OnDuty(string roster) => _plan.People(_plan.OnDuty(roster, Now));

    /// <summary>Asks whoever is on duty in a park; the check that is open there when there is one. Throws <see cref="IOException"/> when the record cannot be written.</summary>
    public EpisodeState AskDuty(string park, Mark by) => _duty.Ask(park, by);

    /// <summary>The newest duty checks of the last week, newest first. Throws <see cref="IOException"/> when the record cannot be read.</summary>
    /// <param name="parks">Parks; null for all.</param>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<DutyCheckReport> DutyChecks(IReadOnlySet<string>? parks, int count) => _duty.Newest(parks, count);

    /// <summary>Sends a test message over a channel, to whoever its steps would tell now; null when there is no such channel.</summary>
    public async Task<(bool IsTaken, string Detail)?> TestAsync(string channel, CancellationToken cancellationToken)
    {
        if (_dispatch.Lanes.FirstOrDefault(l => l.Entry.Id == channel) is not { } lane)
        {
            return null;
        }

        var now = Now;
        PersonEntry[] people = [.. File.Routes.SelectMany(r => r.Steps.Index().Where(s => s.Item.Channels.Contains(channel)).SelectMany(s => _plan.PeopleOf(r.Id, s.Index, now))).DistinctBy(p => p.Id)];
        var text = new LocalText { Zh = "通道测试", En = "Channel test" };
        var episode = new EpisodeState
        {
            Id = EpisodeId.Of("channel-test", channel, now), Rule = "channel-test", Fingerprint = "", Subject = "/" + channel, Park = "", Device = channel, Quantity = "",
            Severity = Severity.Low, IsLatching = false, OnsetUnixMs = now, RaisedUnixMs = now, LearnedUnixMs = now, Value = double.NaN, Limit = double.NaN,
        };
        var notice = new AlarmNotice(episode, text, text, null, null, null, null, lane.Entry.Title, null, null, null, null, null, _registry.Zone, null, 1);
        var answer = await lane.TestAsync(new($"{episode.Id.Value:N}-test", MessageAbout.Test, [notice], people, MentionsAll: false, Step: 0), cancellationToken);
        return (answer.IsTaken, answer.Detail);
    }
}
