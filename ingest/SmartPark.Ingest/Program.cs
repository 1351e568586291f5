using SmartPark.Ingest;
using SmartPark.Telemetry.Configuration;

var builder = WebApplication.CreateBuilder(args is [Healthcheck.Verb, .. var rest] ? rest : args is [Replay.Verb, ..] ? [] : args);
if (args is [Healthcheck.Verb, ..])
{
    return await Healthcheck.RunAsync(builder.Configuration);
}

if (args is [Replay.Verb, .. var words])
{
    return await Replay.RunAsync(builder.Configuration, words);
}

try
{
    builder.AddIngest();
}
catch (ConfigurationException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

await using var app = builder.Build();
app.MapIngest();
await app.RunAsync();
return 0;
