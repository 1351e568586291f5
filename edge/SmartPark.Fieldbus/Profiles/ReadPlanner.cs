namespace SmartPark.Fieldbus.Profiles;

/// <summary>A field to read.</summary>
/// <param name="Field">Where it lies.</param>
/// <param name="Isolate">Read in a request of its own.</param>
public readonly record struct WantedField(RegisterField Field, bool Isolate);

/// <summary>What a device allows in one read.</summary>
/// <param name="RegistersMax">Most registers, 1 to 125.</param>
/// <param name="BitsMax">Most bits, 1 to 2000.</param>
/// <param name="GapMax">Most unwanted registers or bits between two wanted fields of one request.</param>
public readonly record struct ReadLimits(int RegistersMax, int BitsMax, int GapMax)
{
    /// <summary>The limits of a profile.</summary>
    public static ReadLimits Of(DeviceProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return new(profile.RegistersPerReadMax, profile.BitsPerReadMax, profile.GapMax);
    }

    /// <summary>Most registers or bits in one read of a table.</summary>
    public int CountMax(RegisterTable table) => table is RegisterTable.Coil or RegisterTable.Discrete ? BitsMax : RegistersMax;
}

/// <summary>One read of a plan.</summary>
/// <param name="Table">Which table.</param>
/// <param name="Address">First wire address.</param>
/// <param name="Count">Registers or bits.</param>
/// <param name="Fields">Indices of the wanted fields that it answers, by address.</param>
public sealed record PlannedRead(RegisterTable Table, int Address, int Count, IReadOnlyList<int> Fields);

/// <summary>
/// Joins wanted fields into reads: each wanted register in exactly one read, the fewest reads that the limits allow and, among
/// those, the fewest registers. A field is never split; an isolated field shares its read only with fields at the very same place,
/// such as other bits of its register, and no other read passes over it.
/// </summary>
public static class ReadPlanner
{
    /// <summary>The plan, by table and address. Throws <see cref="ArgumentException"/> for a field wider than one read.</summary>
    public static IReadOnlyList<PlannedRead> Plan(IReadOnlyList<WantedField> wanted, ReadLimits limits)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var plan = new List<PlannedRead>();
        foreach (var table in wanted.Index().GroupBy(w => w.Item.Field.Table).OrderBy(t => t.Key))
        {
            var runs = Runs(table, limits.CountMax(table.Key));
            foreach (var (first, last) in Split(runs, limits.CountMax(table.Key), limits.GapMax))
            {
                plan.Add(new(table.Key, runs[first].Address, runs[last].End - runs[first].Address, [.. runs[first..(last + 1)].SelectMany(r => r.Fields)]));
            }
        }

        return plan;
    }

    /// <summary>Fields that share registers become one run that cannot be split.</summary>
    private static Run[] Runs(IEnumerable<(int Index, WantedField Item)> fields, int countMax)
    {
        var runs = new List<Run>();
        foreach (var (index, wanted) in fields.OrderBy(f => f.Item.Field.Address).ThenBy(f => f.Index))
        {
            var field = wanted.Field;
            if (runs is [.., var last] && field.Address < last.End)
            {
                runs[^1] = last with { End = Math.Max(last.End, field.End), Isolate = last.Isolate || wanted.Isolate, Fields = [.. last.Fields, index] };
            }
            else
            {
                runs.Add(new(field.Address, field.End, wanted.Isolate, [index]));
            }

            if (runs[^1].End - runs[^1].Address > countMax)
            {
                throw new ArgumentException(
                    $"A field of {runs[^1].End - runs[^1].Address} at 0x{runs[^1].Address:X4} does not fit a read of {countMax}.", nameof(fields));
            }
        }

        return [.. runs];
    }

    /// <summary>
    /// Cuts the runs into reads. Costs of the best plan for the first n runs come from the plans for fewer, so the result is a minimum
    /// over all plans: first in reads, then in registers.
    /// </summary>
    private static List<(int First, int Last)> Split(Run[] runs, int countMax, int gapMax)
    {
        var best = new (int Reads, int Registers, int First)[runs.Length + 1];
        for (var last = 0; last < runs.Length; last++)
        {
            best[last + 1] = (int.MaxValue, int.MaxValue, last);
            for (var first = last; first >= 0 && MayExtend(runs, first, last, countMax, gapMax); first--)
            {
                var cost = (Reads: best[first].Reads + 1, Registers: best[first].Registers + runs[last].End - runs[first].Address);
                if (cost.CompareTo((best[last + 1].Reads, best[last + 1].Registers)) < 0)
                {
                    best[last + 1] = (cost.Reads, cost.Registers, first);
                }
            }
        }

        var reads = new List<(int, int)>();
        for (var end = runs.Length; end > 0; end = best[end].First)
        {
            reads.Add((best[end].First, end - 1));
        }

        reads.Reverse();
        return reads;
    }

    /// <summary>Whether runs first to last fit one read, when first + 1 to last do.</summary>
    private static bool MayExtend(Run[] runs, int first, int last, int countMax, int gapMax) =>
        first == last
        || (!runs[first].Isolate && !runs[last].Isolate
            && runs[first + 1].Address - runs[first].End <= gapMax && runs[last].End - runs[first].Address <= countMax);

    private readonly record struct Run(int Address, int End, bool Isolate, IReadOnlyList<int> Fields);
}
