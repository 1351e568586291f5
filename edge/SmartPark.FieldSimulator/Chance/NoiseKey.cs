namespace SmartPark.FieldSimulator.Chance;

/// <summary>
/// A source of repeatable chance: every number is a function of the key and an index, so any moment can be asked for in any order
/// and gives the same answer. The mixing function is the finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
/// </summary>
internal readonly record struct NoiseKey(ulong Value)
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    /// <summary>The key of a name below this one, such as a device below its park.</summary>
    public NoiseKey Sub(string name)
    {
        // FNV-1a over UTF-16 units: string.GetHashCode differs from run to run.
        var hash = 14695981039346656037UL ^ Value;
        foreach (var c in name)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return new(Mix(hash));
    }

    /// <summary>An even number from 0 (included) to 1 (excluded) for an index.</summary>
    public double Uniform(long index) => (Mix(Value + ((ulong)index * GoldenGamma)) >> 11) * (1.0 / (1UL << 53));

    /// <summary>An even number from -1 to 1 for an index.</summary>
    public double Signed(long index) => (2 * Uniform(index)) - 1;

    /// <summary>An even number from <paramref name="low"/> to <paramref name="high"/> for an index.</summary>
    public double Between(long index, double low, double high) => low + ((high - low) * Uniform(index));

    /// <summary>A smooth curve from -1 to 1 through a new random value at every whole <paramref name="x"/>.</summary>
    public double Smooth(double x)
    {
        var floor = Math.Floor(x);
        var u = x - floor;
        var (a, b) = (Signed((long)floor), Signed((long)floor + 1));
        return a + ((b - a) * u * u * (3 - (2 * u)));
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
