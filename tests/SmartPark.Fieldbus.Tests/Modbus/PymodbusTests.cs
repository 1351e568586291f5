using System.Buffers.Binary;
using SmartPark.Fieldbus.Lines;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Wiring;
using SmartPark.TestServers;
using SmartPark.TestServers.Wires;
using Xunit;

namespace SmartPark.Fieldbus.Tests.Modbus;

/// <summary>The client against a server of others: Debian's pymodbus over TCP, and over a pair of pseudo-terminals.</summary>
public sealed class PymodbusTests
{
    private const int Addresses = 500;

    private static readonly Dictionary<string, UnitTables> Units = new() { ["1"] = Unit(1), ["2"] = Unit(2) };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Over_tcp_every_function_is_answered_a_silent_unit_is_a_timeout()
    {
        await using var server = await PymodbusServer.StartAsync(Units);
        var wiring = new LineWiring { Id = "tcp-1", Kind = LineKind.ModbusTcp, Host = "127.0.0.1", Port = server.Port, ResponseTimeoutMs = 2000 };
        await AssertEverythingAsync(wiring, patience: TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Over_a_serial_cable_every_function_is_answered_a_silent_unit_is_a_timeout()
    {
        await using var cable = await SerialPair.StartAsync();
        await using var server = await PymodbusServer.StartAsync(Units, cable.Far);
        var wiring = new LineWiring { Id = "rs485-1", Kind = LineKind.ModbusRtu, SerialPort = cable.Near, Baud = 9600, ResponseTimeoutMs = 2000 };
        await AssertEverythingAsync(wiring, patience: TimeSpan.FromSeconds(2));
    }

    private static async Task AssertEverythingAsync(LineWiring wiring, TimeSpan patience)
    {
        await using var client = new ModbusClient(Line.Create(wiring, TimeProvider.System), ModbusClientOptions.For(wiring) with { ResponseTimeout = patience }, TimeProvider.System);
        await WaitUntilItAnswersAsync(client);

        Assert.Equal([1010, 1011, 1012], await RegistersAsync(client, new(1, ModbusFunction.ReadHoldingRegisters, 10, 3)));
        Assert.Equal([4000], await RegistersAsync(client, new(2, ModbusFunction.ReadInputRegisters, 0, 1)));
        Assert.Equal(Enumerable.Range(2000, 125), await RegistersAsync(client, new(2, ModbusFunction.ReadHoldingRegisters, 0, 125)));
        Assert.Equal([0b01001001, 0b00000010], (await AnswerAsync(client, new(1, ModbusFunction.ReadCoils, 0, 10))).ToArray());
        Assert.Equal([0b01001001, 0b00000010], (await AnswerAsync(client, new(1, ModbusFunction.ReadDiscreteInputs, 0, 10))).ToArray());

        await AnswerAsync(client, new(1, ModbusFunction.WriteSingleCoil, 1, ModbusLimits.CoilOn));
        await AnswerAsync(client, new(1, ModbusFunction.WriteMultipleCoils, 3, 3) { WriteData = new byte[] { 0b110 } });
        Assert.Equal([0b01110011], (await AnswerAsync(client, new(1, ModbusFunction.ReadCoils, 0, 8))).ToArray());
        await AnswerAsync(client, new(1, ModbusFunction.WriteSingleRegister, 20, 777));
        await AnswerAsync(client, new(1, ModbusFunction.WriteMultipleRegisters, 21, 2) { WriteData = new byte[] { 0, 1, 0, 2 } });
        Assert.Equal([777, 1, 2], await RegistersAsync(client, new(1, ModbusFunction.ReadHoldingRegisters, 20, 3)));
        var exchanged = new ModbusRequest(1, ModbusFunction.ReadWriteMultipleRegisters, 30, 2) { WriteAddress = 30, WriteData = new byte[] { 0x12, 0x34 } };
        Assert.Equal([0x1234, 1031], await RegistersAsync(client, exchanged));

        var refused = await client.ExecuteAsync(new(1, ModbusFunction.ReadHoldingRegisters, 499, 2), Cancelled);
        Assert.Equal((ModbusOutcome.DeviceException, (byte)ModbusExceptionCode.IllegalDataAddress), (refused.Outcome, refused.ExceptionCode));

        var (_, identification) = await DeviceIdentification.ReadAsync(client, 1, 1, Cancelled);
        Assert.Equal(["Pymodbus", "PM", "3.0.0"], identification!.Objects.Select(item => item.Value));
        await AssertSilentUnitAsync(wiring);
    }

    /// <summary>Holding register n of unit u holds 1000 u + n, input register n 2000 u + n; coils and inputs are on where their address divides by 3.</summary>
    private static UnitTables Unit(int number)
    {
        var addresses = Enumerable.Range(0, Addresses).ToList();
        var bits = new Dictionary<string, IReadOnlyList<bool>> { ["0"] = [.. addresses.Select(a => a % 3 == 0)] };
        return new()
        {
            Coil = bits,
            Discrete = bits,
            Holding = new Dictionary<string, IReadOnlyList<ushort>> { ["0"] = [.. addresses.Select(a => (ushort)((1000 * number) + a))] },
            Input = new Dictionary<string, IReadOnlyList<ushort>> { ["0"] = [.. addresses.Select(a => (ushort)((2000 * number) + a))] },
        };
    }

    private static async Task AssertSilentUnitAsync(LineWiring wiring)
    {
        // A client of its own with little patience, for the silence takes as long as the patience does.
        var impatient = ModbusClientOptions.For(wiring) with { ResponseTimeout = TimeSpan.FromMilliseconds(300), Attempts = 2 };
        await using var client = new ModbusClient(Line.Create(wiring, TimeProvider.System), impatient, TimeProvider.System);
        var silent = await client.ExecuteAsync(new(9, ModbusFunction.ReadHoldingRegisters, 0, 1), Cancelled);
        Assert.Equal(ModbusOutcome.Timeout, silent.Outcome);
        Assert.Equal(2, client.Counters.Timeouts);
    }

    private static async Task WaitUntilItAnswersAsync(ModbusClient client)
    {
        using var deadline = new CancellationTokenSource(ServerProcess.StartTimeout);
        while ((await client.ExecuteAsync(ScriptedSession.Read(1, 0, 1), deadline.Token)).Outcome != ModbusOutcome.Ok)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, deadline.Token);
        }
    }

    private static async Task<IEnumerable<int>> RegistersAsync(ModbusClient client, ModbusRequest request)
    {
        var data = await AnswerAsync(client, request);
        return [.. data.ToArray().Chunk(2).Select(pair => (int)BinaryPrimitives.ReadUInt16BigEndian(pair))];
    }

    private static async Task<ReadOnlyMemory<byte>> AnswerAsync(ModbusClient client, ModbusRequest request)
    {
        var reply = await client.ExecuteAsync(request, Cancelled);
        Assert.True(reply.Outcome == ModbusOutcome.Ok, $"function {(byte)request.Function:X2} ended as {reply.Outcome} {reply.ExceptionCode}");
        return reply.Data;
    }
}
