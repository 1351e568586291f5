namespace SmartPark.Energy.Land;

/// <summary>
/// An area of land, kept in mu: 1 mu is 10000/15 m², so a square metre is exactly 0.0015 mu, while a mu is no finite number of square metres.
/// </summary>
/// <param name="Mu">The area in mu, exactly.</param>
public readonly record struct LandArea(decimal Mu)
{
    /// <summary>Mu in a square metre: 15/10000.</summary>
    public const decimal MuPerSquareMetre = 0.0015m;

    /// <summary>The area in m²; of an area that was given in mu, divided last and rounded at the 28th digit.</summary>
    public decimal SquareMetres => Mu * 10000 / 15;

    /// <summary>An area of square metres, exactly.</summary>
    public static LandArea OfSquareMetres(decimal squareMetres) => new(squareMetres * MuPerSquareMetre);
}
