using SmartPark.Ingest.Ledger;
using SmartPark.Ingest.Registry;

namespace SmartPark.ControlRoom.Completeness;

/// <summary>A device with its cells.</summary>
/// <param name="Device">Device id.</param>
/// <param name="Entry">As registered; null for a gateway's own values and for devices that nobody registered.</param>
/// <param name="Gateway">The gateway that reported it last; null when none did.</param>
/// <param name="Cells">One for each column.</param>
/// <param name="Total">All of them together.</param>
/// <param name="Known">Those hours together of which everything needed is known; null when there are none.</param>
public sealed record CompletenessRow(string Device, DeviceEntry? Entry, string? Gateway, IReadOnlyList<HourFigures> Cells, HourFigures Total, HourFigures? Known)
{
    /// <summary>What is known of the whole: all of it, or, where hours are unknown, a loss in the others.</summary>
    public double? Ratio => Total.Completeness ?? (Known is { Completeness: < 1 } ? Known.Completeness : null);

    /// <summary>Whether hours beside <see cref="Ratio"/> are unknown.</summary>
    public bool IsPart => Total.Completeness is null && Ratio is not null;
}

/// <summary>The completeness of a park over a span of time.</summary>
public sealed record CompletenessPicture
{
    /// <summary>Starts of the columns, UTC ms.</summary>
    public required IReadOnlyList<long> Starts { get; init; }

    /// <summary>End of the last column, UTC ms.</summary>
    public required long EndUnixMs { get; init; }

    /// <summary>The devices, the worst first.</summary>
    public required IReadOnlyList<CompletenessRow> Rows { get; init; }

    /// <summary>All hours of all devices together of which everything needed is known; null when there are none.</summary>
    public HourFigures? Known { get; init; }

    /// <summary>Devices of which nothing is missing.</summary>
    public int Complete { get; init; }

    /// <summary>Devices of which something is missing.</summary>
    public int WithGaps { get; init; }

    /// <summary>Devices of which that is unknown.</summary>
    public int Unknown { get; init; }

    /// <summary>Whether hours beside <see cref="Known"/> are unknown.</summary>
    public bool IsPart { get; init; }

    /// <summary>Whether the ledger could not be read; then there are no rows, or those of before.</summary>
    public bool IsUnreadable { get; init; }
}
