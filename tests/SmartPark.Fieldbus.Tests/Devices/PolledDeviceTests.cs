using System.Buffers.Binary;
using System.Diagnostics;
using System.Reflection;
using SmartPark.Fieldbus.Devices;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Fieldbus.Tests.Devices;

public class PolledDeviceTests
{
    private static PolledDevice Device(string profile, Action<DeviceWiring>? wire = null, Func<DeviceProfile, DeviceProfile>? change = null)
    {
        Assert.True(ShippedFiles.Profiles.TryGet(profile, out var found));
        var wiring = new DeviceWiring { Id = "d1", Line = "l1", Unit = 7, Profile = profile };
        wire?.Invoke(wiring);
        var problems = new List<ConfigurationProblem>();
        var device = PolledDevice.Create("g.json", "$.devices[0]", wiring, change?.Invoke(found) ?? found, ShippedFiles.Catalogue, problems);
        Assert.Empty(problems);
        return device!;
    }

    private static PointReading Reading(PolledDevice device, int group, PointReading[] readings, string quantity) =>
        readings[device.Groups[group].Quantities.Index().Single(q => q.Item.Id == quantity).Index];

    [Fact]
    public void A_device_takes_groups_intervals_and_quantities_from_profile_and_wiring()
    {
        var device = Device("eastron-sdm630", w => w.IntervalsMs = new Dictionary<string, int> { ["power"] = 2500 });

        Assert.Equal(("d1", "l1", (byte)7), (device.Id, device.Line, device.Unit));
        Assert.Equal([("power", 2.5), ("energy", 60)], device.Groups.Select(g => (g.Name, g.Interval.TotalSeconds)));
        Assert.Equal(device.Profile.Points.Where(p => p.Group == "power").Select(p => p.Quantity), device.Groups[0].Quantities.Select(q => q.Id));

        var few = Device("eastron-sdm630", w => w.Only = ["energy_import_kwh", "voltage_l1_v"]);
        Assert.Equal([["voltage_l1_v"], ["energy_import_kwh"]], few.Groups.Select(g => g.Quantities.Select(q => q.Id)));

        var one = Device("eastron-sdm630", w => w.Only = ["energy_import_kwh"]);
        Assert.Equal(["energy"], one.Groups.Select(g => g.Name));
    }

    [Fact]
    public void Every_mistake_of_a_device_is_named_with_its_place()
    {
        Assert.True(ShippedFiles.Profiles.TryGet("chint-dtsu666", out var profile));
        var wiring = new DeviceWiring
        {
            Id = "d1", Line = "l1", Unit = 1, Profile = "chint-dtsu666",
            Parameters = new Dictionary<string, double> { ["ratio"] = 40, ["pt"] = 0 },
            IntervalsMs = new Dictionary<string, int> { ["fast"] = 1000, ["power"] = 50 },
            Only = ["voltage_l1_v", "water_total_m3", "voltage_l1_v"],
        };
        var problems = new List<ConfigurationProblem>();

        Assert.Null(PolledDevice.Create("g.json", "$.devices[4]", wiring, profile, ShippedFiles.Catalogue, problems));
        Assert.Equal(
            [
                "g.json: $.devices[4].parameters.ratio: found \"ratio\", expected a parameter of profile chint-dtsu666: ct, pt",
                "g.json: $.devices[4].parameters.pt: found 0, expected a factor other than 0",
                "g.json: $.devices[4].intervals_ms.fast: found \"fast\", expected a group of profile chint-dtsu666: power, energy",
                "g.json: $.devices[4].intervals_ms.power: found 50, expected 100 to 86400000 milliseconds",
                "g.json: $.devices[4].only[1]: found \"water_total_m3\", expected a quantity of profile chint-dtsu666",
                "g.json: $.devices[4].only[2]: found \"voltage_l1_v\" a second time, expected each quantity once",
            ],
            problems.Select(p => p.ToString()));

        problems.Clear();
        Assert.Null(PolledDevice.Create(
            "g.json",
            "$.devices[0]",
            new DeviceWiring { Id = "d1", Line = "l1", Unit = 1, Profile = "x", Only = [] },
            profile,
            ShippedFiles.Catalogue,
            problems));
        Assert.Equal(
            "g.json: $.devices[0].only: found an empty list, expected at least one quantity, or no such member to read all",
            Assert.Single(problems).ToString());
    }

    [Fact]
    public void A_group_is_read_in_the_planned_requests_and_every_value_stands_where_its_quantity_does()
    {
        var bench = new RegisterBench();
        var device = Device("eastron-sdm630");
        foreach (var (i, quantity) in device.Groups[0].Quantities.Index())
        {
            bench.Set(device, quantity.Id, quantity.Id == "frequency_hz" ? 50.5 : quantity.Id == "power_factor_ratio" ? 0.5 : i + 1.5);
        }

        var (read, readings) = bench.Read(device);

        Assert.Equal(["7:04 0+18", "7:04 52+20"], bench.Log!);
        Assert.Equal(new GroupRead(ModbusOutcome.Ok, 2, readings.Length, true), read);
        Assert.All(readings.Index(), r => Assert.Equal(Quality.Good, r.Item.Quality));
        Assert.Equal(1.5, Reading(device, 0, readings, "voltage_l1_v").Value);
        Assert.Equal(50.5, Reading(device, 0, readings, "frequency_hz").Value);
        Assert.Equal(10.5, Reading(device, 0, readings, "active_power_kw").Value);
    }

    [Fact]
    public void Parameters_of_the_site_multiply()
    {
        var bench = new RegisterBench();
        var device = Device(
            "chint-dtsu666", w => (w.Parameters, w.Only) = (new Dictionary<string, double> { ["ct"] = 40 }, ["energy_import_kwh", "current_l1_a"]));
        BinaryPrimitives.WriteSingleBigEndian(bench.Tables[RegisterTable.Holding].AsSpan(2 * 0x101E), 1024.5f);

        var (_, readings) = bench.Read(device, group: 1);

        Assert.Equal(40980, Assert.Single(readings).Value);
    }

    [Fact]
    public void Bits_of_discrete_inputs_are_read()
    {
        var bench = new RegisterBench();
        var device = Device("fire-input-module");
        bench.Set(device, "call_point_state", 1);

        var (read, readings) = bench.Read(device);

        Assert.Equal(["7:02 0+6"], bench.Log!);
        Assert.Equal(6, read.GoodPoints);
        Assert.Equal([0, 0, 1, 0, 0, 0], readings.Select(r => r.Value));
    }

    [Fact]
    public void Each_reply_stamps_its_own_points_when_it_arrives()
    {
        var bench = new RegisterBench { Delay = TimeSpan.FromMilliseconds(30) };
        var device = Device("eastron-sdm630");

        var (_, readings) = bench.Read(device);

        Assert.Equal(1_800_000_000_030, Reading(device, 0, readings, "voltage_l1_v").SourceTimeUnixMs);
        Assert.Equal(1_800_000_000_060, Reading(device, 0, readings, "active_power_kw").SourceTimeUnixMs);
    }

    [Fact]
    public void A_failed_request_marks_only_its_own_points()
    {
        void F(BenchAnswer answer, ModbusOutcome outcome, QualityReason reason, ModbusExceptionCode code = ModbusExceptionCode.ServerDeviceFailure)
        {
            var bench = new RegisterBench { Answer = n => n == 1 ? answer : BenchAnswer.Registers, Code = code };
            var device = Device("eastron-sdm630");

            var (read, readings) = bench.Read(device);

            Assert.Equal((outcome, true), (read.Outcome, read.Answered));
            Assert.Equal((Quality.Good, 0.0), (Reading(device, 0, readings, "voltage_l1_v").Quality, Reading(device, 0, readings, "voltage_l1_v").Value));
            var failed = Reading(device, 0, readings, "active_power_kw");
            Assert.Equal((double.NaN, Quality.Bad, reason), (failed.Value, failed.Quality, failed.Reason));
            Assert.Equal(bench.Time.GetUtcNow().ToUnixTimeMilliseconds(), failed.SourceTimeUnixMs, 20.0);
        }

        F(BenchAnswer.Silence, ModbusOutcome.Timeout, QualityReason.Timeout);
        F(BenchAnswer.Exception, ModbusOutcome.DeviceException, QualityReason.DeviceException);
        F(BenchAnswer.Exception, ModbusOutcome.DeviceException, QualityReason.Timeout, ModbusExceptionCode.GatewayTargetFailedToRespond);
    }

    [Fact]
    public void A_line_that_breaks_marks_the_rest_of_the_group()
    {
        var bench = new RegisterBench { Answer = n => n >= 1 ? BenchAnswer.BrokenLine : BenchAnswer.Registers };
        var device = Device("eastron-sdm630");

        var (read, readings) = bench.Read(device, group: 1);

        Assert.Equal((ModbusOutcome.LineDown, 2, true), (read.Outcome, read.Requests, read.Answered));
        Assert.Equal(QualityReason.None, Reading(device, 1, readings, "energy_import_kwh").Reason);
        Assert.Equal(QualityReason.LineDown, Reading(device, 1, readings, "thd_voltage_l1_pct").Reason);
        Assert.Equal(QualityReason.LineDown, Reading(device, 1, readings, "energy_total_kwh").Reason);
    }

    [Fact]
    public void A_dead_unit_costs_one_timeout_and_every_point_says_so()
    {
        var bench = new RegisterBench { Answer = _ => BenchAnswer.Silence };
        var device = Device("eastron-sdm630");

        var (read, readings) = bench.Read(device, group: 1);

        Assert.Equal(new GroupRead(ModbusOutcome.Timeout, 1, 0, false), read);
        Assert.Equal(1, bench.Requests);
        Assert.All(readings, r => Assert.Equal((Quality.Bad, QualityReason.Timeout), (r.Quality, r.Reason)));
    }

    [Fact]
    public void A_gateway_that_speaks_for_a_silent_unit_costs_one_request_and_the_unit_is_not_alive()
    {
        var bench = new RegisterBench { Answer = _ => BenchAnswer.Exception, Code = ModbusExceptionCode.GatewayTargetFailedToRespond };

        var (read, readings) = bench.Read(Device("eastron-sdm630"), group: 1);

        Assert.Equal(new GroupRead(ModbusOutcome.DeviceException, 1, 0, false), read);
        Assert.All(readings, r => Assert.Equal(QualityReason.Timeout, r.Reason));
    }

    [Fact]
    public void A_first_request_that_is_refused_does_not_stop_the_rest()
    {
        var bench = new RegisterBench { Answer = n => n == 0 ? BenchAnswer.Exception : BenchAnswer.Registers };
        var device = Device("eastron-sdm630");

        var (read, readings) = bench.Read(device);

        Assert.Equal((ModbusOutcome.DeviceException, 2, true), (read.Outcome, read.Requests, read.Answered));
        Assert.Equal(QualityReason.DeviceException, Reading(device, 0, readings, "voltage_l1_v").Reason);
        Assert.Equal(Quality.Good, Reading(device, 0, readings, "apparent_power_kva").Quality);
    }

    [Fact]
    public void A_block_that_the_device_refuses_is_split_once_and_the_split_is_remembered()
    {
        var bench = new RegisterBench();
        bench.Missing.Add(0x36);
        var device = Device("eastron-sdm630");

        var (read, readings) = bench.Read(device);

        // 0x0036 is a hole between 0x0034 and 0x0038; the widest hole, before the frequency at 0x0046, is tried first.
        Assert.Equal(["7:04 0+18", "7:04 52+20", "7:04 52+12", "7:04 52+6", "7:04 52+2", "7:04 56+2", "7:04 60+4", "7:04 70+2"], bench.Log!);
        Assert.Equal((ModbusOutcome.Ok, readings.Length), (read.Outcome, read.GoodPoints));

        bench.Log!.Clear();
        bench.Read(device);
        Assert.Equal(["7:04 0+18", "7:04 52+2", "7:04 56+2", "7:04 60+4", "7:04 70+2"], bench.Log!);
        Assert.Equal(bench.Log!, device.Requests(0).Select(r => $"{r.Unit}:{(int)r.Function:X2} {r.Address}+{r.Count}"));
    }

    [Fact]
    public void A_field_that_the_device_does_not_know_stays_alone_and_marks_only_itself()
    {
        var bench = new RegisterBench();
        bench.Missing.Add(0x08);
        var device = Device("eastron-sdm630");

        var (read, readings) = bench.Read(device);

        Assert.Equal((ModbusOutcome.DeviceException, readings.Length - 1), (read.Outcome, read.GoodPoints));
        Assert.Equal(QualityReason.DeviceException, Reading(device, 0, readings, "current_l2_a").Reason);
        bench.Log!.Clear();
        Assert.Equal(read.GoodPoints, bench.Read(device).Read.GoodPoints);
        Assert.DoesNotContain("7:04 0+18", bench.Log!);
        Assert.Single(bench.Log!, r => r == "7:04 8+2");
    }

    [Fact]
    public void A_device_that_takes_one_field_a_request_gets_one_field_a_request()
    {
        var bench = new RegisterBench();
        var device = Device("pzem-016", change: p => p with { Quirks = [ProfileQuirk.OneRequestPerField] });

        Assert.Equal(device.Groups[0].Quantities.Count, bench.Read(device).Read.Requests);
    }

    [Fact]
    public void A_device_that_needs_a_pause_gets_it_before_each_request()
    {
        var bench = new RegisterBench();
        var device = Device("pzem-016", change: p => p with { PauseMs = 150, Quirks = [ProfileQuirk.OneRequestPerField] });

        var before = bench.Time.GetUtcNow();
        bench.Read(device);

        Assert.InRange((bench.Time.GetUtcNow() - before).TotalMilliseconds, 6 * 150, 8 * 160);
    }

    [Fact]
    public void Texts_are_read_for_identification_and_are_no_quantity()
    {
        var bench = new RegisterBench();
        var text = new ProfilePoint
        {
            Quantity = "serial_number", Unit = "", Group = "main", Table = RegisterTable.Holding, Address = "0x0100", Type = RegisterType.Text, Registers = 4,
            Manual = "serial",
        };
        var device = Device("pzem-016", change: p => p with { Points = [.. p.Points, text] });
        "SN-0042\0"u8.CopyTo(bench.Tables[RegisterTable.Holding].AsSpan(0x200));

        Assert.DoesNotContain(device.Groups[0].Quantities, q => q.Id == "serial_number");
        Assert.Equal([new DeviceText("serial_number", "SN-0042", ModbusOutcome.Ok)], bench.Finish(device.IdentifyAsync(bench.Client, CancellationToken.None)));

        bench.Missing.Add(0x0101);
        Assert.Equal(
            [new DeviceText("serial_number", null, ModbusOutcome.DeviceException)], bench.Finish(device.IdentifyAsync(bench.Client, CancellationToken.None)));
    }

    [Fact]
    public async Task A_read_allocates_nothing_in_steady_state()
    {
        var bench = new RegisterBench(TimeProvider.System) { Log = null };
        var device = Device("eastron-sdm630");
        var readings = new PointReading[device.Groups[0].Quantities.Count];
        // The first rounds warm up; the runtime compiles anew and trims its pools when it likes, so that of the rounds the best is the steady state.
        var allocated = long.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                await device.ReadAsync(0, bench.Client, readings, TimeProvider.System, CancellationToken.None);
            }

            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        // A debug build makes each async method a class of its own, one a request and layer.
        var isOptimised = typeof(PolledDevice).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled != true;
        Assert.InRange(allocated, 0, isOptimised ? 0 : 2_000_000);
    }

    [Fact]
    public async Task Cancelling_ends_the_read_and_the_device_stays_usable()
    {
        var bench = new RegisterBench { Answer = n => n == 0 ? BenchAnswer.Silence : BenchAnswer.Registers };
        var device = Device("pzem-016");
        using var stop = new CancellationTokenSource();

        var reading = device.ReadAsync(0, bench.Client, new PointReading[device.Groups[0].Quantities.Count], bench.Time, stop.Token).AsTask();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal(ModbusOutcome.Ok, bench.Read(device).Read.Outcome);
    }

    [Fact]
    public async Task Too_little_room_for_the_readings_is_refused()
    {
        var bench = new RegisterBench();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await Device("pzem-016").ReadAsync(0, bench.Client, new PointReading[1], bench.Time, CancellationToken.None));
    }
}
