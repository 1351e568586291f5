using SmartPark.Ingest.EnergyLedger;
using SmartPark.Ingest.Intake;
using SmartPark.Telemetry.Completeness;

namespace SmartPark.Ingest.Ledger;

/// <summary>
/// Takes gateways' completeness reports into the ledger and acknowledges each once it is committed. What cannot be committed now is dropped and
/// counted: it was not acknowledged, so it comes again.
/// </summary>
internal sealed partial class LedgerIntake(
    CompletenessInbox inbox, CompletenessLedger ledger, ChangedHours changes, SeenHours energy, GatewayCommands commands, IngestInstruments instruments, TimeProvider time,
    ILogger<LedgerIntake> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var received in inbox.Reader.ReadAllAsync(stoppingToken))
        {
            if (!CompletenessReport.TryParse(received.Utf8, out var report, out var error))
            {
                instruments.ReportSettled("unreadable");
                LogUnreadable(received.Park, received.Gateway, received.Utf8.Length, error);
                continue;
            }

            try
            {
                // The file works synchronously, so its work runs on the pool.
                var homeless = await Task.Run(() => ledger.Merge(received.Park, received.Gateway, report, time.GetUtcNow().ToUnixTimeMilliseconds()), CancellationToken.None);
                instruments.ReportSettled(homeless == 0 ? "kept" : "too-many-names");
                changes.Note(received.Park, report);
                energy.Note(received.Park, report);
                commands.AcknowledgeCompleteness(received.Park, received.Gateway, new(report.Epoch, report.Revision));
            }
            catch (IOException e)
            {
                instruments.ReportSettled("file-failed");
                LogFailed(e, received.Park, received.Gateway);
                await Task.Delay(TimeSpan.FromMilliseconds(LedgerLimits.FileRetryMs), time, stoppingToken);
            }
        }
    }

    [LoggerMessage(5451, LogLevel.Warning, "Completeness report of {Park}/{Gateway} ({Bytes} bytes) cannot be read: {Error}")]
    private partial void LogUnreadable(string park, string gateway, int bytes, string error);

    [LoggerMessage(5452, LogLevel.Error, "Completeness report of {Park}/{Gateway} was not kept; the gateway sends it again")]
    private partial void LogFailed(Exception exception, string park, string gateway);
}
