using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.TestServers;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>What goes first, and what stops nothing.</summary>
public sealed class IntakePipelineTests
{
    private const int Seeds = 12;

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task A_fresh_sample_is_stored_before_the_backlog_that_waits_for_a_slow_store()
    {
        await using var host = await IngestHost.StartAsync(new() { ["SmartPark:Intake:BatchSamples"] = "10", ["SmartPark:Intake:StoreAwayMs"] = "60000" });
        await using var edge = await host.EdgeAsync();
        await edge.BirthAsync();
        host.Store.Hang();
        var time = Now - 3_600_000;
        byte seq = 1;
        for (var i = 1; i <= 300; i++)
        {
            await edge.PublishAsync("DDATA", "meter", Payloads.History(i, ++seq, new(0xA, i), time + i));
        }

        await Wait.UntilAsync(() => host.Store.Batches.Count == 1, "the first write, which hangs");
        await edge.PublishAsync("DDATA", "meter", Payloads.Data(7777, ++seq, new(0xA, 301), Now));
        await Wait.UntilAsync(() => host.Get<LatestValues>().TryGet(new("east", "meter", "active_power_kw"), out var v) && v.Value == 7777, "shown though the store hangs");
        await Wait.UntilAsync(() => host.Get<BatchExchange>().Live.Count == 1, "handed over");
        Assert.Equal(0, edge.Rebirths);

        host.Store.LetGo();
        await Wait.UntilAsync(() => edge.Stored.Count == 301, "all acknowledged");
        Assert.Equal(7777, host.Store.Batches[1].Single().Value);
        Assert.Equal(301, host.Store.Stored.Count);
        Assert.Equal(Enumerable.Range(1, 300).Select(i => (double)i), host.Store.Batches.SelectMany(b => b).Select(s => s.Value).Where(v => v != 7777));
        Assert.Equal(0, edge.Rebirths);
    }

    [Fact]
    public async Task More_history_than_may_wait_is_left_to_gateways_that_keep_it_and_holds_back_those_that_do_not()
    {
        await using var host = await IngestHost.StartAsync(new() { ["SmartPark:Intake:BatchSamples"] = "10", ["SmartPark:Intake:StoreAwayMs"] = "60000" });
        await using var edge = await host.EdgeAsync();
        await edge.BirthAsync();
        host.Store.Hang();
        var time = Now - 36_000_000;
        const int Count = IntakeLimits.HistoryWaitingMax + 500;
        for (var i = 1; i <= Count; i++)
        {
            await edge.PublishAsync("DDATA", "meter", Payloads.History(i, (byte)(i + 1), new(0xA, i), time + i));
        }

        await edge.PublishAsync("DDATA", "meter", Payloads.Data(7777, unchecked((byte)(Count + 2)), new(0xA, Count + 1), Now));
        await Wait.UntilAsync(() => host.Get<LatestValues>().TryGet(new("east", "meter", "active_power_kw"), out var v) && v.Value == 7777, "the fresh one passes all of them");
        await edge.PublishAsync("DDATA", "meter", Payloads.History(0.5, unchecked((byte)(Count + 3)), id: null, time));

        host.Store.LetGo();
        await Wait.UntilAsync(() => host.Store.Stored.Any(s => s.Sample.Value == 0.5), "what nobody keeps is stored");
        await Wait.UntilAsync(() => edge.Stored.Count > IntakeLimits.HistoryWaitingMax, "what waited is acknowledged");
        Assert.True(edge.Stored.Count < Count, "all fitted: the bound was not reached");
        Assert.Equal(edge.Stored.Count, host.Store.Stored.Count - 1);
    }

    [Fact]
    public async Task Whatever_comes_in_between_every_good_message_is_stored_and_acknowledged()
    {
        await using var mosquitto = await MosquittoServer.StartAsync(extra: "max_packet_size 4000000");
        await using var host = await IngestHost.StartAsync(new() { ["SmartPark:Broker:Port"] = mosquitto.Port.ToString(CultureInfo.InvariantCulture) });
        await using var edge = await EdgeNode.ConnectAsync(mosquitto.Port);
        await edge.BirthAsync();
        var (start, good) = (Now - 3_600_000, 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            foreach (var (type, device, poison) in Poison.Sample(20, (ulong)seed))
            {
                await edge.PublishAsync(type, device, poison);
                good++;
                await edge.PublishAsync("DDATA", "meter", Payloads.Data(good, time: start + good, id: new(0xA, good)));
            }
        }

        await edge.PublishAsync("DDATA", "smoke", new byte[3_000_000]);
        await edge.PublishAsync("DDATA", "meter", Payloads.Data(++good, time: start + good, id: new(0xA, good)));
        var all = Enumerable.Range(1, good).Select(n => (long)n).ToList();
        await Wait.UntilAsync(() => all.TrueForAll(edge.Stored.ToHashSet().Contains), "every good one acknowledged: " + string.Join('\n', host.Logs.Lines.TakeLast(5)));
        var stored = host.Store.Stored.Where(s => s.Sample.Series is { Device: "meter", Quantity: "active_power_kw" } && s.Sample.SourceTimeUnixMs > start && s.Sample.SourceTimeUnixMs <= start + good);
        Assert.Equal(all.Select(n => (double)n), stored.Select(s => s.Sample.Value).Order());
        Assert.DoesNotContain(host.Logs.Lines, l => l.StartsWith("Error", StringComparison.Ordinal));
        Assert.NotEmpty(host.Get<DeadLetterStore>().Counts());
    }

    [Fact]
    public async Task Two_gateways_with_one_id_are_named_and_what_both_say_is_stored()
    {
        await using var mosquitto = await MosquittoServer.StartAsync();
        await using var host = await IngestHost.StartAsync(new() { ["SmartPark:Broker:Port"] = mosquitto.Port.ToString(CultureInfo.InvariantCulture) });
        var time = Now;
        for (var i = 1; i <= IntakeLimits.BirthFlapMax; i++)
        {
            // Each takes the session of the other, whose will is its death, and is born.
            await using var one = await EdgeNode.ConnectAsync(mosquitto.Port, clientId: "same");
            await one.BirthAsync();
            await one.PublishAsync("DDATA", "meter", Payloads.Data(i, 2, new((ulong)i, 1), time + i));
            await Wait.UntilAsync(() => one.Stored is [1], "acknowledged");
        }

        Assert.Equal(IntakeLimits.BirthFlapMax, host.Store.Stored.Count);
        Assert.True(host.Get<NodeStates>().All.Single().IsFoughtFor(Now));
        Assert.Contains("\"fought_for\":true", await host.Http.GetStringAsync(new Uri("/api/v1/gateways", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains(host.Logs.Lines, l => l.StartsWith("Warning 4001: east/gw1 gave birth 5 times", StringComparison.Ordinal));
    }

    /// <summary>Random bytes, broken and nested payloads, metrics of every type and field, texts where numbers belong; never of the series of the good ones.</summary>
    private static class Poison
    {
        private static readonly Gen<byte[]> Bytes = Gen.Choose(0, 400).SelectMany(n => Gen.Choose(0, 255).ArrayOf(n).Select(a => a.Select(b => (byte)b).ToArray()));

        private static readonly Gen<byte[]> Metric =
            from name in Gen.Elements("smoke_state", "active_power_kw", "no_such_kw", "", "bdSeq", "Outbox/Stored", new string('n', 300))
            from type in Gen.Choose(0, 40)
            from number in Gen.Elements(1.0, double.NaN, double.PositiveInfinity, -1e308)
            from integer in Gen.Elements(0ul, ulong.MaxValue, 1ul << 40)
            from time in Gen.Elements(0L, long.MaxValue, Payloads.Now, -1)
            from which in Gen.Choose(0, 3)
            select Payloads.Metric(name, alias: which == 3 ? 99 : null, time: time, type: (uint)type, number: which == 0 ? number : null, integer: which == 1 ? integer : null, text: which == 2 ? "12,5" : null);

        private static readonly Gen<byte[]> Payload = Gen.OneOf(
            Bytes,
            Metric.ArrayOf().Select(m => Payloads.Foreign(1, m)),
            from metrics in Metric.NonEmptyListOf()
            from cut in Gen.Choose(0, 200)
            select Payloads.Foreign(null, [.. metrics])[..^Math.Min(cut, 3)],
            Gen.Choose(1, 200).Select(Nested),
            Bytes.Select(b => Payloads.Foreign(3, b)));

        private static readonly Gen<(string Type, string? Device, byte[] Payload)> Message =
            from topic in Gen.Elements<(string, string?)>(("DDATA", "smoke"), ("NDATA", null), ("DBIRTH", "smoke"), ("DDEATH", "smoke"), ("DDATA", "no such device"), ("NBIRTH", null))
            from payload in Payload
            select (topic.Item1, topic.Item2, payload);

        public static (string Type, string? Device, byte[] Payload)[] Sample(int count, ulong seed) =>
            Message.ArrayOf(count).Sample(1, new Rnd(seed, (seed * 2) + 1), 30).Single();

        // A template in a template in a template: field 18 of a metric holds metrics in field 2.
        private static byte[] Nested(int depth)
        {
            var metric = Payloads.Metric("smoke_state", type: 3, integer: 1);
            for (var i = 0; i < depth && metric.Length < 16_000; i++)
            {
                byte[] template = [0x12, .. Length(metric), .. metric];
                metric = [.. Payloads.Metric("smoke_state", type: 19), 0x92, 0x01, .. Length(template), .. template];
            }

            return Payloads.Foreign(1, metric);
        }

        private static byte[] Length(byte[] bytes) => bytes.Length < 0x80 ? [(byte)bytes.Length] : [(byte)(bytes.Length | 0x80), .. bytes.Length < 0x4000 ? [(byte)(bytes.Length >> 7)] : new byte[] { (byte)((bytes.Length >> 7) | 0x80), (byte)(bytes.Length >> 14) }];
    }
}
