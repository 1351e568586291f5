using SmartPark.Fieldbus.Devices;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Fieldbus.Tests.Wiring;

public class LineCycleTests
{
    private static WiredLine Line(LineWiring wiring, int devices, string profile, Action<DeviceWiring>? change = null)
    {
        var problems = new List<ConfigurationProblem>();
        var wired = new List<PolledDevice>();
        for (var unit = 1; unit <= devices; unit++)
        {
            Assert.True(ShippedFiles.Profiles.TryGet(profile, out var found));
            var device = new DeviceWiring { Id = $"d{unit}", Line = wiring.Id, Unit = unit, Profile = profile };
            change?.Invoke(device);
            wired.Add(PolledDevice.Create("g.json", "$", device, found, ShippedFiles.Catalogue, problems)!);
        }

        Assert.Empty(problems);
        return new(wiring, wired);
    }

    private static LineWiring Bus(int baud = 9600, LineParity parity = LineParity.None) =>
        new() { Id = "bus", Kind = LineKind.ModbusRtu, SerialPort = "/dev/ttyUSB0", Baud = baud, Parity = parity };

    [Fact]
    public void A_request_takes_its_characters_the_silence_and_the_turnaround()
    {
        static void F(double expectedMs, LineWiring line, string profile) => Assert.Equal(
            expectedMs, LineCycle.Predict(Line(line, 1, profile)).Round.TotalMilliseconds, 0.01);

        // 10 registers: 8 + 25 bytes of 10 bits, 3.5 characters of 11 bits, 20 ms
        F((33 * 10 / 9.6) + (38.5 / 9.6) + 20, Bus(), "pzem-016");
        // with parity 11 bits a character
        F((33 * 11 / 9.6) + (38.5 / 9.6) + 20, Bus(parity: LineParity.Even), "pzem-016");
        // above 19200 baud the silence is 1.75 ms
        F((33 * 10 / 115.2) + 1.75 + 20, Bus(115200), "pzem-016");
        // 6 discrete inputs: one byte of data
        F((14 * 10 / 9.6) + (38.5 / 9.6) + 20, Bus(), "fire-input-module");
        // a pause longer than the silence takes its place
        F((14 * 10 / 9.6) + 50 + 20, Bus() with { PauseMs = 50 }, "fire-input-module");
        // Modbus TCP: the turnaround alone
        F(20, new() { Id = "tcp", Kind = LineKind.ModbusTcp, Host = "a" }, "pzem-016");
    }

    [Fact]
    public void Load_is_the_share_of_time_that_the_intervals_ask_for()
    {
        var line = Line(Bus(), 12, "pzem-016");
        var cycle = LineCycle.Predict(line);

        Assert.Equal(12, cycle.Requests);
        Assert.Equal(TimeSpan.FromSeconds(10), cycle.Asked);
        Assert.Equal(cycle.Round / cycle.Asked, cycle.Load, 1e-6);
        Assert.Equal(cycle.Asked, cycle.Needed);
        Assert.Equal("line bus: 12 requests, 0.7 s per full round, 7 % of the 9600-baud line used", cycle.Describe(line.Wiring));
    }

    [Fact]
    public void A_line_that_cannot_keep_up_is_told_what_it_needs()
    {
        var line = Line(Bus(), 240, "pzem-016", d => d.IntervalsMs = new Dictionary<string, int> { ["main"] = 5000 });
        var cycle = LineCycle.Predict(line);

        Assert.True(cycle.Load > 1);
        Assert.Equal(cycle.Round.TotalSeconds, cycle.Needed.TotalSeconds, 1e-3);
        Assert.Equal(
            "line bus: this 9600-baud line needs 14 s per round, you asked for 5 s: raise intervals_ms, leave out quantities or split the line",
            cycle.Describe(line.Wiring));
    }

    [Fact]
    public void Groups_load_a_line_by_their_own_intervals()
    {
        var both = LineCycle.Predict(Line(Bus(), 1, "eastron-sdm630"));
        var power = LineCycle.Predict(Line(Bus(), 1, "eastron-sdm630", d => d.Only = ["voltage_l1_v", "frequency_hz"]));

        Assert.Equal(5, both.Requests);
        Assert.Equal(2, power.Requests);
        Assert.Equal(power.Round / TimeSpan.FromSeconds(10), power.Load, 1e-6);
        Assert.True(both.Load < both.Round / TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_line_without_devices_asks_for_nothing()
    {
        var cycle = LineCycle.Predict(new(Bus(), []));

        Assert.Equal(new LineCycle("bus", 0, TimeSpan.Zero, TimeSpan.Zero, 0), cycle);
        Assert.Equal("line bus: no device on it", cycle.Describe(Bus()));
    }
}
