using SmartPark.Gateway.Outbox;
using SmartPark.Telemetry;

namespace SmartPark.Gateway.Tests.Outbox;

public class BacklogMergerTests
{
    private const long StartMs = 1_700_000_000_000;
    private readonly LayoutBook _layouts = TestOutbox.Layouts(devices: 4, points: 64);

    public BacklogMergerTests() => _layouts.Attach([]);

    [Fact]
    public void What_a_device_said_in_many_messages_becomes_one_with_the_same_times_and_values_and_all_members()
    {
        var merger = new BacklogMerger(_layouts);
        Assert.True(merger.TryAdd(Block(1, messages: 8, samples: 3)));
        Assert.True(merger.TryAdd(Block(2, messages: 8, samples: 3, firstMs: StartMs + 60_000)));
        Assert.Equal((4, 48), (merger.Count, merger.Samples));
        for (var i = 0; i < merger.Count; i++)
        {
            var message = merger.Message(i);
            var device = message.Layout - 1;
            Assert.Equal([new(1, device), new(1, device + 4), new(2, device), new(2, device + 4)], message.Members.ToArray());
            var expected = new[] { StartMs + device, StartMs + device + 4, StartMs + 60_000 + device, StartMs + 60_000 + device + 4 }.SelectMany(t => new[] { t, t + 10, t + 20 });
            var first = message.TimeUnixMs;
            Assert.Equal(expected, message.Samples.ToArray().Select(s => first + s.OffsetMs));
        }
    }

    [Fact]
    public void Messages_are_bounded_by_samples_and_by_time()
    {
        var merger = new BacklogMerger(_layouts);
        merger.TryAdd(Block(1, messages: 4, samples: 300));
        merger.TryAdd(Block(2, messages: 4, samples: 300));
        Assert.Equal(8, merger.Count);
        merger.Clear();
        merger.TryAdd(Block(1, messages: 4, samples: 1));
        merger.TryAdd(Block(2, messages: 4, samples: 1, firstMs: StartMs + GatewayLimits.BacklogSpanMs + 1));
        Assert.Equal(8, merger.Count);
    }

    [Fact]
    public void Of_a_damaged_block_nothing_is_taken_and_of_a_done_message_nothing_either()
    {
        var merger = new BacklogMerger(_layouts);
        var whole = Block(1, messages: 4, samples: 2);
        Assert.False(merger.TryAdd(whole with { IsSound = false }));
        Assert.False(merger.TryAdd(whole with { Block = whole.Block with { Body = whole.Block.Body[..^1] } }));
        Assert.Equal((0, 0), (merger.Count, merger.Samples));
        Assert.True(merger.TryAdd(whole with { Done = [0b0101] }));
        Assert.Equal((2, 4), (merger.Count, merger.Samples));
    }

    [Fact]
    public void Merging_allocates_nothing_for_a_sample()
    {
        var merger = new BacklogMerger(_layouts);
        var blocks = Enumerable.Range(1, 4).Select(i => Block(i, messages: 400, samples: 30)).ToArray();
        long Run()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var samples = 0L;
            foreach (var block in blocks)
            {
                merger.TryAdd(block);
            }

            for (var i = 0; i < merger.Count; i++)
            {
                samples += merger.Message(i).Samples.Length;
            }

            merger.Clear();
            Assert.Equal(48_000, samples);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // A block's marks, some hundred bytes for thousands of samples, are all there is. Of a few runs, because code that is not yet optimised and a shared pool
        // that a collection empties meanwhile allocate too.
        Assert.InRange(Enumerable.Range(0, 10).Min(_ => Run()), 0, 48_000 / 10);
    }

    private StoredBlock Block(long id, int messages, int samples, long firstMs = StartMs)
    {
        var body = new RecordBuffer();
        for (var i = 0; i < messages; i++)
        {
            MessageCodec.Write(body, new(_layouts[LayoutBook.IndexOf(i % 4)].Id, false, firstMs + i, samples),
                [.. Enumerable.Range(0, samples).Select(s => new OutboxSample(s, s * 10, (ushort)(s % 64), Quality.Good, QualityReason.None))]);
        }

        return new(new(id, false, firstMs, messages, messages * samples, body.Written.ToArray()), null, IsSound: true);
    }
}
