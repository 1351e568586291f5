using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Registry;

/// <summary>A point of a park's plan, in metres of the park's own coordinates: x to the east, y to the north, from a corner of the park's choice.</summary>
/// <param name="X">Metres to the east.</param>
/// <param name="Y">Metres to the north.</param>
public sealed record PlanPoint(
    [property: Range(-PlanLimits.MetresMax, PlanLimits.MetresMax), Description("Metres to the east")] double X,
    [property: Range(-PlanLimits.MetresMax, PlanLimits.MetresMax), Description("Metres to the north")] double Y);

/// <summary>What of a park's plan is no building.</summary>
public sealed record PlanEntry
{
    /// <summary>The boundary of the park: corners in order.</summary>
    [ItemsMin(3), Description("Boundary of the park: corners in order")]
    public required IReadOnlyList<PlanPoint> Outline { get; init; }

    /// <summary>Its roads; absent for none.</summary>
    public IReadOnlyList<RoadEntry>? Roads { get; set; }

    /// <summary>Its gates, by which help comes; absent for none.</summary>
    public IReadOnlyList<GateEntry>? Gates { get; set; }
}

/// <summary>A road of a park.</summary>
public sealed record RoadEntry
{
    /// <summary>Its middle line.</summary>
    [ItemsMin(2), Description("Its middle line")]
    public required IReadOnlyList<PlanPoint> Line { get; init; }

    /// <summary>Width in metres.</summary>
    [Range(1, 100), Description("Width in metres")]
    public required double WidthM { get; init; }
}

/// <summary>A gate of a park.</summary>
public sealed record GateEntry
{
    /// <summary>Name of the gate.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Where it is.</summary>
    public required PlanPoint Position { get; init; }
}

/// <summary>Limits of plans, each with its reason.</summary>
public static class PlanLimits
{
    /// <summary>Farthest point from the origin in metres: parks are some kilometres long; more is a slip, or a coordinate of the earth.</summary>
    public const double MetresMax = 20_000;

    /// <summary>Corners of one outline, footprint or road: what a person draws by hand.</summary>
    public const int PointsMax = 200;
}
