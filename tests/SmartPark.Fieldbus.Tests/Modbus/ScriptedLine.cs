using Microsoft.Extensions.Time.Testing;
using SmartPark.Fieldbus.Lines;
using SmartPark.Fieldbus.Modbus;
using Xunit;

namespace SmartPark.Fieldbus.Tests.Modbus;

/// <summary>Bytes that arrive some time after a request was written, in one segment.</summary>
internal readonly record struct Segment(double AfterMs, byte[] Bytes)
{
    public static Segment Hex(double afterMs, string hex) => new(afterMs, ModbusVectors.FromHex(hex));
}

/// <summary>A line in virtual time: a test says what arrives when after each write, and whether opening works. Everything runs on the test's thread.</summary>
internal sealed class ScriptedLine(FakeTimeProvider time) : ILine
{
    private readonly LinkedList<byte[]> _arrived = new();
    private readonly List<ITimer> _onTheWay = [];
    private TaskCompletionSource? _reader;
    private int _generation;

    public List<(double AtMs, byte[] Bytes)> Writes { get; } = [];

    /// <summary>What the nth write (from 0) brings.</summary>
    public Func<int, byte[], IEnumerable<Segment>> Answer { get; set; } = (_, _) => [];

    /// <summary>Thrown by the nth opening (from 0) when not null.</summary>
    public Func<int, IOException?> OpenFailure { get; set; } = _ => null;

    /// <summary>Thrown by the nth write (from 0) when not null.</summary>
    public Func<int, IOException?> WriteFailure { get; set; } = _ => null;

    public int Opens { get; private set; }

    public string Id => "scripted";

    public bool IsOpen { get; private set; }

    private double NowMs => (time.GetUtcNow() - time.Start).TotalMilliseconds;

    public ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        if (OpenFailure(Opens++) is { } failure)
        {
            throw failure;
        }

        IsOpen = true;
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Assert.True(IsOpen);
        var write = Writes.Count;
        Writes.Add((NowMs, bytes.ToArray()));
        if (WriteFailure(write) is { } failure)
        {
            throw failure;
        }

        foreach (var segment in Answer(write, bytes.ToArray()))
        {
            Deliver(segment);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Lets bytes arrive; on the connection of now.</summary>
    public void Deliver(Segment segment)
    {
        var generation = _generation;
        if (segment.AfterMs <= 0)
        {
            Arrive(segment.Bytes, generation);
            return;
        }

        _onTheWay.Add(time.CreateTimer(_ => Arrive(segment.Bytes, generation), null, TimeSpan.FromMilliseconds(segment.AfterMs), Timeout.InfiniteTimeSpan));
    }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        Assert.True(IsOpen);
        Assert.False(buffer.IsEmpty);
        while (_arrived.Count == 0)
        {
            _reader = new TaskCompletionSource();
            await using var registration = cancellationToken.Register(static reader => ((TaskCompletionSource)reader!).TrySetCanceled(), _reader);
            await _reader.Task;
        }

        var bytes = _arrived.First!.Value;
        _arrived.RemoveFirst();
        if (bytes.Length == 0)
        {
            throw new IOException("closed by the other side");
        }

        var taken = Math.Min(bytes.Length, buffer.Length);
        bytes.AsMemory(0, taken).CopyTo(buffer);
        if (taken < bytes.Length)
        {
            _arrived.AddFirst(bytes[taken..]);
        }

        return taken;
    }

    public int DiscardInput()
    {
        var count = _arrived.Sum(bytes => bytes.Length);
        _arrived.Clear();
        return count;
    }

    public void Close()
    {
        IsOpen = false;
        _generation++;
        _arrived.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        foreach (var timer in _onTheWay)
        {
            await timer.DisposeAsync();
        }
    }

    private void Arrive(byte[] bytes, int generation)
    {
        if (generation == _generation)
        {
            _arrived.AddLast(bytes);
            _reader?.TrySetResult();
        }
    }
}

/// <summary>A client on a scripted line; requests run in virtual time, a millisecond a step.</summary>
internal sealed class ScriptedSession : IAsyncDisposable
{
    // More than any pause or timeout of the tests: a request that does not end by then never does.
    private const int StepsMax = 200_000;

    public ScriptedSession(ModbusClientOptions options)
    {
        Line = new ScriptedLine(Time);
        Client = new ModbusClient(Line, options, Time);
    }

    public FakeTimeProvider Time { get; } = new();

    public ScriptedLine Line { get; }

    public ModbusClient Client { get; }

    public double NowMs => (Time.GetUtcNow() - Time.Start).TotalMilliseconds;

    public static ModbusClientOptions Tcp => new() { Framing = ModbusFraming.Tcp };

    /// <summary>9600 baud, 8N1: characters of 1.04 ms, t3.5 of 4.01 ms.</summary>
    public static ModbusClientOptions Rtu => new()
    {
        Framing = ModbusFraming.Rtu,
        SilenceBeforeRequest = TimeSpan.FromTicks(40104),
        CharacterTime = TimeSpan.FromTicks(10416),
    };

    public static ModbusRequest Read(byte unit, ushort address, ushort count) => new(unit, ModbusFunction.ReadHoldingRegisters, address, count);

    public ModbusReply Execute(ModbusRequest request) => ExecuteUntil(request, CancellationToken.None);

    /// <summary>As <see cref="Execute"/>, until the caller gives up.</summary>
    public ModbusReply ExecuteUntil(ModbusRequest request, CancellationToken givesUp)
    {
        var running = Client.ExecuteAsync(request, givesUp).AsTask();
        for (var step = 0; step < StepsMax && !running.IsCompleted; step++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.True(running.IsCompleted, "the request never ended");
        return running.GetAwaiter().GetResult();
    }

    public ValueTask DisposeAsync() => Client.DisposeAsync();
}

/// <summary>Frames of replies, made as a server makes them.</summary>
internal static class Replies
{
    public static byte[] Rtu(byte unit, params byte[] pdu)
    {
        var frame = new byte[pdu.Length + RtuFrame.Overhead];
        pdu.CopyTo(frame, RtuFrame.HeaderLength);
        RtuFrame.Seal(frame, unit, pdu.Length);
        return frame;
    }

    public static byte[] Tcp(int id, byte unit, params byte[] pdu)
    {
        var frame = new byte[pdu.Length + MbapFrame.HeaderLength];
        pdu.CopyTo(frame, MbapFrame.HeaderLength);
        MbapFrame.Seal(frame, (ushort)id, unit, pdu.Length);
        return frame;
    }

    /// <summary>The PDU that answers a read of registers, each holding <paramref name="fill"/> in both bytes.</summary>
    public static byte[] Registers(int count, byte fill, byte function = 3)
    {
        var pdu = new byte[2 + (count * 2)];
        Array.Fill(pdu, fill);
        (pdu[0], pdu[1]) = (function, (byte)(count * 2));
        return pdu;
    }
}
