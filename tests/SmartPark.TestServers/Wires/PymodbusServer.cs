using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace SmartPark.TestServers.Wires;

/// <summary>Tables of one Modbus unit: start address to consecutive values. What is not named is an illegal address.</summary>
public sealed record UnitTables
{
    /// <summary>Input registers, function 04.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ushort>> Input { get; init; } = new Dictionary<string, IReadOnlyList<ushort>>();

    /// <summary>Holding registers, functions 03, 06, 10, 17.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ushort>> Holding { get; init; } = new Dictionary<string, IReadOnlyList<ushort>>();

    /// <summary>Discrete inputs, function 02.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<bool>> Discrete { get; init; } = new Dictionary<string, IReadOnlyList<bool>>();

    /// <summary>Coils, functions 01, 05, 0F.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<bool>> Coil { get; init; } = new Dictionary<string, IReadOnlyList<bool>>();

    /// <summary>Registers of consecutive float32 values, most significant word first.</summary>
    public static ushort[] Floats(params ReadOnlySpan<float> values)
    {
        var registers = new ushort[2 * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var bits = BitConverter.SingleToUInt32Bits(values[i]);
            (registers[2 * i], registers[(2 * i) + 1]) = ((ushort)(bits >> 16), (ushort)bits);
        }

        return registers;
    }
}

/// <summary>
/// Debian's python3-pymodbus as the device on the wire: TCP on a port, or RTU on one end of a <see cref="SerialPair"/> at 9600 baud. Units that are not named are
/// silent, like a meter without power. It says of itself, by function 2B/0E: Pymodbus, PM, 3.0.0.
/// </summary>
public sealed class PymodbusServer : ServerProcess
{
    private readonly IReadOnlyDictionary<string, UnitTables> _units;
    private readonly string? _device;

    private PymodbusServer(IReadOnlyDictionary<string, UnitTables> units, string? device) => (_units, _device) = (units, device);

    // The interpreter that Debian's packages belong to, not another one that comes first on PATH.
    /// <inheritdoc/>
    protected override string Program => "/usr/bin/python3";

    /// <inheritdoc/>
    protected override string DebianPackage => "python3-pymodbus";

    private static string Script { get; } = Path.Combine(
        typeof(PymodbusServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepoRoot").Value!, "tests/SmartPark.TestServers/Wires/pymodbus_server.py");

    /// <summary>Starts one; with <paramref name="device"/> on that serial port, which gives no sign of readiness: ask until it answers.</summary>
    public static async Task<PymodbusServer> StartAsync(IReadOnlyDictionary<string, UnitTables> units, string? device = null)
    {
        var server = new PymodbusServer(units, device);
        await server.RunAsync();
        return server;
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Arguments()
    {
        var file = Path.Combine(Folder, "units.json");
        File.WriteAllText(file, JsonSerializer.Serialize(_units, JsonSerializerOptions.Web));
        return [Script, _device is null ? "tcp" : "rtu", _device ?? Port.ToString(CultureInfo.InvariantCulture), file];
    }

    /// <inheritdoc/>
    protected override Task<bool> IsReadyAsync(CancellationToken cancellationToken) => _device is null ? base.IsReadyAsync(cancellationToken) : Task.FromResult(true);
}
