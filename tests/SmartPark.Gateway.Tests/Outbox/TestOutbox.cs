using SmartPark.Gateway.Outbox;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Gateway.Tests.Outbox;

/// <summary>Outboxes of devices d0, d1, ... whose quantities are p0, p1, ...</summary>
internal static class TestOutbox
{
    public const ulong Epoch = 0x1234;

    public static LayoutBook Layouts(int devices = 8, int points = 4096) => new(
        "gw-1",
        ["gateway_uptime_s"],
        [.. Enumerable.Range(0, devices).Select(d => ($"d{d}", (IReadOnlyList<string>)[.. Enumerable.Range(0, points).Select(p => $"p{p}")]))]);

    public static GatewayOutbox InMemory(bool acknowledged = true, int devices = 8, ulong epoch = Epoch, WakeSignal? wake = null) =>
        new(Layouts(devices), epoch, acknowledged, wake ?? new(), TimeProvider.System);

    public static OutboxSample[] Samples(int count, double first = 0) =>
        [.. Enumerable.Range(0, count).Select(i => new OutboxSample(first + i, i * 10, (ushort)i, Quality.Good, QualityReason.None))];

    public static StoredRanges Stored(params (long First, long Last)[] ranges) => Stored(Epoch, ranges);

    public static StoredRanges Stored(ulong epoch, params (long First, long Last)[] ranges)
    {
        var stored = new StoredRanges(epoch);
        foreach (var (first, last) in ranges)
        {
            Assert.True(stored.TryAdd(first, last));
        }

        return stored;
    }

    public static List<(long Number, bool Historical)> TakeAll(GatewayOutbox outbox, long nowMs, int max = int.MaxValue)
    {
        var taken = new List<(long, bool)>();
        var message = new OutboxMessage();
        while (taken.Count < max && outbox.TryTake(nowMs, message))
        {
            taken.Add((message.Number, message.IsHistorical));
            outbox.Published(message);
        }

        return taken;
    }
}
