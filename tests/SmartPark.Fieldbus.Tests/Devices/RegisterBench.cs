using System.Buffers.Binary;
using Microsoft.Extensions.Time.Testing;
using SmartPark.Fieldbus.Devices;
using SmartPark.Fieldbus.Lines;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Profiles;

namespace SmartPark.Fieldbus.Tests.Devices;

/// <summary>What a unit of the bench does with a request.</summary>
internal enum BenchAnswer
{
    Registers,
    Silence,
    Garbage,
    BrokenLine,
    Exception,
}

/// <summary>
/// A Modbus TCP server in memory, in virtual time and without allocations of its own: registers and bits to set, addresses that do
/// not exist, and a word in every answer.
/// </summary>
internal sealed class RegisterBench : ILine
{
    private const int FrameLengthMax = 260;

    private readonly byte[] _reply = new byte[FrameLengthMax];
    private int _waiting;
    private TaskCompletionSource? _reader;

    /// <summary>A bench in virtual time, or on another clock: the virtual one allocates a timer each time it is set.</summary>
    public RegisterBench(TimeProvider? clock = null) =>
        Client = new(this, new() { Framing = ModbusFraming.Tcp, ResponseTimeout = TimeSpan.FromSeconds(1) }, clock ?? Time);

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000));

    public ModbusClient Client { get; }

    /// <summary>Requests as they came, while <see cref="Log"/> is not null.</summary>
    public List<string>? Log { get; set; } = [];

    /// <summary>Big-endian registers of each register table; bits of each bit table, eight to a byte.</summary>
    public Dictionary<RegisterTable, byte[]> Tables { get; } = Enum.GetValues<RegisterTable>().ToDictionary(t => t, _ => new byte[2 * 65536]);

    /// <summary>Addresses that the device refuses with exception 02, alone or inside a block.</summary>
    public HashSet<int> Missing { get; } = [];

    /// <summary>What the nth request (from 0) gets.</summary>
    public Func<int, BenchAnswer> Answer { get; set; } = _ => BenchAnswer.Registers;

    /// <summary>The code of <see cref="BenchAnswer.Exception"/>.</summary>
    public ModbusExceptionCode Code { get; set; } = ModbusExceptionCode.ServerDeviceFailure;

    /// <summary>Time that passes while the device answers.</summary>
    public TimeSpan Delay { get; set; }

    public int Requests { get; private set; }

    public string Id => "bench";

    public bool IsOpen { get; private set; }

    /// <summary>Encodes a value where a device's profile has it.</summary>
    public void Set(PolledDevice device, string quantity, double value)
    {
        var codec = Codec(device, quantity);
        Xunit.Assert.True(codec.TryEncode(value, Tables[codec.Field.Table], codec.Field.Address));
    }

    public static PointCodec Codec(PolledDevice device, string quantity)
    {
        Xunit.Assert.True(ShippedFiles.Catalogue.TryGet(quantity, out var meaning));
        var parameters = device.Profile.Parameters.ToDictionary(p => p.Name, p => device.Wiring.Parameters.GetValueOrDefault(p.Name, p.Default));
        return PointCodec.Create(device.Profile.Points.Single(p => p.Quantity == quantity), meaning, parameters);
    }

    /// <summary>Reads a group to its end in virtual time.</summary>
    public (GroupRead Read, PointReading[] Readings) Read(PolledDevice device, int group = 0)
    {
        var readings = new PointReading[device.Groups[group].Quantities.Count];
        return (Finish(device.ReadAsync(group, Client, readings, Time, CancellationToken.None).AsTask()), readings);
    }

    public T Finish<T>(Task<T> running)
    {
        for (var step = 0; step < 100_000 && !running.IsCompleted; step++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Xunit.Assert.True(running.IsCompleted, "the read never ended");
        return running.GetAwaiter().GetResult();
    }

    public ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        IsOpen = true;
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var frame = bytes.Span;
        var (address, count) = (BinaryPrimitives.ReadUInt16BigEndian(frame[8..]), BinaryPrimitives.ReadUInt16BigEndian(frame[10..]));
        Log?.Add($"{frame[6]}:{frame[7]:X2} {address}+{count}");
        var answer = Answer(Requests++);
        if (Delay > TimeSpan.Zero)
        {
            Time.Advance(Delay);
        }

        if (answer == BenchAnswer.BrokenLine)
        {
            throw new IOException("the cable is out");
        }

        if (answer != BenchAnswer.Silence)
        {
            var length = answer == BenchAnswer.Registers ? Registers(frame[7], address, count) : Refusal(frame[7], Code);
            Array.Fill(_reply, (byte)0, 0, 7);
            frame[..2].CopyTo(_reply);
            BinaryPrimitives.WriteUInt16BigEndian(_reply.AsSpan(4), (ushort)(length + 1));
            _reply[6] = answer == BenchAnswer.Garbage ? (byte)(frame[6] + 1) : frame[6];
            _waiting = 7 + length;
            _reader?.TrySetResult();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_waiting == 0)
        {
            return WaitAsync(cancellationToken);
        }

        var length = _waiting;
        _waiting = 0;
        _reply.AsSpan(0, length).CopyTo(buffer.Span);
        return new(length);
    }

    public int DiscardInput()
    {
        var length = _waiting;
        _waiting = 0;
        return length;
    }

    public void Close()
    {
        IsOpen = false;
        _waiting = 0;
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<int> WaitAsync(CancellationToken cancellationToken)
    {
        _reader = new();
        await using var registration = cancellationToken.Register(static r => ((TaskCompletionSource)r!).TrySetCanceled(), _reader);
        await _reader.Task;
        return 0;
    }

    private int Registers(byte function, int address, int count)
    {
        for (var a = address; Missing.Count > 0 && a < address + count; a++)
        {
            if (Missing.Contains(a))
            {
                return Refusal(function, ModbusExceptionCode.IllegalDataAddress);
            }
        }

        _reply[7] = function;
        if (function > 2)
        {
            _reply[8] = (byte)(2 * count);
            Tables[function == 3 ? RegisterTable.Holding : RegisterTable.Input].AsSpan(2 * address, 2 * count).CopyTo(_reply.AsSpan(9));
            return 2 + (2 * count);
        }

        var table = Tables[function == 1 ? RegisterTable.Coil : RegisterTable.Discrete];
        _reply[8] = (byte)((count + 7) / 8);
        Array.Fill(_reply, (byte)0, 9, _reply[8]);
        for (var i = 0; i < count; i++)
        {
            var bit = (table[(address + i) >> 3] >> ((address + i) & 7)) & 1;
            _reply[9 + (i >> 3)] |= (byte)(bit << (i & 7));
        }

        return 2 + _reply[8];
    }

    private int Refusal(byte function, ModbusExceptionCode code)
    {
        _reply[7] = (byte)(function | 0x80);
        _reply[8] = (byte)code;
        return 2;
    }
}
