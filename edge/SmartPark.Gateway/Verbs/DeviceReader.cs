using System.Globalization;
using SmartPark.Fieldbus.Devices;
using SmartPark.Fieldbus.Lines;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Gateway.Site;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Gateway.Verbs;

/// <summary>Asks one device once, every group, and prints what it said as a table.</summary>
internal sealed class DeviceReader(TextWriter output, TextWriter errors, TimeProvider time)
{
    /// <summary>Reads and prints; whether the device answered.</summary>
    public async Task<bool> ReadAsync(GatewaySite site, string id, CancellationToken cancellationToken)
    {
        var line = site.Lines.FirstOrDefault(l => l.Devices.Any(d => d.Id == id));
        if (line?.Devices.First(d => d.Id == id) is not { } device)
        {
            await errors.WriteLineAsync($"no device \"{id}\" in {site.File.Park}/{site.File.Gateway}; it has {string.Join(", ", site.File.Devices.Select(d => d.Id))}");
            return false;
        }

        await using var client = LineClient.For(line.Wiring, time);
        await output.WriteLineAsync($"{device.Id}: {device.Profile.Maker} {device.Profile.Model}, unit {device.Unit} on line {line.Wiring.Id} ({Carrier(line.Wiring)})");
        List<string[]> rows = [["quantity", "value", "unit", "quality"]];
        var (answered, trouble) = (false, ModbusOutcome.Ok);
        for (var g = 0; g < device.Groups.Count; g++)
        {
            var group = device.Groups[g];
            var readings = new PointReading[group.Quantities.Count];
            var read = await device.ReadAsync(g, client, readings, time, cancellationToken);
            answered |= read.Answered;
            trouble = read.Outcome > trouble ? read.Outcome : trouble;
            rows.AddRange(group.Quantities.Select((q, i) => new[] { q.Id, Value(q, readings[i]), q.Unit, Quality(readings[i]) }));
        }

        foreach (var text in answered ? await device.IdentifyAsync(client, cancellationToken) : [])
        {
            rows.Add([text.Name, text.Text ?? "-", "", text.Text is null ? text.Outcome.ToString() : "good"]);
        }

        await PrintAsync(rows);
        if (trouble != ModbusOutcome.Ok)
        {
            await errors.WriteLineAsync(Advice(trouble, line.Wiring, device, client.LineFailure));
        }

        return answered;
    }

    private async Task PrintAsync(List<string[]> rows)
    {
        var widths = Enumerable.Range(0, 4).Select(c => rows.Max(r => r[c].Length)).ToArray();
        foreach (var row in rows)
        {
            await output.WriteLineAsync($"  {row[0].PadRight(widths[0])}  {row[1].PadLeft(widths[1])}  {row[2].PadRight(widths[2])}  {row[3]}".TrimEnd());
        }
    }

    private static string Value(Quantity quantity, PointReading reading)
    {
        if (double.IsNaN(reading.Value))
        {
            return "-";
        }

        var number = reading.Value.ToString("F" + quantity.Decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return quantity.StateOf(reading.Value) is { } state ? $"{number} ({state.Title.En})" : number;
    }

    private static string Quality(PointReading reading) => reading.Reason == QualityReason.None ? Words(reading.Quality.ToString()) : $"{Words(reading.Quality.ToString())}: {Words(reading.Reason.ToString())}";

    /// <summary>OverRange to over range.</summary>
    private static string Words(string name) => string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : " ") + char.ToLowerInvariant(c) : c.ToString()));

    private static string Carrier(LineWiring line) => line.Kind == LineKind.ModbusRtu
        ? $"{line.SerialPort}, {line.Baud} {line.Parity.ToString()[0]}{line.StopBits}"
        : $"{line.Host}:{line.Port ?? Line.ModbusTcpPort}";

    private static string Advice(ModbusOutcome outcome, LineWiring line, PolledDevice device, string? failure) => outcome switch
    {
        ModbusOutcome.LineDown => $"line {line.Id} is down: {failure ?? "unknown"}. Check cable, serial server and address {Carrier(line)}",
        ModbusOutcome.Timeout => $"no answer within {line.ResponseTimeoutMs} ms and {line.Attempts} tries: check unit {device.Unit}, baud rate, parity, A and B of the wiring, and power",
        ModbusOutcome.Malformed => "answers arrive damaged: check baud rate, parity, termination, and that no other master asks on this line",
        _ => $"the device refused an address: does profile {device.Profile.Id} fit this model and firmware?",
    };
}
