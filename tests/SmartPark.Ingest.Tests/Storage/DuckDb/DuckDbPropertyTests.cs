using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Ingest.Tests.Storage.DuckDb;

public sealed class DuckDbPropertyTests
{
    /// <summary>Few series, times and values, so that equal and different repetitions are common.</summary>
    private static readonly Gen<PlacedSample> Samples =
        from device in Gen.Elements("a", "b", "c")
        from time in Gen.Choose(1, 12)
        from value in Gen.Elements(0, 1.5, double.NaN)
        from building in Gen.Elements<string?>("b1", null)
        select Reading.Of(device, Reading.Power, time, value, double.IsNaN(value) ? Quality.Bad : Quality.Good, building: building);

    private static readonly Gen<PlacedSample[][]> Batches = Samples.ArrayOf().ArrayOf();

    [Property(MaxTest = 40)]
    public Property The_table_holds_the_newest_write_of_each_key_however_writes_are_cut_into_batches() =>
        Prop.ForAll(Batches.ToArbitrary(), batches => Run(batches, newestWins: true));

    [Property(MaxTest = 40)]
    public Property Any_order_repetition_and_split_of_the_same_samples_gives_the_same_table() =>
        Prop.ForAll(Batches.ToArbitrary(), batches =>
        {
            // One value a key: then order must not matter at all.
            var agreed = batches.Select(b => b.Select(s => Reading.Of(s.Sample.Series.Device, s.Quantity, s.Sample.SourceTimeUnixMs, s.Sample.SourceTimeUnixMs / 2.0)).ToArray()).ToArray();
            return Run(agreed, newestWins: false) && Run([.. agreed.Reverse().Select(b => b.Reverse().Concat(b).ToArray())], newestWins: false);
        });

    private static bool Run(PlacedSample[][] batches, bool newestWins) => RunAsync(batches, newestWins).GetAwaiter().GetResult();

    private static async Task<bool> RunAsync(PlacedSample[][] batches, bool newestWins)
    {
        var expected = new Dictionary<(SeriesKey, long), PlacedSample>();
        await using var file = await DuckDbStoreFile.OpenAsync(o => o.RecentRowsMax = 1000);
        var conflicts = 0;
        for (var i = 0; i < batches.Length; i++)
        {
            foreach (var sample in batches[i])
            {
                var key = (sample.Sample.Series, sample.Sample.SourceTimeUnixMs);
                conflicts += expected.TryGetValue(key, out var before) && before != sample ? 1 : 0;
                expected[key] = sample;
            }

            var outcome = await file.Store.WriteAsync(batches[i], CancellationToken.None);
            Assert.Equal(batches[i].Length, outcome.Stored);
            if (i == batches.Length / 2)
            {
                await file.ReopenAsync();
            }
        }

        Assert.True(newestWins || conflicts == 0);
        Assert.Equal(expected.Values.Select(Row).Order(StringComparer.Ordinal), (await file.CloseAndReadRowsAsync()).Order(StringComparer.Ordinal));
        return true;
    }

    private static string Row(PlacedSample s) => FormattableString.Invariant(
        $"{s.Sample.Series} {s.Sample.SourceTimeUnixMs} {(s.Sample.HasValue ? s.Sample.Value.ToString("0.0##", System.Globalization.CultureInfo.InvariantCulture) : "none")} {(int)s.Sample.Quality} {(int)s.Sample.Reason} {s.Placement.Building ?? "-"} {s.Placement.Enterprise ?? "-"}");
}
