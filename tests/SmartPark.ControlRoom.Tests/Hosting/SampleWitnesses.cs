using SmartPark.ControlRoom.Energy;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Telemetry;

namespace SmartPark.ControlRoom.Tests.Hosting;

/// <summary>What else tells of meters of Mochuan, whose readings have neither rate registers nor power: u2 counts sharp hours and 500 kWh of flat ones as peak, mold was read for half of the time and without its ratio.</summary>
internal static class SampleWitnesses
{
    private const decimal Moved = 500;

    /// <summary>The bands of a meter as they are, and witnesses of two of them.</summary>
    public static MeterWitnesses Of(MeterDrill drill, EnergyRegistry registry, AccountedMeter meter, long fromUnixMs, long toUnixMs)
    {
        var bands = drill.Bands(registry, meter, fromUnixMs, toUnixMs);
        decimal Band(params string[] names) => bands.Where(b => names.Contains(b.Band)).Sum(b => b.Total);
        var whole = bands.Sum(b => b.Total);
        DateTimeOffset At(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
        return meter.Key.Meter switch
        {
            "u2" => new(
                bands,
                new(At(fromUnixMs), At(toUnixMs), "bands_differ",
                    [
                        Entry("sharp", "尖", "sharp", 0, Band("sharp"), "sharp"), Entry("peak", "峰", "peak", Band("sharp", "peak") + Moved, Band("peak"), "peak"),
                        Entry("flat", "平", "flat", Band("flat") - Moved, Band("flat"), "flat"), Entry("valley", "谷", "valley", Band("valley", "deep_valley"), Band("valley", "deep_valley"), "valley", "deep_valley"),
                    ],
                    [], 0, whole, 0, 4_000, false),
                new(740, 1002, 1000, 2, 0.002m)),
            "mold" => new(
                bands,
                new(At(fromUnixMs), At((fromUnixMs + toUnixMs) / 2), "unknown", [Entry("peak", "峰", "peak", null, Band("peak") / 2, "peak"), Entry("flat", "平", "flat", 7, Band("flat") / 2, "flat")],
                    [new("valley", Band("valley") / 2)], 0, whole / 2, null, 100, true),
                new(20, 4000, 100, 3900, 39)),
            _ => new(bands, null, null),
        };
    }

    private static RateEntry Entry(string rate, string zh, string en, decimal? counted, decimal ours, params string[] bands) =>
        new($"energy_import_{rate}_kwh", new LocalText { Zh = $"正向有功{zh}电能", En = $"Active energy import, {en} rate" }, bands, counted, ours, 0, counted - ours, 1, []);
}
