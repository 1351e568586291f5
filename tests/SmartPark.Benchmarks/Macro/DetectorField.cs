using SmartPark.TestServers.Wires;

namespace SmartPark.Benchmarks.Macro;

/// <summary>
/// Fire input modules over Modbus TCP whose smoke contact (input 0) closes at a moment that is noted, as is the moment at which it was first read closed.
/// </summary>
internal sealed class DetectorField : IDisposable
{
    /// <summary>Modules; a thousand loops of smoke detectors are a large park.</summary>
    public const int Modules = 1000;

    /// <summary>Modules behind one connection, as behind a converter: Modbus TCP reads them one after another.</summary>
    public const int ModulesPerLine = 50;

    // Unit ids end at 247, so that a server holds four lines of fifty.
    private const int ModulesPerServer = 200;

    private readonly RegisterServer[] _servers;
    private readonly int[] _smoke = new int[Modules];
    private readonly long[] _closedAt = new long[Modules];
    private readonly long[] _readAt = new long[Modules];

    public DetectorField()
    {
        _servers = [.. Enumerable.Range(0, Modules / ModulesPerServer).Select(_ => new RegisterServer())];
        foreach (var (i, server) in _servers.Index())
        {
            server.Register = (unit, address) => address == 0 ? Read((i * ModulesPerServer) + unit - 1) : (ushort)0;
        }
    }

    /// <summary>Requests that were answered.</summary>
    public long Requests => _servers.Sum(s => s.Requests);

    /// <summary>The id of a module as a device.</summary>
    public static string Id(int module) => $"smoke-{module}";

    /// <summary>The module of a device; -1 when there is none.</summary>
    public static int ModuleOf(string device) => device.StartsWith("smoke-", StringComparison.Ordinal) && int.TryParse(device.AsSpan(6), out var n) && n is >= 0 and < Modules ? n : -1;

    /// <summary>Where a module is wired: its line, the port of that line, its unit id.</summary>
    public (int Line, int Port, int Unit) WiringOf(int module) => (module / ModulesPerLine, _servers[module / ModulesPerServer].Port, (module % ModulesPerServer) + 1);

    /// <summary>Smoke: the contact closes, and the moment is noted just before.</summary>
    public void Close(int module)
    {
        Volatile.Write(ref _closedAt[module], TimeProvider.System.GetTimestamp());
        Volatile.Write(ref _smoke[module], 1);
    }

    /// <summary>The smoke has gone.</summary>
    public void Open(int module) => Volatile.Write(ref _smoke[module], 0);

    /// <summary>When the contact closed, and when it was first read closed, as timestamps of the system's clock; 0 for not yet.</summary>
    public (long Closed, long Read) Times(int module) => (Volatile.Read(ref _closedAt[module]), Volatile.Read(ref _readAt[module]));

    public void Dispose()
    {
        foreach (var server in _servers)
        {
            server.Dispose();
        }
    }

    private ushort Read(int module)
    {
        var value = (ushort)Volatile.Read(ref _smoke[module]);
        if (value != 0 && Volatile.Read(ref _readAt[module]) == 0)
        {
            Volatile.Write(ref _readAt[module], TimeProvider.System.GetTimestamp());
        }

        return value;
    }
}
