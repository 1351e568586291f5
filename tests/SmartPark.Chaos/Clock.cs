namespace SmartPark.Chaos;

/// <summary>The machine's clock: all parts run on this machine, so times of different processes can be compared.</summary>
internal static class Clock
{
    /// <summary>UTC milliseconds since 1970.</summary>
    public static long NowMs => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Waits; ends early with the token.</summary>
    public static Task DelayAsync(long milliseconds, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(Math.Max(0, milliseconds)), TimeProvider.System, cancellationToken);

    /// <summary>Asks again and again until it is so; false at the deadline.</summary>
    public static async Task<bool> UntilAsync(Func<Task<bool>> isSo, TimeSpan patience, CancellationToken cancellationToken)
    {
        var deadline = NowMs + (long)patience.TotalMilliseconds;
        while (!await isSo())
        {
            if (NowMs > deadline)
            {
                return false;
            }

            await DelayAsync(200, cancellationToken);
        }

        return true;
    }

    /// <summary>A time of day with milliseconds, UTC.</summary>
    public static string Text(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture);
}
