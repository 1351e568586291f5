using FsCheck.Xunit;
using SmartPark.Fieldbus.Profiles;
using Xunit;

namespace SmartPark.Fieldbus.Tests.Profiles;

public class ReadPlannerTests
{
    private static WantedField Registers(int address, int width, bool isolate = false) => new(new(RegisterTable.Holding, address, width, 1), isolate);

    private static string Plan(ReadLimits limits, params WantedField[] wanted) =>
        string.Join(" ", ReadPlanner.Plan(wanted, limits).Select(r => $"{r.Table}:{r.Address}+{r.Count}({string.Join(',', r.Fields)})"));

    [Fact]
    public void Plans_by_example()
    {
        var ten = new ReadLimits(10, 2000, 2);

        // neighbours and small gaps join, large gaps do not
        Assert.Equal("Holding:0+4(0,1)", Plan(ten, Registers(0, 2), Registers(2, 2)));
        Assert.Equal("Holding:0+6(0,1)", Plan(ten, Registers(0, 2), Registers(4, 2)));
        Assert.Equal("Holding:0+2(0) Holding:5+2(1)", Plan(ten, Registers(0, 2), Registers(5, 2)));

        // order of the wanted fields does not matter; tables never join
        Assert.Equal("Holding:0+4(1,0)", Plan(ten, Registers(2, 2), Registers(0, 2)));
        Assert.Equal("Discrete:7+1(1) Holding:7+1(0)", Plan(ten, Registers(7, 1), new(new(RegisterTable.Discrete, 7, 1, 1), false)));

        // a field is never split over the limit
        Assert.Equal("Holding:0+9(0,1,2) Holding:9+4(3)", Plan(ten, Registers(0, 4), Registers(4, 4), Registers(8, 1), Registers(9, 4)));

        // bits of one register are one field
        Assert.Equal("Holding:3+1(0,1,2)", Plan(ten, Registers(3, 1), Registers(3, 1), Registers(3, 1)));

        // an isolated field stands alone, and no read passes over it
        Assert.Equal("Holding:0+2(0) Holding:2+1(1) Holding:3+2(2)", Plan(ten, Registers(0, 2), Registers(2, 1, isolate: true), Registers(3, 2)));

        // nothing wanted, nothing read
        Assert.Equal("", Plan(ten));
    }

    [Fact]
    public void Of_plans_with_as_few_reads_the_one_with_the_fewest_registers_is_taken() =>
        Assert.Equal("Holding:0+2(0) Holding:4+8(1,2)", Plan(new(10, 2000, 4), Registers(0, 2), Registers(4, 4), Registers(8, 4)));

    [Fact]
    public void A_field_wider_than_one_read_is_refused() =>
        Assert.Throws<ArgumentException>(() => Plan(new(1, 2000, 0), Registers(0, 2)));

    [Theory, InlineData(0), InlineData(124), InlineData(125), InlineData(126), InlineData(65535)]
    public void The_largest_table_is_read_in_the_fewest_full_reads(int last)
    {
        var plan = ReadPlanner.Plan([.. Enumerable.Range(0, last + 1).Select(a => Registers(a, 1))], new(125, 2000, 0));

        Assert.Equal((last + 125) / 125, plan.Count);
        Assert.Equal(last + 1, plan.Sum(r => r.Count));
    }

    /// <summary>Up to 11 fields with gaps, widths and isolation drawn from the numbers; some share a register.</summary>
    private static List<WantedField> Draw(IEnumerable<byte> numbers)
    {
        var wanted = new List<WantedField>();
        var address = 0;
        foreach (var n in numbers.Take(11))
        {
            var width = 1 + (n & 3);
            if ((n & 0xC0) == 0xC0 && wanted.Count > 0)
            {
                wanted.Add(wanted[^1] with { Isolate = (n & 1) == 1 });
                continue;
            }

            address += (n >> 2) & 7;
            wanted.Add(Registers(address, width, isolate: (n & 0xE0) == 0xA0));
            address += width;
        }

        return wanted;
    }

    private static ReadLimits Limits(byte most, byte gap) => new(4 + (most % 12), 2000, gap % 6);

    [Property(MaxTest = 500)]
    public bool Every_wanted_register_is_read_exactly_once_and_no_read_is_too_long_or_spans_too_wide_a_gap(byte[] numbers, byte most, byte gap)
    {
        var (wanted, limits) = (Draw(numbers), Limits(most, gap));
        var plan = ReadPlanner.Plan(wanted, limits);
        foreach (var read in plan)
        {
            var fields = read.Fields.Select(i => wanted[i].Field).OrderBy(f => f.Address).ToArray();
            var gaps = fields.Zip(fields.Skip(1), (a, b) => b.Address - a.End);
            if (read.Count > limits.RegistersMax || gaps.Any(g => g > limits.GapMax) || read.Address != fields[0].Address
                || read.Address + read.Count != fields.Max(f => f.End))
            {
                return false;
            }
        }

        var registers = wanted.SelectMany(w => Enumerable.Range(w.Field.Address, w.Field.Width)).Distinct();
        return plan.SelectMany(r => r.Fields).Order().SequenceEqual(Enumerable.Range(0, wanted.Count))
            && registers.All(a => plan.Count(r => a >= r.Address && a < r.Address + r.Count) == 1);
    }

    [Property(MaxTest = 500)]
    public bool An_isolated_field_is_alone_in_its_read(byte[] numbers, byte most, byte gap)
    {
        var wanted = Draw(numbers);
        return ReadPlanner.Plan(wanted, Limits(most, gap)).All(
            r => r.Fields.All(i => !wanted[i].Isolate || r.Fields.All(j => wanted[j].Field == wanted[i].Field)));
    }

    [Property(MaxTest = 500)]
    public bool No_plan_needs_fewer_reads_nor_as_few_with_fewer_registers(byte[] numbers, byte most, byte gap)
    {
        var (wanted, limits) = (Draw(numbers), Limits(most, gap));
        var plan = ReadPlanner.Plan(wanted, limits);
        var fields = wanted.GroupBy(w => w.Field).OrderBy(g => g.Key.Address).Select(g => (g.Key.Address, g.Key.End, Isolate: g.Any(w => w.Isolate))).ToArray();
        return fields.Length == 0 ? plan.Count == 0 : (plan.Count, plan.Sum(r => r.Count)) == BruteForce(fields, limits);
    }

    /// <summary>The best of all ways to cut the fields into runs: one bit of <c>cuts</c> per boundary.</summary>
    private static (int Reads, int Registers) BruteForce((int Address, int End, bool Isolate)[] fields, ReadLimits limits)
    {
        var best = (Reads: int.MaxValue, Registers: int.MaxValue);
        for (var cuts = 0; cuts < 1 << (fields.Length - 1); cuts++)
        {
            var (reads, registers, start, sound) = (0, 0, 0, true);
            for (var i = 0; i < fields.Length && sound; i++)
            {
                var joined = i > start;
                sound = !joined || (!fields[i].Isolate && !fields[i - 1].Isolate && fields[i].Address - fields[i - 1].End <= limits.GapMax);
                if (i == fields.Length - 1 || (cuts & (1 << i)) != 0)
                {
                    sound &= fields[i].End - fields[start].Address <= limits.RegistersMax;
                    (reads, registers, start) = (reads + 1, registers + fields[i].End - fields[start].Address, i + 1);
                }
            }

            best = sound && (reads, registers).CompareTo(best) < 0 ? (reads, registers) : best;
        }

        return best;
    }
}
