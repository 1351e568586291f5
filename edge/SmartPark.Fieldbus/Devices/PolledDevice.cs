using System.Runtime.CompilerServices;
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
/// <param name="Outcome">Ok when every request of the group was answered; else the worst outcome met, by the order of <see cref="ModbusOutcome"/>.</param>
/// <param name="Requests">Requests sent.</param>
/// <param name="GoodPoints">Readings with a value.</param>
/// <param name="Answered">Whether the device gave any reply at all, an exception included: it is alive.</param>
public readonly record struct GroupRead(ModbusOutcome Outcome, int Requests, int GoodPoints, bool Answered);

/// <summary>A text of the device, such as its serial number.</summary>
/// <param name="Name">Name of the point in the profile.</param>
/// <param name="Text">The text, or null when it could not be read.</param>
/// <param name="Outcome">How the read ended.</param>
public sealed record DeviceText(string Name, string? Text, ModbusOutcome Outcome);

/// <summary>
/// A wired device with its profile resolved: read plans and decoders are made once, in <see cref="Create"/>. Not thread-safe: the
/// loop of its line is its only caller.
/// </summary>
public sealed class PolledDevice
{
    private readonly List<ReadBlock>[] _blocks;
    private readonly ProfilePoint[] _texts;

    internal PolledDevice(DeviceWiring wiring, DeviceProfile profile, IReadOnlyList<(PollGroup Group, IReadOnlyList<PointCodec> Codecs)> groups)
    {
        (Id, Line, Unit, Wiring, Profile) = (wiring.Id, wiring.Line, (byte)wiring.Unit, wiring, profile);
        Groups = [.. groups.Select(g => g.Group)];
        _blocks = [.. groups.Select(g => ReadBlock.Plan(Unit, profile, g.Codecs))];
        _texts = [.. profile.Points.Where(p => p.Type == RegisterType.Text)];
    }

    /// <summary>Device id.</summary>
    public string Id { get; }

    /// <summary>Line id.</summary>
    public string Line { get; }

    /// <summary>Modbus unit.</summary>
    public byte Unit { get; }

    /// <summary>The wiring it came from.</summary>
    public DeviceWiring Wiring { get; }

    /// <summary>Its profile.</summary>
    public DeviceProfile Profile { get; }

    /// <summary>Its poll groups.</summary>
    public IReadOnlyList<PollGroup> Groups { get; }

    /// <summary>Resolves a device; null when a problem was added, each with <paramref name="file"/> and <paramref name="path"/> as its place.</summary>
    public static PolledDevice? Create(
        string file, string path, DeviceWiring wiring, DeviceProfile profile, QuantityCatalogue catalogue, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(wiring);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(problems);
        return new DeviceResolution(file, path, wiring, profile, catalogue, problems).Resolve();
    }

    /// <summary>The requests of a group as they are now: blocks that the device refused are split.</summary>
    public IReadOnlyList<ModbusRequest> Requests(int group) => [.. _blocks[group].Select(b => b.Request)];

    /// <summary>
    /// Reads one group into <paramref name="readings"/> (one item per quantity of the group). A failed request marks only its own points;
    /// a block refused with exception 02 is split once and remembered. When the first request finds nobody at home, or the line is
    /// down, the rest of the group is marked the same without being asked: a dead unit costs one timeout, not one per request.
    /// <paramref name="before"/> is awaited before each request: what the line has to do first, with the client to itself.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<GroupRead> ReadAsync(
        int group, ModbusClient client, Memory<PointReading> readings, TimeProvider time, CancellationToken cancellationToken, Func<CancellationToken, ValueTask>? before = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThan(readings.Length, Groups[group].Quantities.Count);
        var blocks = _blocks[group];
        var (worst, requests, good, answered) = (ModbusOutcome.Ok, 0, 0, false);
        for (var i = 0; i < blocks.Count; i++)
        {
            var block = blocks[i];
            if (before is not null)
            {
                await before(cancellationToken);
            }

            var reply = await client.ExecuteAsync(block.Request, cancellationToken);
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            requests++;
            if (reply is { Outcome: ModbusOutcome.DeviceException, ExceptionCode: (byte)ModbusExceptionCode.IllegalDataAddress } && block.Split() is { } halves)
            {
                answered = true;
                blocks[i] = halves.First;
                blocks.Insert(i + 1, halves.Second);
                i--;
                continue;
            }

            answered |= IsFromDevice(reply);
            worst = reply.Outcome > worst ? reply.Outcome : worst;
            if (reply.Outcome == ModbusOutcome.Ok)
            {
                good += Decode(block, reply.Data.Span, readings.Span, now);
                continue;
            }

            Mark(block, reply, readings.Span, now);
            if (reply.Outcome == ModbusOutcome.LineDown || (!answered && reply.Outcome is ModbusOutcome.Timeout or ModbusOutcome.DeviceException))
            {
                for (i++; i < blocks.Count; i++)
                {
                    Mark(blocks[i], reply, readings.Span, now);
                }
            }
        }

        return new(worst, requests, good, answered);
    }

    /// <summary>Reads the texts of the device, such as model and serial number; empty when its profile names none.</summary>
    public async Task<IReadOnlyList<DeviceText>> IdentifyAsync(ModbusClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        var texts = new List<DeviceText>(_texts.Length);
        foreach (var point in _texts)
        {
            var field = RegisterField.Of(point);
            var reply = await client.ExecuteAsync(ReadBlock.RequestFor(Unit, Profile, field.Table, field.Address, field.Width), cancellationToken);
            texts.Add(new(point.Quantity, reply.Outcome == ModbusOutcome.Ok ? PointCodec.DecodeText(point, reply.Data.Span, 0) : null, reply.Outcome));
        }

        return texts;
    }

    private static int Decode(ReadBlock block, ReadOnlySpan<byte> data, Span<PointReading> readings, long now)
    {
        var good = 0;
        foreach (ref readonly var point in block.Points.AsSpan())
        {
            var value = point.Codec.Decode(data, point.Offset);
            readings[point.Reading] = new(value.Value, value.Quality, value.Reason, now);
            good += value.Quality == Quality.Bad ? 0 : 1;
        }

        return good;
    }

    private static void Mark(ReadBlock block, ModbusReply reply, Span<PointReading> readings, long now)
    {
        var reason = ReasonOf(reply);
        foreach (ref readonly var point in block.Points.AsSpan())
        {
            readings[point.Reading] = new(double.NaN, Quality.Bad, reason, now);
        }
    }

    /// <summary>Exceptions 0A and 0B are the words of a gateway between: the device itself said nothing.</summary>
    private static bool IsFromDevice(ModbusReply reply) => reply.Outcome == ModbusOutcome.Ok
        || (reply.Outcome == ModbusOutcome.DeviceException
            && (ModbusExceptionCode)reply.ExceptionCode
                is not (ModbusExceptionCode.GatewayPathUnavailable or ModbusExceptionCode.GatewayTargetFailedToRespond));

    private static QualityReason ReasonOf(ModbusReply reply) => reply.Outcome switch
    {
        ModbusOutcome.DeviceException when (ModbusExceptionCode)reply.ExceptionCode != ModbusExceptionCode.GatewayTargetFailedToRespond =>
            QualityReason.DeviceException,
        ModbusOutcome.DeviceException or ModbusOutcome.Timeout => QualityReason.Timeout,
        ModbusOutcome.LineDown => QualityReason.LineDown,
        _ => QualityReason.Malformed,
    };
}
