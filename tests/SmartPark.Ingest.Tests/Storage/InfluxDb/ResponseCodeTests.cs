using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Storage.InfluxDb;
using Xunit;

namespace SmartPark.Ingest.Tests.Storage.InfluxDb;

public sealed class ResponseCodeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static PlacedSample[] Batch(int count) => [.. Enumerable.Range(0, count).Select(i => Reading.Of("m" + i, Reading.Power, Reading.Start, i))];

    private static bool IsBad(string line) => line.Contains("device=m3,", StringComparison.Ordinal) || line.Contains("device=m77,", StringComparison.Ordinal);

    [Fact]
    public async Task V1_400_with_a_parse_error_finds_the_lines_at_fault_and_stores_all_others()
    {
        await using var server = await StubServer.StartAsync(lines => lines.Any(IsBad) ? new(400, """{"error":"unable to parse 'x': bad number"}""") : new(204));
        await AssertTwoRejectedAsync(server, "400 unable to parse 'x': bad number", requestsMax: 32);
    }

    [Fact]
    public async Task V2_422_with_a_partial_write_finds_the_lines_at_fault_and_stores_all_others()
    {
        await using var server = await StubServer.StartAsync(lines => lines.Count(IsBad) is > 0 and var bad
            ? new(422, JsonSerializer.Serialize(new { code = "unprocessable entity", message = $"failure writing points to database: partial write: points beyond retention policy dropped={bad}" }))
            : new(204));
        await AssertTwoRejectedAsync(server, "422 failure writing points to database: partial write: points beyond retention policy dropped=1", requestsMax: 32);
    }

    [Fact]
    public async Task V3_400_with_a_list_of_lines_needs_one_request_more()
    {
        await using var server = await StubServer.StartAsync(lines => lines.Any(IsBad)
            ? new(400, JsonSerializer.Serialize(new
            {
                error = "partial write of line protocol occurred",
                data = lines.Select((l, i) => (Line: l, Number: i + 1)).Where(l => IsBad(l.Line)).Select(l => new { original_line = l.Line, line_number = l.Number, error_message = "no such column" }),
            }))
            : new(204));
        await AssertTwoRejectedAsync(server, "400 no such column", requestsMax: 2);
    }

    [Fact]
    public async Task V3_400_with_more_faults_than_it_names_finds_them_all()
    {
        static bool Odd(string line) => (line[line.IndexOf("=m", StringComparison.Ordinal)..].Split(',')[0][^1] - '0') % 2 == 1;
        await using var server = await StubServer.StartAsync(lines => lines.Any(Odd)
            ? new(400, JsonSerializer.Serialize(new
            {
                error = "partial write of line protocol occurred",
                data = lines.Select((l, i) => (Line: l, Number: i + 1)).Where(l => Odd(l.Line)).Take(100).Select(l => new { line_number = l.Number, error_message = "odd" }),
            }))
            : new(204));
        await using var influx = new InfluxStore(server.Url, o => o.Api = "v2");

        var outcome = await influx.Store.WriteAsync(Batch(1000), Cancel);

        Assert.Equal(Enumerable.Range(0, 500).Select(i => (2 * i) + 1), outcome.Rejected.Select(r => r.Index));
        Assert.Equal(500, outcome.Stored);
        Assert.Equal(6, server.Writes.Count);
    }

    [Fact]
    public async Task A_field_of_another_type_is_sent_apart_and_only_its_samples_are_refused()
    {
        await using var server = await StubServer.StartAsync(lines => lines.Count(l => l.Contains("smoke_state=", StringComparison.Ordinal)) is > 0 and var bad
            ? new(400, JsonSerializer.Serialize(new { error = $"partial write: field type conflict: input field \"smoke_state\" on measurement \"fire\" is type float, already exists as type string dropped={bad}" }))
            : new(204));
        await using var influx = new InfluxStore(server.Url);
        var pressure = Reading.New("water_pressure_mpa", Telemetry.Quantities.Domain.Fire, Telemetry.Quantities.QuantityKind.Gauge);
        PlacedSample[] batch = [.. Enumerable.Range(0, 3000).Select(i => Reading.Of("m" + (i / 3), i % 3 == 0 ? Reading.Smoke : i % 3 == 1 ? pressure : Reading.Power, Reading.Start, i))];

        var outcome = await influx.Store.WriteAsync(batch, Cancel);

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => 3 * i), outcome.Rejected.Select(r => r.Index));
        Assert.All(outcome.Rejected, r => Assert.Contains("already exists as type string", r.Reason, StringComparison.Ordinal));
        Assert.Equal(2000, outcome.Stored);
        Assert.Equal(3, server.Writes.Count);
        Assert.Equal(1000, influx.Parts.Count("rejected"));
    }

    [Fact]
    public async Task All_lines_dropped_are_refused_in_two_requests_though_they_carry_several_samples()
    {
        await using var server = await StubServer.StartAsync(lines => new(400, JsonSerializer.Serialize(new { error = $"partial write: points beyond retention policy dropped={lines.Length}" })));
        await using var influx = new InfluxStore(server.Url);
        PlacedSample[] batch = [.. Enumerable.Range(0, 2000).Select(i => Reading.Of("m" + (i / 2), i % 2 == 0 ? Reading.Power : Reading.Energy, Reading.Start, i))];

        var outcome = await influx.Store.WriteAsync(batch, Cancel);

        Assert.Equal(2000, outcome.Rejected.Count);
        Assert.Equal(2, server.Writes.Count);
    }

    [Fact]
    public async Task A_server_that_refuses_everything_without_saying_which_is_asked_a_bounded_number_of_times()
    {
        await using var server = await StubServer.StartAsync(_ => new(400, "no"));
        await using var influx = new InfluxStore(server.Url);

        var outcome = await influx.Store.WriteAsync(Batch(5000), Cancel);

        Assert.Equal(BatchWrite.SearchRequestsMax + 1, server.Writes.Count);
        Assert.Equal(0, outcome.Stored);
        Assert.NotEmpty(outcome.Rejected);
        Assert.Equal(5000, outcome.Rejected.Count + outcome.Keep.Count);
        Assert.Equal(5000, outcome.Rejected.Select(r => r.Index).Concat(outcome.Keep).Distinct().Count());
    }

    [Fact]
    public async Task A_body_too_large_413_is_halved_until_it_passes()
    {
        await using var server = await StubServer.StartAsync(lines => lines.Length > 10 ? new(413, "too large") : new(204));
        await using var influx = new InfluxStore(server.Url);

        var outcome = await influx.Store.WriteAsync(Batch(100), Cancel);

        Assert.Equal(100, outcome.Stored);
        Assert.Equal(100, server.Stored.Distinct().Count());
    }

    [Theory, InlineData(429), InlineData(503)]
    public async Task An_overloaded_server_is_left_alone_as_long_as_it_asks(int status)
    {
        await using var server = await StubServer.StartAsync(_ => new(status, "busy", RetryAfter: "17"));
        await using var influx = new InfluxStore(server.Url);

        var outcome = await influx.Store.WriteAsync(Batch(3), Cancel);

        Assert.Equal([0, 1, 2], outcome.Keep);
        Assert.Equal(TimeSpan.FromSeconds(17), outcome.RetryAfter);
        Assert.False(influx.Parts.Health.State.Healthy);
        Assert.False(influx.Parts.Health.State.NeedsOperator);
        Assert.Equal(1, influx.Parts.Count("retries"));
    }

    [Theory, InlineData("Wed, 01 Apr 2026 00:00:40 GMT", 40), InlineData("Tue, 31 Mar 2026 23:00:00 GMT", 0), InlineData("86400", 300)]
    public async Task Retry_After_as_a_date_in_the_past_or_far_away_is_brought_into_bounds(string header, int expectedSeconds)
    {
        await using var server = await StubServer.StartAsync(_ => new(503, "", header));
        await using var influx = new InfluxStore(server.Url, time: new FakeTimeProvider(new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero)));

        var outcome = await influx.Store.WriteAsync(Batch(1), Cancel);

        Assert.Equal(TimeSpan.FromSeconds(expectedSeconds), outcome.RetryAfter);
    }

    [Theory, InlineData(500), InlineData(502), InlineData(504), InlineData(408)]
    public async Task A_broken_server_is_left_alone_longer_with_each_failure_and_at_once_healthy_again(int status)
    {
        var broken = true;
        await using var server = await StubServer.StartAsync(_ => broken ? new(status, """{"error":"engine: too many series"}""") : new(204));
        await using var influx = new InfluxStore(server.Url);

        var waits = new List<double>();
        for (var i = 0; i < 8; i++)
        {
            var kept = await influx.Store.WriteAsync(Batch(2), Cancel);
            Assert.Equal([0, 1], kept.Keep);
            waits.Add(kept.RetryAfter!.Value.TotalSeconds);
        }

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30], waits);
        Assert.Contains("engine: too many series", influx.Parts.Health.State.Error, StringComparison.Ordinal);
        broken = false;
        Assert.Equal(2, (await influx.Store.WriteAsync(Batch(2), Cancel)).Stored);
        Assert.True(influx.Parts.Health.State.Healthy);
    }

    [Theory, InlineData(401), InlineData(403), InlineData(404), InlineData(301), InlineData(415)]
    public async Task A_refusal_of_the_service_itself_keeps_everything_and_calls_for_a_person(int status)
    {
        await using var server = await StubServer.StartAsync(_ => new(status, """{"code":"unauthorized","message":"unauthorized access"}"""));
        await using var influx = new InfluxStore(server.Url, o => o.Api = "v2");

        var outcome = await influx.Store.WriteAsync(Batch(3), Cancel);

        Assert.Equal([0, 1, 2], outcome.Keep);
        Assert.Equal(InfluxDbReadingStore.CorrectionWait, outcome.RetryAfter);
        Assert.True(influx.Parts.Health.State.NeedsOperator);
        Assert.Contains(status.ToString(CultureInfo.InvariantCulture) + " unauthorized access", influx.Parts.Health.State.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_fails_in_the_middle_keeps_what_it_did_not_answer()
    {
        var requests = 0;
        await using var server = await StubServer.StartAsync(_ => ++requests == 2 ? new(500) : new(204));
        await using var influx = new InfluxStore(server.Url, o => o.LinesPerRequestMax = 10);

        var outcome = await influx.Store.WriteAsync(Batch(40), Cancel);

        Assert.Equal(10, outcome.Stored);
        Assert.Equal(Enumerable.Range(10, 30), outcome.Keep);
        Assert.Equal(2, server.Writes.Count);
    }

    [Fact]
    public async Task Nobody_there_keeps_everything()
    {
        await using var influx = new InfluxStore(new Uri($"http://127.0.0.1:{TestServers.ServerProcess.FreePort()}"));

        var outcome = await influx.Store.WriteAsync(Batch(3), Cancel);

        Assert.Equal([0, 1, 2], outcome.Keep);
        Assert.False(influx.Parts.Health.State.Healthy);
        await Assert.ThrowsAsync<IOException>(() => influx.Store.OpenAsync(Cancel));
        await Assert.ThrowsAsync<IOException>(() => influx.Store.ReadLatestAsync(0, Cancel));
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_at_the_timeout()
    {
        using var never = new ManualResetEventSlim();
        await using var server = await StubServer.StartAsync(_ =>
        {
            never.Wait(TimeSpan.FromMinutes(1));
            return new(204);
        });
        await using var influx = new InfluxStore(server.Url, o => o.RequestTimeout = TimeSpan.FromMilliseconds(300));

        var outcome = await influx.Store.WriteAsync(Batch(3), Cancel);

        never.Set();
        Assert.Equal([0, 1, 2], outcome.Keep);
        Assert.Contains("did not answer within 0.3 s", influx.Parts.Health.State.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_answer_is_read_to_a_bound_and_its_reason_cut()
    {
        await using var server = await StubServer.StartAsync(_ => new(400, new string('x', 5_000_000)));
        await using var influx = new InfluxStore(server.Url);

        var outcome = await influx.Store.WriteAsync(Batch(1), Cancel);

        Assert.Equal(InfluxAnswer.ReasonLengthMax, Assert.Single(outcome.Rejected).Reason.Length);
    }

    [Fact]
    public async Task The_addresses_carry_names_escaped_and_the_token_from_its_file_and_a_new_one_after_a_refusal()
    {
        var accepted = "first";
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "first\n", Cancel);
        StubServer server = null!;
        await using var started = server = await StubServer.StartAsync(_ => server.Writes[^1].Authorization == "Token " + accepted ? new(204) : new(401, "no"));
        await using var influx = new InfluxStore(server.Url, o => (o.Api, o.Org, o.Bucket, o.TokenFile) = ("v2", "a b&c", "park/1", file));

        Assert.Equal(1, (await influx.Store.WriteAsync(Batch(1), Cancel)).Stored);
        Assert.Equal("/api/v2/write?org=a%20b%26c&bucket=park%2F1&precision=ms", server.Writes[0].Target);
        accepted = "second";
        Assert.Equal([0], (await influx.Store.WriteAsync(Batch(1), Cancel)).Keep);
        await File.WriteAllTextAsync(file, "second\n", Cancel);
        Assert.Equal(1, (await influx.Store.WriteAsync(Batch(1), Cancel)).Stored);
        File.Delete(file);
    }

    [Theory, InlineData(404, """{"error":"database not found"}"""), InlineData(200, """{"results":[{"statement_id":0,"error":"database not found: smartpark"}]}""")]
    public async Task A_database_that_does_not_exist_yet_has_nothing_to_read(int status, string body)
    {
        await using var server = await StubServer.StartAsync(_ => new(204));
        server.QueryAnswer = new(status, body);
        await using var influx = new InfluxStore(server.Url, o => (o.Api, o.Bucket) = ("v2", "b 1"));

        Assert.Empty(await influx.Store.ReadLatestAsync(0, Cancel));
        Assert.Empty(await influx.Store.ReadSeriesAsync(new(new("p", "d", "q"), Telemetry.Quantities.QuantityKind.Gauge, Telemetry.Quantities.Domain.Energy, 0, 1000, 1000), Cancel));
        Assert.Equal(2, server.Queries.Count);
    }

    [Theory, InlineData(401), InlineData(500)]
    public async Task A_query_that_is_refused_is_an_IOException_with_the_words_of_the_server(int status)
    {
        await using var server = await StubServer.StartAsync(_ => new(204));
        server.QueryAnswer = new(status, """{"error":"no"}""");
        await using var influx = new InfluxStore(server.Url, o => o.Api = "v2");

        var error = await Assert.ThrowsAsync<InfluxRefusedException>(() => influx.Store.ReadLatestAsync(0, Cancel));

        Assert.EndsWith($"refused a query: {status} no", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_batches_at_one_time_are_each_written_whole_and_once()
    {
        await using var server = await StubServer.StartAsync(lines => lines.Any(IsBad) ? new(400, "no") : new(204));
        await using var influx = new InfluxStore(server.Url, o => o.LinesPerRequestMax = 40);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(b =>
            influx.Store.WriteAsync(Enumerable.Range(0, 100).Select(i => Reading.Of("m" + i, Reading.Power, Reading.Start + b, i)).ToArray(), Cancel)));

        Assert.All(outcomes, o => Assert.Equal([3, 77], o.Rejected.Select(r => r.Index)));
        Assert.All(outcomes, o => Assert.Equal((98, 0), (o.Stored, o.Keep.Count)));
        Assert.Equal(12 * 98, server.Stored.Distinct().Count());
        Assert.Equal(12 * 98, server.Stored.Count);
    }

    [Fact]
    public async Task Cancelling_ends_a_write_with_an_exception_of_cancellation()
    {
        using var cancel = new CancellationTokenSource();
        using var never = new ManualResetEventSlim();
        await using var server = await StubServer.StartAsync(_ =>
        {
            cancel.Cancel();
            never.Wait(TimeSpan.FromMinutes(1));
            return new(204);
        });
        await using var influx = new InfluxStore(server.Url);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => influx.Store.WriteAsync(Batch(1), cancel.Token));

        never.Set();
        Assert.True(influx.Parts.Health.State.Healthy);
    }

    private static async Task AssertTwoRejectedAsync(StubServer server, string reason, int requestsMax)
    {
        await using var influx = new InfluxStore(server.Url);

        var outcome = await influx.Store.WriteAsync(Batch(100), Cancel);

        Assert.Equal([new RejectedSample(3, reason), new RejectedSample(77, reason)], outcome.Rejected);
        Assert.Equal(98, outcome.Stored);
        Assert.Empty(outcome.Keep);
        Assert.Equal(98, server.Stored.Distinct().Count());
        Assert.InRange(server.Writes.Count, 2, requestsMax);
        Assert.True(influx.Parts.Health.State.Healthy);
    }
}
