using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using SmartPark.FieldSimulator.Faults;
using SmartPark.FieldSimulator.Registers;

namespace SmartPark.FieldSimulator.Wires;

/// <summary>The units of a line and what is wrong with them at the moment. Thread-safe.</summary>
internal sealed class LineUnits(IEnumerable<SimulatedUnit> units)
{
    private readonly Dictionary<byte, SimulatedUnit> _units = units.ToDictionary(static u => u.Unit);
    private readonly ConcurrentDictionary<string, Fault> _faults = new(StringComparer.Ordinal);
    private long _lineFault;
    private long _requests;
    private long _noiseBytes;
    private long _connectionsRefused;

    /// <summary>Requests answered or kept silent about.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Bytes that belonged to no request.</summary>
    public long NoiseBytes => Interlocked.Read(ref _noiseBytes);

    /// <summary>Connections beyond <see cref="SimulatorLimits.ConnectionsPerLineMax"/>.</summary>
    public long ConnectionsRefused => Interlocked.Read(ref _connectionsRefused);

    /// <summary>The fault of the line itself: of every unit that has none of its own.</summary>
    public Fault LineFault
    {
        get => Unpack(Interlocked.Read(ref _lineFault));
        set => Interlocked.Exchange(ref _lineFault, ((long)value.Kind << 48) | ((long)value.ExceptionCode << 32) | (uint)value.DelayMs);
    }

    /// <summary>The unit of an address.</summary>
    public bool TryGet(byte unit, [NotNullWhen(true)] out SimulatedUnit? found) => _units.TryGetValue(unit, out found);

    /// <summary>What is wrong with a unit.</summary>
    public Fault FaultOf(SimulatedUnit unit) => _faults.TryGetValue(unit.Id, out var fault) ? fault : LineFault;

    /// <summary>Sets or clears the fault of a device; false when it is not on this line.</summary>
    public bool TrySetFault(string device, Fault fault)
    {
        if (!_units.Values.Any(u => u.Id == device))
        {
            return false;
        }

        if (fault.Kind == FaultKind.None)
        {
            _faults.TryRemove(device, out _);
        }
        else
        {
            _faults[device] = fault;
        }

        return true;
    }

    /// <summary>Counts a request.</summary>
    public void CountRequest() => Interlocked.Increment(ref _requests);

    /// <summary>Counts noise.</summary>
    public void CountNoise(long bytes) => Interlocked.Add(ref _noiseBytes, bytes);

    /// <summary>Counts a refused connection.</summary>
    public void CountRefused() => Interlocked.Increment(ref _connectionsRefused);

    private static Fault Unpack(long packed) => new((FaultKind)(packed >> 48), (int)(packed & 0xFFFFFFFF), (byte)(packed >> 32));
}
