using System.Diagnostics;
using System.Reflection;
using System.Threading.Tasks.Sources;
using SmartPark.Fieldbus.Lines;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Tests.Lines;
using SmartPark.Fieldbus.Wiring;
using Xunit;

namespace SmartPark.Fieldbus.Tests.Modbus;

/// <summary>A gateway sends thousands of requests a second on a small board: a request in steady state must not feed the collector.</summary>
[Collection(nameof(ModbusClientAllocationTests))]
[CollectionDefinition(nameof(ModbusClientAllocationTests), DisableParallelization = true)]
public sealed class ModbusClientAllocationTests
{
    private const int WarmUpRequests = 2000;
    private const int MeasuredRequests = 20_000;

    // An unoptimised build makes a class of every async method's state, about 200 bytes each; the figures that count are those of Release.
    private static readonly double StateOfUnoptimisedBuild =
        typeof(ModbusClient).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true } ? 1500 : 0;

    // Bytes per request that a steady state may cost on average: the pools of the runtime trim themselves now and then. Measured: 0.
    private static readonly double BytesPerRequestMax = StateOfUnoptimisedBuild + 4;

    // The same with the runtime's sockets, thread pool and timers below, counted over all threads of the process. Measured: below 1.
    private static readonly double BytesPerRequestOverSocketsMax = StateOfUnoptimisedBuild + 64;

    [Theory]
    [InlineData(ModbusFraming.Tcp, true)]
    [InlineData(ModbusFraming.Tcp, false)]
    [InlineData(ModbusFraming.Rtu, true)]
    [InlineData(ModbusFraming.Rtu, false)]
    public async Task A_request_allocates_next_to_nothing(ModbusFraming framing, bool repliesAtOnce)
    {
        var line = new RepeatingLine(framing, repliesAtOnce);
        await using var client = new ModbusClient(line, new ModbusClientOptions { Framing = framing }, TimeProvider.System);
        using var caller = new CancellationTokenSource();
        RunOnThisThread(client, line, WarmUpRequests, caller.Token);
        var before = GC.GetAllocatedBytesForCurrentThread();
        RunOnThisThread(client, line, MeasuredRequests, caller.Token);
        var perRequest = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)MeasuredRequests;
        TestContext.Current.TestOutputHelper?.WriteLine($"{framing}, reply at once {repliesAtOnce}: {perRequest:0.00} bytes per request");
        Assert.InRange(perRequest, 0, BytesPerRequestMax);
        Assert.Equal(WarmUpRequests + MeasuredRequests, client.Counters.Replies);
    }

    [Fact]
    public async Task A_request_over_a_real_connection_allocates_next_to_nothing_on_any_thread()
    {
        using var server = new TinyServer();
        var wiring = new LineWiring { Id = "roof", Kind = LineKind.ModbusTcp, Host = "127.0.0.1", Port = server.Port, ResponseTimeoutMs = 5000 };
        await using var client = new ModbusClient(Line.Create(wiring, TimeProvider.System), ModbusClientOptions.For(wiring), TimeProvider.System);
        await RunAsync(client, WarmUpRequests, TestContext.Current.CancellationToken);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var start = TimeProvider.System.GetTimestamp();
        await RunAsync(client, MeasuredRequests, TestContext.Current.CancellationToken);
        var elapsed = TimeProvider.System.GetElapsedTime(start);
        var perRequest = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)MeasuredRequests;
        TestContext.Current.TestOutputHelper?.WriteLine($"loopback: {MeasuredRequests / elapsed.TotalSeconds:0} requests/s, {perRequest:0.00} bytes per request");
        Assert.InRange(perRequest, 0, BytesPerRequestOverSocketsMax);
    }

    [Fact]
    public async Task A_request_that_keeps_a_silence_before_it_allocates_next_to_nothing_on_any_thread()
    {
        var options = new ModbusClientOptions { Framing = ModbusFraming.Rtu, SilenceBeforeRequest = TimeSpan.FromMilliseconds(1) };
        await using var client = new ModbusClient(new RepeatingLine(ModbusFraming.Rtu, repliesAtOnce: true), options, TimeProvider.System);
        await RunAsync(client, 200, TestContext.Current.CancellationToken);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await RunAsync(client, 1000, TestContext.Current.CancellationToken);
        var perRequest = (GC.GetTotalAllocatedBytes(precise: true) - before) / 1000.0;
        TestContext.Current.TestOutputHelper?.WriteLine($"RTU with a silence: {perRequest:0.00} bytes per request");
        Assert.InRange(perRequest, 0, BytesPerRequestOverSocketsMax);
    }

    private static async Task RunAsync(ModbusClient client, int requests, CancellationToken cancellationToken)
    {
        var request = new ModbusRequest(1, ModbusFunction.ReadHoldingRegisters, 0, 60);
        for (var sent = 0; sent < requests; sent++)
        {
            if ((await client.ExecuteAsync(request, cancellationToken)).Outcome != ModbusOutcome.Ok)
            {
                Assert.Fail("no reply");
            }
        }
    }

    private static void RunOnThisThread(ModbusClient client, RepeatingLine line, int requests, CancellationToken cancellationToken)
    {
        var request = new ModbusRequest(1, ModbusFunction.ReadHoldingRegisters, 0, 60);
        for (var sent = 0; sent < requests; sent++)
        {
            var running = client.ExecuteAsync(request, cancellationToken);
            if (!running.IsCompleted)
            {
                line.CompleteRead();
            }

            if (!running.IsCompletedSuccessfully || running.Result.Outcome != ModbusOutcome.Ok)
            {
                Assert.Fail("no reply");
            }
        }
    }

    /// <summary>Answers every read of 60 registers from one buffer, at once or when told to; allocates nothing itself.</summary>
    private sealed class RepeatingLine(ModbusFraming framing, bool repliesAtOnce) : ILine, IValueTaskSource<int>
    {
        private readonly byte[] _reply = framing == ModbusFraming.Tcp ? Replies.Tcp(0, 1, Replies.Registers(60, 0x11)) : Replies.Rtu(1, Replies.Registers(60, 0x11));
        private ManualResetValueTaskSourceCore<int> _reading;
        private Memory<byte> _room;

        public string Id => "repeating";

        public bool IsOpen { get; private set; }

        public ValueTask OpenAsync(CancellationToken cancellationToken)
        {
            IsOpen = true;
            return ValueTask.CompletedTask;
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            if (framing == ModbusFraming.Tcp)
            {
                bytes.Span[..2].CopyTo(_reply);
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            if (repliesAtOnce)
            {
                _reply.CopyTo(buffer);
                return ValueTask.FromResult(_reply.Length);
            }

            _room = buffer;
            _reading.Reset();
            return new ValueTask<int>(this, _reading.Version);
        }

        public void CompleteRead()
        {
            _reply.CopyTo(_room);
            _reading.SetResult(_reply.Length);
        }

        public int DiscardInput() => 0;

        public void Close() => IsOpen = false;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        int IValueTaskSource<int>.GetResult(short token) => _reading.GetResult(token);

        ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _reading.GetStatus(token);

        void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _reading.OnCompleted(continuation, state, token, flags);
    }
}
