using SmartPark.ControlRoom;
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
    builder.AddControlRoom();
}
catch (ConfigurationException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

await using var app = builder.Build();
app.MapControlRoom();
await app.RunAsync();
return 0;
