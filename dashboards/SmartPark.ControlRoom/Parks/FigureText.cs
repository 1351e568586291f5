using System.Globalization;
using SmartPark.ControlRoom.Live;
using SmartPark.ControlRoom.Wording;

namespace SmartPark.ControlRoom.Parks;

/// <summary>Figures of tiles in words.</summary>
public static class FigureText
{
    /// <summary>What a figure is: the quantity's title, or the words of a count.</summary>
    public static string Title(Figure figure, Viewer viewer)
    {
        ArgumentNullException.ThrowIfNull(figure);
        ArgumentNullException.ThrowIfNull(viewer);
        return figure.Quantity is { } quantity ? viewer.Text(quantity.Title) : viewer.Words["Count_" + figure.Key];
    }

    /// <summary>The number alone; a dash where there is none.</summary>
    public static string Number(Figure figure, Viewer viewer, bool @short = false)
    {
        ArgumentNullException.ThrowIfNull(figure);
        ArgumentNullException.ThrowIfNull(viewer);
        return !double.IsFinite(figure.Value) ? ValueText.None
            : figure.Quantity is not { } quantity ? figure.Value.ToString("N0", viewer.Culture)
            : @short ? ValueText.Short(figure.Value, quantity.Decimals, viewer.Culture)
            : ValueText.Number(figure.Value, quantity.Decimals, viewer.Culture);
    }

    /// <summary>What is said in the place of a number that is not there.</summary>
    public static string Missing(Figure figure, Viewer viewer)
    {
        ArgumentNullException.ThrowIfNull(figure);
        ArgumentNullException.ThrowIfNull(viewer);
        return viewer.Words[figure.IsPending ? "Not_Read_Yet" : "No_Data"];
    }

    /// <summary>The unit in the viewer's language, empty for none.</summary>
    public static string Unit(Figure figure, Viewer viewer)
    {
        ArgumentNullException.ThrowIfNull(figure);
        ArgumentNullException.ThrowIfNull(viewer);
        return double.IsFinite(figure.Value) ? figure.Quantity?.UnitFor(viewer.Culture.Name) ?? "" : "";
    }

    /// <summary>How it came about, where that is not plain: <c>today</c>, <c>highest of 3</c>, <c>4 of 5 report</c>; empty otherwise.</summary>
    public static string Hint(Figure figure, Viewer viewer)
    {
        ArgumentNullException.ThrowIfNull(figure);
        ArgumentNullException.ThrowIfNull(viewer);
        var words = viewer.Words;
        var parts = new List<string>(3);
        switch (figure.Blend)
        {
            case Blend.Today:
            case Blend.Inside:
                parts.Add(words.Of(figure.Blend));
                break;
            case Blend.Highest or Blend.Lowest or Blend.Mean when figure.Used > 1:
                parts.Add(words.Format("Blend_" + figure.Blend, figure.Used));
                break;
            default:
                break;
        }

        if (figure.Used < figure.Known)
        {
            parts.Add(words.Format("Hint_Partial", figure.Used, figure.Known));
        }

        if (figure.Estimated && figure.Blend != Blend.Inside)
        {
            parts.Add(words.Of(Doubt.Estimated));
        }

        return string.Join(words["Comma"], parts);
    }

    /// <summary>Title, number and unit in the space of a mini tile: number and unit, or a count.</summary>
    public static string Short(Figure figure, Viewer viewer)
    {
        ArgumentNullException.ThrowIfNull(figure);
        ArgumentNullException.ThrowIfNull(viewer);
        if (!double.IsFinite(figure.Value))
        {
            return Missing(figure, viewer);
        }

        var number = Number(figure, viewer, @short: true);
        if (figure.Of is { } of)
        {
            return viewer.Words.Format("Mini_" + figure.Key, number, of.ToString(CultureInfo.InvariantCulture));
        }

        var unit = Unit(figure, viewer);
        return unit.Length == 0 ? number : $"{number}\u00a0{unit}";
    }
}
