using Microsoft.Extensions.Time.Testing;
using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Overrides;
using SmartPark.Alarms.Rules;
using SmartPark.Fieldbus.Devices;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Gateway.Alarms;
using SmartPark.Gateway.Clock;
using SmartPark.Gateway.Outbox;
using SmartPark.Gateway.Tests.Clock;
using SmartPark.Telemetry;

namespace SmartPark.Gateway.Tests.Alarms;

/// <summary>A gateway's alarm rules over two safety modules on two lines, with a journal on disk and an outbox in memory: the test plays readings, clock and kills.</summary>
internal sealed class AlarmRig : IDisposable
{
    public const int DoorPoint = 1;

    private readonly string _folder;
    private readonly OutboxMessage _message = new();
    private readonly GatewaySite _site;
    private GatewayClock? _clock;

    public AlarmRig(string folder, params AlarmRule[] rules)
    {
        (_folder, Rules) = (folder, rules.Length > 0 ? rules : [Rule("door", new() { State = new() { Codes = [1] } })]);
        var problems = new List<Telemetry.Configuration.ConfigurationProblem>();
        var file = new GatewayFile
        {
            Park = "east",
            Gateway = "gw-1",
            Lines = [.. new[] { "a", "b" }.Select(l => new LineWiring { Id = l, Kind = LineKind.ModbusTcp, Host = "127.0.0.1" })],
            Devices = [.. new[] { "a", "b" }.Select(l => new DeviceWiring { Id = $"{l}-module", Line = l, Unit = 1, Profile = "safety-input-module" })],
        };
        _site = GatewaySite.Resolve("site.json", file, ProfileLibrary.Load(Path.Combine(TestQuantities.RepoRoot, "firmware-config/profiles"), TestQuantities.Catalogue), TestQuantities.Catalogue, problems)!;
        Assert.Empty(problems);
        Start();
    }

    public Machine Machine { get; } = new();

    /// <summary>Whether the next process has a clock of its own that notices jumps, as gateways have.</summary>
    public bool HasClock { get; set; }

    public FakeTimeProvider Time => Machine.True;

    public LogBook Log { get; } = new();

    public IReadOnlyList<AlarmRule> Rules { get; set; }

    public AlarmOverrides Overrides { get; set; } = AlarmOverrides.None;

    public SiteAlarms Alarms { get; private set; } = null!;

    public GatewayOutbox Outbox { get; private set; } = null!;

    /// <summary>What the centre has got, in the order it came, each once as an idempotent receiver sees it.</summary>
    public List<TransitionReport> Received { get; } = [];

    /// <summary>All that came, repeated or not.</summary>
    public int Messages { get; private set; }

    /// <summary>Now as a reading is stamped.</summary>
    public long NowMs => (_clock?.Run ?? (TimeProvider)Machine).GetUtcNow().ToUnixTimeMilliseconds();

    public static AlarmRule Rule(string id, RuleCondition condition, string quantity = "door_state", int onDelayS = 0, Severity severity = Severity.High) => new()
    {
        Id = id,
        Title = new() { Zh = "门", En = "Door" },
        Advice = new() { Zh = "看", En = "Look" },
        Severity = severity,
        Basis = new() { Certainty = BasisCertainty.Product },
        Scope = new() { Quantities = [quantity] },
        Condition = condition,
        OnDelayS = onDelayS,
    };

    /// <summary>A reading of the door of a line's module, the other contacts at rest.</summary>
    public void Read(int line, double door, Quality quality = Quality.Good)
    {
        Alarms[line]!.ReadBegins();
        Time.Advance(TimeSpan.FromMilliseconds(20));
        var readings = new PointReading[5];
        Array.Fill(readings, new(0, Quality.Good, QualityReason.None, NowMs));
        readings[DoorPoint] = new(quality == Quality.Bad ? double.NaN : door, quality, quality == Quality.Bad ? QualityReason.Timeout : QualityReason.None, NowMs);
        Alarms[line]!.Judge(0, readings);
        Time.Advance(TimeSpan.FromMilliseconds(20));
    }

    public void Tick()
    {
        _clock?.Look();
        Alarms[0]?.Tick();
        Alarms[1]?.Tick();
    }

    /// <summary>Everything the outbox has is sent and taken in; it is not acknowledged.</summary>
    public void Deliver()
    {
        while (Outbox.TryTake(0, _message))
        {
            if (!_message.Layout.IsTransitions)
            {
                continue;
            }

            var rest = _message.Samples;
            while (!rest.IsEmpty)
            {
                Assert.True(TransitionCodec.TryUnpack(ref rest, _message.TimeUnixMs, out var report));
                Messages++;
                if (!Received.Any(r => r.Episode == report.Episode && r.Change == report.Change))
                {
                    Received.Add(report);
                }
            }
        }
    }

    /// <summary>The process dies; the outbox's own journal keeps what it had, so what waits in it is delivered by the next one.</summary>
    public void Kill()
    {
        Deliver();
        Alarms.Dispose();
    }

    public void Start()
    {
        var layouts = new LayoutBook("gw-1", ["gateway_uptime_s"], [.. _site.Lines.SelectMany(l => l.Devices).Select(d => (d.Id, (IReadOnlyList<string>)[.. d.Groups.SelectMany(g => g.Quantities).Select(q => q.Id)]))]);
        _clock = HasClock ? Machine.Clock(Log) : null;
        Outbox = new(layouts, 7, acknowledged: true, new(), _clock ?? (TimeProvider)Machine) { Clock = _clock, Disk = new(DiskState.OnDisk, 0, 0, "") };
        Outbox.BeginSession(0);
        Alarms = new(_site, Rules, Outbox, new() { OutboxFolder = _folder, OutboxCommitMs = 50, AlarmOverrides = Overrides }, new(_clock, _clock?.Run ?? (TimeProvider)Machine, _clock ?? (TimeProvider)Machine), Machine, Log);
        Alarms.Open();
    }

    public void Dispose() => Alarms.Dispose();
}
