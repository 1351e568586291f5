using SmartPark.Energy.Amounts;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.Registry;
using SmartPark.Energy.Tests.Registry;

namespace SmartPark.Energy.Tests.PerMu;

/// <summary>A city made by chance: two parks with forests of meters whose placements change in June 2026, virtual meters, rules and bases, and what each meter consumes.</summary>
internal sealed class AnyCity
{
    private const int June = 2343;
    private static readonly string[] Parties = ["e0", "e1", "e2", "e3"];
    private readonly Random _random;
    private readonly bool _isSound;

    /// <param name="seed">The chance.</param>
    /// <param name="isSound">Whether each meter measures more than all behind it.</param>
    public AnyCity(int seed, bool isSound)
    {
        (_random, _isSound) = (new(seed), isSound);
        City = new City().County("jin").County("yu");
        foreach (var park in new[] { "east", "west" })
        {
            AddPark(park);
        }
    }

    public City City { get; }

    public Uses Uses { get; } = new();

    private void AddPark(string park)
    {
        City.Park(park, Rule(), Rule(), park == "east" ? "jin" : "yu").Plot("n1", 50).Building("b1", "n1", 1_000).Enterprises(Parties);
        foreach (var party in Parties)
        {
            if (_random.Next(5) > 0)
            {
                City.Rents(party, "b1", 1 + _random.Next(200), "2026-05-01", _random.Next(2) == 0 ? $"2026-06-{1 + _random.Next(30):00}" : null);
            }

            if (_random.Next(6) > 0)
            {
                City.Size(party, _random.Next(50), _random.Next(4) == 0 ? null : _random.Next(500));
            }
        }

        foreach (var kind in new[] { "electricity", "water" })
        {
            AddMeters(park, kind, 1 + _random.Next(9));
        }
    }

    private SharingRule Rule() => (SharingRule)_random.Next(5);

    private void AddMeters(string park, string kind, int count)
    {
        var unit = kind == "water" ? MeterUnit.CubicMetre : MeterUnit.KilowattHour;
        for (var i = 0; i < count; i++)
        {
            var id = $"{park[0]}-{kind[0]}{i}";
            if (kind == "electricity" && _random.Next(4) == 0)
            {
                City.Unplaced(id + "p").Unplaced(id + "m").Virtual(id, "+" + id + "p", "-" + id + "m");
                Consume(id + "p", count - i, 2);
                Consume(id + "m", count - i, 1);
            }
            else
            {
                City.Unplaced(id, kind, unit);
                Consume(id, count - i, 1);
            }

            int[] days = [.. Enumerable.Range(0, 1 + _random.Next(4)).Select(_ => 1 + _random.Next(30)).Distinct().Order()];
            for (var k = 0; k < days.Length; k++)
            {
                if (k > 0 && _random.Next(6) == 0)
                {
                    continue;
                }

                var behind = i == 0 || _random.Next(4) == 0 ? null : $"{park[0]}-{kind[0]}{_random.Next(i)}";
                var feeds = behind is null && _random.Next(3) == 0 ? "park" : _random.Next(3) == 0 ? "common" : Parties[_random.Next(Parties.Length)];
                City.Place(id, feeds, behind, k == 0 && _random.Next(3) > 0 ? "2026-01-01" : $"2026-06-{days[k]:00}", k + 1 < days.Length ? $"2026-06-{days[k + 1]:00}" : null);
            }
        }
    }

    private void Consume(string meter, int level, int times)
    {
        var days = new Consumed[30];
        for (var day = 0; day < days.Length; day++)
        {
            var whole = (long)Math.Pow(16, level);
            var all = _isSound ? times * (whole + _random.NextInt64(whole)) : _random.NextInt64(100_000_000);
            var estimated = _random.Next(3) switch { 0 => 0, 1 => all, _ => _random.NextInt64(all) };
            days[day] = new(0, 0, new Amount(all - estimated), new Amount(estimated), _random.Next(86_400_000), ConsumptionMarks.None);
        }

        Uses.Daily(meter, day => days[day - June]);
    }
}
