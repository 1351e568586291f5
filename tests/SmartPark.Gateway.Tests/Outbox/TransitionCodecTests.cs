using FsCheck.Xunit;
using SmartPark.Alarms.Engine;
using SmartPark.Gateway.Outbox;
using SmartPark.Telemetry;

namespace SmartPark.Gateway.Tests.Outbox;

public sealed class TransitionCodecTests
{
    private const long T0 = 1_700_000_000_000;

    [Property]
    public void What_is_packed_is_unpacked_also_from_journal_and_block(bool isRaised, int delay, double value, double limit, int seed)
    {
        var random = new Random(seed);
        var report = new TransitionReport(Id(random, 40), "0123456789abcdef", $"{Id(random, 40)}/{Id(random, 40)}/{Id(random, 100)}", Id(random, 40), isRaised ? AlarmChange.Raised : AlarmChange.Cleared,
            T0, T0 - Math.Abs((long)delay), value, limit, EpisodeId.Of("r", "s", seed)) { Line = random.Next(2) == 0 ? "" : $"{Id(random, 40)}/{Id(random, 40)}" };
        var samples = new OutboxSample[TransitionCodec.SamplesMax];
        var count = TransitionCodec.Pack(report, samples);

        var buffer = new RecordBuffer();
        MessageCodec.Write(buffer, new(1, true, T0, count), samples.AsSpan(0, count));
        var reader = new RecordReader(buffer.Written);
        OutboxSample[]? read = null;
        Assert.True(MessageCodec.TryRead(ref reader, out var head, ref read));
        ReadOnlySpan<OutboxSample> rest = read.AsSpan(0, head.Count);
        Assert.True(TransitionCodec.TryUnpack(ref rest, head.TimeUnixMs, out var unpacked));
        Assert.Equal(report, unpacked);
        Assert.True(rest.IsEmpty);
    }

    [Property]
    public void Several_in_a_message_are_told_apart_and_marks_change_none(int seed)
    {
        var random = new Random(seed);
        var all = Enumerable.Range(0, random.Next(1, 6)).Select(i => new TransitionReport(Id(random, 9), "0123456789abcdef", $"east/{Id(random, 9)}/q", "d", (AlarmChange)random.Next(2),
            T0 + (i * 7), T0 - 5, i, double.NaN, EpisodeId.Of("r", "s", i))).ToArray();
        var samples = new List<OutboxSample>();
        foreach (var report in all)
        {
            var packed = new OutboxSample[TransitionCodec.SamplesMax];
            var count = TransitionCodec.Pack(report, packed);
            samples.AddRange(packed[..count].Select(s => s with { OffsetMs = (int)(report.TimeUnixMs - T0) }));
        }

        var together = samples.ToArray();
        Assert.Equal(all.Length, TransitionCodec.CountOf(together));
        OutboxSample.Mark(together);
        ReadOnlySpan<OutboxSample> rest = together;
        foreach (var report in all)
        {
            Assert.Equal(Quality.ClockSuspect, rest[0].Quality);
            Assert.True(TransitionCodec.TryUnpack(ref rest, T0, out var unpacked));
            Assert.Equal(report, unpacked);
        }

        Assert.True(rest.IsEmpty);
    }

    [Property]
    public void Samples_that_are_no_transition_never_throw_and_always_end(int seed)
    {
        var random = new Random(seed);
        ReadOnlySpan<OutboxSample> rest = Enumerable.Range(0, random.Next(80))
            .Select(_ => new OutboxSample(BitConverter.Int64BitsToDouble(random.NextInt64()), random.Next(), (ushort)random.Next(6), Quality.Good, QualityReason.None)).ToArray();
        for (var left = rest.Length; !rest.IsEmpty; left = rest.Length)
        {
            _ = TransitionCodec.TryUnpack(ref rest, T0, out _);
            Assert.True(rest.Length < left);
        }
    }

    private static string Id(Random random, int max) => new([.. Enumerable.Range(0, random.Next(1, max + 1)).Select(_ => "abcdefghijklmnopqrstuvwxyz0123456789-"[random.Next(37)])]);
}
