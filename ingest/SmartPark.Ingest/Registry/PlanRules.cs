using System.Globalization;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Registry;

/// <summary>What the plan of a park must fulfil beyond the shape of its file: outlines that enclose something without crossing themselves, and nothing far outside the park.</summary>
internal static class PlanRules
{
    // A wall or a ramp may stand on the boundary or a little over it; a building in the wrong park stands far outside.
    private const double OutsideMaxM = 50;

    /// <summary>Adds one problem for each broken rule of a park's plan.</summary>
    public static void Check(string file, ParkFile park, ICollection<ConfigurationProblem> problems)
    {
        if (park.Plan is { } plan)
        {
            CheckShape(file, "$.plan.outline", plan.Outline, problems);
            for (var i = 0; i < (plan.Roads?.Count ?? 0); i++)
            {
                CheckCount(file, $"$.plan.roads[{i}].line", plan.Roads![i].Line.Count, problems);
            }
        }

        for (var i = 0; i < park.Buildings.Count; i++)
        {
            if (park.Buildings[i].Footprint is { } footprint)
            {
                CheckShape(file, $"$.buildings[{i}].footprint", footprint, problems);
                CheckInside(file, $"$.buildings[{i}].footprint", footprint, park, problems);
            }
        }

        for (var d = 0; d < park.Devices.Count; d++)
        {
            for (var i = 0; i < park.Devices[d].Placements.Count; i++)
            {
                if (park.Devices[d].Placements[i].Position is { } position)
                {
                    CheckInside(file, $"$.devices[{d}].placements[{i}].position", [position], park, problems);
                }
            }
        }
    }

    private static void CheckShape(string file, string path, IReadOnlyList<PlanPoint> corners, ICollection<ConfigurationProblem> problems)
    {
        if (!CheckCount(file, path, corners.Count, problems) || corners.Count < 3)
        {
            return;
        }

        if (Math.Abs(TwiceArea(corners)) < 2)
        {
            problems.Add(new(file, path, "corners that enclose less than 1 m²", "a shape in metres"));
        }
        else if (Crossing(corners) is var (a, b))
        {
            problems.Add(new(file, path, string.Create(CultureInfo.InvariantCulture, $"sides after corners {a} and {b} that cross"), "corners in the order in which one walks around"));
        }
    }

    private static bool CheckCount(string file, string path, int count, ICollection<ConfigurationProblem> problems)
    {
        if (count > PlanLimits.PointsMax)
        {
            problems.Add(new(file, path, $"{count} points", $"at most {PlanLimits.PointsMax}"));
        }

        return count <= PlanLimits.PointsMax;
    }

    private static void CheckInside(string file, string path, IReadOnlyList<PlanPoint> points, ParkFile park, ICollection<ConfigurationProblem> problems)
    {
        if (park.Plan is not { Outline: { Count: > 0 } outline })
        {
            return;
        }

        var (left, right, bottom, top) = (outline.Min(p => p.X) - OutsideMaxM, outline.Max(p => p.X) + OutsideMaxM, outline.Min(p => p.Y) - OutsideMaxM, outline.Max(p => p.Y) + OutsideMaxM);
        if (points.FirstOrDefault(p => p.X < left || p.X > right || p.Y < bottom || p.Y > top) is { } outside)
        {
            problems.Add(new(
                file, path, string.Create(CultureInfo.InvariantCulture, $"({outside.X}, {outside.Y})"),
                string.Create(CultureInfo.InvariantCulture, $"points within {OutsideMaxM} m of the park's outline: x {left} to {right}, y {bottom} to {top}")));
        }
    }

    private static double TwiceArea(IReadOnlyList<PlanPoint> corners)
    {
        var sum = 0d;
        for (var i = 0; i < corners.Count; i++)
        {
            var (a, b) = (corners[i], corners[(i + 1) % corners.Count]);
            sum += (a.X * b.Y) - (b.X * a.Y);
        }

        return sum;
    }

    /// <summary>The first two sides, by their first corners, that cross in their insides; null when none do.</summary>
    private static (int A, int B)? Crossing(IReadOnlyList<PlanPoint> corners)
    {
        for (var a = 0; a < corners.Count; a++)
        {
            for (var b = a + 1; b < corners.Count; b++)
            {
                if (Cross(corners[a], corners[(a + 1) % corners.Count], corners[b], corners[(b + 1) % corners.Count]))
                {
                    return (a, b);
                }
            }
        }

        return null;
    }

    private static bool Cross(PlanPoint a, PlanPoint b, PlanPoint c, PlanPoint d) => Side(a, b, c) * Side(a, b, d) < 0 && Side(c, d, a) * Side(c, d, b) < 0;

    private static int Side(PlanPoint a, PlanPoint b, PlanPoint p) => Math.Sign(((b.X - a.X) * (p.Y - a.Y)) - ((b.Y - a.Y) * (p.X - a.X)));
}
