using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor.Services;
using SmartPark.ControlRoom.Live;
using SmartPark.ControlRoom.Parks;
using SmartPark.ControlRoom.Shell;
using SmartPark.ControlRoom.Tests.Hosting;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Tests.Parks;

public sealed class ComponentTests : BunitContext
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 7, 0, 0, TimeSpan.Zero));
    private readonly SampleWorld _world = new();

    public ComponentTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        DefaultWaitTimeout = TimeSpan.FromMinutes(1);
        Services.AddMudServices();
        Services.AddSingleton<TimeProvider>(_time);
        Services.AddSingleton(_world);
        Services.AddSingleton(_world.Catalogue);
        Services.AddSingleton(_world.Registry);
        Services.AddSingleton<LatestValues>();
        Services.AddSingleton<NodeStates>();
        Services.AddSingleton<IReadingStore, SampleStore>();
        Services.AddSingleton<DayCounters>();
        Services.AddSingleton<LivePicture>();
        Services.AddSingleton<SeriesReader>();
        Services.AddSingleton<PowerTrends>();
        Services.AddScoped<ConnectionWatch>();
        Services.AddScoped<AddressBar>();
        Services.AddLogging();
        new SampleFeed(_world, Services.GetRequiredService<LatestValues>(), Services.GetRequiredService<NodeStates>(), _time).Birth();
    }

    [Fact]
    public void A_state_is_drawn_by_icon_word_and_class()
    {
        var value = Reading("smoke_state", 1);
        var cut = RenderIn<ReadingValue>("en", p => p.Add(c => c.Reading, value));
        Assert.Equal("Smoke", cut.Find("b").TextContent);
        Assert.Contains("is-alarm", cut.Find(".reading").ClassList);
        Assert.Equal("Alarm", cut.Find("svg title").TextContent);
        Assert.Equal("报警", RenderIn<ReadingValue>("zh-CN", p => p.Add(c => c.Reading, value)).Find("b").TextContent);
    }

    [Fact]
    public void A_bad_value_shows_its_reason_and_no_number()
    {
        var cut = RenderIn<ReadingValue>("en", p => p.Add(c => c.Reading, Reading("noise_dba", double.NaN, Quality.Bad, QualityReason.LineDown)));
        Assert.Empty(cut.FindAll("b"));
        Assert.Contains("Line to the device is down", cut.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", cut.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void An_over_range_value_keeps_its_number_and_says_the_range()
    {
        var cut = RenderIn<ReadingValue>("zh-CN", p => p.Add(c => c.Reading, Reading("noise_dba", 143.2, Quality.OverRange, QualityReason.OutOfRange)));
        Assert.Equal("143.2", cut.Find("b").TextContent);
        Assert.Contains("超出 20 至 140", cut.Markup, StringComparison.Ordinal);
        Assert.Contains("doubt-overrange", cut.Find(".reading").ClassList);
    }

    [Fact]
    public void A_tile_without_values_says_so()
    {
        var empty = new DomainPicture { Domain = Domain.Fire, Condition = Condition.Silent, Figures = [], DevicesTotal = 3, DevicesOnline = 0 };
        var cut = RenderIn<DomainTile>("en", p => p.Add(c => c.Domain, empty));
        Assert.Contains("No data", cut.Markup, StringComparison.Ordinal);
        Assert.Contains("No contact", cut.Markup, StringComparison.Ordinal);
        Assert.Contains("0 of 3 devices online", cut.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tile_shows_numbers_with_units_and_how_they_came_about()
    {
        Assert.True(_world.Catalogue.TryGet("energy_import_kwh", out var energy));
        var figure = new Figure(energy.Id, energy, 4635.2, Blend.Today, 1, 2, Estimated: true);
        var tile = new DomainPicture { Domain = Domain.Energy, Condition = Condition.Normal, Figures = [figure], DevicesTotal = 2, DevicesOnline = 2 };
        var cut = RenderIn<DomainTile>("en", p => p.Add(c => c.Domain, tile));
        Assert.Equal("4,635", cut.Find("dd b").TextContent);
        Assert.Equal("kWh", cut.Find(".unit").TextContent);
        Assert.Equal("today, 1 of 2 report, estimated", cut.Find(".hint").TextContent);
    }

    [Theory]
    [InlineData(true, "Not read yet")]
    [InlineData(false, "No data")]
    public void A_day_that_is_not_read_yet_is_not_called_empty(bool pending, string words)
    {
        Assert.True(_world.Catalogue.TryGet("energy_import_kwh", out var energy));
        var figure = new Figure(energy.Id, energy, double.NaN, Blend.Today, 0, 2, IsPending: pending);
        var cut = RenderIn<FigureValue>("en", p => p.Add(c => c.Figure, figure));
        Assert.Equal(words, cut.Find(".no-data").TextContent);
    }

    [Fact]
    public void What_keeps_all_values_of_a_device_away_is_said_once()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo($"/parks/donghu/devices/{SampleFeed.Mute.Device}");
        var cut = RenderIn<SmartPark.ControlRoom.Devices.DevicePage>("en", p => p.Add(c => c.ParkId, SampleFeed.Mute.Park).Add(c => c.DeviceId, SampleFeed.Mute.Device));
        Assert.Single(cut.FindAll(".values .offline-note"), n => n.TextContent.Contains("Device does not answer", StringComparison.Ordinal));
        Assert.Empty(cut.FindAll(".values .doubt-words"));
        Assert.All(cut.FindAll(".values .reading"), r => Assert.Equal(ValueText.None, r.TextContent.Trim()));
    }

    [Fact]
    public void What_needs_someone_is_listed_worst_first_with_place_reason_and_age()
    {
        var cut = RenderIn<City.AttentionList>("en", p => p.Add(c => c.City, Services.GetRequiredService<LivePicture>().City()));
        var rows = cut.FindAll("li");
        Assert.Equal(
            ["b5-fire", "b3-cartons", "switchroom-safety", "b6-floor2", "east-boundary-air", "office-weather"], rows.Select(r => r.GetAttribute("data-device")));
        Assert.Equal(["Alarm", "No contact", "Warning", "Attention", "Attention", "Attention"], rows.Select(r => r.QuerySelector(".cond-word")!.TextContent));
        Assert.Equal("for 25 min", rows[1].QuerySelector(".age")!.TextContent);
        Assert.Contains("Smoke", rows[0].QuerySelector(".what")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Outside 20 to 140", rows[4].QuerySelector(".what")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_park_that_is_wholly_out_of_contact_is_one_matter()
    {
        var nodes = Services.GetRequiredService<NodeStates>();
        foreach (var (park, gateway, devices) in _world.Gateways.Where(g => g.Park == "beihe"))
        {
            devices.ToList().ForEach(device => nodes.DeviceChanged(park, gateway, device, online: false, _time.GetUtcNow().ToUnixTimeMilliseconds()));
        }

        var cut = RenderIn<City.AttentionList>("en", p => p.Add(c => c.City, Services.GetRequiredService<LivePicture>().City()));
        Assert.Equal("0 of 56 devices online", Assert.Single(cut.FindAll("li[data-park=beihe]")).QuerySelector(".what")!.TextContent);
        Assert.DoesNotContain(cut.FindAll("li"), r => r.QuerySelector(".where")!.TextContent.Contains("Beihe", StringComparison.Ordinal) && !r.HasAttribute("data-park"));
    }

    [Fact]
    public void A_city_where_all_is_well_says_so()
    {
        var quiet = new CityPicture([.. Services.GetRequiredService<LivePicture>().City().Parks.Select(p => p with { Devices = [.. p.Devices.Where(d => d.Condition == Condition.Normal)] })]);
        var cut = RenderIn<City.AttentionList>("zh-CN", p => p.Add(c => c.City, quiet));
        Assert.Empty(cut.FindAll("li"));
        Assert.Contains("所有设备在线", cut.Find(".calm").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(30)]
    public void The_power_of_a_day_is_one_unbroken_line_however_rarely_it_was_read(int minutes)
    {
        ((SampleStore)Services.GetRequiredService<IReadingStore>()).SpacingMs = minutes * 60_000L;
        var park = Services.GetRequiredService<LivePicture>().Park("donghu")!;
        var cut = RenderIn<PowerTrend>("en", p => p.Add(c => c.Park, park));
        cut.WaitForAssertion(() => Assert.Single(cut.FindAll(".trend-line")));
        Assert.InRange(cut.Find(".trend-line").GetAttribute("d")!.Split('L').Length, 24 * 60 / minutes - 1, (24 * 60 / minutes) + 2);
    }

    [Fact]
    public async Task The_filter_of_the_list_comes_from_the_address_and_goes_back_to_it()
    {
        var navigation = Services.GetRequiredService<NavigationManager>();
        navigation.NavigateTo("/parks/donghu?domain=fire&state=alarm");
        var cut = RenderIn<ParkPage>("en", p => p.Add(c => c.ParkId, "donghu"));
        Assert.Equal(["Warehouse 5 fire input module"], Titles());
        Assert.Contains(cut.FindAll("[aria-pressed=true]"), b => b.TextContent.Contains("Alarm", StringComparison.Ordinal));

        await cut.FindAll(".choice").First(b => b.TextContent.StartsWith("All", StringComparison.Ordinal)).ClickAsync(new());
        var asked = JSInterop.VerifyInvoke(AddressBar.ReplaceFunction);
        Assert.Equal(["/parks/donghu", "http://localhost/parks/donghu?state=alarm"], asked.Arguments);

        navigation.NavigateTo("/parks/donghu?q=weighbridge");
        cut.WaitForAssertion(() => Assert.Equal(["North gate weighbridge"], Titles()));

        navigation.NavigateTo("/parks/donghu?q=nothing-like-it");
        cut.WaitForAssertion(() => Assert.Contains("No device matches this filter.", cut.Markup, StringComparison.Ordinal));

        IEnumerable<string> Titles() => cut.FindAll(".cell-device a").Select(a => a.TextContent);
    }

    [Fact]
    public void A_tick_redraws_what_changed()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("/parks/donghu");
        var cut = RenderIn<ParkPage>("en", p => p.Add(c => c.ParkId, "donghu"));
        var latest = Services.GetRequiredService<LatestValues>();
        _time.Advance(TimeSpan.FromSeconds(2));
        latest.Offer(new(new("donghu", "park-main", "active_power_kw"), _time.GetUtcNow().ToUnixTimeMilliseconds(), 1234.5, Quality.Good, QualityReason.None));
        Services.GetRequiredService<LivePicture>().Tick();
        cut.WaitForAssertion(() => Assert.Equal("1,235", cut.Find("[data-domain=energy] .figure dd b").TextContent));
    }

    private IRenderedComponent<T> RenderIn<T>(string culture, Action<ComponentParameterCollectionBuilder<T>> parameters)
        where T : IComponent =>
        Render<T>(p =>
        {
            p.AddCascadingValue(new Viewer(new(culture), _world.Registry.Zone, _time));
            parameters(p);
        });

    private Reading Reading(string quantity, double value, Quality quality = Quality.Good, QualityReason reason = QualityReason.None)
    {
        Assert.True(_world.Catalogue.TryGet(quantity, out var known));
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return SmartPark.ControlRoom.Live.Reading.Judge(known, new(new("p", "d", quantity), now, value, quality, reason), deviceOnline: true, now);
    }
}
