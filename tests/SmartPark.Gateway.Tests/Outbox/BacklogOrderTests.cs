using SmartPark.Gateway.Outbox;

namespace SmartPark.Gateway.Tests.Outbox;

public sealed class BacklogOrderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Alarms_that_waited_on_disk_leave_before_all_else_that_waited_in_memory_and_on_disk()
    {
        using var rig = new DiskRig(_folder.Path);
        for (var i = 0; i < 600; i++)
        {
            rig.Append(i % 4, 10, urgent: i % 5 == 0);
            if (i % 60 == 59 && i < 500)
            {
                rig.Step();
            }
        }

        // Some are on disk alone, the last of both priorities in memory.
        Assert.InRange(rig.Outbox.Bytes, 1, 100_000);
        rig.Outbox.BeginSession(rig.NowMs);
        var order = TakeAll(rig);
        Assert.Equal((1200, 4800), (order.Count(o => o), order.Count(o => !o)));
        Assert.Equal(1200, order.TakeWhile(o => o).Count());
    }

    [Fact]
    public void What_was_read_back_before_a_lost_connection_does_not_keep_alarms_on_the_disk()
    {
        using var rig = new DiskRig(_folder.Path);
        Spill(rig, messages: GatewayLimits.ReadAheadSamplesMax / 50, urgent: false);
        rig.Outbox.BeginSession(rig.NowMs);
        rig.Step();
        rig.Outbox.EndSession();
        Spill(rig, messages: 40, urgent: true);
        rig.Outbox.BeginSession(rig.NowMs);
        Assert.Equal(40 * 60, TakeAll(rig).TakeWhile(o => o).Count());
    }

    [Fact]
    public void What_was_just_read_goes_between_alarms_that_waited_and_the_rest_that_waited()
    {
        using var rig = new DiskRig(_folder.Path);
        Spill(rig, 10, urgent: false);
        Spill(rig, 10, urgent: true);
        rig.Outbox.BeginSession(rig.NowMs);
        rig.Step();
        rig.Append(0, 7);
        rig.Append(1, 8, urgent: true);
        var taken = new List<(int, bool)>();
        while (rig.TryTake(out var message))
        {
            taken.Add((message.Count, message.IsHistorical));
            rig.Acknowledge(message.Number);
        }

        Assert.Equal((8, false), taken[0]);
        var live = taken.IndexOf((7, false));
        Assert.Equal(600, taken[1..live].Sum(t => t.Item1));
        Assert.Equal(600, taken[(live + 1)..].Sum(t => t.Item1));
    }

    [Fact]
    public void A_disk_that_cannot_be_read_holds_nothing_back()
    {
        using var rig = new DiskRig(_folder.Path);
        Spill(rig, 10, urgent: true);
        rig.Append(0, 5);
        rig.Outbox.BeginSession(rig.NowMs);
        Assert.False(rig.TryTake(out _));
        rig.Outbox.Disk = rig.Outbox.Disk with { State = DiskState.Failed };
        Assert.True(rig.TryTake(out var message));
        Assert.Equal(5, message.Count);
    }

    private static void Spill(DiskRig rig, int messages, bool urgent)
    {
        for (var i = 0; i < messages; i++)
        {
            rig.Append(i % 4, 60, urgent);
            if (i % 100 == 99)
            {
                rig.Step();
            }
        }

        rig.Step(3);
    }

    /// <summary>Whether each sample was urgent, in the order of leaving.</summary>
    private static List<bool> TakeAll(DiskRig rig)
    {
        var order = new List<bool>();
        for (var idle = 0; idle < 5 && rig.Outbox.Waiting > 0; idle++)
        {
            while (rig.TryTake(out var message))
            {
                idle = 0;
                order.AddRange(Enumerable.Repeat(message.IsUrgent, message.Count));
                rig.Acknowledge(message.Number);
            }

            rig.Step();
        }

        return order;
    }
}
