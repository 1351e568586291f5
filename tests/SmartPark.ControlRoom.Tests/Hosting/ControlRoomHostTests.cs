using System.Net;

namespace SmartPark.ControlRoom.Tests.Hosting;

public sealed class ControlRoomHostTests
{
    [Fact]
    public async Task Every_page_is_served_complete_before_any_script_runs()
    {
        await using var host = await ControlRoomHost.StartAsync();
        using var client = new HttpClient { BaseAddress = host.Address };
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        await Shows("/", "Donghu Smart Manufacturing Park");
        await Shows("/parks/donghu", "Warehouse 5 fire input module");
        await Shows("/parks/donghu/devices/park-main", "Active power");
        await Shows("/completeness?park=donghu", "Warehouse 5 fire input module");
        await Shows("/system", "donghu-1");

        async Task Shows(string page, string text)
        {
            var html = await client.GetStringAsync(new Uri(page, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Contains(text, html, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/parks/nowhere")]
    [InlineData("/parks/donghu/devices/nothing")]
    public async Task What_is_not_there_is_said_so_with_status_404(string page)
    {
        await using var host = await ControlRoomHost.StartAsync();
        using var client = new HttpClient { BaseAddress = host.Address };
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        using var answer = await client.GetAsync(new Uri(page, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("There is nothing here", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("_framework/blazor.web.js")]
    [InlineData("_content/MudBlazor/MudBlazor.min.css")]
    [InlineData("lib/uplot/uPlot.iife.min.js")]
    [InlineData("lib/uplot/LICENSE.txt")]
    [InlineData("smartpark-controlroom.styles.css")]
    [InlineData("controlroom.css")]
    [InlineData("chart.js")]
    [InlineData("shell.js")]
    public async Task Every_style_and_script_comes_from_the_host_itself(string asset)
    {
        await using var host = await ControlRoomHost.StartAsync();
        using var client = new HttpClient { BaseAddress = host.Address };
        using var answer = await client.GetAsync(new Uri(asset, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
