using SmartPark.Fieldbus.Devices;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Fieldbus.Tests.Devices;

/// <summary>The frames of the Modbus Application Protocol V1.1b3, sections 6.5, 6.6, 6.11 and 6.12.</summary>
public class OutputPointTests
{
    [Theory]
    [InlineData(RegisterTable.Coil, PointWrite.Single, 1, "05 00 02 FF 00")]
    [InlineData(RegisterTable.Coil, PointWrite.Single, 0, "05 00 02 00 00")]
    [InlineData(RegisterTable.Coil, PointWrite.Multiple, 1, "0F 00 02 00 01 01 01")]
    [InlineData(RegisterTable.Coil, PointWrite.Multiple, 0, "0F 00 02 00 01 01 00")]
    [InlineData(RegisterTable.Holding, PointWrite.Single, 0x1234, "06 00 02 12 34")]
    [InlineData(RegisterTable.Holding, PointWrite.Multiple, 0x1234, "10 00 02 00 01 02 12 34")]
    public void It_is_written_with_the_function_of_its_profile(RegisterTable table, PointWrite write, int raw, string expected)
    {
        var request = Output(table, write).WriteRequest(raw);
        var pdu = new byte[ModbusLimits.PduLengthMax];
        var length = RequestPdu.Encode(request, pdu);
        Assert.Equal(expected, string.Join(' ', pdu[..length].Select(b => b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture))));
        Assert.Equal(7, request.Unit);
    }

    [Theory]
    [InlineData(RegisterTable.Coil, 2)]
    [InlineData(RegisterTable.Coil, -1)]
    [InlineData(RegisterTable.Holding, 65536)]
    public void A_value_that_it_cannot_hold_is_refused(RegisterTable table, int raw) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Output(table, PointWrite.Single).WriteRequest(raw));

    [Fact]
    public void A_point_that_may_not_be_written_is_none()
    {
        var device = Device(p => p with { Writable = null });
        Assert.Null(OutputPoint.Find(device, "relay_3_state"));
        Assert.Null(OutputPoint.Find(device, "door_state"));
    }

    private static OutputPoint Output(RegisterTable table, PointWrite write) =>
        OutputPoint.Find(Device(p => p with { Table = table, Type = table == RegisterTable.Coil ? RegisterType.Bit : RegisterType.UInt16, Writable = write }), "relay_3_state")!;

    private static PolledDevice Device(Func<ProfilePoint, ProfilePoint> change)
    {
        Assert.True(ShippedFiles.Profiles.TryGet("relay-output-module", out var found));
        var profile = found with { Points = [.. found.Points.Select(change)] };
        var problems = new List<ConfigurationProblem>();
        var device = PolledDevice.Create("g.json", "$.devices[0]", new() { Id = "relays", Line = "l1", Unit = 7, Profile = profile.Id }, profile, ShippedFiles.Catalogue, problems);
        Assert.Empty(problems);
        return device!;
    }
}
