using Microsoft.Extensions.Time.Testing;
using SmartPark.Alarms.Engine;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.Broker;
using SmartPark.Ingest.Tests.Intake;
using Xunit;

namespace SmartPark.Ingest.Tests.AlarmDesk;

/// <summary>A silent gateway is one alarm; a deaf centre is one alarm.</summary>
public sealed class SilenceWatchTests : IDisposable
{
    private const long T = 1_795_363_200_000;

    private readonly TestCity _city = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(T));
    private readonly NodeStates _nodes = new();
    private readonly BrokerStatus _broker;
    private readonly DeskParts _desk;
    private readonly SilenceWatch _watch;

    public SilenceWatchTests()
    {
        _broker = new(_time);
        _desk = new(_city.Registry, _nodes, TestCity.Instruments(), _time);
        _watch = new(_nodes, _desk.Announcements, _broker, _desk.Inbox, _desk.Book, _time);
        _broker.Set(isConnected: true, "test", null);
    }

    [Fact]
    public void A_gateway_that_dies_is_an_alarm_after_a_minute_and_over_when_it_is_born_again()
    {
        Born("gw1");
        Pass(150);
        _nodes.NodeDied("east", "gw1", Now);
        var died = Now;
        Pass(59);
        Assert.Empty(Committed());
        Pass(2);
        Assert.Equal([(RuleCards.GatewaySilent, "east/gw1", AlarmChange.Raised, died)], Committed());
        Pass(60);
        Assert.Empty(Committed());
        Born("gw1");
        Pass(1);
        Assert.Equal([(RuleCards.GatewaySilent, "east/gw1", AlarmChange.Cleared, died)], Committed());
        Assert.False(Assert.Single(_desk.Book.Picture.Alarms).Episode.IsActive);
    }

    [Fact]
    public void A_gateway_known_from_before_that_does_not_come_back_is_an_alarm_after_the_grace()
    {
        _desk.Announcements.Heard("east", "gw9", "");
        Pass(119);
        Assert.Empty(Committed());
        Pass(3);
        Assert.Equal(["east/gw9"], Committed().Select(r => r.Subject));
    }

    [Fact]
    public void A_centre_without_its_broker_is_one_alarm_however_many_gateways_there_are()
    {
        Born("gw1");
        Born("gw2");
        Pass(150);
        _broker.Set(isConnected: false, "test", "refused");
        _nodes.AllDied(Now);
        Pass(120);
        Assert.Equal([(RuleCards.CentreDeaf, AlarmChange.Raised)], Committed().Select(r => (r.Rule, r.Change)));
        _broker.Set(isConnected: true, "test", null);
        Born("gw1");
        Born("gw2");
        Pass(200);
        Assert.Equal([(RuleCards.CentreDeaf, AlarmChange.Cleared)], Committed().Select(r => (r.Rule, r.Change)));
    }

    [Fact]
    public void What_stood_before_a_restart_is_the_same_alarm_and_ends_as_it()
    {
        Born("gw1");
        Pass(150);
        _nodes.NodeDied("east", "gw1", Now);
        Pass(70);
        Committed();
        var before = Assert.Single(_desk.Book.Picture.Alarms).Episode.Id;

        var nodes = new NodeStates();
        var again = new SilenceWatch(nodes, _desk.Announcements, _broker, _desk.Inbox, _desk.Book, _time);
        for (var i = 0; i < 300; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            again.Look();
        }

        Assert.Empty(Committed());
        nodes.NodeBorn("east", "gw1", Now);
        again.Look();
        Committed();
        Assert.False(Assert.Single(_desk.Book.Picture.Alarms, a => a.Episode.Id == before).Episode.IsActive);
    }

    public void Dispose()
    {
        _watch.Dispose();
        _desk.Dispose();
        _city.Dispose();
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Born(string gateway)
    {
        _nodes.NodeBorn("east", gateway, Now);
        _desk.Announcements.Heard("east", gateway, "");
    }

    private void Pass(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _watch.Look();
        }
    }

    private List<(string Rule, string Subject, AlarmChange Change, long Onset)> Committed()
    {
        var reports = _desk.Drain().Where(e => e.Report is not null).Select(e => e.Report!.Value).ToList();
        _desk.Book.Take(reports, []);
        return [.. reports.Select(r => (r.Report.Rule, r.Report.Subject, r.Report.Change, r.Report.OnsetUnixMs))];
    }
}
