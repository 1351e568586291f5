using FsCheck.Xunit;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Ledger;
using SmartPark.Telemetry.Completeness;
using Xunit;

namespace SmartPark.Ingest.Tests.Ledger;

/// <summary>Reports merge in any order and any number of times, and what was written survives restart, packing and time.</summary>
public sealed class CompletenessLedgerTests : IDisposable
{
    public const int Hour = 494_321;
    private const long Now = (Hour + 5) * CompletenessLimits.HourMs;
    private readonly string _folder = Directory.CreateTempSubdirectory("smartpark-ledger-").FullName;

    private string FileName => Path.Combine(_folder, "operations.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Property(MaxTest = 25)]
    public void Any_order_and_repetition_of_reports_gives_the_same_ledger(int seed)
    {
        var random = new Random(seed);
        var reports = Enumerable.Range(0, 20).Select(i => (Gateway: $"gw{random.Next(2)}", Report: Report($"{random.Next(3):x16}", i + 1, [.. Enumerable.Range(0, 4).Select(_ => Row(random))]))).ToArray();
        var (first, second) = (new CompletenessLedger(new(Path.Combine(_folder, $"{seed}-a.db"))), new CompletenessLedger(new(Path.Combine(_folder, $"{seed}-b.db"))));
        using (first)
        using (second)
        {
            Merge(first, reports);
            var arrived = reports.Concat(reports).ToArray();
            random.Shuffle(arrived);
            Merge(second, arrived);
            var (a, b) = (Shown(first), Shown(second));
            Assert.Equal(a, b);

            // By hand: the greatest of each field within gateway and epoch, and these added up.
            var read = reports.SelectMany(r => r.Report.Rows.Select(row => (r.Gateway, r.Report.Epoch, row))).GroupBy(r => (r.Gateway, r.Epoch, r.row.Device, r.row.Hour))
                .Select(g => g.Select(r => r.row).Aggregate(HourCount.Merge)).Sum(r => r.Read);
            Assert.Equal(read, first.Read("east", (string?)null, Hour, Hour + 3, Now).SelectMany(d => d.Hours).Sum(h => h.Read ?? 0));
        }
    }

    [Fact]
    public void What_was_merged_and_counted_is_there_after_a_restart()
    {
        using (var ledger = new CompletenessLedger(new(FileName)))
        {
            Assert.Equal(0, ledger.Merge("east", "gw1", Report("a", 1, [Full("meter")]), Now));
            ledger.SetStored("east", Hour, new Dictionary<string, long> { ["meter"] = 3595 }, ["meter"], isFinal: true);
        }

        using var again = new CompletenessLedger(new(FileName));
        var device = Assert.Single(again.Read("east", (string?)null, Hour, Hour + 1, Now));
        Assert.Equal(("meter", "gw1"), (device.Device, device.Gateway));
        var hour = Assert.Single(device.Hours);
        Assert.Equal((3600L, 3600L, 3595L, 0.9986, true), (hour.Expected, hour.Read, hour.Stored, hour.Completeness, hour.IsFinal));
        Assert.Equal(["meter"], again.DeviceIds("east"));
        Assert.Empty(again.Read("west", (string?)null, Hour, Hour + 1, Now));
    }

    [Fact]
    public void A_whole_park_counted_gives_silent_devices_a_zero_and_their_plan()
    {
        using var ledger = new CompletenessLedger(new(FileName));
        ledger.Merge("east", "gw1", Report("a", 1, [Full("meter"), Full("other")]), Now);
        ledger.SetStored("east", Hour + 1, new Dictionary<string, long> { ["meter"] = 10, ["foreign"] = 7 }, devices: null, isFinal: true);

        var hours = ledger.Read("east", (string?)null, Hour + 1, Hour + 2, Now).ToDictionary(d => d.Device, d => d.Hours[0]);
        Assert.Equal((10L, 0L, 7L), (hours["meter"].Stored, hours["other"].Stored, hours["foreign"].Stored));
        Assert.Equal((3600L, null, 0d), (hours["other"].Expected, hours["other"].Read, hours["other"].Completeness));
        Assert.Equal((null, null), (hours["foreign"].Expected, hours["foreign"].Completeness));
    }

    [Fact]
    public void A_sample_refused_again_and_again_is_counted_once()
    {
        var database = new OperationsDatabase(FileName);
        using var letters = new DeadLetterStore(database);
        using var ledger = new CompletenessLedger(database);
        var at = Hour * CompletenessLimits.HourMs;
        DeadLetter Letter(string quantity, long time) => new(Now, RefusalReason.WrongUnit, "found \"W\"", "east", "gw1", "meter", quantity, time, 1, null);
        letters.Add([Letter("active_power_kw", at), Letter("active_power_kw", at), Letter("active_power_kw", at + 1), Letter("voltage_l1_v", at), Letter("voltage_l1_v", at - 1)]);
        ledger.SetStored("east", Hour, new Dictionary<string, long>(), ["meter"], isFinal: true);

        var hour = Assert.Single(ledger.Read("east", "meter", Hour, Hour + 1, Now)).Hours[0];
        Assert.Equal([new RefusedCount(RefusalReason.WrongUnit, 3)], hour.Refused);
    }

    [Fact]
    public void Old_days_are_packed_read_as_before_and_still_merge()
    {
        using var ledger = new CompletenessLedger(new(FileName));
        var rows = Enumerable.Range(0, 48).SelectMany(h => new[] { Full("meter") with { Hour = Hour + h }, Full("other") with { Hour = Hour + h, Read = 3590 + (h % 3) } }).ToList();
        ledger.Merge("east", "gw1", Report("a", 1, rows), Now);
        for (var h = 0; h < 48; h++)
        {
            ledger.SetStored("east", Hour + h, new Dictionary<string, long> { ["meter"] = 3600, ["other"] = 3590 }, null, isFinal: true);
        }

        var now = (Hour + 100) * CompletenessLimits.HourMs;
        var before = Shown(ledger, 48, now);
        var today = (Hour + 100) / 24;
        var turns = 0;
        while (ledger.Pack(today) > 0)
        {
            Assert.InRange(++turns, 1, 10);
        }

        Assert.InRange(turns, 2, 4);
        Assert.Equal(before, Shown(ledger, 48, now));

        ledger.Merge("east", "gw1", Report("b", 1, [Full("meter") with { Expected = 5, Read = 5, CoveredMs = 0 }]), now);
        var hour = ledger.Read("east", "meter", Hour, Hour + 1, now)[0].Hours[0];
        Assert.Equal((3605L, 3605L, 3600L), (hour.Expected, hour.Read, hour.Stored));
        while (ledger.Pack(today) > 0)
        {
        }

        Assert.Equal(hour.Read, ledger.Read("east", "meter", Hour, Hour + 1, now)[0].Hours[0].Read);
    }

    [Fact]
    public void What_a_wrong_clock_stamped_days_ago_is_counted_there_and_nothing_was_due_since()
    {
        using var ledger = new CompletenessLedger(new(FileName));
        var suspect = Full("meter") with { Hour = Hour - 400, CoveredMs = 0, Expected = 0, Read = 3, Sent = 3, Stored = 3 };
        ledger.Merge("east", "gw1", Report("a", 1, [suspect]), Now);
        ledger.SetStored("east", Hour - 400, new Dictionary<string, long> { ["meter"] = 3 }, ["meter"], isFinal: true);
        ledger.Merge("east", "gw1", Report("a", 2, [Full("meter")]), Now);
        var hours = ledger.Read("east", "meter", Hour - 401, Hour + 1, Now)[0].Hours;
        Assert.Equal((3L, 3L, 1.0), (hours[1].Read, hours[1].Stored, hours[1].Completeness));
        Assert.All(hours.Skip(2).SkipLast(1), h => Assert.True(h.IsBlank));
    }

    [Fact]
    public void What_is_older_than_the_retention_goes()
    {
        using var ledger = new CompletenessLedger(new(FileName));
        ledger.Merge("east", "gw1", Report("a", 1, [Full("meter")]), Now);
        var day = Hour / 24;
        Assert.Equal(0, ledger.Prune(day + LedgerLimits.RetentionDays));
        Assert.Equal(1, ledger.Prune(day + LedgerLimits.RetentionDays + 1));
    }

    [Fact]
    public void A_file_that_cannot_be_used_is_an_IOException()
    {
        File.WriteAllText(FileName, "this is no database, and it is long enough to be seen as one that is none at all ................................");
        using var ledger = new CompletenessLedger(new(FileName));
        Assert.Throws<IOException>(() => ledger.Merge("east", "gw1", Report("a", 1, [Full("meter")]), Now));
        Assert.Throws<IOException>(() => ledger.Read("east", (string?)null, Hour, Hour + 1, Now));
    }

    public static CompletenessReport Report(string epoch, long revision, IReadOnlyList<HourCount> rows) => new() { Epoch = epoch.PadLeft(16, '0'), Revision = revision, Rows = rows };

    public static HourCount Full(string device) => new()
    {
        Device = device, Hour = Hour, Planned = 3600, CoveredMs = CompletenessLimits.HourMs, Expected = 3600, Read = 3600, Sent = 3600, Stored = 3600,
    };

    private static void Merge(CompletenessLedger ledger, IEnumerable<(string Gateway, CompletenessReport Report)> reports)
    {
        foreach (var (gateway, report) in reports)
        {
            ledger.Merge("east", gateway, report, Now);
        }
    }

    private static string[] Shown(CompletenessLedger ledger, int hours = 3, long now = Now) => [.. ledger.Read("east", (string?)null, Hour, Hour + hours, now)
        .SelectMany(d => d.Hours.Select((h, i) => $"{d.Device} {i} {h.Read} {h.Sent} {h.Late} {h.Dropped} {h.Stored} {h.IsFinal}"))];

    private static HourCount Row(Random random) => new()
    {
        Device = $"meter-{random.Next(3)}", Hour = Hour + random.Next(3), Planned = 3600, CoveredMs = random.Next(3_600_001), Expected = random.Next(3600), Read = random.Next(3600),
        Sent = random.Next(3600), Stored = random.Next(3600), Late = random.Next(100), DroppedFull = random.Next(100), DroppedAge = random.Next(100),
    };
}
