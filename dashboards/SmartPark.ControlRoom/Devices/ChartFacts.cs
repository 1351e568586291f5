using SmartPark.ControlRoom.Wording;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Devices;

/// <summary>The few numbers under a chart: for those who want one number, and for those who cannot see the chart.</summary>
public static class ChartFacts
{
    /// <summary>Least, mean and greatest of a gauge; sum of a consumption; first and last of a register; nothing for states.</summary>
    public static IReadOnlyList<(string Title, string Value)> Of(Quantity quantity, ChartData data, Viewer viewer)
    {
        ArgumentNullException.ThrowIfNull(quantity);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(viewer);
        var words = viewer.Words;
        var values = data.Values.OfType<double>().ToArray();
        string Text(double value) => ValueText.WithUnit(quantity, value, words);
        if (data.Kind == "bars")
        {
            var estimated = data.Estimated.OfType<double>().ToArray();
            var facts = new List<(string, string)>();
            if (values.Length + estimated.Length > 0)
            {
                facts.Add((words["Fact_Sum"], Text(values.Sum() + estimated.Sum())));
            }

            if (estimated.Length > 0)
            {
                facts.Add((words["Fact_Estimated"], Text(estimated.Sum())));
            }

            return facts;
        }

        if (values.Length == 0 || quantity.Kind == QuantityKind.State)
        {
            return [];
        }

        return quantity.Kind == QuantityKind.Counter
            ? [(words["Fact_First"], Text(values[0])), (words["Fact_Last"], Text(values[^1]))]
            :
            [
                (words["Chart_Min"], Text(data.Min.OfType<double>().Min())),
                (words["Chart_Mean"], Text(values.Average())),
                (words["Chart_Max"], Text(data.Max.OfType<double>().Max())),
            ];
    }
}
