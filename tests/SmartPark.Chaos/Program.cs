using System.Runtime.InteropServices;
using SmartPark.Chaos.Plain;
using SmartPark.Chaos.Rounds;

// A seeded round of faults on real processes, judged against what the devices said. 0: the promise held; 1: it did not; 2: not understood.
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
if (await PlainPrograms.TryRunAsync(args, stop.Token))
{
    return 0;
}

if (RoundOptions.Parse(args, out var problem) is not { } options)
{
    await Console.Error.WriteLineAsync(problem);
    await Console.Error.WriteAsync(RoundOptions.Usage);
    return 2;
}

return await RoundSeries.RunAsync(options, Console.Out, stop.Token);

void Stop(PosixSignalContext context)
{
    // The rounds end by themselves and take their processes with them.
    context.Cancel = true;
    stop.Cancel();
}
