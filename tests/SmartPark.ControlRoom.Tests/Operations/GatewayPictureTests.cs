using SmartPark.ControlRoom.Live;
using SmartPark.ControlRoom.Operations;
using SmartPark.ControlRoom.Tests.Hosting;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Tests.Operations;

public sealed class GatewayPictureTests
{
    private const long Now = 1_800_000_000_000;
    private static readonly QuantityCatalogue Catalogue = QuantityCatalogue.Load(Repository.Of("firmware-config/quantities.json"));

    [Theory]
    [InlineData("gateway_outbox_disk_state", 0, Condition.Normal)]
    [InlineData("gateway_outbox_disk_state", 2, Condition.Warning)]
    [InlineData("gateway_outbox_disk_state", 3, Condition.Warning)]
    [InlineData("gateway_clock_state", 1, Condition.Normal)]
    [InlineData("gateway_clock_state", 2, Condition.Warning)]
    [InlineData("gateway_lines_down_count", 0, Condition.Normal)]
    [InlineData("gateway_lines_down_count", 1, Condition.Attention)]
    [InlineData("gateway_outbox_waiting_count", 5000, Condition.Normal)]
    public void A_gateway_is_as_well_as_the_worst_that_it_says_of_itself(string quantity, double value, Condition expected)
    {
        Assert.Equal(expected, Of(online: true, [(quantity, value), ("gateway_uptime_s", 60)]));
        Assert.Equal(Condition.Silent, Of(online: false, [(quantity, value)]));
    }

    [Fact]
    public void Two_gateways_with_one_id_are_an_alarm_whatever_they_say() =>
        Assert.Equal(Condition.Alarm, GatewayPicture.ConditionOf(new("east", "gw", true, Now, []), [], isFoughtFor: true));

    private static Condition Of(bool online, (string Quantity, double Value)[] values) => GatewayPicture.ConditionOf(
        new("east", "gw", online, Now, []),
        [.. values.Select(v => Catalogue.TryGet(v.Quantity, out var quantity)
            ? Reading.Judge(quantity, new(new("east", "gw", v.Quantity), Now, v.Value, Quality.Good, QualityReason.None), online, Now)
            : throw new InvalidOperationException(v.Quantity))],
        isFoughtFor: false);
}
