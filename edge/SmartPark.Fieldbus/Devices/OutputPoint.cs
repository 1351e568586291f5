using System.Buffers.Binary;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Profiles;

namespace SmartPark.Fieldbus.Devices;

/// <summary>How an output was set.</summary>
/// <param name="Outcome">How the write ended, or the read that followed it.</param>
/// <param name="Found">What the device says stands there now; null when it did not say.</param>
/// <param name="IsSet">Whether it says what was written.</param>
public readonly record struct OutputResult(ModbusOutcome Outcome, int? Found, bool IsSet);

/// <summary>
/// A writable point of a wired device: a coil or a holding register. Written with the function that the profile names, then read back: a relay module that
/// took the write and does not show it has not switched. Not thread-safe: the loop of its line is its only caller.
/// </summary>
public sealed class OutputPoint
{
    private readonly PolledDevice _device;
    private readonly ProfilePoint _point;
    private readonly ushort _address;

    private OutputPoint(PolledDevice device, ProfilePoint point) => (_device, _point, _address) = (device, point, (ushort)RegisterField.ParseAddress(point.Address));

    /// <summary>Device id.</summary>
    public string Device => _device.Id;

    /// <summary>Quantity of the point.</summary>
    public string Quantity => _point.Quantity;

    /// <summary>Greatest raw value: 1 for a coil, 65535 for a register.</summary>
    public int RawMax => IsCoil ? 1 : ushort.MaxValue;

    private bool IsCoil => _point.Table == RegisterTable.Coil;

    private TimeSpan Pause => TimeSpan.FromMilliseconds(_device.Profile.PauseMs);

    /// <summary>The output of a device by its quantity; null when the profile has none such that may be written.</summary>
    public static OutputPoint? Find(PolledDevice device, string quantity)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.Profile.Points.FirstOrDefault(p => p.Quantity == quantity && p.Writable is not null) is { } point ? new(device, point) : null;
    }

    /// <summary>The request that writes a raw value: functions 05, 0F, 06 or 10.</summary>
    public ModbusRequest WriteRequest(int raw)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(raw);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(raw, RawMax);
        var isSingle = _point.Writable == PointWrite.Single;
        if (isSingle)
        {
            var (function, value) = IsCoil ? (ModbusFunction.WriteSingleCoil, raw == 0 ? (ushort)0 : ModbusLimits.CoilOn) : (ModbusFunction.WriteSingleRegister, (ushort)raw);
            return new(_device.Unit, function, _address, value) { PauseBefore = Pause };
        }

        var data = new byte[IsCoil ? sizeof(byte) : sizeof(ushort)];
        if (IsCoil)
        {
            data[0] = (byte)raw;
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(data, (ushort)raw);
        }

        return new(_device.Unit, IsCoil ? ModbusFunction.WriteMultipleCoils : ModbusFunction.WriteMultipleRegisters, _address, 1) { WriteData = data, PauseBefore = Pause };
    }

    /// <summary>Reads what stands there.</summary>
    public async ValueTask<OutputResult> ReadAsync(int expected, ModbusClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        var request = new ModbusRequest(_device.Unit, IsCoil ? ModbusFunction.ReadCoils : ModbusFunction.ReadHoldingRegisters, _address, 1) { PauseBefore = Pause };
        var reply = await client.ExecuteAsync(request, cancellationToken);
        if (reply.Outcome != ModbusOutcome.Ok)
        {
            return new(reply.Outcome, null, IsSet: false);
        }

        var found = IsCoil ? reply.Data.Span[0] & 1 : BinaryPrimitives.ReadUInt16BigEndian(reply.Data.Span);
        return new(ModbusOutcome.Ok, found, found == expected);
    }

    /// <summary>Writes a raw value and reads it back.</summary>
    public async ValueTask<OutputResult> SetAsync(int raw, ModbusClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        var reply = await client.ExecuteAsync(WriteRequest(raw), cancellationToken);
        return reply.Outcome == ModbusOutcome.Ok ? await ReadAsync(raw, client, cancellationToken) : new(reply.Outcome, null, IsSet: false);
    }
}
