using SmartPark.Ingest.Ledger;

namespace SmartPark.ControlRoom.Completeness;

/// <summary>How a cell of the heat map is drawn, the worst first.</summary>
public enum Shade : byte
{
    /// <summary>Nothing is stored of what was due.</summary>
    Nothing,

    /// <summary>Less than 90 % is stored.</summary>
    Much,

    /// <summary>90 % and more.</summary>
    Some,

    /// <summary>99 % and more.</summary>
    Slight,

    /// <summary>99.9 % and more, but not all.</summary>
    Nearly,

    /// <summary>A figure that is needed is missing.</summary>
    Unknown,

    /// <summary>All of it.</summary>
    Complete,

    /// <summary>Nothing was due, or the device was not there yet.</summary>
    Blank,
}

/// <summary>Shades of figures.</summary>
public static class Shades
{
    /// <summary>The shade of a cell.</summary>
    public static Shade Of(HourFigures figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        return figures.Completeness switch
        {
            null when figures.IsBlank || figures.Due == 0 => Shade.Blank,
            null => Shade.Unknown,
            0 => Shade.Nothing,
            < 0.9 => Shade.Much,
            < 0.99 => Shade.Some,
            < 0.999 => Shade.Slight,
            < 1 => Shade.Nearly,
            _ => Shade.Complete,
        };
    }

    /// <summary>Its class in <c>completeness.css</c>.</summary>
    public static string ClassOf(Shade shade) => "shade-" + shade.ToString().ToLowerInvariant();
}
