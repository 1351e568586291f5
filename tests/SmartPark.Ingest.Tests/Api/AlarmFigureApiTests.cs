using System.Net;
using System.Text.Json;
using SmartPark.Alarms.Engine;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Tests.Accounts;
using SmartPark.Ingest.Tests.Intake;
using Xunit;

namespace SmartPark.Ingest.Tests.Api;

/// <summary>Figures of the alarm desk over HTTP.</summary>
public sealed class AlarmFigureApiTests : IAsyncLifetime
{
    private IngestHost _host = null!;
    private Person _nobody = null!;

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    public async ValueTask InitializeAsync()
    {
        _host = await IngestHost.StartAsync();
        _nobody = new(_host);
    }

    public async ValueTask DisposeAsync()
    {
        _nobody.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Without_alarms_figures_are_unknown_and_not_nought()
    {
        var figures = await FiguresAsync("");
        Assert.Equal(JsonValueKind.Null, figures.GetProperty("alarms").ValueKind);
        Assert.Equal(JsonValueKind.Null, figures.GetProperty("load").GetProperty("per_hour").GetProperty("value").ValueKind);
        Assert.Equal(JsonValueKind.Null, figures.GetProperty("severities")[0].GetProperty("median").ValueKind);
        Assert.Equal(6, figures.GetProperty("load").GetProperty("per_hour").GetProperty("acceptable").GetDouble());
    }

    [Fact]
    public async Task An_alarm_counts_where_it_belongs()
    {
        Raise();
        var figures = await FiguresAsync("?park=east");
        Assert.Equal(1, figures.GetProperty("alarms").GetInt32());
        var critical = figures.GetProperty("severities")[0];
        Assert.Equal(("critical", 1, 1, true), (
            critical.GetProperty("severity").GetString(), critical.GetProperty("alarms").GetInt32(), critical.GetProperty("waiting").GetInt32(),
            critical.GetProperty("median").GetProperty("at_least").GetBoolean()));
        var frequent = figures.GetProperty("most_frequent")[0];
        Assert.Equal(("smoke", "烟感"), (frequent.GetProperty("device").GetString(), frequent.GetProperty("device_title").GetProperty("zh").GetString()));
        Assert.Equal(1, figures.GetProperty("now").GetProperty("presented").GetInt32());
    }

    [Fact]
    public async Task The_table_is_for_spreadsheets()
    {
        Raise();
        var (status, text, _) = await _nobody.GetAsync("/api/v1/alarms/figures?format=csv");
        Assert.Equal(HttpStatusCode.OK, status);
        var lines = text.TrimStart('\uFEFF').Split("\r\n");
        Assert.StartsWith("figure,severity,outcome,", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, l => l.StartsWith("alarms,,,", StringComparison.Ordinal) && l.Contains(",1,count,", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("alarms_per_hour,", StringComparison.Ordinal) && l.EndsWith(",6,12,", StringComparison.Ordinal));
        Assert.All(lines[..^1], l => Assert.Equal(17, l.Split(',').Length));
    }

    [Theory]
    [InlineData("?from=2026-01-01T00:00:00Z&to=2025-01-01T00:00:00Z", HttpStatusCode.BadRequest)]
    [InlineData("?from=2024-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", HttpStatusCode.BadRequest)]
    [InlineData("?from=yesterday", HttpStatusCode.BadRequest)]
    [InlineData("?park=nowhere", HttpStatusCode.NotFound)]
    public async Task What_cannot_be_counted_is_said(string query, HttpStatusCode status) => Assert.Equal(status, (await _nobody.GetAsync("/api/v1/alarms/figures" + query)).Status);

    private async Task<JsonElement> FiguresAsync(string query)
    {
        var (status, text, _) = await _nobody.GetAsync("/api/v1/alarms/figures" + query);
        Assert.Equal(HttpStatusCode.OK, status);
        return JsonDocument.Parse(text).RootElement;
    }

    private void Raise()
    {
        var onset = Now;
        const string subject = "east/smoke/smoke_state";
        Assert.Equal(0, _host.Get<EpisodeBook>().Take(
            [new("east", new("smoke", "0123456789abcdef", subject, "smoke", AlarmChange.Raised, onset, onset, 1, double.NaN, EpisodeId.Of("smoke", subject, onset)))], []));
    }
}
