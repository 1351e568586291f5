using SmartPark.Energy.Amounts;

namespace SmartPark.Energy.Consumption;

/// <summary>How the piece of a curve that begins at a point is known.</summary>
internal enum PieceKind : byte
{
    /// <summary>Counted by the register.</summary>
    Counted,

    /// <summary>Unknown: nothing is counted in it.</summary>
    Unknown,

    /// <summary>One of its ends is interpolated or of a suspect clock: estimated as a whole.</summary>
    Estimated,
}

/// <summary>A point of the curve and the piece from it to the next.</summary>
/// <param name="AtUnixMs">When.</param>
/// <param name="Energy">What was consumed from the first point to here; never falls.</param>
/// <param name="Estimated">How much of that lies in pieces that are estimated as a whole.</param>
/// <param name="Kind">How the piece is known.</param>
/// <param name="Marks">What stands behind the piece.</param>
internal readonly record struct CurvePoint(long AtUnixMs, Amount Energy, Amount Estimated, PieceKind Kind, ConsumptionMarks Marks);

/// <summary>A mark of a moment.</summary>
/// <param name="AtUnixMs">When.</param>
/// <param name="Marks">What.</param>
internal readonly record struct MomentMark(long AtUnixMs, ConsumptionMarks Marks);
