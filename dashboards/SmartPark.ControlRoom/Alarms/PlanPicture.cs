using System.Globalization;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry;

namespace SmartPark.ControlRoom.Alarms;

/// <summary>Where in a building something is: by the eight winds, or in the middle.</summary>
public enum PlanSide : byte
{
    /// <summary>In the middle.</summary>
    Middle,

    /// <summary>North.</summary>
    North,

    /// <summary>North-east.</summary>
    NorthEast,

    /// <summary>East.</summary>
    East,

    /// <summary>South-east.</summary>
    SouthEast,

    /// <summary>South.</summary>
    South,

    /// <summary>South-west.</summary>
    SouthWest,

    /// <summary>West.</summary>
    West,

    /// <summary>North-west.</summary>
    NorthWest,
}

/// <summary>A point of the picture, in hundredths of its width and height from its upper left corner.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Down.</param>
public readonly record struct PlanSpot(double X, double Y);

/// <summary>A building of the picture.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its name.</param>
/// <param name="Corners">Corners as an SVG polygon has them.</param>
/// <param name="Middle">Where its name stands.</param>
/// <param name="WidthShare">Its width in hundredths of the picture's: how much room its name has.</param>
/// <param name="IsPlace">Whether it is the one that is meant.</param>
public sealed record PlanBuilding(string Id, LocalText Title, string Corners, PlanSpot Middle, double WidthShare, bool IsPlace);

/// <summary>
/// The plan of a park with one place marked: made of the coordinates of the registry, north up. Pure; null where there is nothing to mark, so that no empty picture is shown.
/// </summary>
public sealed record PlanPicture
{
    // Room around the park, as a share of its longer side: half a label.
    private const double Margin = 0.03;

    // A third of the way from the middle to the wall is still the middle.
    private const double MiddleShare = 0.34;

    private static readonly double[] Scales = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];

    private PlanPicture()
    {
    }

    /// <summary>Width of the picture in metres.</summary>
    public required double WidthM { get; init; }

    /// <summary>Height of the picture in metres.</summary>
    public required double HeightM { get; init; }

    /// <summary>Boundary of the park as an SVG polygon; empty when nobody drew it.</summary>
    public required string Outline { get; init; }

    /// <summary>Roads: middle line and width in metres.</summary>
    public required IReadOnlyList<(string Line, double WidthM)> Roads { get; init; }

    /// <summary>Gates.</summary>
    public required IReadOnlyList<(LocalText Title, PlanSpot At)> Gates { get; init; }

    /// <summary>Buildings that somebody drew.</summary>
    public required IReadOnlyList<PlanBuilding> Buildings { get; init; }

    /// <summary>Where the device is; null when nobody marked it.</summary>
    public required PlanSpot? Device { get; init; }

    /// <summary>In which part of its building the device is; null without a mark or a building.</summary>
    public required PlanSide? Side { get; init; }

    /// <summary>The gate next to the place, and how far it is in a straight line, in metres; null without gates.</summary>
    public required (LocalText Title, double DistanceM)? NearestGate { get; init; }

    /// <summary>Length of the scale bar in metres: about a fifth of the width.</summary>
    public double ScaleM => Scales.Last(s => s == Scales[0] || s <= WidthM / 5);

    /// <summary>The picture of a place; null when neither its building nor its device is drawn.</summary>
    /// <param name="park">The park.</param>
    /// <param name="place">Where the device stood; null for a device that is not registered.</param>
    public static PlanPicture? Of(ParkFile park, PlacementEntry? place)
    {
        ArgumentNullException.ThrowIfNull(park);
        var meant = park.Buildings.FirstOrDefault(b => b.Footprint is not null && b.Id == place?.Building)?.Footprint;
        if (place is null || (meant is null && place.Position is null))
        {
            return null;
        }

        return Drawn(park, place, meant);
    }

    /// <summary>The picture of a whole park with nothing marked; null when no building is drawn.</summary>
    public static PlanPicture? Whole(ParkFile park)
    {
        ArgumentNullException.ThrowIfNull(park);
        return park.Buildings.All(b => b.Footprint is null) ? null : Drawn(park, null, null);
    }

    private static PlanPicture Drawn(ParkFile park, PlacementEntry? place, IReadOnlyList<PlanPoint>? meant)
    {
        IReadOnlyList<PlanPoint> device = place?.Position is { } at ? [at] : [];
        var all = (park.Plan?.Outline ?? []).Concat(park.Buildings.SelectMany(b => b.Footprint ?? [])).Concat(device).ToList();
        var frame = Frame.Around(all);
        PlanPoint? centre = place?.Position is { } position ? position : meant is null ? null : Middle(meant);
        return new()
        {
            WidthM = frame.Width,
            HeightM = frame.Height,
            Outline = frame.Corners(park.Plan?.Outline ?? []),
            Roads = [.. (park.Plan?.Roads ?? []).Select(r => (frame.Corners(r.Line), r.WidthM))],
            Gates = [.. (park.Plan?.Gates ?? []).Select(g => (g.Title, frame.Spot(g.Position)))],
            Buildings =
            [
                .. park.Buildings.Where(b => b.Footprint is not null).Select(b => new PlanBuilding(
                    b.Id, b.Title, frame.Corners(b.Footprint!), frame.Spot(Middle(b.Footprint!)), 100 * (b.Footprint!.Max(p => p.X) - b.Footprint!.Min(p => p.X)) / frame.Width, b.Id == place?.Building)),
            ],
            Device = place?.Position is { } mark ? frame.Spot(mark) : null,
            Side = place?.Position is { } inside && meant is not null ? SideOf(inside, meant) : null,
            NearestGate = centre is { } middle ? (park.Plan?.Gates ?? []).Select(g => ((LocalText, double)?)(g.Title, Distance(g.Position, middle))).MinBy(g => g!.Value.Item2) : null,
        };
    }

    // The middle of the box: what a name is centred on, and what people mean by a side of a building.
    private static PlanPoint Middle(IReadOnlyList<PlanPoint> corners) => new((corners.Min(p => p.X) + corners.Max(p => p.X)) / 2, (corners.Min(p => p.Y) + corners.Max(p => p.Y)) / 2);

    private static double Distance(PlanPoint a, PlanPoint b) => Math.Sqrt(Math.Pow(a.X - b.X, 2) + Math.Pow(a.Y - b.Y, 2));

    private static PlanSide SideOf(PlanPoint at, IReadOnlyList<PlanPoint> corners)
    {
        var middle = Middle(corners);
        var (east, north) = (Part(at.X - middle.X, corners.Max(p => p.X) - middle.X), Part(at.Y - middle.Y, corners.Max(p => p.Y) - middle.Y));
        return (east, north) switch
        {
            (0, 1) => PlanSide.North,
            (1, 1) => PlanSide.NorthEast,
            (1, 0) => PlanSide.East,
            (1, -1) => PlanSide.SouthEast,
            (0, -1) => PlanSide.South,
            (-1, -1) => PlanSide.SouthWest,
            (-1, 0) => PlanSide.West,
            (-1, 1) => PlanSide.NorthWest,
            _ => PlanSide.Middle,
        };

        static int Part(double distance, double half) => Math.Abs(distance) <= MiddleShare * half ? 0 : Math.Sign(distance);
    }

    /// <summary>What is shown of the park's coordinates; the picture's y goes down.</summary>
    private readonly record struct Frame(double Left, double Top, double Width, double Height)
    {
        public static Frame Around(IReadOnlyList<PlanPoint> points)
        {
            var (left, right, bottom, top) = (points.Min(p => p.X), points.Max(p => p.X), points.Min(p => p.Y), points.Max(p => p.Y));
            var room = Math.Max(10, Margin * Math.Max(right - left, top - bottom));
            return new(left - room, top + room, right - left + (2 * room), top - bottom + (2 * room));
        }

        public PlanSpot Spot(PlanPoint p) => new(100 * (p.X - Left) / Width, 100 * (Top - p.Y) / Height);

        public string Corners(IEnumerable<PlanPoint> points)
        {
            var (left, top) = (Left, Top);
            return string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X - left:0.##},{top - p.Y:0.##}")));
        }
    }
}
