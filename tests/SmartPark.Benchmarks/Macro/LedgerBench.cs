using Microsoft.Data.Sqlite;
using SmartPark.Ingest.Ledger;
using SmartPark.Telemetry.Completeness;

namespace SmartPark.Benchmarks.Macro;

/// <summary>The completeness ledger of a city's day: 100,000 devices in 100 parks, one hour of fifty short of something.</summary>
internal static class LedgerBench
{
    private const int Parks = 100;
    private const int DevicesPerPark = 1_000;
    private const int HoursPerDay = 24;
    private const int Day = 20_600;
    private const int FirstHour = Day * HoursPerDay;
    private const int SamplesPerHour = 28_800;

    public static void Run(Report report)
    {
        report.Section($"Completeness ledger, a day of {Parks * DevicesPerPark:N0} devices");
        var folder = Directory.CreateTempSubdirectory("smartpark-").FullName;
        var file = Path.Combine(folder, "operations.db");
        using (var ledger = new CompletenessLedger(new(file)))
        {
            _ = ledger.DeviceIds("park-0");
            var empty = UsedBytes(file);
            var random = new Random(3);
            var filling = Timed(() =>
            {
                for (var park = 0; park < Parks; park++)
                {
                    Fill(ledger, $"park-{park}", random);
                }
            });
            Row("as rows, two days long", filling, "reported and counted", UsedBytes(file) - empty);
            var packing = Timed(() =>
            {
                while (ledger.Pack(Day + LedgerLimits.OpenDays + 1) > 0)
                {
                }
            });
            Row("packed, 400 days long", packing, "packed", UsedBytes(file) - empty);
            var devices = 0;
            var reading = Timed(() => devices = ledger.Read("park-7", (string?)null, FirstHour, FirstHour + HoursPerDay, long.MaxValue / 2).Count);
            report.Row("a park's day read", $"{reading.TotalMilliseconds:N0} ms for {devices:N0} devices");
        }

        Directory.Delete(folder, recursive: true);

        void Row(string name, TimeSpan span, string what, long bytes) => report.Row(
            name, $"{span.TotalSeconds:N1} s until {what}", $"{bytes / 1e6:N1} MB", $"{(double)bytes / (Parks * DevicesPerPark):N0} bytes for a device and day");
    }

    private static TimeSpan Timed(Action work)
    {
        var began = TimeProvider.System.GetTimestamp();
        work();
        return TimeProvider.System.GetElapsedTime(began);
    }

    private static void Fill(CompletenessLedger ledger, string park, Random random)
    {
        var stored = Enumerable.Range(0, HoursPerDay).Select(_ => new Dictionary<string, long>(DevicesPerPark)).ToArray();
        var rows = new List<HourCount>(DevicesPerPark * HoursPerDay);
        for (var device = 0; device < DevicesPerPark; device++)
        {
            for (var hour = 0; hour < HoursPerDay; hour++)
            {
                var lost = random.Next(50) == 0 ? random.Next(1, 500) : 0;
                rows.Add(new()
                {
                    Device = $"meter-{device}", Hour = FirstHour + hour, Planned = SamplesPerHour, CoveredMs = CompletenessLimits.HourMs, Expected = SamplesPerHour,
                    Read = SamplesPerHour - lost, Sent = SamplesPerHour - lost, Stored = SamplesPerHour - lost, Late = lost / 2,
                });
                stored[hour][$"meter-{device}"] = SamplesPerHour - lost;
            }
        }

        long revision = 1;
        foreach (var part in rows.Chunk(CompletenessLimits.RowsPerMessageMax))
        {
            ledger.Merge(park, "gw1", new CompletenessReport { Epoch = "00000000000000aa", Revision = revision++, Rows = part }, (FirstHour + HoursPerDay + 6) * CompletenessLimits.HourMs);
        }

        for (var hour = 0; hour < HoursPerDay; hour++)
        {
            ledger.SetStored(park, FirstHour + hour, stored[hour], devices: null, isFinal: true);
        }
    }

    /// <summary>Bytes of the file without pages that are free.</summary>
    private static long UsedBytes(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT p.page_size * (c.page_count - f.freelist_count) FROM pragma_page_size p, pragma_page_count c, pragma_freelist_count f;";
        return (long)command.ExecuteScalar()!;
    }
}
