using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Fieldbus.Tests.Wiring;

public class GatewaySiteTests
{
    private const string Sound = """
        {
          "park": "p1", "gateway": "g1",
          "lines": [
            {"id": "bus", "kind": "modbus-rtu", "serial_port": "/dev/ttyUSB0"},
            {"id": "tcp", "kind": "modbus-tcp", "host": "10.0.0.5"},
            {"id": "server", "kind": "modbus-rtu-over-tcp", "host": "10.0.0.6", "port": 4001}
          ],
          "devices": [
            {"id": "m1", "line": "bus", "unit": 1, "profile": "pzem-016"},
            {"id": "m2", "line": "bus", "unit": 2, "profile": "pzem-016"},
            {"id": "m3", "line": "tcp", "unit": 0, "profile": "xy-md02"}
          ]
        }
        """;

    private static (GatewaySite? Site, string[] Problems) Read(Action<JsonNode> change, Func<BrokerConnection, BrokerConnection>? replaceUplink = null)
    {
        var node = JsonNode.Parse(Sound)!;
        change(node);
        using var folder = new TemporaryFolder();
        var file = folder.Write("g1.json", node.ToJsonString(JsonSerializerOptions.Web));
        var problems = new List<ConfigurationProblem>();
        var site = GatewaySite.Read(file, ShippedFiles.Profiles, ShippedFiles.Catalogue, problems, replaceUplink);
        Assert.Equal(problems.Count > 0, site is null);
        Assert.All(problems, p => Assert.Equal(file, p.File));
        return (site, [.. problems.Select(p => $"{p.Path}: found {p.Found}, expected {p.Expected}")]);
    }

    private static void F(Action<JsonNode> change, params string[] expected) => Assert.Equal(expected, Read(change).Problems);

    [Fact]
    public void A_site_has_its_devices_on_their_lines_in_the_order_of_the_file()
    {
        var (site, _) = Read(_ => { });

        Assert.Equal(["bus", "tcp", "server"], site!.Lines.Select(l => l.Wiring.Id));
        Assert.Equal([["m1", "m2"], ["m3"], []], site.Lines.Select(l => l.Devices.Select(d => d.Id)));
        Assert.Equal(("p1", "g1"), (site.File.Park, site.File.Gateway));
    }

    [Fact]
    public void Ids_and_references_are_checked()
    {
        F(
            g => g["lines"]![1]!["id"] = "bus",
            "$.lines[1].id: found \"bus\" a second time, expected each id once",
            "$.devices[2].line: found \"tcp\", expected one of the lines bus, bus, server");
        F(g => g["devices"]![1]!["id"] = "m1", "$.devices[1].id: found \"m1\" a second time, expected each id once");
        F(g => g["devices"]![0]!["line"] = "bus2", "$.devices[0].line: found \"bus2\", expected one of the lines bus, tcp, server");
        F(
            g => g["devices"]![0]!["profile"] = "pzem",
            "$.devices[0].profile: found \"pzem\", expected one of the profiles " + string.Join(", ", ShippedFiles.Profiles.All.Select(p => p.Id)));
        F(
            g => g["devices"]![0]!["only"] = new JsonArray("smoke_state"),
            "$.devices[0].only[0]: found \"smoke_state\", expected a quantity of profile pzem-016");
        F(
            g => g["devices"]![0]!["parameters"] = new JsonObject { ["ct"] = 2 },
            "$.devices[0].parameters.ct: found \"ct\", expected a parameter of profile pzem-016: it has none");
        F(g => g["devices"] = new JsonArray(), "$.devices: found 0 items, expected at least 1");
    }

    [Fact]
    public void A_unit_is_on_its_line_once()
    {
        F(g => g["devices"]![1]!["unit"] = 1, "$.devices[1].unit: found 1 on line \"bus\", which is that of \"m1\", expected each unit of a line once");
        F(g => { g["devices"]![1]!["unit"] = 1; g["devices"]![1]!["line"] = "tcp"; });
        F(g => g["devices"]![1]!["unit"] = 256, "$.devices[1].unit: found 256, expected a number from 0 to 255");
    }

    [Fact]
    public void Unit_0_is_for_Modbus_TCP_only()
    {
        F(g => g["devices"]![1]!["unit"] = 0, "$.devices[1].unit: found 0, expected 1 to 255: on RTU framing 0 is the broadcast, which nobody answers");
        F(
            g => { g["devices"]![1]!["unit"] = 0; g["devices"]![1]!["line"] = "server"; },
            "$.devices[1].unit: found 0, expected 1 to 255: on RTU framing 0 is the broadcast, which nobody answers");
        F(g => g["devices"]![1]!["unit"] = 255);
    }

    [Fact]
    public void A_line_has_what_its_kind_needs_and_nothing_else()
    {
        F(
            g => ((JsonObject)g["lines"]![0]!).Remove("serial_port"),
            "$.lines[0].serial_port: found nothing, expected a serial device: kind \"modbus-rtu\" needs one");
        F(g => ((JsonObject)g["lines"]![1]!).Remove("host"), "$.lines[1].host: found nothing, expected a host name or address: kind \"modbus-tcp\" needs one");
        F(
            g => ((JsonObject)g["lines"]![2]!).Remove("host"),
            "$.lines[2].host: found nothing, expected a host name or address: kind \"modbus-rtu-over-tcp\" needs one");
        F(
            g => { g["lines"]![0]!["host"] = "a"; g["lines"]![0]!["port"] = 502; },
            "$.lines[0].host: found \"a\", expected nothing: kind \"modbus-rtu\" has no host",
            "$.lines[0].port: found \"502\", expected nothing: kind \"modbus-rtu\" has no TCP port");
        F(g => g["lines"]![1]!["serial_port"] = "COM1", "$.lines[1].serial_port: found \"COM1\", expected nothing: kind \"modbus-tcp\" has no serial port");
        F(g => g["lines"]![2]!["rs485_rts"] = true, "$.lines[2].rs485_rts: found true, expected nothing: kind \"modbus-rtu-over-tcp\" has no serial port");
        F(
            g => g["lines"]![2]!["ignore_transaction_id"] = true,
            "$.lines[2].ignore_transaction_id: found true, expected nothing: only Modbus TCP has transaction ids");
        F(g => g["lines"]![1]!["ignore_transaction_id"] = true);
    }

    [Fact]
    public void A_serial_port_and_a_serial_server_carry_one_line()
    {
        F(
            g => { g["lines"]![2] = JsonNode.Parse("""{"id": "bus2", "kind": "modbus-rtu", "serial_port": "/dev/ttyUSB0"}"""); },
            "$.lines[2]: found \"/dev/ttyUSB0\" of line \"bus\" a second time, expected each serial port and serial server once: put its devices on one line");
        F(
            g => { g["lines"]![0] = JsonNode.Parse("""{"id": "bus", "kind": "modbus-rtu-over-tcp", "host": "10.0.0.6", "port": 4001}"""); },
            "$.lines[2]: found \"10.0.0.6:4001\" of line \"bus\" a second time, expected each serial port and serial server once: put its devices on one line");
        F(g => g["lines"]![2] = JsonNode.Parse("""{"id": "tcp2", "kind": "modbus-tcp", "host": "10.0.0.5"}"""));
    }

    [Fact]
    public void An_uplink_beyond_loopback_speaks_TLS_unless_the_file_says_otherwise()
    {
        static void U(string uplink, params string[] expected) => F(g => g["uplink"] = JsonNode.Parse(uplink), expected);

        U("""{"host": "127.0.0.1"}""");
        U("""{"host": "localhost"}""");
        U("""{"host": "::1"}""");
        U("""{"host": "127.8.8.8"}""");
        U(
            """{"host": "broker.park.cn"}""",
            "$.uplink.tls: found false with host \"broker.park.cn\", expected true beyond loopback, or allow_plaintext true where the network itself protects");
        U(
            """{"host": "localhost.park.cn"}""",
            "$.uplink.tls: found false with host \"localhost.park.cn\", "
                + "expected true beyond loopback, or allow_plaintext true where the network itself protects");
        U("""{"host": "broker.park.cn", "tls": true, "port": 8883}""");
        U("""{"host": "broker.park.cn", "allow_plaintext": true}""");
        U("""{"ca_file": "ca.pem"}""", "$.uplink.ca_file: found \"ca.pem\" without TLS, expected tls true, or no such member");
        U("""{"tls": true, "certificate_file": "c.pem"}""", "$.uplink.key_file: found nothing, expected a file beside certificate_file");
        U("""{"tls": true, "key_file": "k.pem"}""", "$.uplink.certificate_file: found nothing, expected a file beside key_file");
        U("""{"password_file": "p"}""", "$.uplink.username: found nothing, expected a user name beside password_file");
        U(
            """{"password": "secret"}""",
            "$.uplink.password: found a member of that name, "
                + "expected only host, port, tls, ca_file, certificate_file, key_file, username, password_file, allow_plaintext");
    }

    [Fact]
    public void The_environment_may_replace_the_uplink_before_it_is_checked()
    {
        var (site, _) = Read(g => g["uplink"] = JsonNode.Parse("""{"host": "broker.park.cn"}"""), u => u with { Tls = true, Port = 8883 });
        Assert.Equal(("broker.park.cn", 8883, true), (site!.File.Uplink.Host, site.File.Uplink.Port, site.File.Uplink.Tls));

        Assert.Single(Read(_ => { }, u => u with { Host = "10.1.1.1" }).Problems);
    }

    [Fact]
    public void Every_mistake_is_found_at_once() =>
        F(
            g =>
            {
                g["uplink"] = JsonNode.Parse("""{"host": "10.1.1.1"}""");
                ((JsonObject)g["lines"]![1]!).Remove("host");
                g["devices"]![0]!["profile"] = "xy-md02";
                g["devices"]![0]!["only"] = new JsonArray("pm10_ugm3");
                g["devices"]![1]!["unit"] = 1;
            },
            "$.uplink.tls: found false with host \"10.1.1.1\", expected true beyond loopback, or allow_plaintext true where the network itself protects",
            "$.lines[1].host: found nothing, expected a host name or address: kind \"modbus-tcp\" needs one",
            "$.devices[1].unit: found 1 on line \"bus\", which is that of \"m1\", expected each unit of a line once",
            "$.devices[0].only[0]: found \"pm10_ugm3\", expected a quantity of profile xy-md02");
}
