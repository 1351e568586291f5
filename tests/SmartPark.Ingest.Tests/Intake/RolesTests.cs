using System.Text.Json;
using SmartPark.TestServers;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>One control session and several writers, processes of their own on a real broker and a real database.</summary>
public sealed class RolesTests : IDisposable
{
    private const int Messages = 600;

    private static readonly string[] Quantities = ["active_power_kw", "voltage_l1_v", "current_l1_a", "energy_import_kwh"];

    private readonly TestCity _city = new();

    private static long Start => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 3_600_000;

    public void Dispose() => _city.Dispose();

    [Fact]
    public async Task Two_writers_store_everything_once_and_acknowledge_it_though_one_of_them_is_killed()
    {
        await using var mosquitto = await MosquittoServer.StartAsync();
        await using var influx = await InfluxServer.StartAsync();
        var store = IngestProgram.Influx(influx.Url);
        await using var control = await IngestProgram.StartAsync(_city, mosquitto.Port, null, [("Intake__Role", "control"), .. store]);
        await using var first = await IngestProgram.StartAsync(_city, mosquitto.Port, null, [("Intake__Role", "writer"), .. store]);
        await using var second = await IngestProgram.StartAsync(_city, mosquitto.Port, null, [("Intake__Role", "writer"), .. store]);
        await using var watcher = await EdgeNode.ConnectAsync(mosquitto.Port, gateway: "watcher");
        await Wait.UntilAsync(() => watcher.States is [.., { Online: true }], "online: " + control.Output);

        var start = Start;
        var nodes = await Task.WhenAll(Quantities.Select((q, i) => OutboxNode.StartAsync(mosquitto.Port, $"gw{i}", q, (ulong)i + 1, start)));
        await Task.WhenAll(nodes.Select(n => n.SendAsync(1, Messages / 2)));
        await Wait.UntilAsync(() => nodes.All(n => n.Edge.Stored.Count > 0), "the first acknowledgements");
        await first.KillAsync();
        await Task.WhenAll(nodes.Select(n => n.SendAsync((Messages / 2) + 1, Messages / 2)));
        await Task.WhenAll(nodes.Select(n => n.SettleAsync(Messages)));

        foreach (var node in nodes)
        {
            var rows = await influx.QueryAsync($"SELECT count({node.Quantity}), sum({node.Quantity}) FROM energy WHERE {node.Quantity} >= 0", "shared");
            var row = rows.GetProperty("results")[0].GetProperty("series")[0].GetProperty("values")[0];
            Assert.Equal((Messages, Messages * (Messages + 1) / 2), (row[1].GetInt32(), (int)row[2].GetDouble()));
            await node.DisposeAsync();
        }

        Assert.True(watcher.States[^1].Online);
        using var http = new HttpClient { BaseAddress = control.Url };
        using var gateways = JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/v1/gateways", UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.Equal(4, gateways.RootElement.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Without_a_writer_that_stores_STATE_is_offline_and_online_again_with_the_next()
    {
        await using var mosquitto = await MosquittoServer.StartAsync();
        await using var influx = await InfluxServer.StartAsync();
        var store = IngestProgram.Influx(influx.Url);
        await using var watcher = await EdgeNode.ConnectAsync(mosquitto.Port, gateway: "watcher");
        await using var control = await IngestProgram.StartAsync(_city, mosquitto.Port, null, [("Intake__Role", "control"), .. store]);
        await Wait.UntilAsync(() => watcher.States is [.., { Online: false }], "offline without a writer: " + control.Output);
        Assert.DoesNotContain(watcher.States, s => s.Online);

        await using var writer = await IngestProgram.StartAsync(_city, mosquitto.Port, null, [("Intake__Role", "writer"), ("Intake__StoreAwayMs", "300"), .. store]);
        await Wait.UntilAsync(() => watcher.States is [.., { Online: true }], "online with one: " + control.Output);

        // Its database goes: it notices with the next sample.
        await influx.KillAsync();
        await using var node = await OutboxNode.StartAsync(mosquitto.Port, "gw1", "active_power_kw", 1, Start);
        await node.SendAsync(1, 1);
        await Wait.UntilAsync(() => watcher.States is [.., { Online: false }], "offline without the database: " + writer.Output);
        await influx.RunAsync();
        await Wait.UntilAsync(() => watcher.States is [.., { Online: true }], "online with it: " + writer.Output);
        await node.SettleAsync(1);

        await writer.KillAsync();
        await Wait.UntilAsync(() => watcher.States is [.., { Online: false }], "offline without the writer: " + control.Output);
        await using var next = await IngestProgram.StartAsync(_city, mosquitto.Port, null, [("Intake__Role", "writer"), .. store]);
        await Wait.UntilAsync(() => watcher.States is [.., { Online: true }], "online with the next: " + control.Output);
    }

    [Fact]
    public async Task A_foreign_node_with_aliases_is_understood_by_every_writer_and_asked_for_its_births_by_one_that_came_late()
    {
        await using var mosquitto = await MosquittoServer.StartAsync();
        await using var influx = await InfluxServer.StartAsync();
        var store = IngestProgram.Influx(influx.Url);
        await using var first = await IngestProgram.StartAsync(_city, mosquitto.Port, null, [("Intake__Role", "writer"), .. store]);
        await using var second = await IngestProgram.StartAsync(_city, mosquitto.Port, null, [("Intake__Role", "writer"), .. store]);
        await WaitForMetricAsync(first, second);
        await using var edge = await EdgeNode.ConnectAsync(mosquitto.Port);
        await BirthAsync(edge);
        var time = Start;
        for (var i = 0; i < 40; i++)
        {
            await edge.PublishAsync("DDATA", "meter", Alias(i, time));
        }

        await Wait.UntilAsync(() => CountAsync(influx).GetAwaiter().GetResult() >= 40, "all stored by either: " + first.Output + second.Output);
        Assert.Equal(0, edge.Rebirths);

        await using var late = await IngestProgram.StartAsync(_city, mosquitto.Port, null, [("Intake__Role", "writer"), .. store]);
        await WaitForMetricAsync(late);
        await first.KillAsync();
        await second.KillAsync();
        await edge.PublishAsync("DDATA", "meter", Alias(40, time));
        await Wait.UntilAsync(() => edge.Rebirths == 1, "the request: " + late.Output);
        await BirthAsync(edge);
        await edge.PublishAsync("DDATA", "meter", Alias(41, time));
        await Wait.UntilAsync(() => CountAsync(influx).GetAwaiter().GetResult() >= 41, "understood after its birth");

        Task BirthAsync(EdgeNode node) => Task.WhenAll(
            node.PublishAsync("NBIRTH", null, Payloads.NodeBirth()),
            node.PublishAsync("DBIRTH", "meter", Payloads.Foreign(1, Payloads.Metric("active_power_kw", alias: 7, type: 10))));
        byte[] Alias(int i, long t) => Payloads.Foreign((ulong)i + 2, Payloads.Metric(alias: 7, time: t + i, number: i));
    }

    private static async Task<int> CountAsync(InfluxServer influx)
    {
        var rows = (await influx.QueryAsync("SELECT count(active_power_kw) FROM energy", "shared")).GetProperty("results")[0];
        return rows.TryGetProperty("series", out var series) ? series[0].GetProperty("values")[0][1].GetInt32() : 0;
    }

    private static async Task WaitForMetricAsync(params IngestProgram[] programs)
    {
        foreach (var program in programs)
        {
            using var http = new HttpClient { BaseAddress = program.Url };
            await Wait.UntilAsync(() => http.GetStringAsync(new Uri("/health/ready", UriKind.Relative)).ContinueWith(t => t.IsCompletedSuccessfully, TaskScheduler.Default).GetAwaiter().GetResult(),
                "ready: " + program.Output);
        }
    }
}
