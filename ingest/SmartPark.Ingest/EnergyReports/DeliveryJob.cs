using SmartPark.Telemetry;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>What came of a try.</summary>
/// <param name="Run">The run with what was done of it.</param>
/// <param name="IsDone">Whether all of it is done.</param>
/// <param name="Detail">What was answered, or why it is not done; without secrets.</param>
internal sealed record DeliveryAnswer(DeliveryRun Run, bool IsDone, string Detail);

/// <summary>Something that goes out after each period.</summary>
internal interface IDeliveryJob
{
    /// <summary>Its id; by it runs are known.</summary>
    string Id { get; }

    /// <summary>Its name.</summary>
    LocalText Title { get; }

    /// <summary>Of which periods.</summary>
    DeliveryPeriod Period { get; }

    /// <summary>Day after the end of a period, from 1.</summary>
    int Day { get; }

    /// <summary>Hour of that day, city time.</summary>
    int Hour { get; }

    /// <summary>Parks; empty for the whole city.</summary>
    IReadOnlyList<string> Parks { get; }

    /// <summary>Where to, in words without addresses of people or secrets.</summary>
    string Target { get; }

    /// <summary>
    /// Delivers a period, or what is left of it, and keeps each finished step with <paramref name="keep"/>. A failure is an answer; only <see cref="OperationCanceledException"/> and what
    /// <paramref name="keep"/> throws leave it.
    /// </summary>
    Task<DeliveryAnswer> DeliverAsync(DeliveryRun run, Action<DeliveryRun> keep, CancellationToken cancellationToken);
}
