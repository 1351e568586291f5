using SmartPark.Ingest.Storage;

namespace SmartPark.ControlRoom.Live;

/// <summary>The day of a counter as far as the store knows it.</summary>
/// <param name="Growth">What the register grew by from midnight to <paramref name="LastUnixMs"/>; never negative.</param>
/// <param name="LastRegister">The last register reading.</param>
/// <param name="LastUnixMs">Start of the step that it stands in, UTC ms.</param>
/// <param name="Estimated">Whether a gap around midnight or a drop of the register leaves part of the growth unknown.</param>
public sealed record DayStart(double Growth, double LastRegister, long LastUnixMs, bool Estimated)
{
    /// <summary>Adds up the growth since midnight.</summary>
    /// <param name="steps">Steps in rising order, from some hours before midnight on; <c>Mean</c> is the last register reading of a step.</param>
    /// <param name="midnightUnixMs">Midnight, a multiple of the step.</param>
    /// <param name="stepMs">Width of the steps.</param>
    /// <returns>Null when there is no reading today.</returns>
    public static DayStart? Of(IReadOnlyList<SeriesStep> steps, long midnightUnixMs, long stepMs)
    {
        ArgumentNullException.ThrowIfNull(steps);
        SeriesStep? before = null;
        var growth = 0.0;
        var estimated = false;
        var any = false;
        foreach (var step in steps)
        {
            if (step.TimeUnixMs >= midnightUnixMs)
            {
                // Without a reading from just before midnight, the day begins with what was read first: a lower bound, or part of the day before.
                estimated |= !any && (before is null || before.Value.TimeUnixMs < midnightUnixMs - stepMs);
                any = true;
                if (before is not { } last)
                {
                    growth += step.Mean - step.Min;
                }
                else if (step.Mean >= last.Mean)
                {
                    growth += step.Mean - last.Mean;
                }
                else
                {
                    // The register fell: exchanged or rolled over. What was seen before and after the fall is certain, the rest is not.
                    growth += Math.Max(0, step.Max - last.Mean) + Math.Max(0, step.Mean - step.Min);
                    estimated = true;
                }
            }

            before = step;
        }

        return any ? new(growth, before!.Value.Mean, before.Value.TimeUnixMs, estimated) : null;
    }
}
