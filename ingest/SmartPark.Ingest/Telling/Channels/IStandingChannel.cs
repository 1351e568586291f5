using SmartPark.Ingest.Telling.Texts;

namespace SmartPark.Ingest.Telling.Channels;

/// <summary>A channel whose other side forgets what it does not hear of again: what stands is said to it over and over.</summary>
internal interface IStandingChannel : IChannel
{
    /// <summary>How often what stands is to be said.</summary>
    TimeSpan RepeatEvery { get; }

    /// <summary>
    /// Says which alarms stand. Nothing is asked of it when it fails but to be called again: what was said holds for four times <see cref="RepeatEvery"/>. Fails as
    /// <see cref="IChannel.SendAsync"/> does.
    /// </summary>
    Task<ChannelAnswer> RepeatAsync(IReadOnlyList<AlarmNotice> standing, CancellationToken cancellationToken);
}
