using SmartPark.Ingest.Storage;
using SmartPark.TestServers;
using Xunit;

namespace SmartPark.Ingest.Tests.Storage.InfluxDb;

/// <summary>Equal and conflicting repetitions as far as a client of InfluxDB can know them.</summary>
public sealed class RepetitionCountTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Repetitions_within_a_batch_and_of_the_newest_time_are_counted_and_the_newest_write_wins()
    {
        await using var server = await InfluxServer.StartAsync();
        await using var influx = new InfluxStore(server.Url);
        const long t = Reading.Start;
        await influx.Store.WriteAsync(new[] { Of(t, 1), Of(t, 1), Of(t + 1, 2), Of(t + 1, 3) }, Cancel);
        Assert.Equal((1, 1), Counts(influx));

        await influx.Store.WriteAsync(new[] { Of(t + 1, 3) }, Cancel);
        Assert.Equal((2, 1), Counts(influx));
        await influx.Store.WriteAsync(new[] { Of(t + 1, 4), Of(t + 2, 5) }, Cancel);
        Assert.Equal((2, 2), Counts(influx));
        Assert.Equal(2, influx.Parts.Instruments.Conflicts);

        // An older time that comes again is beyond what a client can know without asking.
        await influx.Store.WriteAsync(new[] { Of(t, 9) }, Cancel);
        Assert.Equal((2, 2), Counts(influx));
        var values = (await influx.Store.ReadSeriesAsync(new(new("east", "m1", Reading.Power.Id), Reading.Power.Kind, Reading.Power.Domain, t, t + 3, 1), Cancel)).Select(s => s.Mean);
        Assert.Equal([9, 4, 5], values);
    }

    [Fact]
    public async Task A_batch_that_is_kept_and_written_again_repeats_nothing()
    {
        var status = 503;
        await using var stub = await StubServer.StartAsync(_ => new(status));
        await using var influx = new InfluxStore(stub.Url);
        var batch = new[] { Of(Reading.Start, 1), Of(Reading.Start, 2) };
        Assert.Equal(2, (await influx.Store.WriteAsync(batch, Cancel)).Keep.Count);
        status = 204;
        Assert.Equal(2, (await influx.Store.WriteAsync(batch, Cancel)).Stored);

        Assert.Equal((0, 1), Counts(influx));
    }

    private static PlacedSample Of(long time, double value) => Reading.Of("m1", Reading.Power, time, value);

    private static (long Duplicates, long Conflicts) Counts(InfluxStore influx) => (influx.Parts.Count("duplicates"), influx.Parts.Count("conflicts"));
}
