using SmartPark.Gateway.Clock;

namespace SmartPark.Gateway.Outbox;

/// <summary>Decides, and from then on tells, what becomes of the stamps of an era of the clock; era 0 is final.</summary>
internal delegate StampVerdict EraVerdict(int era, bool urgent);

/// <content>What of the messages in memory is counted, and in which hour.</content>
internal sealed partial class OutboxQueues
{
    /// <summary>Samples with a value that are in flight, by device and hour.</summary>
    public void CountInFlight(HourLedger into)
    {
        foreach (var queue in _queues)
        {
            for (var i = 0; i < queue.Count; i++)
            {
                // What an era's clock stamped is counted, as read and stored, when it is done.
                if (queue[i].Era == 0 && queue[i].State is EntryState.InFlight or EntryState.Overdue)
                {
                    into.CountRead(layouts[queue[i].Layout].CountedAs, queue[i].TimeUnixMs, SamplesOf(queue[i]));
                }
            }
        }
    }

    private static bool IsUrgent(int queue) => queue % FromDisk == Urgent;

    /// <summary>Counts a message of an era as read, now that its time is final; returns that time.</summary>
    private long CountRead(int queue, in OutboxEntry entry)
    {
        var time = entry.TimeUnixMs + settle(entry.Era, IsUrgent(queue)).ShiftMs;
        if (entry.Era != 0)
        {
            ledger.CountRead(layouts[entry.Layout].CountedAs, time, SamplesOf(entry));
        }

        return time;
    }
}
