using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using SmartPark.Ingest.Api;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Telling;
using SmartPark.Ingest.Telling.Channels.Http;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Ingest.Tests.Telling.Channels;
using SmartPark.TestServers;
using Xunit;

namespace SmartPark.Ingest.Tests.EnergyReports;

/// <summary>Reports that go out by themselves: once, whatever is killed or away.</summary>
public sealed class DeliveryDeskTests : IDisposable
{
    private readonly ReportCity _city = new();
    private readonly CollectedLogs _logs = new();
    private readonly ChannelHttp _http;
    private DeliveryRuns _runs;
    private string? _waitsFor;

    public DeliveryDeskTests() => (_http, _runs) = (new(_city.Time), new(_city.Database));

    private string Out => Directory.CreateDirectory(Path.Combine(_city.Folder, "out")).FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _runs.Dispose();
        _http.Dispose();
        _logs.Dispose();
        _city.Dispose();
    }

    [Fact]
    public async Task A_month_is_published_and_written_once_whatever_is_started_again()
    {
        var file = new DeliveryFile { Format = 1, Deliveries = [Entry("bureau") with { Publish = true, Folder = Out }] };
        await Desk(file).TurnAsync(Cancel);
        await Desk(file).TurnAsync(Cancel);
        Restart();
        await Desk(file).TurnAsync(Cancel);

        Assert.Equal("mochuan-bureau-2026-08.xlsx", Path.GetFileName(Assert.Single(Directory.GetFiles(Out))));
        var (run, report) = (Assert.Single(_runs.List(10)), Assert.Single(_city.Published.List()));
        Assert.Equal((DeliveryRunState.Delivered, "MOCHUAN-EPM-2026-0001", 1, 0), (run.State, run.Number, run.Version, run.Tries));
        Assert.Equal((null, "bureau 2026-08", new DateOnly(2026, 8, 1)), (report.Account, report.Note, report.From));

        // A month and a half later one more is due, and the file of the first stays.
        _city.Time.Advance(TimeSpan.FromDays(45));
        await Desk(file).TurnAsync(Cancel);
        Assert.Equal(["mochuan-bureau-2026-08.xlsx", "mochuan-bureau-2026-09.xlsx"], Directory.GetFiles(Out).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_kill_between_publication_and_file_publishes_no_second_version()
    {
        var entry = Entry("bureau") with { Publish = true, Folder = Path.Combine(_city.Folder, "later") };
        var file = new DeliveryFile { Format = 1, Deliveries = [entry] };
        await Desk(file).TurnAsync(Cancel);
        var failed = Assert.Single(_runs.List(1));
        Assert.Equal((DeliveryRunState.Waiting, 1), (failed.State, failed.Tries));

        // As if the process had been killed before it kept what it had published.
        _runs.Keep(failed with { Number = null, Version = null, NextUnixMs = 0 });
        Directory.CreateDirectory(entry.Folder!);
        await Desk(file).TurnAsync(Cancel);
        Assert.Equal(DeliveryRunState.Delivered, Assert.Single(_runs.List(1)).State);
        Assert.Equal(1, Assert.Single(_city.Published.List()).Version);
        Assert.Single(Directory.GetFiles(entry.Folder!));
    }

    [Fact]
    public async Task What_fails_is_tried_again_with_growing_pauses_and_given_up_after_a_week()
    {
        var file = new DeliveryFile { Format = 1, Deliveries = [Entry("bureau") with { Folder = "/no/such/folder" }] };
        var desk = Desk(file);
        await desk.TurnAsync(Cancel);
        Assert.Equal(60_000, Assert.Single(_runs.List(1)).NextUnixMs - _city.Time.GetUtcNow().ToUnixTimeMilliseconds());
        await desk.TurnAsync(Cancel);
        Assert.Equal(1, Assert.Single(_runs.List(1)).Tries);
        var turns = 0;
        while (_runs.List(1)[0] is { State: DeliveryRunState.Waiting } waiting)
        {
            _city.Time.SetUtcNow(DateTimeOffset.FromUnixTimeMilliseconds(waiting.NextUnixMs));
            await desk.TurnAsync(Cancel);
            Assert.InRange(++turns, 0, 200);
        }

        var run = _runs.List(1)[0];
        Assert.Equal(DeliveryRunState.GivenUp, run.State);
        Assert.InRange(run.EndedUnixMs!.Value - run.PlannedUnixMs, DeliveryLimits.GiveUpMs, DeliveryLimits.GiveUpMs + DeliveryLimits.RetryMaxMs);
        Assert.Contains("/no/such/folder", run.Detail, StringComparison.Ordinal);
        Assert.Single(_logs.Lines, l => l.StartsWith("Warning 5551", StringComparison.Ordinal));
        Assert.Single(_logs.Lines, l => l.StartsWith("Error 5552", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_goes_out_while_the_ledger_still_reads()
    {
        var desk = Desk(new() { Format = 1, Deliveries = [Entry("bureau") with { Folder = Out }] });
        _waitsFor = "the energy ledger still reads 3 registers";
        await desk.TurnAsync(Cancel);
        Assert.Equal((DeliveryRunState.Waiting, 0), (_runs.List(1)[0].State, _runs.List(1)[0].Tries));
        Assert.Equal(_waitsFor, desk.WaitsFor);
        _waitsFor = null;
        await desk.TurnAsync(Cancel);
        Assert.Equal(DeliveryRunState.Delivered, _runs.List(1)[0].State);
    }

    [Fact]
    public async Task A_mail_carries_the_file_to_all_and_who_is_put_off_is_tried_again_alone()
    {
        await using var server = await AiosmtpdServer.StartAsync();
        var entry = Entry("quarter") with
        {
            Period = DeliveryPeriod.Quarter, Form = DeliveryForm.Csv, Language = MessageLanguage.English, Parks = ["luoyan"],
            Recipients = ["wang@park.example", "refused@park.example", "later@park.example"],
        };
        var desk = Desk(new() { Format = 1, Email = new() { Host = "127.0.0.1", Port = server.Port, From = "SmartPark <energy@park.example>" }, Deliveries = [entry] });
        await desk.TurnAsync(Cancel);
        var run = _runs.List(1)[0];
        Assert.Equal(DeliveryRunState.Waiting, run.State);
        Assert.Equal(["refused@park.example", "wang@park.example"], run.Mailed.Order(StringComparer.Ordinal));
        _city.Time.Advance(TimeSpan.FromMinutes(1));
        await desk.TurnAsync(Cancel);
        Assert.Equal(DeliveryRunState.Delivered, _runs.List(1)[0].State);

        Assert.Equal([["wang@park.example"], ["later@park.example"]], server.Mails.Select(m => m.To));
        using var mail = MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(server.Mails[0].Data)), Cancel);
        Assert.Equal("Energy per mu 2026-Q2: Report", mail.Subject);
        Assert.Equal("auto-generated", mail.Headers[HeaderId.AutoSubmitted]);
        var attached = Assert.IsType<TextPart>(Assert.Single(mail.Attachments));
        Assert.Equal("mochuan-quarter-2026-Q2.csv", attached.FileName);
        Assert.Contains("Luoyan Electromechanical Park", attached.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_platform_gets_each_day_once_by_a_key_of_its_content_and_answers_decide()
    {
        await using var platform = await VendorServer.StartAsync();
        using var secrets = new SecretFiles();
        var province = new ProvinceEntry { Url = platform.Url + "/days", AuthorizationFile = secrets.Of("authorization", "Bearer platform-secret-1") };
        var desk = Desk(new() { Format = 1, Province = province });
        platform.Says(503, "Bearer platform-secret-1 is fine, we are not");
        await desk.TurnAsync(Cancel);
        var failed = _runs.List(1)[0];
        Assert.Equal((DeliveryRunState.Waiting, 1), (failed.State, failed.Tries));
        Assert.DoesNotContain("platform-secret-1", failed.Detail, StringComparison.Ordinal);
        platform.Says(201, "");
        _city.Time.Advance(TimeSpan.FromMinutes(1));
        await desk.TurnAsync(Cancel);
        Assert.Equal(DeliveryRunState.Delivered, _runs.List(1)[0].State);

        var requests = platform.Requests.ToArray();
        Assert.Equal(2, requests.Length);
        Assert.Equal(requests[0].Headers["Idempotency-Key"], requests[1].Headers["Idempotency-Key"]);
        Assert.Matches("^mochuan-2026-09-04-[0-9a-f]{16}$", requests[0].Headers["Idempotency-Key"]);
        Assert.Equal(("POST", "Bearer platform-secret-1", "application/json; charset=utf-8"), (requests[1].Method, requests[1].Headers["Authorization"], requests[1].Headers["Content-Type"]));
        Assert.Equal(requests[0].Body, requests[1].Body);
        using var day = JsonDocument.Parse(requests[1].Body);
        Assert.Equal(("smartpark.park-day/1", "2026-09-04", "mochuan"), (day.RootElement.GetProperty("schema").GetString(), day.RootElement.GetProperty("day").GetString(), day.RootElement.GetProperty("city").GetString()));
        var park = day.RootElement.GetProperty("parks")[0];
        Assert.Equal(("luoyan", 0.95m), (park.GetProperty("park").GetString(), park.GetProperty("coverage").GetDecimal()));
        Assert.Equal(2400m, park.GetProperty("energies").EnumerateArray().Single(e => e.GetProperty("kind").GetString() == "electricity").GetProperty("amount").GetDecimal());

        // Another day, another key; a service that was away two days makes up for both.
        _city.Time.Advance(TimeSpan.FromDays(2));
        await desk.TurnAsync(Cancel);
        Assert.Equal(4, platform.Requests.Count);
        Assert.Equal(3, platform.Requests.Select(r => r.Headers["Idempotency-Key"]).Distinct().Count());
    }

    [Fact]
    public async Task A_platform_that_takes_files_gets_one_a_day()
    {
        var desk = Desk(new() { Format = 1, Province = new() { Folder = Out, Parks = ["shuimo"] } });
        await desk.TurnAsync(Cancel);
        await desk.TurnAsync(Cancel);
        var file = Assert.Single(Directory.GetFiles(Out));
        Assert.Equal("mochuan-park-day-2026-09-04.json", Path.GetFileName(file));
        using var day = JsonDocument.Parse(await File.ReadAllBytesAsync(file, Cancel));
        Assert.Equal("shuimo", Assert.Single(day.RootElement.GetProperty("parks").EnumerateArray()).GetProperty("park").GetString());
    }

    [Fact]
    public async Task The_API_lists_deliveries_with_what_became_of_them()
    {
        var desk = Desk(new() { Format = 1, Deliveries = [Entry("bureau") with { Folder = Out }] });
        await desk.TurnAsync(Cancel);
        await using var host = await ReportHost.StartAsync(_city, s => s.AddSingleton(desk).AddSingleton(_city.Parks).AddSingleton<CityClock>(), EnergyDeliveryEndpoints.Map);
        using var http = new HttpClient();
        using var answer = JsonDocument.Parse(await http.GetStringAsync(new Uri(host.Url, "/api/v1/energy/deliveries"), Cancel));
        var (delivery, run) = (answer.RootElement.GetProperty("deliveries")[0], answer.RootElement.GetProperty("runs")[0]);
        Assert.Equal(("bureau", "month", "2026-10-03T08:00:00+08:00"), (delivery.GetProperty("id").GetString(), delivery.GetProperty("period").GetString(), delivery.GetProperty("next_due").GetString()));
        Assert.Equal(("bureau", "delivered", "2026-08-01"), (run.GetProperty("delivery").GetString(), run.GetProperty("state").GetString(), run.GetProperty("from").GetString()));
    }

    [Fact]
    public async Task The_last_run_of_a_delivery_is_never_trimmed()
    {
        var desk = Desk(new() { Format = 1, Deliveries = [Entry("a") with { Folder = Out }, Entry("b") with { Folder = Out }], Province = new() { Folder = Out } });
        await desk.TurnAsync(Cancel);
        _city.Time.Advance(TimeSpan.FromDays(3));
        await desk.TurnAsync(Cancel);
        _runs.Trim(max: 0);
        Assert.Equal(["a", "b", "province"], _runs.List(10).Select(r => r.Delivery).Order(StringComparer.Ordinal));
    }

    private static DeliveryEntry Entry(string id) => new() { Id = id, Title = new() { Zh = "报告", En = "Report" }, Period = DeliveryPeriod.Month, Day = 3 };

    private void Restart()
    {
        _runs.Dispose();
        _runs = new(_city.Database);
    }

    private DeliveryDesk Desk(DeliveryFile file) => new(
        DeliveryComposition.Jobs(file, _city.Parks, _city.Desk, _city.Published, _http, _city.Time), _runs, () => _waitsFor, _city.Parks, TestCity.Instruments(), _city.Time, _logs.For<DeliveryDesk>());
}
