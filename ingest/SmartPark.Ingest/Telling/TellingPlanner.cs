using SmartPark.Alarms;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Telling.Texts;

namespace SmartPark.Ingest.Telling;

/// <summary>
/// Reads what happened to alarms by the number of the event and plans who is told: deliveries and the place in the events are one commit, so that a kill leaves
/// out nothing and plans nothing twice.
/// </summary>
internal sealed class TellingPlanner(EpisodeBook book, AlarmStore alarms, DeliveryStore deliveries, RoutePlan plan, NoticeDesk notices, IngestInstruments instruments, TimeProvider time)
{
    // Events that plan nothing, such as receipts, need not be on disk: they are read again after a kill. Without routes every place is kept, so that whoever
    // writes the first one is not told of the past.
    private const int UnkeptMax = 1_000;

    private long _place = -1;
    private long _kept;

    /// <summary>Plans what happened since the last time; returns how many deliveries are new. Throws <see cref="IOException"/> when the file cannot be used.</summary>
    public int Plan()
    {
        if (_place < 0)
        {
            _kept = _place = deliveries.Place();
        }

        var added = 0;
        while (alarms.EventsAfter(_place, TellingLimits.EventsPerPlanMax) is { Count: > 0 } events)
        {
            var planned = PlanAll(events);
            var place = events[^1].Number;
            if (planned.Count > 0 || place - _kept >= UnkeptMax || plan.File.Routes.Count == 0)
            {
                added += deliveries.Plan(planned, place, Now);
                _kept = place;
            }

            _place = place;
        }

        return added;
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private List<PlannedDelivery> PlanAll(IReadOnlyList<DeskEvent> events)
    {
        List<PlannedDelivery> planned = [];
        var waiting = deliveries.Count();
        foreach (var e in events)
        {
            if (e.Kind is not (DeskEventKind.Raised or DeskEventKind.Cleared) || e.By.AtUnixMs < Now - TellingLimits.GiveUpCriticalMs || book.Find(e.Episode) is not { } episode)
            {
                continue;
            }

            var more = e.Kind == DeskEventKind.Raised
                ? plan.Raised(episode, notices.DomainOf(episode))
                : plan.Cleared(episode, Begun(episode, planned), Now);
            if (waiting + planned.Count + more.Count > TellingLimits.WaitingMax && episode.Severity != Severity.Critical)
            {
                instruments.Deliveries("", "no-room", more.Count);
                continue;
            }

            planned.AddRange(more);
        }

        return planned;
    }

    /// <summary>Over what an alarm's beginning was told or is about to be, that of this very plan included.</summary>
    private IEnumerable<(string Route, int Step, string Channel)> Begun(EpisodeState episode, List<PlannedDelivery> planned)
    {
        var now = Now;
        return deliveries.Begun(episode.Id, now)
            .Concat(planned.Where(p => p.Episode == episode.Id && p.DueUnixMs <= now).Select(p => (p.Route, p.Step, p.Channel)))
            .GroupBy(b => (b.Route, b.Channel)).Select(g => (g.Key.Route, g.Min(b => b.Step), g.Key.Channel));
    }
}
