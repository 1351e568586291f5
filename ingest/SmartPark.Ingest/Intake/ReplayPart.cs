using SmartPark.Ingest.Storage;

namespace SmartPark.Ingest.Intake;

/// <summary>A batch of samples from dead letters on its way through the writer: what the store refused again, and when all of it is settled.</summary>
internal sealed class ReplayPart
{
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Samples that the store refused again, with its words; complete once <see cref="Settled"/> is.</summary>
    public List<(PlacedSample Sample, string Reason)> Refused { get; } = [];

    /// <summary>Completes when each sample is committed or refused; cancelled when the service stops before.</summary>
    public Task Settled => _settled.Task;

    /// <summary>Every sample is committed or refused.</summary>
    public void Settle() => _settled.TrySetResult();

    /// <summary>The service stops; nothing is known of what was not refused.</summary>
    public void GiveUp() => _settled.TrySetCanceled();
}
