using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SmartPark.Gateway.Outbox;
using SmartPark.Telemetry.Sparkplug;
using static SmartPark.Gateway.Tests.Outbox.TestOutbox;

namespace SmartPark.Gateway.Tests.Outbox;

public class GatewayOutboxTests
{
    [Theory, InlineData(1), InlineData(7), InlineData(8), InlineData(9), InlineData(100), InlineData(4096)]
    public void What_goes_in_comes_out(int count)
    {
        var outbox = InMemory();
        outbox.BeginSession(0);
        outbox.Append(3, false, 1_700_000_000_000, Samples(5, 100));
        var number = outbox.Append(4, false, 1_700_000_001_000, Samples(count, 0.5));
        var message = new OutboxMessage();
        Assert.True(outbox.TryTake(0, message));
        Assert.True(outbox.TryTake(0, message));
        Assert.Equal((number, "d4", 1_700_000_001_000, false), (message.Number, message.Layout.Device, message.TimeUnixMs, message.IsHistorical));
        Assert.Equal(Samples(count, 0.5), message.Samples.ToArray());
    }

    [Fact]
    public void The_fire_message_leaves_first_then_fire_that_waited_then_live_then_backlog()
    {
        var outbox = InMemory();
        var old = outbox.Append(0, false, 0, Samples(1));
        var oldFire = outbox.Append(0, true, 0, Samples(1));
        outbox.BeginSession(0);
        var live = outbox.Append(0, false, 0, Samples(1));
        var fire = outbox.Append(0, true, 0, Samples(1));
        Assert.Equal([(fire, false), (oldFire, true), (live, false)], TakeAll(outbox, 0));

        // The rest follows when the alarms that waited are stored; the live ones are not waited for.
        outbox.Acknowledge(Stored((oldFire, oldFire)), 400);
        Assert.Equal([(old, true)], TakeAll(outbox, 400));
    }

    [Fact]
    public void An_alarm_that_waited_and_is_lost_on_the_way_does_not_hold_up_the_rest()
    {
        var outbox = InMemory();
        var old = outbox.Append(0, false, 0, Samples(1));
        var oldFire = outbox.Append(0, true, 0, Samples(1));
        outbox.BeginSession(0);
        Assert.Equal([(oldFire, true)], TakeAll(outbox, 0));
        Assert.Empty(TakeAll(outbox, GatewayLimits.ResendTimeoutMinMs - 1));
        Assert.Equal([(old, true)], TakeAll(outbox, GatewayLimits.ResendTimeoutMinMs));
        Assert.Equal([(oldFire, true)], TakeAll(outbox, GatewayLimits.ResendTimeoutStartMs));
    }

    [Fact]
    public void Only_what_is_stored_leaves()
    {
        var outbox = InMemory();
        outbox.BeginSession(0);
        for (var i = 0; i < 10; i++)
        {
            outbox.Append(0, i % 3 == 0, 0, Samples(20));
        }

        TakeAll(outbox, 0);
        Assert.Equal((10L, 10), (outbox.Waiting, outbox.Unacknowledged));
        Assert.Equal(5, outbox.Acknowledge(Stored((2, 4), (9, 12)), 50));
        Assert.Equal((5L, 5), (outbox.Waiting, outbox.Unacknowledged));
        Assert.Equal(0, outbox.Acknowledge(Stored((2, 4)), 60));
        Assert.Equal(5, outbox.Acknowledge(Stored((1, 10)), 60));
        Assert.Equal((0L, 0, 0L), (outbox.Waiting, outbox.Unacknowledged, outbox.Bytes));
    }

    [Fact]
    public void Another_outbox_confirms_nothing_here()
    {
        var outbox = InMemory();
        outbox.Append(0, false, 0, Samples(1));
        var foreign = new StoredRanges(Epoch + 1);
        foreign.TryAdd(1, 100);
        Assert.Equal(0, outbox.Acknowledge(foreign, 0));
        Assert.Equal(1, outbox.Waiting);
    }

    [Fact]
    public void Without_a_primary_host_an_entry_leaves_when_it_is_published()
    {
        var outbox = InMemory(acknowledged: false);
        outbox.BeginSession(0);
        outbox.Append(0, false, 0, Samples(3));
        var message = new OutboxMessage();
        Assert.True(outbox.TryTake(0, message));
        Assert.Equal(1, outbox.Waiting);
        outbox.Published(message);
        Assert.Equal(0, outbox.Waiting);
    }

    [Fact]
    public void What_was_taken_and_not_published_is_sent_in_the_next_session()
    {
        var outbox = InMemory(acknowledged: false);
        outbox.BeginSession(0);
        var number = outbox.Append(0, false, 0, Samples(3));
        Assert.True(outbox.TryTake(0, new()));
        outbox.BeginSession(10);
        Assert.Equal([(number, true)], TakeAll(outbox, 1000));
    }

    [Fact]
    public void Overdue_messages_go_again_as_historical_and_the_timeout_doubles()
    {
        var outbox = InMemory();
        outbox.BeginSession(0);
        outbox.Append(0, false, 0, Samples(1));
        Assert.Equal([(1L, false)], TakeAll(outbox, 0));
        Assert.Empty(TakeAll(outbox, GatewayLimits.ResendTimeoutStartMs - 1));
        Assert.Equal([(1L, true)], TakeAll(outbox, GatewayLimits.ResendTimeoutStartMs));
        Assert.Empty(TakeAll(outbox, GatewayLimits.ResendTimeoutStartMs * 3 - 1));
        Assert.Equal([(1L, true)], TakeAll(outbox, GatewayLimits.ResendTimeoutStartMs * 3));
        Assert.Equal(2, outbox.Resent);
        Assert.Equal(1, outbox.Acknowledge(Stored((1, 1)), GatewayLimits.ResendTimeoutStartMs * 3 + 1));
        Assert.Empty(TakeAll(outbox, GatewayLimits.ResendTimeoutStartMs * 100));
    }

    [Fact]
    public void The_timeout_follows_the_time_that_acknowledgements_take()
    {
        var timer = new ResendTimer();
        for (var i = 0; i < 50; i++)
        {
            timer.Measure(5000);
        }

        Assert.InRange(timer.TimeoutMs, 5000, 5600);
        timer.Expired();
        Assert.InRange(timer.TimeoutMs, 10_000, 11_200);
        for (var i = 0; i < 200; i++)
        {
            timer.Measure(100);
        }

        Assert.Equal(GatewayLimits.ResendTimeoutMinMs, timer.TimeoutMs);
    }

    [Fact]
    public void The_window_is_bounded_and_keeps_room_for_live_and_fire()
    {
        var outbox = InMemory();
        for (var i = 0; i < 10_000; i++)
        {
            outbox.Append(0, false, 0, Samples(1));
        }

        outbox.BeginSession(0);
        var sent = 0;
        for (var now = 1000; now < 9000; now += 250)
        {
            sent += TakeAll(outbox, now).Count;
        }

        Assert.Equal(GatewayLimits.UnacknowledgedBacklogMax, sent);
        for (var i = 0; i < 10_000; i++)
        {
            outbox.Append(0, false, 0, Samples(1));
        }

        Assert.Equal(GatewayLimits.UnacknowledgedEntriesMax - GatewayLimits.UnacknowledgedBacklogMax, TakeAll(outbox, 9000).Count);
        var fire = outbox.Append(0, true, 0, Samples(1));
        Assert.Equal([(fire, false)], TakeAll(outbox, 9000));
    }

    [Fact]
    public void Backlog_is_paced()
    {
        var outbox = InMemory(acknowledged: false);
        for (var i = 0; i < 30_000; i++)
        {
            outbox.Append(0, false, 0, Samples(1));
        }

        outbox.BeginSession(0);
        var sent = 0;
        for (var now = 0; now <= 2000; now += 10)
        {
            sent += TakeAll(outbox, now).Count;
        }

        var burst = GatewayLimits.BacklogMessagesPerSecondMax * (int)GatewayLimits.UplinkTickMs / 1000;
        Assert.InRange(sent, (2 * GatewayLimits.BacklogMessagesPerSecondMax) + burst - 50, (2 * GatewayLimits.BacklogMessagesPerSecondMax) + burst + 50);
    }

    [Fact]
    public void When_full_the_oldest_of_the_lowest_priority_goes_and_is_counted_by_device()
    {
        var outbox = InMemory(devices: 3);
        outbox.Append(2, true, 0, Samples(40));
        var appended = 0;
        while (outbox.Dropped == 0)
        {
            outbox.Append(appended++ < 5 ? 0 : 1, false, 0, Samples(40));
        }

        Assert.InRange(outbox.Bytes, GatewayLimits.OutboxMemoryBytesMax - 2000, GatewayLimits.OutboxMemoryBytesMax);
        for (var i = 0; i < 9; i++)
        {
            outbox.Append(1, true, 0, Samples(40));
        }

        var dropped = outbox.PendingFigures();
        Assert.Equal((200L, 200L, 0L), (dropped[("d0", 0)].DroppedFull, dropped[("d1", 0)].DroppedFull, dropped[("d2", 0)].DroppedFull));
        outbox.BeginSession(0);
        Assert.Equal(1, TakeAll(outbox, 1000, 1)[0].Number);
    }

    [Fact]
    public void Counts_of_devices_and_hours_without_a_disk_are_bounded_and_the_oldest_hours_go()
    {
        const int Devices = 800;
        var outbox = InMemory(devices: Devices);
        var hours = (GatewayLimits.HoursInMemoryMax / Devices) + 40;
        for (var hour = 0; hour < hours; hour++)
        {
            for (var device = 0; device < Devices; device++)
            {
                outbox.Append(device, false, hour * 3_600_000L, Samples(1));
            }
        }

        var counts = outbox.PendingFigures();
        Assert.InRange(counts.Count, GatewayLimits.HoursInMemoryMax / 2, GatewayLimits.HoursInMemoryMax);
        Assert.Equal((1L, false), (counts[("d0", hours - 1)].Read, counts.ContainsKey(("d0", 0))));
    }

    [Fact]
    public void Entries_of_one_sample_are_bounded_by_number()
    {
        var outbox = InMemory();
        for (var i = 0; i < GatewayLimits.OutboxEntriesMax + 100; i++)
        {
            outbox.Append(0, false, 0, Samples(1));
        }

        Assert.True(outbox.Waiting <= GatewayLimits.OutboxEntriesMax);
        Assert.Equal(GatewayLimits.OutboxEntriesMax + 100 - outbox.Waiting, outbox.Dropped);
        Assert.InRange(outbox.Bytes, 1, GatewayLimits.OutboxMemoryBytesMax);
    }

    [Property(MaxTest = 300)]
    public Property Nothing_is_lost_or_invented_whatever_happens()
    {
        // 0-5 append, 6-8 take some, 9 acknowledge a random range, 10 time passes, 11 new session.
        var script = Gen.ListOf(Gen.Choose(0, 11).Zip(Gen.Choose(1, 40)));
        return Prop.ForAll(script.ToArbitrary(), steps =>
        {
            var outbox = InMemory();
            var (now, last, message) = (0L, 0L, new OutboxMessage());
            var open = new Dictionary<long, int>();
            outbox.BeginSession(now);
            foreach (var (kind, size) in steps)
            {
                switch (kind)
                {
                    case < 6:
                        last = outbox.Append(size % 8, kind == 0, now, Samples(size, last));
                        open.Add(last, size);
                        break;
                    case < 9:
                        for (var i = 0; i < size && outbox.TryTake(now, message); i++)
                        {
                            if (!open.TryGetValue(message.Number, out var count) || message.Count != count || message.Samples[0].Value != message.Number - 1)
                            {
                                return false;
                            }
                        }

                        break;
                    case 9 when last > 0:
                        var first = Math.Max(1, last - size);
                        var expected = open.Keys.Count(n => n >= first && n <= first + (size / 2));
                        if (outbox.Acknowledge(Stored((first, first + (size / 2))), now) != expected)
                        {
                            return false;
                        }

                        for (var n = first; n <= first + (size / 2); n++)
                        {
                            open.Remove(n);
                        }

                        break;
                    case 10:
                        now += size * 1000;
                        break;
                    case 11:
                        outbox.BeginSession(now);
                        break;
                    default:
                        break;
                }
            }

            // A last session without faults delivers exactly what was not stored, each once.
            outbox.BeginSession(now);
            var (waiting, delivered) = (outbox.Waiting, new List<long>());
            for (var taken = TakeAll(outbox, now + 1000); taken.Count > 0; taken = TakeAll(outbox, now + 1000))
            {
                delivered.AddRange(taken.Select(t => t.Number));
                taken.ForEach(t => outbox.Acknowledge(Stored((t.Number, t.Number)), now + 1000));
            }

            return (waiting, outbox.Waiting) == (open.Count, 0) && delivered.Order().SequenceEqual(open.Keys.Order());
        });
    }
}
