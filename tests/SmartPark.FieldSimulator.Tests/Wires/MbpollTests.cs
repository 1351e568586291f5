using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using SmartPark.FieldSimulator.Faults;
using SmartPark.Fieldbus.Wiring;
using Xunit;

namespace SmartPark.FieldSimulator.Tests.Wires;

/// <summary>Debian's mbpoll (libmodbus) reads the simulator: a Modbus client that nobody here wrote.</summary>
public sealed partial class MbpollTests : IAsyncLifetime
{
    private SimulatedSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await RunningSite.StartAsync(new() { PaceSerial = true });

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task It_reads_floats_over_modbus_tcp()
    {
        var (exit, values, text) = await PollAsync(Line(RunningSite.TcpLine), 1, "3:float", 0, 3);
        Assert.True(exit == 0, text);
        Assert.Equal([0, 2, 4], values.Keys);
        Assert.All(new[] { "voltage_l1_v", "voltage_l2_v", "voltage_l3_v" }.Index(), q =>
            Assert.Equal(_site.Devices["b2-smt"].ValueAt(q.Item, RunningSite.Now), values[2 * q.Index], 2));
    }

    [Fact]
    public async Task It_reads_discrete_inputs_over_modbus_tcp()
    {
        var (exit, values, text) = await PollAsync(Line(RunningSite.TcpLine), 2, "1", 0, 6);
        Assert.True(exit == 0, text);
        Assert.Equal(_site.Devices["b1-fire"].Quantities.Select(q => _site.Devices["b1-fire"].ValueAt(q.Id, RunningSite.Now)), values.Values);
    }

    [Fact]
    public async Task It_reads_a_meter_on_the_serial_line()
    {
        var (exit, values, text) = await PollAsync(Line(RunningSite.SerialLine), 1, "4:float", 0x2006, 3);
        Assert.True(exit == 0, text);
        // The register holds tenths of a volt.
        Assert.Equal(_site.Devices["b6-floor2"].ValueAt("voltage_l1_v", RunningSite.Now), values[0x2006] / 10, 1);
    }

    [Fact]
    public async Task It_is_told_which_address_is_illegal()
    {
        var (exit, _, text) = await PollAsync(Line(RunningSite.TcpLine), 1, "3:hex", 4000, 2);
        Assert.NotEqual(0, exit);
        Assert.Contains("Illegal data address", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_hears_nothing_from_a_dead_unit()
    {
        _site.SetFault("b6-floor2", new(FaultKind.Dead));
        var (exit, _, text) = await PollAsync(Line(RunningSite.SerialLine), 1, "4:float", 0x2006, 1);
        Assert.NotEqual(0, exit);
        Assert.Contains("timed out", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_refuses_a_bad_checksum()
    {
        _site.SetFault("b6-floor2", new(FaultKind.BadChecksum));
        var (exit, _, text) = await PollAsync(Line(RunningSite.SerialLine), 1, "4:float", 0x2006, 1);
        Assert.NotEqual(0, exit);
        Assert.Contains("Invalid CRC", text, StringComparison.Ordinal);
    }

    private LineWiring Line(string id) => _site.Wiring.Lines.Single(l => l.Id == id);

    private static async Task<(int Exit, Dictionary<int, double> Values, string Text)> PollAsync(LineWiring line, int unit, string type, int address, int count)
    {
        string[] place = line.Kind == LineKind.ModbusRtu
            ? ["-m", "rtu", "-b", line.Baud.ToString(CultureInfo.InvariantCulture), "-P", "none", line.SerialPort!]
            : ["-m", "tcp", "-p", line.Port!.Value.ToString(CultureInfo.InvariantCulture), line.Host!];
        string[] what = ["-a", $"{unit}", "-t", type, "-B", "-0", "-r", $"{address}", "-c", $"{count}", "-1", "-o", "3"];
        var info = new ProcessStartInfo("mbpoll", [.. what, .. place]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(info) ?? throw new InvalidOperationException("mbpoll did not start; apt-get install mbpoll");
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var values = Value().Matches(await output).ToDictionary(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture), m => double.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture));
        return (process.ExitCode, values, await output + await errors);
    }

    [GeneratedRegex(@"^\[(\d+)\]:\s+(\S+)", RegexOptions.Multiline)]
    private static partial Regex Value();
}
