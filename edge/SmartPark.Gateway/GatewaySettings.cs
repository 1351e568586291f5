namespace SmartPark.Gateway;

/// <summary>What a run of one gateway needs besides its site.</summary>
public sealed record GatewaySettings
{
    /// <summary>Where the status is written every few seconds; null writes none.</summary>
    public string? StatusFile { get; init; }

    /// <summary>Seed of jitter and of the outbox's epoch, for repeatable tests; null draws one.</summary>
    public int? Seed { get; init; }
}
