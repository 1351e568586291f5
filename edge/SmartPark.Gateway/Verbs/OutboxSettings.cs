using System.Collections;
using System.Globalization;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Gateway.Verbs;

/// <summary>The settings of a run from command line and environment.</summary>
internal static class OutboxSettings
{
    private const string Place = "environment";
    private const string SystemFolder = "/var/lib/smartpark-gateway";

    /// <summary>The settings; null when a problem was added.</summary>
    public static GatewaySettings? Read(VerbCall call, GatewayFile file, string defaultStatus, IDictionary environment, ICollection<ConfigurationProblem> problems)
    {
        var before = problems.Count;
        var status = call.Status ?? defaultStatus;
        var settings = new GatewaySettings
        {
            StatusFile = status,
            OutboxFolder = call.Outbox ?? environment["SmartPark__OutboxFolder"] as string ?? DefaultFolder(file, status),
            OutboxCommitMs = (int)Number(environment, "SmartPark__OutboxCommitMs", GatewayLimits.OutboxCommitMsMin, GatewayLimits.OutboxCommitMsMax, GatewayLimits.OutboxCommitMsDefault, problems),
            OutboxBytesMax = Number(environment, "SmartPark__OutboxBytesMax", GatewayLimits.OutboxDiskBytesMin, long.MaxValue / 4, GatewayLimits.OutboxDiskBytesDefault, problems),
            TrustsKernelClock = Number(environment, "SmartPark__TrustsKernelClock", 0, 1, 1, problems) == 1,
            InterlocksEnabled = environment["SmartPark__InterlocksEnabled"] is string { Length: > 0 } ? Number(environment, "SmartPark__InterlocksEnabled", 0, 1, 0, problems) == 1 : null,
            OutboxAgeDaysMax = (int)Number(environment, "SmartPark__OutboxAgeDaysMax", 1, GatewayLimits.OutboxAgeDaysMax, GatewayLimits.OutboxAgeDaysDefault, problems),
        };
        return problems.Count > before ? null : settings;
    }

    /// <summary>The system's folder for data when this process may use it, else one beside the status file.</summary>
    private static string DefaultFolder(GatewayFile file, string status)
    {
        var name = $"{file.Park}-{file.Gateway}";
        try
        {
            var folder = Path.Combine(SystemFolder, name);
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $"probe-{Environment.ProcessId}");
            File.Create(probe).Dispose();
            File.Delete(probe);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Path.Combine(Path.GetDirectoryName(Path.GetFullPath(status))!, $"smartpark-outbox-{name}");
        }
    }

    private static long Number(IDictionary environment, string name, long min, long max, long otherwise, ICollection<ConfigurationProblem> problems)
    {
        if (environment[name] is not string { Length: > 0 } text)
        {
            return otherwise;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        {
            return value;
        }

        problems.Add(new(Place, name, $"\"{text}\"", $"a whole number from {min} to {max}"));
        return otherwise;
    }
}
