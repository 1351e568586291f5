using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Live;
using SmartPark.ControlRoom.Wording;

namespace SmartPark.ControlRoom.Parks;

/// <summary>The power of a park over the last day, small, drawn on the server.</summary>
public sealed partial class PowerTrend : ComponentBase
{
    private const double Width = 100;
    private const double Height = 40;

    private PowerCurve? _curve;
    private IReadOnlyList<(string Line, string Area)> _runs = [];
    private double _peak;

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The park.</summary>
    [Parameter, EditorRequired]
    public required ParkPicture Park { get; set; }

    /// <summary>Where curves come from.</summary>
    [Inject]
    public required PowerTrends Trends { get; set; }

    private string Alt => Viewer.Words.Format(
        "Trend_Alt", ValueText.Number(_curve!.Points.Min(p => p.PowerKw), 0, Viewer.Culture), ValueText.Number(_peak, 0, Viewer.Culture));

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var curve = await Trends.OfAsync(Park);
        if (!ReferenceEquals(curve, _curve))
        {
            _curve = curve;
            _peak = curve.Points.Count == 0 ? 0 : curve.Points.Max(p => p.PowerKw);
            _runs = Runs(curve.Points);
        }
    }

    /// <summary>Unbroken stretches as paths; a step that is missing breaks the line.</summary>
    private static List<(string Line, string Area)> Runs(IReadOnlyList<(long TimeUnixMs, double PowerKw)> points)
    {
        var runs = new List<(string, string)>();
        if (points.Count < 2)
        {
            return runs;
        }

        var end = points[^1].TimeUnixMs;
        var start = end - PowerTrends.SpanMs;
        var top = Math.Max(1, points.Max(p => p.PowerKw)) * 1.05;
        for (var i = 0; i < points.Count;)
        {
            var line = new StringBuilder();
            var first = i;
            do
            {
                var x = Math.Max(0, Width * (points[i].TimeUnixMs - start) / PowerTrends.SpanMs);
                line.Append(line.Length == 0 ? 'M' : 'L')
                    .Append(CultureInfo.InvariantCulture, $"{x:0.##} {Height - (Height * Math.Max(0, points[i].PowerKw) / top):0.##}");
                i++;
            }
            while (i < points.Count && points[i].TimeUnixMs - points[i - 1].TimeUnixMs <= PowerTrends.GapMs);

            var left = Math.Max(0, Width * (points[first].TimeUnixMs - start) / PowerTrends.SpanMs);
            var right = Width * (points[i - 1].TimeUnixMs - start) / PowerTrends.SpanMs;
            runs.Add((line.ToString(), string.Create(CultureInfo.InvariantCulture, $"{line}L{right:0.##} {Height}L{left:0.##} {Height}Z")));
        }

        return runs;
    }
}
