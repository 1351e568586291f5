namespace SmartPark.Ingest.Telling;

/// <summary>How a channel does. Immutable.</summary>
/// <param name="FailuresInRow">Tries in a row that it did not take.</param>
/// <param name="FailingSinceUnixMs">When the first of them was; null when the last was taken.</param>
/// <param name="LastTakenUnixMs">When it last took a message; null for never since the start.</param>
/// <param name="Detail">What it last answered, or why it did not.</param>
internal sealed record ChannelHealth(int FailuresInRow, long? FailingSinceUnixMs, long? LastTakenUnixMs, string Detail)
{
    /// <summary>One that was not used yet.</summary>
    public static ChannelHealth Unused { get; } = new(0, null, null, "");

    /// <summary>Whether it counts as failing, which is an alarm on the others.</summary>
    public bool IsFailing => FailuresInRow >= TellingLimits.FailuresMax;

    /// <summary>After it took a message.</summary>
    public static ChannelHealth Took(long nowUnixMs, string detail) => new(0, null, nowUnixMs, detail);

    /// <summary>After it did not.</summary>
    public ChannelHealth Failed(long nowUnixMs, string detail) => this with { FailuresInRow = FailuresInRow + 1, FailingSinceUnixMs = FailingSinceUnixMs ?? nowUnixMs, Detail = detail };
}

/// <summary>Pauses after failures: doubled, with chance added so that what failed together does not come back together.</summary>
internal static class RetryAfterFailure
{
    /// <summary>The pause after so many failures, in ms.</summary>
    public static long PauseMs(int failures, long maxMs, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
#pragma warning disable CA5394 // Chance that spreads load; nothing secret hangs on it.
        var doubled = Math.Min(maxMs, TellingLimits.RetryFirstMs << Math.Clamp(failures - 1, 0, 20));
        return (doubled / 2) + (long)(random.NextDouble() * doubled / 2);
#pragma warning restore CA5394
    }
}

/// <summary>
/// How many messages a channel may have: a bucket of a tenth of a minute's messages. What endangers lives is never held back, and what it takes is missing for
/// the others afterwards. Not thread-safe.
/// </summary>
internal sealed class RateLimit(int perMinute, TimeProvider time)
{
    private readonly double _capacity = Math.Max(1, perMinute / 10.0);
    private double _tokens = Math.Max(1, perMinute / 10.0);
    private long _at = time.GetTimestamp();

    /// <summary>Takes a message's place; false when it has to wait.</summary>
    public bool TryTake(bool isCritical)
    {
        Refill();
        if (!isCritical && _tokens - 1 < _capacity * TellingLimits.ReservedShare && _tokens < _capacity)
        {
            return false;
        }

        // A robot that was asked too often for a fire is not asked too often for the rest of the hour.
        _tokens = Math.Max(-_capacity, _tokens - 1);
        return true;
    }

    /// <summary>How long until a place is free for what is not critical.</summary>
    public TimeSpan Wait()
    {
        Refill();
        var needed = Math.Min(_capacity, (_capacity * TellingLimits.ReservedShare) + 1) - _tokens;
        return TimeSpan.FromMilliseconds(Math.Max(1, needed * 60_000 / perMinute));
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(_capacity, _tokens + (time.GetElapsedTime(_at, now).TotalMinutes * perMinute));
        _at = now;
    }
}
