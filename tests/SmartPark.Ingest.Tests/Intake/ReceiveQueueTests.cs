using Microsoft.Extensions.Time.Testing;
using SmartPark.Ingest.Intake;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>Bounded by number and bytes; waits, then drops, then takes again.</summary>
public sealed class ReceiveQueueTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly HostReadiness _readiness;
    private readonly List<ReceiveQueue> _queues = [];

    public ReceiveQueueTests() => _readiness = new(_time);

    public void Dispose() => _queues.ForEach(q => q.Dispose());

    [Fact]
    public async Task Messages_come_out_in_the_order_they_went_in_and_changes_of_the_connection_among_them()
    {
        var queue = Queue();
        queue.Mark(ReceivedKind.Connected, 1);
        await Offer(queue, 10);
        await Offer(queue, 20);
        queue.Mark(ReceivedKind.Disconnected, 2);
        queue.Complete();

        var seen = new List<(ReceivedKind, int)>();
        while (await queue.WaitAsync(TestContext.Current.CancellationToken))
        {
            while (queue.TryRead(out var received))
            {
                seen.Add((received.Kind, received.Payload.Length));
            }
        }

        Assert.Equal([(ReceivedKind.Connected, 0), (ReceivedKind.Message, 10), (ReceivedKind.Message, 20), (ReceivedKind.Disconnected, 0)], seen);
    }

    [Fact]
    public async Task A_full_queue_makes_the_handler_wait_until_there_is_room()
    {
        var queue = Queue(messagesMax: 2);
        await Offer(queue, 1);
        await Offer(queue, 2);

        var waiting = Offer(queue, 3);
        Assert.False(waiting.IsCompleted);
        Assert.True(queue.TryRead(out _));

        Assert.True(await waiting);
        Assert.Equal(2, queue.Count);
    }

    [Fact]
    public async Task Bytes_bound_it_too_but_one_large_message_always_goes_in()
    {
        var queue = Queue(bytesMax: 100);
        Assert.True(await Offer(queue, 500));

        var waiting = Offer(queue, 1);
        Assert.False(waiting.IsCompleted);
        Assert.True(queue.TryRead(out var large));

        Assert.Equal(500, large.Payload.Length);
        Assert.True(await waiting);
    }

    [Fact]
    public async Task After_waiting_too_long_messages_are_dropped_at_once_until_there_is_room_again()
    {
        var queue = Queue(messagesMax: 1);
        await Offer(queue, 1);
        var waiting = Offer(queue, 2);
        _time.Advance(TimeSpan.FromMilliseconds(IntakeLimits.HandlerWaitMs));
        Assert.False(await waiting);

        Assert.False(await Offer(queue, 3));
        Assert.True(queue.TryRead(out _));
        Assert.True(await Offer(queue, 4));
        Assert.True(queue.TryRead(out var received));
        Assert.Equal(4, received.Payload.Length);

        // It waits again now, instead of dropping at once.
        await Offer(queue, 5);
        var again = Offer(queue, 6);
        Assert.False(again.IsCompleted);
        Assert.True(queue.TryRead(out _));
        Assert.True(await again);
    }

    [Fact]
    public void A_change_of_the_connection_finds_room_in_a_full_queue()
    {
        var queue = Queue(messagesMax: 1);
        Assert.True(Offer(queue, 1).IsCompletedSuccessfully);

        Assert.True(queue.Mark(ReceivedKind.Disconnected, 1));
    }

    [Fact]
    public async Task A_queue_that_stays_full_takes_the_host_offline_until_half_of_it_is_free()
    {
        var queue = Queue(messagesMax: 4);
        for (var i = 0; i < 4; i++)
        {
            await Offer(queue, 1);
        }

        var waiting = Offer(queue, 1);
        _time.Advance(TimeSpan.FromMilliseconds(4_900));
        Assert.True(_readiness.IsOnline);

        var changed = _readiness.Changed;
        _time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.True(changed.IsCompleted);
        Assert.Equal("the queue behind the broker has been full for 5 s", _readiness.Why);

        Assert.True(queue.TryRead(out _));
        Assert.True(await waiting);
        Assert.True(queue.TryRead(out _));
        Assert.False(_readiness.IsOnline);
        Assert.True(queue.TryRead(out _));
        Assert.True(_readiness.IsOnline);
    }

    [Fact]
    public async Task A_queue_that_is_full_for_a_moment_changes_nothing()
    {
        var queue = Queue(messagesMax: 1);
        await Offer(queue, 1);
        var waiting = Offer(queue, 1);
        Assert.True(queue.TryRead(out _));
        Assert.True(await waiting);
        Assert.True(queue.TryRead(out _));

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_readiness.IsOnline);
    }

    private ReceiveQueue Queue(int messagesMax = 100, long bytesMax = 1000)
    {
        var queue = new ReceiveQueue(TestCity.Instruments(), _time, _readiness, new() { StoreAwayMs = 5_000 }, messagesMax, bytesMax);
        _queues.Add(queue);
        return queue;
    }

    private static Task<bool> Offer(ReceiveQueue queue, int bytes) => queue.OfferAsync(new(ReceivedKind.Message, 0, "t", new byte[bytes]), CancellationToken.None).AsTask();
}
