using System.Globalization;
using DuckDB.NET.Data;
using SmartPark.Ingest.Intake;
using SmartPark.TestServers;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>Leaving in order loses nothing and takes a bounded time; being killed loses nothing that was acknowledged.</summary>
public sealed class DrainTests
{
    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task Stopping_stores_what_came_in_and_acknowledges_it_before_it_leaves_the_broker()
    {
        await using var mosquitto = await MosquittoServer.StartAsync();
        await using var host = await IngestHost.StartAsync(new() { ["SmartPark:Broker:Port"] = mosquitto.Port.ToString(CultureInfo.InvariantCulture) });
        await using var edge = await EdgeNode.ConnectAsync(mosquitto.Port);
        await edge.BirthAsync();
        host.Store.Hang();
        var time = Now;
        for (var i = 1; i <= 30; i++)
        {
            await edge.PublishAsync("DDATA", "meter", i % 3 == 0 ? Payloads.History(i, (byte)(i + 1), new(0xA, i), time + i) : Payloads.Data(i, (byte)(i + 1), new(0xA, i), time + i));
        }

        await Wait.UntilAsync(() => host.Get<LatestValues>().TryGet(new("east", "meter", "active_power_kw"), out var v) && v.Value == 30, "all received");
        var stopping = host.StopAsync();
        await Wait.UntilAsync(() => edge.States is [.., { Online: false }], "offline first");
        Assert.False(stopping.IsCompleted);
        host.Store.LetGo();
        await stopping;

        await Wait.UntilAsync(() => edge.Stored.Count == 30, "all acknowledged");
        Assert.Equal(30, host.Store.Stored.Count);
        Assert.Equal(1, edge.States.Count(s => !s.Online));
    }

    [Fact]
    public async Task Stopping_ends_though_the_store_hangs_and_acknowledges_nothing()
    {
        await using var mosquitto = await MosquittoServer.StartAsync();
        await using var host = await IngestHost.StartAsync(new() { ["SmartPark:Broker:Port"] = mosquitto.Port.ToString(CultureInfo.InvariantCulture) });
        await using var edge = await EdgeNode.ConnectAsync(mosquitto.Port);
        await edge.BirthAsync();
        host.Store.Hang();
        await edge.PublishAsync("DDATA", "meter", Payloads.Data(1, 2, new(0xA, 1), Now));
        await Wait.UntilAsync(() => host.Store.Batches.Count > 0, "the write");

        await host.StopAsync();

        Assert.Empty(edge.Stored);
        Assert.Empty(host.Store.Stored);
    }

    [Fact]
    public async Task Killed_again_and_again_it_has_every_acknowledged_sample_and_in_the_end_each_once()
    {
        using var city = new TestCity();
        await using var mosquitto = await MosquittoServer.StartAsync();
        await using var ingest = await IngestProgram.StartAsync(city, mosquitto.Port, city.Data);
        await using var node = await OutboxNode.StartAsync(mosquitto.Port, "gw1", "active_power_kw", 1, Now - 3_600_000);
        const int Part = 300;
        const int Kills = 4;
        for (var round = 0; round < Kills; round++)
        {
            await node.SendAsync((round * Part) + 1, Part / 2);
            await node.SettleAsync((round * Part) + (Part / 2));
            await node.SendAsync((round * Part) + (Part / 2) + 1, Part / 2);
            await ingest.KillAsync();
            var acknowledged = node.Edge.Stored.Select(n => (double)n).ToHashSet();
            Assert.Subset(Values(city).ToHashSet(), acknowledged);
            await ingest.RunAsync();
            await node.SettleAsync((round + 1) * Part);
        }

        await ingest.StopAsync();
        Assert.Equal(Enumerable.Range(1, Kills * Part).Select(n => (double)n), Values(city).Order());
    }

    private static List<double> Values(TestCity city)
    {
        using var connection = new DuckDBConnection($"Data Source={Path.Combine(city.Data, "readings.duckdb")}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM (FROM readings UNION ALL FROM recent) WHERE value IS NOT NULL";
        using var rows = command.ExecuteReader();
        var values = new List<double>();
        while (rows.Read())
        {
            values.Add(rows.GetDouble(0));
        }

        return values;
    }
}
