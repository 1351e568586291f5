namespace SmartPark.Ingest.AlarmDesk.Figures;

/// <summary>A length of time that may not be over yet.</summary>
/// <param name="Ms">Milliseconds.</param>
/// <param name="IsAtLeast">Whether it may still become longer, because alarms wait that bear on it.</param>
public readonly record struct WaitFigure(long Ms, bool IsAtLeast);

/// <summary>
/// How long people took to take note, from when the alarm stood on the desk. What still waits counts with what it has waited so far: leaving it out
/// would make a desk look the better the more it ignores.
/// </summary>
/// <param name="Acknowledged">Alarms of which somebody took note.</param>
/// <param name="Waiting">Alarms of which nobody has.</param>
/// <param name="Median">Half of them took no longer; null when there are none.</param>
/// <param name="Percentile95">Nineteen of twenty took no longer; null when there are none.</param>
/// <param name="Longest">The longest; null when there are none.</param>
public sealed record AcknowledgeTimes(int Acknowledged, int Waiting, WaitFigure? Median, WaitFigure? Percentile95, WaitFigure? Longest)
{
    /// <summary>The figures of some alarms. Pure; the lists are sorted in place.</summary>
    /// <param name="done">Times of what was acknowledged, ms, 0 or more.</param>
    /// <param name="waiting">Times that the others have waited so far.</param>
    internal static AcknowledgeTimes Of(List<long> done, List<long> waiting)
    {
        if (done.Count + waiting.Count == 0)
        {
            return new(0, 0, null, null, null);
        }

        waiting.Sort();
        long[] all = [.. done, .. waiting];
        Array.Sort(all);
        return new(done.Count, waiting.Count, At(0.5), At(0.95), At(1));

        // Nearest rank. One that waits and has not yet waited for longer than this figure may end on the other side of it.
        WaitFigure At(double share)
        {
            var ms = all[(int)Math.Ceiling(share * all.Length) - 1];
            return new(ms, waiting.Count > 0 && waiting[0] <= ms);
        }
    }
}
