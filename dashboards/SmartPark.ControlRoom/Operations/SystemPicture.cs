using SmartPark.ControlRoom.Live;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.Broker;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Registry;

namespace SmartPark.ControlRoom.Operations;

/// <summary>The store as the system page shows it.</summary>
/// <param name="Name">Its kind: <c>duckdb</c>, <c>influxdb</c>.</param>
/// <param name="Condition">Normal while it takes samples, alarm while it does not.</param>
/// <param name="SinceUnixMs">Since when, UTC ms.</param>
/// <param name="Error">Its own words, quoted as they came.</param>
/// <param name="NeedsOperator">Whether waiting will not help.</param>
public sealed record StorePicture(string Name, Condition Condition, long SinceUnixMs, string? Error, bool NeedsOperator);

/// <summary>What the system page asks of ingest beside the live picture.</summary>
/// <param name="Broker">The connection to the broker.</param>
/// <param name="DeadLetters">Refused samples kept, by the reason's word; may throw <see cref="IOException"/>.</param>
/// <param name="Conflicts">Samples that replaced another value of the same series and time; null where nobody counts.</param>
public sealed record SystemSources(Func<BrokerState> Broker, Func<IReadOnlyDictionary<string, long>> DeadLetters, Func<long>? Conflicts = null);

/// <summary>What the page of refused samples asks of ingest.</summary>
/// <param name="List">The newest letters of a reason's word, or of all; may throw <see cref="IOException"/>.</param>
/// <param name="Replay">Replays those of a reason's word, or all; null while another replay runs; may throw <see cref="IOException"/>.</param>
/// <param name="CanReplay">Whether this process stores, and so can replay.</param>
public sealed record LetterSources(Func<string?, IReadOnlyList<KeptDeadLetter>> List, Func<string?, Task<ReplayResult?>> Replay, bool CanReplay);

/// <summary>A gateway with its measurement of itself.</summary>
/// <param name="Park">Its park; null when that is not registered.</param>
/// <param name="Node">Its state.</param>
/// <param name="Readings">What it measures about itself.</param>
/// <param name="Condition">How it is doing.</param>
/// <param name="IsFoughtFor">Whether two gateways seem to take its id from each other.</param>
public sealed record GatewayPicture(ParkFile? Park, NodeState Node, IReadOnlyList<Reading> Readings, Condition Condition, bool IsFoughtFor = false)
{
    /// <summary>Quantities whose value above zero is worth a look.</summary>
    private static readonly string[] Worrying = ["gateway_lines_down_count", "gateway_devices_silent_count"];

    /// <summary>
    /// How a gateway is doing: an alarm when two seem to share its id, silent when it is not in contact, else the worst of its own states (outbox disk,
    /// clock) and of what is down, silent or not to be trusted.
    /// </summary>
    public static Condition ConditionOf(NodeState node, IReadOnlyList<Reading> readings, bool isFoughtFor)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (isFoughtFor)
        {
            return Condition.Alarm;
        }

        var states = readings.Aggregate(Condition.Normal, (worst, r) => Conditions.Worse(worst, r.Condition));
        var worries = readings.Any(r => r.IsUsable && r.Sample.Value > 0 && Worrying.Contains(r.Quantity.Id)) || node.Devices.Any(d => !d.Online);
        return !node.Online ? Condition.Silent : Conditions.Worse(states, worries ? Condition.Attention : Condition.Normal);
    }

    /// <summary>Its value of a quantity, or null when it does not send it.</summary>
    public Reading? Of(string quantity)
    {
        foreach (var reading in Readings)
        {
            if (reading.Quantity.Id == quantity)
            {
                return reading;
            }
        }

        return null;
    }
}

/// <summary>Everything the system page shows, at one moment.</summary>
public sealed record SystemPicture
{
    /// <summary>The store.</summary>
    public required StorePicture Store { get; init; }

    /// <summary>The connection to the broker.</summary>
    public required BrokerState Broker { get; init; }

    /// <summary>Refused samples kept, by reason, the most frequent first; null when their file cannot be read.</summary>
    public required IReadOnlyList<(RefusalReason Reason, long Count)>? DeadLetters { get; init; }

    /// <summary>All gateways seen, in the order of park and id.</summary>
    public required IReadOnlyList<GatewayPicture> Gateways { get; init; }

    /// <summary>Parks that no gateway speaks for.</summary>
    public required IReadOnlyList<ParkFile> ParksWithoutGateway { get; init; }

    /// <summary>Series in memory.</summary>
    public required int Series { get; init; }

    /// <summary>Series refused because memory is full.</summary>
    public required long SeriesRefused { get; init; }

    /// <summary>Samples since the start that replaced another value of the same series and time, as far as the store knows.</summary>
    public long Conflicts { get; init; }

    /// <summary>Source time of the newest value, UTC ms.</summary>
    public long? LastUnixMs { get; init; }

    /// <summary>The most urgent of all.</summary>
    public required Condition Condition { get; init; }
}
