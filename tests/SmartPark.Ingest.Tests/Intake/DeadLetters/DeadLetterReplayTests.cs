using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake.DeadLetters;

/// <summary>What was refused is stored by one command once the cause is mended, and a letter goes only with its sample committed.</summary>
public sealed class DeadLetterReplayTests : IAsyncLifetime
{
    private static readonly LetterSample Whole = new(null, Quality.Good, QualityReason.None);

    private IngestHost _host = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DeadLetterStore Letters => _host.Get<DeadLetterStore>();

    public async ValueTask InitializeAsync() => _host = await IngestHost.StartAsync(new() { ["SmartPark:Intake:StoreAwayMs"] = "300" });

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Lines_that_the_database_refused_are_letters_and_are_stored_once_it_takes_them()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        _host.Store.Refuse = s => s.Sample.Value < 3 ? "field type conflict" : null;
        await using var edge = await _host.EdgeAsync();
        await edge.BirthAsync();
        for (var i = 1; i <= 4; i++)
        {
            await edge.PublishAsync("DDATA", "meter", Payloads.Data(i, seq: (byte)(i + 1), new(0xA, i), now + i));
        }

        await Wait.UntilAsync(() => edge.Stored is [1, 2, 3, 4], "all acknowledged");
        Assert.Equal([1, 2], Letters.List(10).Select(l => l.Letter.Value!.Value).Order());

        _host.Store.Refuse = s => s.Sample.Value < 2 ? "still a conflict" : null;
        var answer = await ReplayAsync(new { reason = "store-refused" });

        Assert.Equal("""{"stored":1,"refused_again":{"store-refused":1},"not_replayable":0}""", answer);
        Assert.Equal([2, 3, 4], _host.Store.Stored.Select(s => s.Sample.Value).Order());
        Assert.Equal("b1", _host.Store.Stored.First(s => s.Sample.Value == 2).Placement.Building);
        Assert.Equal(1, Assert.Single(Letters.List(10)).Letter.Value);
    }

    [Fact]
    public async Task Letters_that_are_refused_by_the_checks_again_stand_under_the_reason_of_now_and_those_without_a_sample_stay()
    {
        Letters.Add(
        [
            Letter("meter", "active_power_kw", 1), Letter("ghost", "active_power_kw", 2), Letter("meter", "no_such_kw", 3), Letter("meter", "voltage_l1_v", 4) with { Park = "nowhere" },
            Letter("meter", "energy_import_kwh", double.NaN) with { Sample = new(null, Quality.Bad, QualityReason.Timeout) },
            new(Payloads.Now, RefusalReason.PoisonPayload, "3 bytes", "east", "gw1", null, null, null, null, "FFFFFF"),
            Letter("meter", "active_power_kw", 6) with { Sample = null, SourceTimeUnixMs = 1 },
        ]);

        Assert.Equal("""{"stored":2,"refused_again":{"device-not-registered":1,"unknown-quantity":1,"unknown-park":1},"not_replayable":2}""", await ReplayAsync(new { }));

        Assert.Equal([("active_power_kw", 1, Quality.Good), ("energy_import_kwh", double.NaN, Quality.Bad)],
            _host.Store.Stored.OrderBy(s => s.Sample.Series.Quantity, StringComparer.Ordinal).Select(s => (s.Sample.Series.Quantity, s.Sample.Value, s.Sample.Quality)));
        Assert.Equal(
            new Dictionary<string, long> { ["device-not-registered"] = 1, ["unknown-quantity"] = 1, ["unknown-park"] = 1, ["poison-payload"] = 1, ["wrong-unit"] = 1 }, Letters.Counts());
        var list = await _host.Http.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/dead-letters", UriKind.Relative), Stop);
        Assert.Equal(3, list.GetProperty("items").EnumerateArray().Count(i => i.GetProperty("replayable").GetBoolean()));
    }

    [Fact]
    public async Task A_filter_leaves_the_other_letters_alone_and_a_repeated_replay_finds_nothing()
    {
        Letters.Add([Letter("meter", "active_power_kw", 1), Letter("smoke", "smoke_state", 0), Letter("meter", "voltage_l1_v", 220) with { Reason = RefusalReason.AbsurdTime }]);

        Assert.StartsWith("""{"stored":1,""", await ReplayAsync(new { reason = "wrong-unit", park = "east", device = "meter" }), StringComparison.Ordinal);
        Assert.StartsWith("""{"stored":0,""", await ReplayAsync(new { reason = "wrong-unit", park = "east", device = "meter" }), StringComparison.Ordinal);
        Assert.Equal(2, Letters.List(10).Count);
        Assert.StartsWith("""{"stored":2,""", await ReplayAsync(new { park = "east" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_store_is_away_no_letter_goes()
    {
        _host.Store.Hang();
        Letters.Add([Letter("meter", "active_power_kw", 1)]);
        using var away = await _host.Http.PostAsJsonAsync(new Uri("/api/v1/dead-letters/replay", UriKind.Relative), new { }, Stop);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        Assert.Single(Letters.List(10));

        _host.Store.LetGo();
        await Wait.UntilAsync(() => _host.Get<StoreLink>().State.IsUsable, "back");
        Assert.StartsWith("""{"stored":1,""", await ReplayAsync(new { }), StringComparison.Ordinal);
        Assert.Empty(Letters.List(10));
        Assert.Single(_host.Store.Stored);
    }

    [Fact]
    public async Task Many_pages_of_letters_go_in_one_command()
    {
        Letters.Add([.. Enumerable.Range(0, (2 * DeadLetterReplay.BatchLetters) + 7).Select(i => Letter("meter", "active_power_kw", i))]);

        Assert.StartsWith("""{"stored":2007,""", await ReplayAsync(new { }), StringComparison.Ordinal);
        Assert.Equal(2007, _host.Store.Stored.Count);
        Assert.Empty(Letters.Counts());
    }

    [Fact]
    public async Task A_reason_that_does_not_exist_and_a_body_that_is_no_JSON_are_refused()
    {
        using var unknown = await _host.Http.PostAsJsonAsync(new Uri("/api/v1/dead-letters/replay", UriKind.Relative), new { reason = "because" }, Stop);
        using var form = new FormUrlEncodedContent([new("reason", "wrong-unit")]);
        using var foreign = await _host.Http.PostAsync(new Uri("/api/v1/dead-letters/replay", UriKind.Relative), form, Stop);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.UnsupportedMediaType), (unknown.StatusCode, foreign.StatusCode));
    }

    private static DeadLetter Letter(string device, string quantity, double value) =>
        new(Payloads.Now, RefusalReason.WrongUnit, "found unit", "east", "gw1", device, quantity, Payloads.Now + (double.IsNaN(value) ? 0 : (long)value), value, null, Whole);

    private async Task<string> ReplayAsync(object request)
    {
        using var response = await _host.Http.PostAsJsonAsync(new Uri("/api/v1/dead-letters/replay", UriKind.Relative), request, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.IsSuccessStatusCode, text);
        return text;
    }
}
