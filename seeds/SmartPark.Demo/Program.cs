using SmartPark.Demo;

var options = DemoOptions.Parse(args, out var error);
if (options is null)
{
    await Console.Error.WriteLineAsync(error);
    return 2;
}

if (options.ShowHelp)
{
    Console.WriteLine(DemoOptions.Help);
    return 0;
}

return await DemoRun.RunAsync(options, Console.Out, Console.Error, TimeProvider.System);
