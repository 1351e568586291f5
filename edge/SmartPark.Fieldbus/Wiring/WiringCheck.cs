using System.Globalization;
using SmartPark.Fieldbus.Lines;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Fieldbus.Wiring;

/// <summary>What a schema cannot see in a gateway file: ids, references, and which members a kind of line needs.</summary>
internal sealed class WiringCheck(string file, GatewayFile site, ICollection<ConfigurationProblem> problems)
{
    /// <summary>Adds every mistake.</summary>
    public static void Check(string file, GatewayFile site, ICollection<ConfigurationProblem> problems)
    {
        var check = new WiringCheck(file, site, problems);
        check.CheckOnce(site.Lines.Select(l => l.Id), "lines");
        check.CheckOnce(site.Devices.Select(d => d.Id), "devices");
        for (var i = 0; i < site.Lines.Count; i++)
        {
            check.CheckLine(site.Lines[i], $"$.lines[{i}]");
        }

        check.CheckCarriers();
        for (var i = 0; i < site.Devices.Count; i++)
        {
            check.CheckDevice(site.Devices[i], $"$.devices[{i}]");
        }

        check.CheckUnits();
    }

    private void Add(string path, string found, string expected) => problems.Add(new(file, path, found, expected));

    private void CheckOnce(IEnumerable<string> ids, string list)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, id) in ids.Index())
        {
            if (!seen.Add(id))
            {
                Add($"$.{list}[{i}].id", $"\"{id}\" a second time", "each id once");
            }
        }
    }

    private void CheckLine(LineWiring line, string path)
    {
        if (line.Kind == LineKind.ModbusRtu)
        {
            Require(line.SerialPort, path + ".serial_port", "a serial device: kind \"modbus-rtu\" needs one");
            Refuse(line.Host, path + ".host", "nothing: kind \"modbus-rtu\" has no host");
            Refuse(line.Port?.ToString(CultureInfo.InvariantCulture), path + ".port", "nothing: kind \"modbus-rtu\" has no TCP port");
        }
        else
        {
            var kind = line.Kind == LineKind.ModbusTcp ? "modbus-tcp" : "modbus-rtu-over-tcp";
            Require(line.Host, path + ".host", $"a host name or address: kind \"{kind}\" needs one");
            Refuse(line.SerialPort, path + ".serial_port", $"nothing: kind \"{kind}\" has no serial port");
            Refuse(line.Rs485Rts ? "true" : null, path + ".rs485_rts", $"nothing: kind \"{kind}\" has no serial port");
        }

        if (line.Kind != LineKind.ModbusTcp)
        {
            Refuse(line.IgnoreTransactionId ? "true" : null, path + ".ignore_transaction_id", "nothing: only Modbus TCP has transaction ids");
        }
    }

    private void Require(string? value, string path, string expected)
    {
        if (value is null)
        {
            Add(path, "nothing", expected);
        }
    }

    private void Refuse(string? value, string path, string expected)
    {
        if (value is not null)
        {
            Add(path, value == "true" ? value : $"\"{value}\"", expected);
        }
    }

    /// <summary>Two lines on one port or one serial server would mix their requests: replies would go to the wrong one.</summary>
    private void CheckCarriers()
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < site.Lines.Count; i++)
        {
            var line = site.Lines[i];
            var carrier = line.Kind == LineKind.ModbusRtu ? line.SerialPort : line.Host is { } host ? $"{host}:{line.Port ?? Line.ModbusTcpPort}" : null;
            if (carrier is not null && line.Kind != LineKind.ModbusTcp && !seen.TryAdd(carrier, line.Id))
            {
                Add(
                    $"$.lines[{i}]",
                    $"\"{carrier}\" of line \"{seen[carrier]}\" a second time",
                    "each serial port and serial server once: put its devices on one line");
            }
        }
    }

    private void CheckDevice(DeviceWiring device, string path)
    {
        var line = site.Lines.FirstOrDefault(l => l.Id == device.Line);
        if (line is null)
        {
            Add(path + ".line", $"\"{device.Line}\"", "one of the lines " + string.Join(", ", site.Lines.Select(l => l.Id)));
        }
        else if (device.Unit == 0 && line.Kind != LineKind.ModbusTcp)
        {
            Add(path + ".unit", "0", "1 to 255: on RTU framing 0 is the broadcast, which nobody answers");
        }
    }

    /// <summary>One address, one device: two of them answer at once on a bus, and a device is wired once with one profile.</summary>
    private void CheckUnits()
    {
        var seen = new Dictionary<(string, int), string>();
        for (var i = 0; i < site.Devices.Count; i++)
        {
            var device = site.Devices[i];
            if (!seen.TryAdd((device.Line, device.Unit), device.Id))
            {
                Add(
                    $"$.devices[{i}].unit",
                    $"{device.Unit} on line \"{device.Line}\", which is that of \"{seen[(device.Line, device.Unit)]}\"",
                    "each unit of a line once");
            }
        }
    }
}
