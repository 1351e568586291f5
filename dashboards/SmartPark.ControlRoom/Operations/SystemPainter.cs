using SmartPark.ControlRoom.Live;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Operations;

/// <summary>Draws the picture of the system itself.</summary>
/// <param name="store">The store, for its name.</param>
/// <param name="health">Whether it takes samples.</param>
/// <param name="sources">The broker and the dead letters.</param>
/// <param name="nodes">The gateways.</param>
/// <param name="latest">What they measure about themselves: quantities of the domain gateway, under the gateway's id.</param>
/// <param name="catalogue">Meaning of the quantities.</param>
/// <param name="registry">The parks.</param>
/// <param name="time">The clock.</param>
public sealed class SystemPainter(
    IReadingStore store, StoreHealth health, SystemSources sources, NodeStates nodes, LatestValues latest, QuantityCatalogue catalogue,
    ParkRegistry registry, TimeProvider time)
{
    private static readonly TimeSpan DeadLettersFor = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private IReadOnlyList<(RefusalReason Reason, long Count)>? _deadLetters = [];
    private DateTimeOffset _deadLettersUntil;

    /// <summary>Draws it as of now.</summary>
    public SystemPicture Draw()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var gateways = nodes.All.Select(n => Draw(n, now)).ToArray();
        var state = health.State;
        var picture = new StorePicture(
            store.Name, state.Healthy ? Condition.Normal : Condition.Alarm, state.SinceUnixMs, state.Error, state.NeedsOperator);
        var alone = registry.Parks.Where(p => gateways.All(g => g.Node.Park != p.Id)).ToArray();
        var broker = sources.Broker();
        var ours = Conditions.Worse(picture.Condition, broker.IsConnected ? Condition.Normal : Condition.Alarm);
        var condition = gateways.Aggregate(ours, (worst, g) => Conditions.Worse(worst, g.Condition));
        return new()
        {
            Store = picture,
            Broker = broker,
            DeadLetters = DeadLetters(),
            Gateways = gateways,
            ParksWithoutGateway = alone,
            Series = latest.SeriesCount,
            SeriesRefused = latest.Refused,
            Conflicts = sources.Conflicts?.Invoke() ?? 0,
            LastUnixMs = gateways.SelectMany(g => g.Readings).Select(r => (long?)r.Sample.SourceTimeUnixMs).Max(),
            Condition = Conditions.Worse(condition, alone.Length > 0 ? Condition.Silent : Condition.Normal),
        };
    }

    /// <summary>Counted in a file, so at most every ten seconds for all viewers together.</summary>
    private IReadOnlyList<(RefusalReason Reason, long Count)>? DeadLetters()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (now >= _deadLettersUntil)
            {
                _deadLettersUntil = now + DeadLettersFor;
                try
                {
                    _deadLetters = [.. sources.DeadLetters().Select(c => (RefusalReasons.Parse(c.Key), c.Value)).OrderByDescending(c => c.Value)];
                }
                catch (IOException)
                {
                    // Said on the page; ingest itself logs what is wrong with its file.
                    _deadLetters = null;
                }
            }

            return _deadLetters;
        }
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

        var isFoughtFor = node.IsFoughtFor(nowUnixMs);
        return new(registry.TryGetPark(node.Park, out var park) ? park : null, node, readings, GatewayPicture.ConditionOf(node, readings, isFoughtFor), isFoughtFor);
    }
}
