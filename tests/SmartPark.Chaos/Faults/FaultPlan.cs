using System.Globalization;
using SmartPark.Chaos.Site;

namespace SmartPark.Chaos.Faults;

/// <summary>One fault of the plan.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Kind">What.</param>
/// <param name="Target">Which gateway or process of ingest, from 0; 0 for broker and database.</param>
/// <param name="AtMs">When, from the start of the round.</param>
/// <param name="DurationMs">How long until it is mended.</param>
/// <param name="Size">Milliseconds of delay, bytes a second, seconds of skew; seed of a disorder.</param>
internal sealed record Fault(int Number, FaultKind Kind, int Target, long AtMs, long DurationMs, int Size)
{
    /// <summary>One line of the plan.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"#{Number} {FaultKinds.Word(Kind)} {FaultKinds.Place(Kind)} {Target + 1} at {AtMs / 1000.0:0.0} s for {DurationMs / 1000.0:0.0} s{(Size == 0 ? "" : $" size {Size}")}");
}

/// <summary>The faults of a round: a pure function of seed, length, kinds and the number of processes.</summary>
internal static class FaultPlan
{
    /// <summary>One fault in so many milliseconds, on average: an hour holds more than 50 kills of each part.</summary>
    public const int MeanGapMs = 8_000;

    /// <summary>Quiet at the start: every part has come up and every device was born.</summary>
    public const int WarmUpMs = 8_000;

    private const int KillsPerDeck = 3;
    private const int ShortMs = 5_000;
    private const int MediumMs = 30_000;
    private const int LongMs = 180_000;

    /// <summary>Makes the plan.</summary>
    public static IReadOnlyList<Fault> Make(int seed, TimeSpan length, IReadOnlyList<FaultKind> kinds, int ingestProcesses, bool hasDatabase)
    {
        var random = new Random(seed);
        var usable = kinds.Where(k => hasDatabase || FaultKinds.Place(k) is not ("database" or "ingest-database")).ToArray();
        var end = Math.Max(WarmUpMs + 1, (long)length.TotalMilliseconds);
        var longest = Math.Min(LongMs, end / 6);
        var busy = new Dictionary<(string, int), long>();
        var plan = new List<Fault>();
        var deck = new Queue<FaultKind>();
        for (long at = WarmUpMs; at < end && usable.Length > 0; at += MeanGapMs)
        {
            if (deck.Count == 0)
            {
                deck = Deal(usable, random);
            }

            var kind = deck.Dequeue();
            var targets = FaultKinds.Place(kind) switch { "gateway" or "uplink" => ParkSite.Gateways, "ingest" or "ingest-broker" or "ingest-database" => ingestProcesses, _ => 1 };
            var target = random.Next(targets);
            var place = FaultKinds.Place(kind);
            var start = Math.Max(at + random.Next(MeanGapMs), busy.GetValueOrDefault((place, target)));
            var duration = Duration(kind, random, longest);
            busy[(place, target)] = start + duration + random.Next(1_000, 3_000);
            plan.Add(new(0, kind, target, start, duration, Size(kind, random)));
        }

        return [.. plan.OrderBy(f => f.AtMs).Select((f, i) => f with { Number = i + 1 })];
    }

    /// <summary>The broker killed again and again, with time between to be live again and to fall behind.</summary>
    public static IReadOnlyList<Fault> BrokerKills(int seed, TimeSpan length)
    {
        const int EveryMs = 30_000;
        const int DownMinMs = 3_000;
        const int DownMaxMs = 12_000;
        var random = new Random(seed);
        return [.. Enumerable.Range(1, Math.Max(1, (int)(length.TotalMilliseconds / EveryMs)))
            .Select(n => new Fault(n, FaultKind.BrokerKill, 0, (n * EveryMs) - (EveryMs * 2 / 3), random.Next(DownMinMs, DownMaxMs), 0))];
    }

    /// <summary>Each kind once in random order, then the further kills: the shortest round has met as many kinds as it can.</summary>
    private static Queue<FaultKind> Deal(FaultKind[] kinds, Random random)
    {
        var first = kinds.ToArray();
        random.Shuffle(first);
        var more = kinds.Where(FaultKinds.IsKill).SelectMany(k => Enumerable.Repeat(k, KillsPerDeck - 1)).ToArray();
        random.Shuffle(more);
        return new(first.Concat(more));
    }

    private static long Duration(FaultKind kind, Random random, long longest)
    {
        var draw = random.NextDouble();
        var most = draw < 0.75 ? ShortMs : draw < 0.95 ? MediumMs : LongMs;
        var least = FaultKinds.IsKill(kind) ? 100 : kind is FaultKind.ClockSkew or FaultKind.DiskFull ? 4_000 : 1_000;
        return random.NextInt64(least, Math.Max(least + 1, Math.Min(most, longest)));
    }

    private static int Size(FaultKind kind, Random random) => kind switch
    {
        FaultKind.UplinkDelay or FaultKind.IngestDelay => random.Next(50, 2_000),
        FaultKind.UplinkNarrow => random.Next(2_000, 50_000),
        FaultKind.Disorder => random.Next(1, int.MaxValue),

        // 0: nothing can be written; 1: nothing can grow.
        FaultKind.DiskFull => random.Next(2),

        // Hours back or minutes ahead: what a battery that is empty and a wrong setting give, and far from the times of the round itself.
        FaultKind.ClockSkew => random.Next(3) == 0 ? random.Next(600, 3_000) : -random.Next(7_200, 2_000_000),
        _ => 0,
    };
}
