using System.Collections;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using SmartPark.Alarms.Engine;
using SmartPark.Gateway.Alarms;
using SmartPark.Gateway.Health;
using SmartPark.Gateway.Verbs;
using SmartPark.TestServers.Wires;

namespace SmartPark.Gateway.Tests.Verbs;

public sealed class GatewayVerbsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Hashtable _environment = [];
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));

    public void Dispose() => _folder.Dispose();

    private async Task<(int Code, string Output, string Errors)> RunAsync(TimeProvider? time, params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var errors = new StringWriter(CultureInfo.InvariantCulture);
        var code = await new GatewayVerbs(output, errors, _environment, time ?? _time).RunAsync(args, TestContext.Current.CancellationToken);
        return (code, output.ToString(), errors.ToString());
    }

    private static string[] WithShipped(params string[] args) =>
        [.. args, "--profiles", Path.Combine(TestQuantities.RepoRoot, "firmware-config/profiles"), "--quantities", Path.Combine(TestQuantities.RepoRoot, "firmware-config/quantities.json")];

    private string Meter(int port) => _folder.Write("site.json", $$"""
        {
          // one meter, ten lines
          "park": "east", "gateway": "gw-1",
          "lines": [{ "id": "tcp-1", "kind": "modbus-tcp", "host": "127.0.0.1", "port": {{port}}, "response_timeout_ms": 500, "attempts": 1 }],
          "devices": [{ "id": "meter-1", "line": "tcp-1", "unit": 1, "profile": "eastron-sdm120" }, { "id": "meter-2", "line": "tcp-1", "unit": 2, "profile": "eastron-sdm120" }],
        }
        """);

    [Theory]
    [InlineData("frob", "\"frob\" is none of run, check, read, alarms, healthcheck, help")]
    [InlineData("run", "run needs <file>, found 0 operands")]
    [InlineData("read a.json", "read needs <file> <device>, found 1 operands")]
    [InlineData("check a.json --status x", "check knows no --status, only --profiles, --quantities")]
    [InlineData("run a.json --status", "--status needs a value")]
    [InlineData("run a.json --status x --status y", "--status stands there twice")]
    [InlineData("healthcheck x", "healthcheck needs no operand, found 1 operands")]
    public async Task A_command_line_that_is_wrong_says_how(string line, string expected)
    {
        var (code, _, errors) = await RunAsync(null, line.Split(' '));
        Assert.Equal(2, code);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_every_verb()
    {
        var (code, output, _) = await RunAsync(null, "help");
        Assert.Equal(0, code);
        Assert.All(["run <file>", "check <file>", "read <file> <device>", "alarms <file>", "healthcheck"], verb => Assert.Contains(verb, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_accepts_every_shipped_gateway_file_and_predicts_its_lines()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(TestQuantities.RepoRoot, "firmware-config/gateways"), "*.json"))
        {
            var (code, output, errors) = await RunAsync(null, "check", file);
            Assert.True(code == 0, errors);
            Assert.Contains("points/s to ", output, StringComparison.Ordinal);
            Assert.Contains("per full round", output, StringComparison.Ordinal);
            Assert.EndsWith("no mistake found", output.TrimEnd(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Check_tells_which_rules_are_evaluated_here_and_whether_interlocks_act()
    {
        var (code, output, errors) = await RunAsync(null, "check", Path.Combine(TestQuantities.RepoRoot, "firmware-config/gateways/beihe-2.json"));
        Assert.True(code == 0, errors);
        Assert.Matches("alarms: [0-9]+ of [0-9]+ rules are evaluated here, on [0-9]+ points", output);
        Assert.Contains("interlocks: 0 of 2 enabled, the gateway's switch is off", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_finds_every_mistake_of_rules_and_interlocks()
    {
        _folder.Write("rules.json", """
            {"rules": [{"id": "door", "title": {"zh": "门", "en": "Door"}, "advice": {"zh": "看", "en": "Look"}, "severity": "high", "basis": {"certainty": "product"},
              "scope": {"quantities": ["door_stat"]}, "condition": {"state": {"codes": [1]}}}]}
            """);
        var site = _folder.Write("site.json", """
            {
              "park": "east", "gateway": "gw-1", "time_zone": "Asia/Nowhere", "alarm_rules": ["rules.json", "missing.json"],
              "lines": [{ "id": "a", "kind": "modbus-tcp", "host": "127.0.0.1" }],
              "devices": [{ "id": "contacts", "line": "a", "unit": 1, "profile": "safety-input-module" }, { "id": "relays", "line": "a", "unit": 2, "profile": "relay-output-module" }]
            }
            """);
        var (code, _, errors) = await RunAsync(null, WithShipped("check", site));
        Assert.Equal(1, code);
        Assert.Contains("$.time_zone: found \"Asia/Nowhere\"", errors, StringComparison.Ordinal);
        Assert.Contains("$.alarm_rules[1]: found \"missing.json\"", errors, StringComparison.Ordinal);
        Assert.Contains("rules.json: $.rules[0].scope.quantities[0]: found \"door_stat\"", errors, StringComparison.Ordinal);

        var config = Path.Combine(TestQuantities.RepoRoot, "firmware-config", "alarm-rules");
        site = _folder.Write("site.json", $$"""
            {
              "park": "east", "gateway": "gw-1", "alarm_rules": ["{{config}}"],
              "lines": [{ "id": "a", "kind": "modbus-tcp", "host": "127.0.0.1" }],
              "devices": [{ "id": "contacts", "line": "a", "unit": 1, "profile": "safety-input-module" }, { "id": "relays", "line": "a", "unit": 2, "profile": "relay-output-module" }],
              "interlocks": [
                { "id": "x", "when": {}, "output": { "device": "nobody", "point": "relay_1_state" } },
                { "id": "x", "when": { "rules": ["no-such", "people-crowd"], "devices": ["d9"] }, "output": { "device": "contacts", "point": "door_state" } },
                { "id": "y", "when": { "severity": "critical" }, "output": { "device": "relays", "point": "relay_1_state", "on": 2 } },
                { "id": "z", "when": { "severity": "critical" }, "output": { "device": "relays", "point": "relay_1_state", "on": 0 } }
              ]
            }
            """);
        (code, _, errors) = await RunAsync(null, WithShipped("check", site));
        Assert.Equal(1, code);
        Assert.All(
            [
                "$.interlocks[0].when: found neither rules nor severity", "$.interlocks[0].output.device: found \"nobody\"", "$.interlocks[1].id: found \"x\" a second time",
                "$.interlocks[1].when.rules[0]: found \"no-such\"", "$.interlocks[1].when.devices[0]: found \"d9\"", "$.interlocks[1].output.point: found \"door_state\"",
                "$.interlocks[2].output.on: found 2, expected 0 to 1", "$.interlocks[3].output.on: found 0, expected another value than off", "$.interlocks[3].output: found other values",
            ],
            expected => Assert.Contains(expected, errors, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Alarms_lists_the_journal_with_names_in_both_languages()
    {
        var outbox = Path.Combine(_folder.Path, "outbox");
        Directory.CreateDirectory(outbox);
        using (var journal = new AlarmJournal(outbox))
        {
            journal.Open();
            journal.Append(new("cable-temperature-high", "0123456789abcdef", "beihe/garment-electrical-fire/cable_temperature_c", "garment-electrical-fire", AlarmChange.Raised,
                1_790_000_000_123, 1_790_000_000_000, 81.25, 80, EpisodeId.Of("r", "s", 1)));
            var (code, output, errors) = await RunAsync(null, "alarms", Path.Combine(TestQuantities.RepoRoot, "firmware-config/gateways/beihe-2.json"), "--outbox", outbox);
            Assert.True(code == 0, errors);
            Assert.Contains("2026-09-21 22:13:20.123 +08:00  raised   线缆温度高 / Cable temperature high  beihe/garment-electrical-fire/cable_temperature_c  81.25 °C (limit 80 °C)", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Check_finds_the_mistakes_of_all_files_at_once_and_names_file_path_found_and_expected()
    {
        var profiles = Path.Combine(_folder.Path, "profiles");
        Directory.CreateDirectory(profiles);
        File.Copy(Path.Combine(TestQuantities.RepoRoot, "firmware-config/profiles/eastron-sdm120.json"), Path.Combine(profiles, "eastron-sdm120.json"));
        _folder.Write("profiles/broken.json", """{ "id": "broken", "maker": 5 }""");
        var site = _folder.Write("site.json", """
            {
              "park": "east", "gateway": "gw-1", "uplink": { "host": "broker.example", "username": "gw" },
              "lines": [{ "id": "a", "kind": "modbus-tcp" }],
              "devices": [
                { "id": "d1", "line": "b", "unit": 3, "profile": "nope" },
                { "id": "d1", "line": "a", "unit": 3, "profile": "eastron-sdm120", "intervals_ms": { "x": 500 }, "only": ["smoke_state"] }
              ]
            }
            """);
        _environment["SmartPark__Uplink__Port"] = "many";
        _environment["SMARTPARK__UPLINK__HOTS"] = "x";
        var (code, output, errors) = await RunAsync(null, "check", site, "--profiles", profiles, "--quantities", Path.Combine(TestQuantities.RepoRoot, "firmware-config/quantities.json"));
        Assert.Equal((1, ""), (code, output));
        Assert.All(
            [
                "broken.json: $.maker: found 5, expected a string",
                "broken.json: $.points: found nothing, expected this member",
                "site.json: $.uplink.tls: found false with host \"broker.example\", expected true beyond loopback",
                "site.json: $.lines[0].host: found nothing, expected a host name or address",
                "site.json: $.devices[0].line: found \"b\", expected one of the lines a",
                "site.json: $.devices[0].profile: found \"nope\", expected one of the profiles eastron-sdm120",
                "site.json: $.devices[1].id: found \"d1\" a second time, expected each id once",
                "site.json: $.devices[1].intervals_ms.x: found \"x\", expected a group of profile eastron-sdm120",
                "site.json: $.devices[1].only[0]: found \"smoke_state\", expected a quantity of profile eastron-sdm120",
                "environment: SmartPark__Uplink__Port: found \"many\", expected a port from 1 to 65535",
                "environment: SMARTPARK__UPLINK__HOTS: found \"x\", expected one of SmartPark__Uplink__Host",
                "mistakes found; nothing was connected",
            ],
            line => Assert.Contains(line, errors, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_misses_a_password_file_and_a_file_that_is_not_there()
    {
        var site = Meter(502);
        _environment["SmartPark__Uplink__Username"] = "gw";
        _environment["SmartPark__Uplink__PasswordFile"] = "/nonexistent/secret";
        var (code, _, errors) = await RunAsync(null, WithShipped("check", site));
        Assert.Equal(1, code);
        Assert.Contains("$.uplink.password_file: found \"/nonexistent/secret\"", errors, StringComparison.Ordinal);
        (code, _, errors) = await RunAsync(null, WithShipped("check", Path.Combine(_folder.Path, "other.json")));
        Assert.Equal(1, code);
        Assert.Contains("other.json: $: found no such file", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_environment_replaces_the_uplink_before_it_is_checked()
    {
        _environment["SmartPark__Uplink__Host"] = "broker.example";
        _environment["SmartPark__Uplink__Port"] = "18883";
        _environment["SmartPark__Uplink__AllowPlaintext"] = "true";
        _environment["SmartPark__Uplink__Username"] = "";
        var (code, output, errors) = await RunAsync(null, WithShipped("check", Meter(502)));
        Assert.True(code == 0, errors);
        Assert.Contains("to broker.example:18883", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_prints_the_values_of_a_device_with_unit_and_quality()
    {
        // SDM120: voltage at input registers 0 and 1 as float32; 230.5 V is 0x43668000. Every other register is zero.
        using var server = new RegisterServer { Register = (_, address) => address switch { 0 => 0x4366, 1 => 0x8000, _ => 0 } };
        server.Silent.Add(2);
        var site = Meter(server.Port);
        var (code, output, errors) = await RunAsync(TimeProvider.System, WithShipped("read", site, "meter-1"));
        Assert.True(code == 0, errors);
        Assert.Matches(@"voltage_l1_v +230\.5 +V +good", output);
        Assert.Contains("Eastron SDM120", output, StringComparison.Ordinal);
        Assert.Matches(@"frequency_hz +0\.00 +Hz +over range: out of range", output);

        (code, output, errors) = await RunAsync(TimeProvider.System, WithShipped("read", site, "meter-2"));
        Assert.Equal(1, code);
        Assert.Matches(@"voltage_l1_v +- +V +bad: timeout", output);
        Assert.Contains("no answer within 500 ms and 1 tries: check unit 2", errors, StringComparison.Ordinal);

        (code, _, errors) = await RunAsync(TimeProvider.System, WithShipped("read", site, "meter-3"));
        Assert.Equal(1, code);
        Assert.Contains("no device \"meter-3\" in east/gw-1; it has meter-1, meter-2", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_of_an_unreachable_line_says_that_the_line_is_down()
    {
        int port;
        using (var server = new RegisterServer())
        {
            port = server.Port;
        }

        var (code, output, errors) = await RunAsync(TimeProvider.System, WithShipped("read", Meter(port), "meter-1"));
        Assert.Equal(1, code);
        Assert.Matches(@"voltage_l1_v +- +V +bad: line down", output);
        Assert.Contains("line tcp-1 is down", errors, StringComparison.Ordinal);
        Assert.Contains("refused", errors, StringComparison.Ordinal);
    }

    private string Status(Func<GatewayReport, GatewayReport> change)
    {
        var report = new GatewayReport("east", "gw-1", 1_700_000_000_000, 60, [new("tcp-1", 3, 0, false, 10, 0, 0, 100)],
            new(0, 0, 0, GatewayLimits.OutboxMemoryBytesMax, 0, 0, "on-disk", ""), new("online", 1, "", 10, 0));
        var file = Path.Combine(_folder.Path, "status.json");
        StatusFile.Write(file, change(report));
        return file;
    }

    [Fact]
    public async Task Healthcheck_is_well_when_the_status_is_fresh_and_degraded_when_the_broker_is_away()
    {
        var (code, output, _) = await RunAsync(null, "healthcheck", "--status", Status(r => r));
        Assert.Equal(0, code);
        Assert.Contains("east/gw-1: well, up 60 s", output, StringComparison.Ordinal);

        (code, output, _) = await RunAsync(null, "healthcheck", "--status", Status(r => r with { Uplink = r.Uplink with { State = "connecting", Detail = "refused" }, Lines = [r.Lines[0] with { Silent = 1 }] }));
        Assert.Equal(0, code);
        Assert.Contains("uplink connecting: refused", output, StringComparison.Ordinal);
        Assert.Contains("1 of 3 devices silent", output, StringComparison.Ordinal);
        Assert.Contains("degraded", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("synchronised", false, "well")]
    [InlineData("plausible", false, "well")]
    [InlineData("plausible", true, "the machine's clock jumped to an impossible time and is not followed")]
    [InlineData("doubtful", false, "clock doubtful: it is older than what is known")]
    public async Task Healthcheck_tells_of_a_clock_that_is_wrong_and_asks_nothing_of_a_site_without_NTP(string state, bool isRefused, string expected)
    {
        var (code, output, _) = await RunAsync(null, "healthcheck", "--status", Status(r => r with { Clock = new(state, 1, -90_000, isRefused) }));
        Assert.Equal(0, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Healthcheck_fails_on_an_old_status_a_stalled_line_a_full_outbox_a_take_over_and_a_stop()
    {
        async Task FailsAsync(string expected, Func<GatewayReport, GatewayReport> change)
        {
            var (code, _, errors) = await RunAsync(null, "healthcheck", "--status", Status(change));
            Assert.Equal(1, code);
            Assert.Contains(expected, errors, StringComparison.Ordinal);
        }

        await FailsAsync("the status is 21 s old", r => r with { TimeUnixMs = r.TimeUnixMs - 21_000 });
        await FailsAsync("line tcp-1 has stood still for 601 s", r => r with { Lines = [r.Lines[0] with { TurnAgeMs = 601_000 }] });
        await FailsAsync("the outbox is 95 % full, 7 samples were dropped", r => r with { Outbox = r.Outbox with { Bytes = (GatewayLimits.OutboxMemoryBytesMax * 19L / 20) + 1, Dropped = 7 } });
        await FailsAsync("another gateway uses this id", r => r with { Uplink = r.Uplink with { State = "taken-over" } });
        await FailsAsync("the gateway has stopped", r => r with { Uplink = r.Uplink with { State = "stopped" } });
    }

    [Theory, InlineData("{}"), InlineData("[1]"), InlineData("not json"), InlineData("")]
    public async Task Healthcheck_fails_on_a_status_file_that_is_none(string text)
    {
        var (code, _, errors) = await RunAsync(null, "healthcheck", "--status", _folder.Write("status.json", text));
        Assert.Equal(1, code);
        Assert.Contains("cannot be read", errors, StringComparison.Ordinal);
        (code, _, errors) = await RunAsync(null, "healthcheck", "--status", Path.Combine(_folder.Path, "missing"));
        Assert.Equal(1, code);
        Assert.Contains("no status file", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_status_file_is_snake_case_JSON_for_other_tools()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Status(r => r)));
        Assert.Equal("online", document.RootElement.GetProperty("uplink").GetProperty("state").GetString());
        Assert.Equal(3, document.RootElement.GetProperty("lines")[0].GetProperty("devices").GetInt32());
    }
}
