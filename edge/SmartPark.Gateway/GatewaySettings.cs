using SmartPark.Alarms.Overrides;
using SmartPark.Alarms.Rules;

namespace SmartPark.Gateway;

/// <summary>What a run of one gateway needs besides its site.</summary>
public sealed record GatewaySettings
{
    /// <summary>Where the status is written every few seconds; null writes none.</summary>
    public string? StatusFile { get; init; }

    /// <summary>Seed of jitter and of the epoch of an outbox in memory, for repeatable tests; null draws one.</summary>
    public int? Seed { get; init; }

    /// <summary>Folder of the outbox, for this gateway alone; created when missing. Null keeps the outbox in memory, where a restart loses what is not stored.</summary>
    public string? OutboxFolder { get; init; }

    /// <summary>
    /// Time between two commits of the outbox, <see cref="GatewayLimits.OutboxCommitMsMin"/> to <see cref="GatewayLimits.OutboxCommitMsMax"/> ms. A message
    /// that is acknowledged within it is never written to the flash; the death of the process costs nothing at any value; a power cut costs
    /// at most the unacknowledged messages of two such intervals. Longer is kinder to the flash when acknowledgements are slow, shorter loses less at a power cut.
    /// </summary>
    public int OutboxCommitMs { get; init; } = GatewayLimits.OutboxCommitMsDefault;

    /// <summary>
    /// Whether jumps of the clock are seen and corrected, and times that cannot be right are marked <c>ClockSuspect</c>. False believes every time as it is:
    /// for a site whose clock is set back on purpose.
    /// </summary>
    public bool MarksSuspectTimes { get; init; } = true;

    /// <summary>
    /// Whether the kernel is asked if NTP has set its clock. False takes it as unknown: for a container whose clock is not the kernel's.
    /// </summary>
    public bool TrustsKernelClock { get; init; } = true;

    /// <summary>Bytes of messages on disk at which the oldest of the lowest priority goes; at least <see cref="GatewayLimits.OutboxDiskBytesMin"/>.</summary>
    public long OutboxBytesMax { get; init; } = GatewayLimits.OutboxDiskBytesDefault;

    /// <summary>Alarm rules of the site; those that the gateway can judge by its own points are evaluated here. Their journal stands in <see cref="OutboxFolder"/>.</summary>
    public IReadOnlyList<AlarmRule> AlarmRules { get; init; } = [];

    /// <summary>What rules are in single parks, other than in <see cref="AlarmRules"/>.</summary>
    public AlarmOverrides AlarmOverrides { get; init; } = AlarmOverrides.None;

    /// <summary>Replaces the gateway file's <c>interlocks_enabled</c>; null leaves it.</summary>
    public bool? InterlocksEnabled { get; init; }

    /// <summary>Age in days at which a message goes, 1 to 3,650.</summary>
    public int OutboxAgeDaysMax { get; init; } = GatewayLimits.OutboxAgeDaysDefault;
}
