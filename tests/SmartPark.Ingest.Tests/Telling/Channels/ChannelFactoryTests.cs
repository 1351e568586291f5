using SmartPark.Ingest.Telling;
using SmartPark.Ingest.Telling.Channels;
using SmartPark.Ingest.Tests.Telling.Channels.Mqtt;
using Xunit;

namespace SmartPark.Ingest.Tests.Telling.Channels;

public sealed class ChannelFactoryTests
{
    [Fact]
    public async Task Every_kind_has_its_channel_and_nothing_is_connected_by_it()
    {
        await using var embedded = MqttParts.NoBroker();
        using var factory = new ChannelFactory(new(), embedded, TimeProvider.System, new Random(1));
        var entry = new ChannelEntry { Id = "c", Title = ChannelParts.Text("通道", "Channel") };
        var robot = new RobotSettings { Url = "https://a.example" };
        IChannel[] made =
        [
            factory.Create(entry with { Email = new() { Host = "mail.example", From = "alarm@park.example" } }), factory.Create(entry with { Sms = new() { Url = "https://a.example" } }),
            factory.Create(entry with { Dingtalk = robot }), factory.Create(entry with { Wecom = robot }), factory.Create(entry with { Feishu = robot }),
            factory.Create(entry with { Webhook = new() { Url = "https://a.example" } }), factory.Create(entry with { Mqtt = new() { Topic = "alarms" } }),
            factory.Create(entry with { Alertmanager = new() { Url = "https://a.example" } }),
        ];
        Assert.Equal([true, true, false, false, false, false, false, false], made.Select(c => c.NeedsPeople));
        Assert.Equal([true, true, true, true, true, false, false, false], made.Select(c => c.Groups));
        Assert.Equal(TimeSpan.FromSeconds(60), Assert.IsAssignableFrom<IStandingChannel>(made[^1]).RepeatEvery);
        Assert.Throws<ArgumentException>(() => factory.Create(entry));
    }
}
