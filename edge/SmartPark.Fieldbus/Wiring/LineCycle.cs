using System.Globalization;
using SmartPark.Fieldbus.Devices;
using SmartPark.Fieldbus.Lines;
using SmartPark.Fieldbus.Modbus;

namespace SmartPark.Fieldbus.Wiring;

/// <summary>How long a line needs for what is asked of it, computed without touching it.</summary>
/// <param name="LineId">Line id.</param>
/// <param name="Requests">Requests of one full round: every group of every device once.</param>
/// <param name="Round">Time of one full round.</param>
/// <param name="Asked">The shortest poll interval on the line; zero for a line without devices.</param>
/// <param name="Load">Share of the line's time that the intervals ask for; above 1 the line cannot keep up.</param>
public sealed record LineCycle(string LineId, int Requests, TimeSpan Round, TimeSpan Asked, double Load)
{
    /// <summary>Time from the last byte of a request to the first byte of its reply, assumed: meters take 5 to 50 ms, serial servers add a few.</summary>
    public static readonly TimeSpan Turnaround = TimeSpan.FromMilliseconds(20);

    /// <summary>A read request on RTU: unit, function, address, count, CRC.</summary>
    private const int RequestBytes = 8;

    /// <summary>The interval at which the line could keep up if all intervals grew alike.</summary>
    public TimeSpan Needed => Load > 1 ? Asked * Load : Asked;

    /// <summary>The prediction of a line.</summary>
    public static LineCycle Predict(WiredLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var (requests, round, load, asked) = (0, 0.0, 0.0, TimeSpan.MaxValue);
        foreach (var device in line.Devices)
        {
            for (var g = 0; g < device.Groups.Count; g++)
            {
                var plan = device.Requests(g);
                var seconds = plan.Sum(r => RequestSeconds(line.Wiring, device, r));
                requests += plan.Count;
                round += seconds;
                load += seconds / device.Groups[g].Interval.TotalSeconds;
                asked = device.Groups[g].Interval < asked ? device.Groups[g].Interval : asked;
            }
        }

        return new(line.Wiring.Id, requests, TimeSpan.FromSeconds(round), requests == 0 ? TimeSpan.Zero : asked, load);
    }

    /// <summary>One line for the person who commissions: what is asked, and what the line can do.</summary>
    public string Describe(LineWiring wiring)
    {
        ArgumentNullException.ThrowIfNull(wiring);
        var kind = wiring.Kind == LineKind.ModbusTcp ? "Modbus TCP" : $"{wiring.Baud}-baud";
        return Requests == 0 ? $"line {LineId}: no device on it"
            : Load > 1 ? $"line {LineId}: this {kind} line needs {Seconds(Needed)} per round, you asked for {Seconds(Asked)}: "
                + "raise intervals_ms, leave out quantities or split the line"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"line {LineId}: {Requests} requests, {Seconds(Round)} per full round, {Load * 100:0.#} % of the {kind} line used");
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds >= 10
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.##} s");

    private static double RequestSeconds(LineWiring wiring, PolledDevice device, ModbusRequest request)
    {
        var pause = Math.Max(wiring.PauseMs, device.Profile.PauseMs) / 1000.0;
        if (wiring.Kind == LineKind.ModbusTcp)
        {
            // The wire is fast; the device or the serial bus behind its gateway sets the pace.
            return Turnaround.TotalSeconds + pause;
        }

        var timing = Line.TimingOf(wiring);
        var bytes = RequestBytes + RtuFrame.ReplyLengthFor(request);
        return ((double)bytes * timing.BitsPerCharacter / wiring.Baud) + Turnaround.TotalSeconds + Math.Max(timing.SilenceBeforeFrame.TotalSeconds, pause);
    }
}
