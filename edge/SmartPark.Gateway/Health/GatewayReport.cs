using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmartPark.Gateway.Health;

/// <summary>How one line does.</summary>
/// <param name="Id">Line id.</param>
/// <param name="Devices">Devices on it.</param>
/// <param name="Silent">Devices that do not answer.</param>
/// <param name="Down">Whether the port or socket cannot be used.</param>
/// <param name="Reads">Group reads answered since the start.</param>
/// <param name="Errors">Group reads that failed since the start.</param>
/// <param name="Missed">Polls skipped because the line was busy, since the start.</param>
/// <param name="TurnAgeMs">Milliseconds since its worker last came round.</param>
public sealed record LineReport(string Id, int Devices, int Silent, bool Down, long Reads, long Errors, long Missed, long TurnAgeMs);

/// <summary>How the outbox does.</summary>
/// <param name="Waiting">Messages not stored yet.</param>
/// <param name="Unacknowledged">Messages sent and not acknowledged.</param>
/// <param name="Bytes">Bytes in use: on disk, or in memory when no disk works.</param>
/// <param name="BytesMax">Bytes at which the oldest goes.</param>
/// <param name="Dropped">Samples dropped since the start.</param>
/// <param name="Resent">Messages sent again since the start.</param>
/// <param name="Disk">on-disk, in-memory (no folder), full or failed (in memory for now), opening.</param>
/// <param name="DiskDetail">What is in the disk's way; empty when nothing is.</param>
public sealed record OutboxReport(long Waiting, int Unacknowledged, long Bytes, long BytesMax, long Dropped, long Resent, string Disk, string DiskDetail);

/// <summary>How the uplink does.</summary>
/// <param name="State">connecting, waiting-for-host, online, taken-over or stopped.</param>
/// <param name="SinceUnixMs">Since when.</param>
/// <param name="Detail">What is in its way; empty when nothing is.</param>
/// <param name="Messages">Data messages published since the start.</param>
/// <param name="Reconnects">Connections lost or refused since the start.</param>
public sealed record UplinkReport(string State, long SinceUnixMs, string Detail, long Messages, long Reconnects);

/// <summary>How the clock does.</summary>
/// <param name="State">synchronised, plausible (nobody sets it, nothing speaks against it) or doubtful (what it stamps is clock-suspect).</param>
/// <param name="Steps">Jumps seen since the start.</param>
/// <param name="LastStepMs">The last jump, ms; positive when the clock was behind.</param>
/// <param name="Refused">Whether the machine's clock shows an impossible time and the gateway goes on by its own.</param>
public sealed record ClockReport(string State, long Steps, long LastStepMs, bool Refused);

/// <summary>How the alarm rules do.</summary>
/// <param name="Rules">Rules on points that are evaluated here.</param>
/// <param name="Open">Alarms that are open.</param>
/// <param name="Transitions">Alarms that came or went since the start.</param>
/// <param name="Journal">What is in the way of the journal on site; empty when nothing is.</param>
public sealed record AlarmReport(int Rules, int Open, long Transitions, string Journal);

/// <summary>How the interlocks do.</summary>
/// <param name="Armed">Interlocks that act.</param>
/// <param name="On">Outputs that their device confirmed to be on.</param>
/// <param name="Failures">Writes that failed or were not confirmed since the start.</param>
/// <param name="Troubles">Outputs that do not do what they should, with the reason.</param>
public sealed record InterlockReport(int Armed, int On, long Failures, IReadOnlyList<string> Troubles);

/// <summary>What a running gateway writes into its status file, and what <c>healthcheck</c> reads.</summary>
/// <param name="Park">Park id.</param>
/// <param name="Gateway">Gateway id.</param>
/// <param name="TimeUnixMs">When this was written.</param>
/// <param name="UptimeS">Seconds since the start.</param>
/// <param name="Lines">The lines.</param>
/// <param name="Outbox">The outbox.</param>
/// <param name="Uplink">The uplink.</param>
/// <param name="Clock">The clock; null when every time is believed.</param>
/// <param name="Alarms">The alarm rules; null when none is evaluated here.</param>
/// <param name="Interlocks">The interlocks; null when none acts.</param>
public sealed record GatewayReport(string Park, string Gateway, long TimeUnixMs, long UptimeS, IReadOnlyList<LineReport> Lines, OutboxReport Outbox, UplinkReport Uplink,
    ClockReport? Clock = null, AlarmReport? Alarms = null, InterlockReport? Interlocks = null)
{
    private const double OutboxNearlyFull = 0.9;

    /// <summary>Why a supervisor should restart the gateway or call someone: it stands still or is about to lose readings. Empty when healthy.</summary>
    public IReadOnlyList<string> Faults(long nowUnixMs)
    {
        var faults = new List<string>();
        var age = nowUnixMs - TimeUnixMs;
        if (age > GatewayLimits.StatusAgeMaxMs)
        {
            faults.Add($"the status is {age / 1000} s old, at most {GatewayLimits.StatusAgeMaxMs / 1000} s is well: the gateway does not run");
        }

        if (Uplink.State == "stopped")
        {
            faults.Add("the gateway has stopped");
        }

        faults.AddRange(Lines.Where(l => l.TurnAgeMs > GatewayLimits.LineStalledMs).Select(l => $"line {l.Id} has stood still for {l.TurnAgeMs / 1000} s"));
        if (Outbox.Bytes > Outbox.BytesMax * OutboxNearlyFull)
        {
            faults.Add($"the outbox is {100 * Outbox.Bytes / Outbox.BytesMax} % full, {Outbox.Dropped} samples were dropped");
        }

        if (Uplink.State == "taken-over")
        {
            faults.Add("another gateway uses this id: the broker dropped this one");
        }

        return faults;
    }

    /// <summary>What is not as it should be and mends itself or needs someone on site; a restart would not help.</summary>
    public IReadOnlyList<string> Concerns()
    {
        var concerns = new List<string>();
        if (Uplink.State is not ("online" or "taken-over" or "stopped"))
        {
            concerns.Add($"uplink {Uplink.State}{(Uplink.Detail.Length > 0 ? ": " + Uplink.Detail : "")}; {Outbox.Waiting} messages wait");
        }

        if (Outbox.Disk is "full" or "failed")
        {
            concerns.Add($"outbox disk {Outbox.Disk}: {Outbox.DiskDetail}; readings wait in memory");
        }
        else if (Outbox.Disk == "in-memory")
        {
            concerns.Add("outbox in memory: a restart loses what is not stored; give it a folder (--outbox DIR)");
        }

        if (Clock is { State: "doubtful" })
        {
            concerns.Add("clock doubtful: it is older than what is known, readings are marked clock-suspect; check NTP and the clock's battery");
        }
        else if (Clock is { Refused: true })
        {
            concerns.Add("the machine's clock jumped to an impossible time and is not followed; set it");
        }

        if (Alarms is { Journal.Length: > 0 } alarms)
        {
            concerns.Add($"journal of alarms: {alarms.Journal}; alarms go on, after a restart those of meanwhile may come again");
        }

        concerns.AddRange((Interlocks?.Troubles ?? []).Select(t => "interlock " + t));
        concerns.AddRange(Lines.Where(l => l.Down).Select(l => $"line {l.Id} is down"));
        concerns.AddRange(Lines.Where(l => l.Silent > 0 && !l.Down).Select(l => $"line {l.Id}: {l.Silent} of {l.Devices} devices silent"));
        return concerns;
    }
}

/// <summary>Source-generated JSON of the status file: no reflection, so it survives NativeAOT.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(GatewayReport))]
internal sealed partial class GatewayJson : JsonSerializerContext;

/// <summary>The status file on disk.</summary>
internal static class StatusFile
{
    /// <summary>Writes a report so that a reader sees the old one or the new one, never half of one.</summary>
    /// <exception cref="IOException">The disk is full, or the file may not grow.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not write there.</exception>
    public static void Write(string file, GatewayReport report)
    {
        // One name, so that processes killed while they write leave one file behind and not one each.
        var next = file + ".new";
        var bytes = JsonSerializer.SerializeToUtf8Bytes(report, GatewayJson.Default.GatewayReport);
        File.Delete(next);
        try
        {
            // CreateNew follows no link that somebody else laid in a shared folder.
            using var stream = new FileStream(next, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            stream.Write(bytes);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // How .NET says EFBIG: longer than the file system, a quota or the process's limit allows.
            throw new IOException(e.Message, e);
        }

        File.Move(next, file, overwrite: true);
    }

    /// <summary>Reads a report; null with a sentence that says why not.</summary>
    public static GatewayReport? Read(string file, out string problem)
    {
        problem = "";
        try
        {
            using var stream = File.OpenRead(file);
            if (stream.Length > GatewayLimits.StatusBytesMax)
            {
                problem = $"{file} is longer than a status file ({GatewayLimits.StatusBytesMax} bytes)";
                return null;
            }

            return JsonSerializer.Deserialize(stream, GatewayJson.Default.GatewayReport);
        }
        catch (FileNotFoundException)
        {
            problem = $"no status file {file}: the gateway does not run, or writes its status elsewhere (run --status FILE)";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            problem = $"{file} cannot be read: {e.Message}";
        }

        return null;
    }
}
