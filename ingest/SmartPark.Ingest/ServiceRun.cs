using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest;

/// <summary>From the command line to a running service: the same for ingest alone and for ingest with the pages.</summary>
public static class ServiceRun
{
    /// <summary>
    /// Runs until SIGTERM, or answers the verbs <see cref="Healthcheck.Verb"/>, <see cref="Replay.Verb"/> and <see cref="ReportCommand.Verb"/>. Exit codes: 0 stopped, 2 mistakes in the settings,
    /// each named on the standard error before anything connects, else the verb's own.
    /// </summary>
    /// <param name="args">The command line.</param>
    /// <param name="add">Adds the service to the builder; a <see cref="ConfigurationException"/> of it is shown without a stack trace.</param>
    /// <param name="map">Maps its endpoints; a <see cref="ConfigurationException"/> of it likewise.</param>
    public static async Task<int> UntilStoppedAsync(string[] args, Action<WebApplicationBuilder> add, Action<WebApplication> map)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(add);
        ArgumentNullException.ThrowIfNull(map);
        var builder = WebApplication.CreateBuilder(args is [Healthcheck.Verb, .. var rest] ? rest : args is [Replay.Verb or ReportCommand.Verb, ..] ? [] : args);
        if (args is [Healthcheck.Verb, ..])
        {
            return await Healthcheck.RunAsync(builder.Configuration);
        }

        if (args is [Replay.Verb, .. var words])
        {
            return await Replay.RunAsync(builder.Configuration, words);
        }

        if (args is [ReportCommand.Verb, .. var asked])
        {
            return await ReportCommand.RunAsync(builder.Configuration, asked);
        }

        try
        {
            add(builder);
        }
        catch (ConfigurationException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }

        await using var app = builder.Build();
        try
        {
            map(app);
        }
        catch (ConfigurationException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }

        await app.RunAsync();
        return 0;
    }
}
