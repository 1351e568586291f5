using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Ledger;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Telemetry.Completeness;
using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Ingest.Tests.Ledger;

/// <summary>A gateway's report from the broker to the ledger and the acknowledgement back.</summary>
public sealed class LedgerEndToEndTests
{
    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task A_report_is_kept_acknowledged_and_no_dead_letter()
    {
        await using var host = await IngestHost.StartAsync();
        await using var edge = await host.EdgeAsync();
        await edge.BirthAsync();
        var hour = (int)(Now / CompletenessLimits.HourMs) - 2;
        var row = CompletenessLedgerTests.Full("meter") with { Hour = hour };
        host.Store.Counts[("east", hour)] = new() { ["meter"] = 3599 };
        await edge.PublishAsync("NDATA", null, Text("no json"));
        await edge.PublishAsync("NDATA", null, Counts(CompletenessLedgerTests.Report("a", 7, [row])));
        await edge.PublishAsync("NDATA", null, Counts(CompletenessLedgerTests.Report("a", 7, [row])));

        await Wait.UntilAsync(() => edge.CountsKept.Count == 2, "acknowledged twice");
        Assert.All(edge.CountsKept, k => Assert.Equal("000000000000000a:7", k));
        await Wait.UntilAsync(() => host.Get<CompletenessLedger>().Read("east", "meter", hour, hour + 1, Now)[0].Hours[0].Stored == 3599, "counted");
        Assert.Equal(3600, host.Get<CompletenessLedger>().Read("east", "meter", hour, hour + 1, Now)[0].Hours[0].Read);
        Assert.Empty(host.Get<DeadLetterStore>().List(10));
        Assert.Contains(host.Logs.Lines, l => l.Contains("Completeness report of east/gw1 (7 bytes) cannot be read", StringComparison.Ordinal));
    }

    private static byte[] Counts(CompletenessReport report) => Payloads.Ours(w => w.WriteString(SparkplugNames.CompletenessHoursUtf8, Now, report.ToUtf8()), seq: 3);

    private static byte[] Text(string text) => Payloads.Ours(w => w.WriteString(SparkplugNames.CompletenessHoursUtf8, Now, System.Text.Encoding.UTF8.GetBytes(text)), seq: 2);
}
