using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Ledger;
using SmartPark.Telemetry.Completeness;

namespace SmartPark.ControlRoom.Tests.Hosting;

/// <summary>
/// A week of completeness for every device of the sample world: mostly whole, here and there a gap, a device that is silent since yesterday, one that no
/// gateway reports, and one that the store was not counted for.
/// </summary>
public sealed class SampleLedger
{
    /// <summary>Silent for the last ten hours.</summary>
    public const string Silent = "b5-fire";

    /// <summary>Stored, but without a plan.</summary>
    public const string Foreign = "b3-cartons";

    private const int Planned = 1800;

    private readonly string _folder = Directory.CreateTempSubdirectory("smartpark-page-ledger-").FullName;

    public SampleLedger(SampleWorld world)
    {
        Ledger = new(new OperationsDatabase(Path.Combine(_folder, "operations.db")));
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var running = (int)(now / CompletenessLimits.HourMs);
        var random = new Random(7);
        long revision = 1;
        foreach (var (park, gateway, devices) in world.Gateways)
        {
            var past = devices.Count > 100 ? 24 : 168;
            var stored = Enumerable.Range(running - past, past + 1).ToDictionary(h => h, _ => new Dictionary<string, long>());
            var rows = new List<HourCount>();
            foreach (var device in devices.Append(gateway).Where(d => d != Foreign))
            {
                foreach (var hour in stored.Keys)
                {
                    var covered = hour == running ? Math.Max(0, now - (running * CompletenessLimits.HourMs) - 30_000) : CompletenessLimits.HourMs;
                    var due = Planned * covered / CompletenessLimits.HourMs;
                    var read = device == Silent && hour > running - 10 ? 0 : random.Next(40) == 0 ? due - Math.Min(due, random.Next(1, 400)) : due;
                    var kept = random.Next(60) == 0 ? read - Math.Min(read, 1) : read;
                    rows.Add(new()
                    {
                        Device = device, Hour = hour, Planned = Planned, CoveredMs = covered, Expected = due, Read = read, Sent = read, Stored = kept, Late = random.Next(20) == 0 ? Math.Min(kept, 12) : 0,
                        DroppedFull = read - kept,
                    });
                    stored[hour][device] = kept;
                }
            }

            foreach (var part in rows.Chunk(CompletenessLimits.RowsPerMessageMax))
            {
                Ledger.Merge(park, gateway, new() { Epoch = CompletenessReport.EpochText(1), Revision = revision++, Rows = part }, now);
            }

            foreach (var (hour, counts) in stored)
            {
                if (devices.Contains(Foreign))
                {
                    counts[Foreign] = 55;
                }

                // The store was away in this hour, and some devices were not counted since.
                var counted = hour == running - 15 ? devices.Where((_, i) => i % 7 != 0).ToList() : null;
                Ledger.SetStored(park, hour, counted is null ? counts : counts.Where(c => counted.Contains(c.Key)).ToDictionary(), counted, isFinal: hour < running - 1);
            }
        }
    }

    public CompletenessLedger Ledger { get; }

    /// <summary>A gateway says for the first time what it expected of a device in the last hours.</summary>
    public void Report(string park, string device)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var running = (int)(now / CompletenessLimits.HourMs);
        Ledger.Merge(park, park + "-1", new()
        {
            Epoch = CompletenessReport.EpochText(2),
            Revision = 1,
            Rows = [.. Enumerable.Range(running - 10, 10).Select(h => new HourCount { Device = device, Hour = h, Planned = 60, CoveredMs = CompletenessLimits.HourMs, Expected = 60, Read = 60 })],
        }, now);
    }

    /// <summary>Deletes its file, after the host that uses it.</summary>
    public void Delete()
    {
        Ledger.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
