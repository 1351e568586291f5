using System.Text.Json;
using SmartPark.EndToEnd.Tests.Site;
using SmartPark.TestServers;
using Xunit;

namespace SmartPark.EndToEnd.Tests;

/// <summary>An edge node of another maker: no outbox ids, no STATE, UInt32 in the 64-bit field, a will at QoS 0.</summary>
public sealed class ForeignNodeTests
{
    [Fact]
    public async Task A_foreign_edge_node_is_stored_and_its_bad_metrics_are_refused_one_by_one_with_a_reason()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var influx = await InfluxServer.StartAsync();
        await using var ingest = await IngestProcess.StartAsync(InfluxReading.SettingsFor(influx, broker), new() { ["p1"] = ["press"] });
        using var http = new HttpClient { BaseAddress = ingest.Url };
        await using (var foreign = await ForeignNode.StartAsync(broker.Port, "p1", "foreign", "press"))
        {
            var energy = await InfluxReading.LastAsync(influx, "energy", "press", () => ingest.Output + foreign.Output);
            Assert.InRange(energy["active_power_kw"], 1.5, 2.5);
            Assert.DoesNotContain("frequency_hz", energy.Keys);
            Assert.DoesNotContain("voltage_l1_v", energy.Keys);
            Assert.Equal(42, (await InfluxReading.LastAsync(influx, "people", "press", () => ingest.Output))["people_in_count"]);

            var refused = await Waiting.ForAsync(
                () => http.GetStringAsync(new Uri("/api/v1/dead-letters", UriKind.Relative)),
                t => t.Contains("mood_of_the_operator", StringComparison.Ordinal) && t.Contains("frequency_hz", StringComparison.Ordinal) && t.Contains("voltage_l1_v", StringComparison.Ordinal));
            Assert.Contains("wrong-unit", refused, StringComparison.Ordinal);
            Assert.Contains("wrong-type", refused, StringComparison.Ordinal);
            Assert.Contains("unknown-quantity", refused, StringComparison.Ordinal);
            Assert.DoesNotContain("active_power_kw", refused, StringComparison.Ordinal);

            await Waiting.ForAsync(() => GatewayOnlineAsync(http), online => online == true);
        }

        // Killed: the broker sends its will.
        await Waiting.ForAsync(() => GatewayOnlineAsync(http), online => online == false);
    }

    private static async Task<bool?> GatewayOnlineAsync(HttpClient http)
    {
        using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/v1/gateways", UriKind.Relative)));
        foreach (var gateway in document.RootElement.GetProperty("items").EnumerateArray())
        {
            if (gateway.GetProperty("id").GetString() == "foreign")
            {
                return gateway.GetProperty("online").GetBoolean();
            }
        }

        return null;
    }
}
