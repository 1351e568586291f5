namespace SmartPark.Ingest.Tests.Intake;

/// <summary>Waits for a condition with a generous deadline: never for a time.</summary>
internal static class Wait
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task UntilAsync(Func<bool> condition, string what) => await ForAsync(() => condition() ? "" : null, what);

    public static async Task<T> ForAsync<T>(Func<T?> read, string what)
        where T : class
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!deadline.IsCancellationRequested)
        {
            if (read() is { } found)
            {
                return found;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }

        throw new TimeoutException($"not within {Patience.TotalSeconds} s: {what}");
    }
}
