using System.Collections;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Gateway.Alarms;
using SmartPark.Gateway.Health;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Gateway.Verbs;

/// <summary>The verbs of the program. Output and environment come in, so that tests see what a person would see.</summary>
/// <param name="output">Where results go.</param>
/// <param name="errors">Where mistakes go.</param>
/// <param name="environment">The environment variables.</param>
/// <param name="time">The clock.</param>
public sealed class GatewayVerbs(TextWriter output, TextWriter errors, IDictionary environment, TimeProvider time)
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int Misuse = 2;

    /// <summary>Does what the arguments ask for; returns the exit code: 0 well, 1 not well, 2 not understood.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> args, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (VerbCall.Parse(args, out var problem) is not { } call)
        {
            await errors.WriteLineAsync($"{problem}; smartpark-gateway help says more");
            return Misuse;
        }

        return call.Verb switch
        {
            "run" => await PollAsync(call, cancellationToken),
            "check" => await CheckAsync(call),
            "read" => await ReadAsync(call, cancellationToken),
            "healthcheck" => await JudgeAsync(call),
            "alarms" => await AlarmsAsync(call),
            _ => await HelpAsync(),
        };
    }

    /// <summary>The status file when none is named.</summary>
    private string DefaultStatus => environment["SmartPark__StatusFile"] as string ?? Path.Combine(Path.GetTempPath(), "smartpark-gateway-status.json");

    private async Task<int> HelpAsync()
    {
        await output.WriteAsync(VerbCall.Help);
        return Success;
    }

    private async Task<int> PollAsync(VerbCall call, CancellationToken cancellationToken)
    {
        var problems = new List<ConfigurationProblem>();
        if (SiteFiles.Read(call, environment, problems) is not { } files || OutboxSettings.Read(call, files.Site.File, DefaultStatus, environment, problems) is not { } settings)
        {
            return await TellAsync(problems);
        }

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        builder.Services.AddSingleton(time);
        builder.Services.AddGateway(files.Site, files.Catalogue, settings with { AlarmRules = files.Rules, AlarmOverrides = files.Overrides });
        using var host = builder.Build();
        await host.RunAsync(cancellationToken);
        return Success;
    }

    private async Task<int> CheckAsync(VerbCall call)
    {
        var problems = new List<ConfigurationProblem>();
        var files = SiteFiles.Read(call, environment, problems);
        if (files is not null)
        {
            SiteFiles.CheckSecrets(call.File, files.Site.File.Uplink, problems);
        }

        if (files is null || problems.Count > 0)
        {
            return await TellAsync(problems);
        }

        var (file, lines) = (files.Site.File, files.Site.Lines);
        var points = lines.Sum(l => l.Devices.Sum(d => d.Groups.Sum(g => g.Quantities.Count)));
        var rate = lines.Sum(l => l.Devices.Sum(d => d.Groups.Sum(g => g.Quantities.Count / g.Interval.TotalSeconds)));
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{call.File}: gateway {file.Park}/{file.Gateway}, {lines.Count} lines, {file.Devices.Count} devices, {points} points, {rate:0.#} points/s to {file.Uplink.Host}:{file.Uplink.Port}"));
        foreach (var line in lines)
        {
            await output.WriteLineAsync("  " + LineCycle.Predict(line).Describe(line.Wiring));
        }

        if (files.Rules.Count > 0)
        {
            var (rules, bound) = SiteAlarms.CountLocal(files.Site, files.Rules, files.Overrides);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  alarms: {rules} of {files.Rules.Count} rules are evaluated here, on {bound} points; the others at the centre"));
        }

        if (file.Interlocks.Count > 0)
        {
            var enabled = file.Interlocks.Count(i => i.Enabled);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"  interlocks: {enabled} of {file.Interlocks.Count} enabled, the gateway's switch is {(file.InterlocksEnabled ? "on" : "off")}; SmartPark__InterlocksEnabled replaces it"));
        }

        await output.WriteLineAsync("no mistake found");
        return Success;
    }

    private async Task<int> ReadAsync(VerbCall call, CancellationToken cancellationToken)
    {
        var problems = new List<ConfigurationProblem>();
        return SiteFiles.Read(call, environment, problems) is { } files
            ? await new DeviceReader(output, errors, time).ReadAsync(files.Site, call.Device, cancellationToken) ? Success : Failure
            : await TellAsync(problems);
    }

    private async Task<int> AlarmsAsync(VerbCall call)
    {
        var problems = new List<ConfigurationProblem>();
        return SiteFiles.Read(call, environment, problems) is { } files && OutboxSettings.Read(call, files.Site.File, DefaultStatus, environment, problems) is { OutboxFolder: { } folder }
            ? await new AlarmList(output, errors).WriteAsync(folder, files) ? Success : Failure
            : await TellAsync(problems);
    }

    private async Task<int> JudgeAsync(VerbCall call)
    {
        if (StatusFile.Read(call.Status ?? DefaultStatus, out var problem) is not { } report)
        {
            await errors.WriteLineAsync(problem);
            return Failure;
        }

        var faults = report.Faults(time.GetUtcNow().ToUnixTimeMilliseconds());
        foreach (var fault in faults)
        {
            await errors.WriteLineAsync($"{report.Park}/{report.Gateway}: {fault}");
        }

        var concerns = report.Concerns();
        foreach (var concern in concerns)
        {
            await output.WriteLineAsync($"{report.Park}/{report.Gateway}: {concern}");
        }

        if (faults.Count == 0)
        {
            await output.WriteLineAsync($"{report.Park}/{report.Gateway}: {(concerns.Count == 0 ? "well" : "degraded")}, up {report.UptimeS} s, {report.Uplink.Messages} messages published");
        }

        return faults.Count == 0 ? Success : Failure;
    }

    private async Task<int> TellAsync(List<ConfigurationProblem> problems)
    {
        foreach (var problem in problems)
        {
            await errors.WriteLineAsync(problem.ToString());
        }

        await errors.WriteLineAsync($"{problems.Count} mistake{(problems.Count == 1 ? "" : "s")} found; nothing was connected");
        return Failure;
    }
}
