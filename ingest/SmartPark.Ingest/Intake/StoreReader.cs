namespace SmartPark.Ingest.Intake;

/// <summary>In the control role: opens the store for charts and the live picture; writers elsewhere write to it.</summary>
internal sealed class StoreReader(StoreOpening opening) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await opening.OpenAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped before the store was there.
        }
    }
}
