namespace SmartPark.Energy.Land;

/// <summary>A plot of land in a park.</summary>
/// <param name="Id">The plot.</param>
/// <param name="Park">Its park.</param>
/// <param name="Areas">How large it is, and since when; one area a day.</param>
/// <param name="Holders">Who holds its title, and since when; nobody is the park.</param>
public sealed record Plot(string Id, string Park, IReadOnlyList<PlotArea> Areas, IReadOnlyList<PlotHolder> Holders);

/// <summary>How large a plot is.</summary>
/// <param name="Period">On which days.</param>
/// <param name="Area">How large.</param>
/// <param name="Basis">By what: number of the title, survey.</param>
public sealed record PlotArea(DatePeriod Period, LandArea Area, string Basis);

/// <summary>Who holds a plot.</summary>
/// <param name="Period">On which days.</param>
/// <param name="Party">The enterprise.</param>
public sealed record PlotHolder(DatePeriod Period, string Party);

/// <summary>A building on a plot.</summary>
/// <param name="Id">The building.</param>
/// <param name="Plot">Its plot.</param>
/// <param name="Floors">Its floor area, and since when; one a day.</param>
public sealed record PlotBuilding(string Id, string Plot, IReadOnlyList<FloorArea> Floors);

/// <summary>Floor area of a building.</summary>
/// <param name="Period">On which days.</param>
/// <param name="SquareMetres">All its floors, m².</param>
public sealed record FloorArea(DatePeriod Period, decimal SquareMetres);

/// <summary>Who rents floor.</summary>
/// <param name="Party">The enterprise.</param>
/// <param name="Building">Where.</param>
/// <param name="Unit">Which unit of the building; null when it is not told.</param>
/// <param name="Period">On which days.</param>
/// <param name="SquareMetres">How much floor, m².</param>
public sealed record FloorOccupancy(string Party, string Building, string? Unit, DatePeriod Period, decimal SquareMetres);

/// <summary>What is wrong with the register.</summary>
public enum LandFault : byte
{
    /// <summary>An id comes twice; the first is used.</summary>
    IdTwice,

    /// <summary>A building stands on a plot that is not there, or floor is rented in a building that is not.</summary>
    NoSuchPlace,

    /// <summary>An area is not above zero.</summary>
    NotPositive,

    /// <summary>A plot has two areas.</summary>
    AreaOverlap,

    /// <summary>A plot has no area on days on which it is held or rented, or between two of its areas.</summary>
    AreaGap,

    /// <summary>A plot has two holders.</summary>
    HolderOverlap,

    /// <summary>A building has two floor areas.</summary>
    FloorOverlap,

    /// <summary>A building has no floor area on days on which floor in it is rented, or between two of its floor areas.</summary>
    FloorGap,

    /// <summary>More floor of a building is rented than there is.</summary>
    FloorExceeded,

    /// <summary>A party rents the same floor twice.</summary>
    OccupancyOverlap,

    /// <summary>Two parties rent the same unit.</summary>
    UnitTwice,
}

/// <summary>One mistake of the register.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="Subject">Of which plot, building or enterprise.</param>
/// <param name="Period">On which days.</param>
/// <param name="Plot">The plot whose figures it touches; null when of none.</param>
public sealed record LandProblem(LandFault Fault, string Subject, DatePeriod Period, string? Plot)
{
    /// <summary>Whether it touches only shares of floor, so that a plot without tenants has its figure all the same.</summary>
    internal bool IsOfFloor => Fault is LandFault.FloorOverlap or LandFault.FloorGap or LandFault.FloorExceeded or LandFault.OccupancyOverlap or LandFault.UnitTwice;
}
