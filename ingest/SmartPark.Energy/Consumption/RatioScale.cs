using SmartPark.Energy.Amounts;
using SmartPark.Energy.Registers;

namespace SmartPark.Energy.Consumption;

/// <summary>The ratios of a register, ready to be applied many times. Whole ratios, which nearly all are, need no decimal arithmetic.</summary>
internal sealed class RatioScale
{
    private readonly long[] _from;
    private readonly decimal[] _factor;
    private readonly long[] _whole;

    public RatioScale(MeterRegister register)
    {
        var isPrimary = register.Basis == ReadingBasis.Primary || register.Ratios.Count == 0;
        IReadOnlyList<DatedRatio> ratios = isPrimary ? [DatedRatio.One] : register.Ratios;
        _from = [.. ratios.Select(r => r.FromUnixMs)];
        _factor = [.. ratios.Select(r => r.Factor)];
        _whole = [.. _factor.Select(f => f == decimal.Truncate(f) && f <= RegisterMistakes.FactorMax ? (long)f : 0)];

        // A tenth of what fits after the ratio: rises of many years still have room.
        ReadingMax = new((long)(long.MaxValue / 10 / Math.Max(1, _factor.Max())));
    }

    /// <summary>The highest reading that is accounted.</summary>
    public Amount ReadingMax { get; }

    /// <summary>How many ratios there are.</summary>
    public int Count => _from.Length;

    /// <summary>From when a ratio holds.</summary>
    public long From(int ratio) => _from[ratio];

    /// <summary>Which ratio holds at a time.</summary>
    public int At(long unixMs)
    {
        var at = _from.Length - 1;
        while (at > 0 && _from[at] > unixMs)
        {
            at--;
        }

        return at;
    }

    /// <summary>A reading after a ratio.</summary>
    public Amount Primary(Amount reading, int ratio) => _whole[ratio] > 0 ? new(checked(reading.Micro * _whole[ratio])) : reading * _factor[ratio];
}
