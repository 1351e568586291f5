namespace SmartPark.Energy.PerMu;

/// <summary>What an enterprise answers for of one kind of energy over a period.</summary>
/// <param name="Own">What its own meters measured, less what they pass on.</param>
/// <param name="LossShare">Its share of losses.</param>
/// <param name="CommonShare">Its share of common use.</param>
public readonly record struct PartyEnergy(MeteredAmount Own, MeteredAmount LossShare, MeteredAmount CommonShare)
{
    /// <summary>All of it; times are those of its own meters.</summary>
    public MeteredAmount Total => Own + LossShare + CommonShare;

    /// <summary>Both together.</summary>
    public static PartyEnergy operator +(PartyEnergy a, PartyEnergy b) => new(a.Own + b.Own, a.LossShare + b.LossShare, a.CommonShare + b.CommonShare);

    /// <inheritdoc cref="op_Addition"/>
    public static PartyEnergy Add(PartyEnergy left, PartyEnergy right) => left + right;
}
