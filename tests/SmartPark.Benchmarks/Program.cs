using System.Globalization;
using BenchmarkDotNet.Running;
using SmartPark.Benchmarks.Macro;

// macro [modbus|gateway|outbox|ingest|alarm|ledger|energy-ledger|energy-report]: whole paths against a limit measured in the same run; anything else goes to BenchmarkDotNet.
if (args is not ["macro", ..])
{
    BenchmarkSwitcher.FromAssembly(typeof(Report).Assembly).Run(args);
    return;
}

var report = new Report(Console.Out);
var only = args.Length > 1 ? args[1] : "";
if (only is "" or "modbus")
{
    await ModbusBench.RunAsync(report, TimeSpan.FromSeconds(3));
}

if (only is "" or "gateway")
{
    await GatewayBench.RunAsync(report, TimeSpan.FromSeconds(20), 1000, 10000);
}

if (only is "" or "outbox")
{
    await OutboxBench.RunAsync(report, TimeSpan.FromSeconds(30));
}

if (only is "" or "ingest")
{
    await IngestBench.RunAsync(report, TimeSpan.FromSeconds(20));
}

if (only is "" or "alarm")
{
    // macro alarm [alarms] [managed]: the native gateway, unless the managed one of this build will do.
    var alarms = args is [_, _, not "managed", ..] ? int.Parse(args[2], CultureInfo.InvariantCulture) : AlarmBench.AlarmsDefault;
    await AlarmBench.RunAsync(report, alarms, isNative: args is not [.., "managed"]);
}

if (only is "" or "ledger")
{
    LedgerBench.Run(report);
}

if (only is "" or "energy-report")
{
    EnergyReportBench.Run(report);
}

if (only is "" or "energy-ledger")
{
    // macro energy-ledger [meters].
    await EnergyLedgerBench.RunAsync(report, only.Length > 0 && args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : EnergyLedgerBench.MetersDefault);
}
