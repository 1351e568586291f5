using System.Text.Json;
using SmartPark.TestServers;

namespace SmartPark.EndToEnd.Tests.Site;

/// <summary>Registers of one unit: start address to register values.</summary>
internal sealed record UnitRegisters
{
    public Dictionary<string, ushort[]> Input { get; init; } = [];

    public Dictionary<string, ushort[]> Holding { get; init; } = [];

    public Dictionary<string, bool[]> Discrete { get; init; } = [];

    /// <summary>Registers of consecutive float32 values, most significant word first.</summary>
    public static ushort[] Floats(params float[] values) =>
        [.. values.SelectMany(v => { var bits = BitConverter.SingleToUInt32Bits(v); return new[] { (ushort)(bits >> 16), (ushort)bits }; })];
}

/// <summary>Debian's python3-pymodbus as the device on the wire: TCP on a port, or RTU on one end of a serial pair.</summary>
internal sealed class PymodbusServer : ServerProcess
{
    private readonly Dictionary<string, UnitRegisters> _units;
    private readonly string? _device;

    private PymodbusServer(Dictionary<string, UnitRegisters> units, string? device) => (_units, _device) = (units, device);

    // The interpreter that Debian's packages belong to, not another one that comes first on PATH.
    protected override string Program => "/usr/bin/python3";

    protected override string DebianPackage => "python3-pymodbus";

    public static async Task<PymodbusServer> StartAsync(Dictionary<string, UnitRegisters> units, string? device = null)
    {
        var server = new PymodbusServer(units, device);
        await server.RunAsync();
        return server;
    }

    protected override IEnumerable<string> Arguments()
    {
        var file = Path.Combine(Folder, "units.json");
        File.WriteAllText(file, JsonSerializer.Serialize(_units, JsonSerializerOptions.Web));
        return [Path.Combine(Repository.Root, "tests/SmartPark.EndToEnd.Tests/peers/modbus_server.py"), _device is null ? "tcp" : "rtu", _device ?? $"{Port}", file];
    }

    // A serial port gives no sign of readiness; the gateway's first polls simply fail until the server listens.
    protected override Task<bool> IsReadyAsync(CancellationToken cancellationToken) => _device is null ? base.IsReadyAsync(cancellationToken) : Task.FromResult(true);
}

/// <summary>Two pseudo-terminals joined by socat: a serial cable.</summary>
internal sealed class SerialPair : ServerProcess
{
    private SerialPair()
    {
    }

    public string DeviceEnd => Path.Combine(Folder, "device");

    public string GatewayEnd => Path.Combine(Folder, "gateway");

    protected override string Program => "socat";

    protected override string DebianPackage => "socat";

    public static async Task<SerialPair> StartAsync()
    {
        var pair = new SerialPair();
        await pair.RunAsync();
        return pair;
    }

    protected override IEnumerable<string> Arguments() => [$"pty,raw,echo=0,link={DeviceEnd}", $"pty,raw,echo=0,link={GatewayEnd}"];

    protected override Task<bool> IsReadyAsync(CancellationToken cancellationToken) => Task.FromResult(File.Exists(DeviceEnd) && File.Exists(GatewayEnd));
}
