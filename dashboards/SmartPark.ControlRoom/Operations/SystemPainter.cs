using SmartPark.ControlRoom.Live;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Operations;

/// <summary>Draws the picture of the system itself.</summary>
/// <param name="store">The store, for its name.</param>
/// <param name="health">Whether it takes samples.</param>
/// <param name="nodes">The gateways.</param>
/// <param name="latest">What they measure about themselves: quantities of the domain gateway, under the gateway's id.</param>
/// <param name="catalogue">Meaning of the quantities.</param>
/// <param name="registry">The parks.</param>
/// <param name="time">The clock.</param>
public sealed class SystemPainter(
    IReadingStore store, StoreHealth health, NodeStates nodes, LatestValues latest, QuantityCatalogue catalogue, ParkRegistry registry, TimeProvider time)
{
    /// <summary>Quantities whose growth or value above zero is worth a look.</summary>
    private static readonly string[] Worrying = ["gateway_lines_down_count", "gateway_devices_silent_count"];

    /// <summary>Draws it as of now.</summary>
    public SystemPicture Draw()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var gateways = nodes.All.Select(n => Draw(n, now)).ToArray();
        var state = health.State;
        var picture = new StorePicture(
            store.Name, state.Healthy ? Condition.Normal : Condition.Alarm, state.SinceUnixMs, state.Error, state.NeedsOperator);
        var alone = registry.Parks.Where(p => gateways.All(g => g.Node.Park != p.Id)).ToArray();
        var condition = gateways.Aggregate(picture.Condition, (worst, g) => Conditions.Worse(worst, g.Condition));
        return new()
        {
            Store = picture,
            Gateways = gateways,
            ParksWithoutGateway = alone,
            Series = latest.SeriesCount,
            SeriesRefused = latest.Refused,
            LastUnixMs = gateways.SelectMany(g => g.Readings).Select(r => (long?)r.Sample.SourceTimeUnixMs).Max(),
            Condition = Conditions.Worse(condition, alone.Length > 0 ? Condition.Silent : Condition.Normal),
        };
    }

    private GatewayPicture Draw(NodeState node, long nowUnixMs)
    {
        var readings = new List<Reading>();
        foreach (var sample in latest.OfDevice(node.Park, node.Gateway))
        {
            if (catalogue.TryGet(sample.Series.Quantity, out var quantity) && quantity.Domain == Domain.Gateway)
            {
                readings.Add(Reading.Judge(quantity, sample, node.Online, nowUnixMs));
            }
        }

        var worries = readings.Any(r => r.IsUsable && r.Sample.Value > 0 && Worrying.Contains(r.Quantity.Id));
        var condition = !node.Online ? Condition.Silent
            : worries || readings.Any(r => !r.IsUsable) || node.Devices.Any(d => !d.Online) ? Condition.Attention
            : Condition.Normal;
        return new(registry.TryGetPark(node.Park, out var park) ? park : null, node, readings, condition);
    }
}
