using Microsoft.Extensions.Hosting;
using SmartPark.FieldSimulator.Running;
using SmartPark.Telemetry.Configuration;

if (args is ["--help" or "-h" or "help", ..])
{
    Console.WriteLine(RunOptions.Usage);
    return 0;
}

if (RunOptions.Parse(args, out var mistake) is not { } options)
{
    await Console.Error.WriteLineAsync(mistake + Environment.NewLine + Environment.NewLine + RunOptions.Usage);
    return 2;
}

try
{
    var builder = Host.CreateApplicationBuilder();
    builder.Services.AddFieldSimulator(options, Console.In);
    await builder.Build().RunAsync();
    return 0;
}
catch (Exception e) when (e is ConfigurationException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
