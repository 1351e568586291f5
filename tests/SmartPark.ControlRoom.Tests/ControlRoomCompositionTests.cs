using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmartPark.ControlRoom.Tests.Browser;
using SmartPark.ControlRoom.Tests.Hosting;

namespace SmartPark.ControlRoom.Tests;

/// <summary>The real thing: ingest with its doors and headers, DuckDB and the embedded broker, and the pages before them.</summary>
public sealed class ControlRoomCompositionTests(BrowserFixture fixture)
{
    [Fact]
    public async Task Pages_work_behind_the_doors_of_ingest_and_say_that_nothing_has_come_in_yet()
    {
        var data = Directory.CreateTempSubdirectory("smartpark-controlroom-");
        try
        {
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production", ContentRootPath = AppContext.BaseDirectory });
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["SmartPark:Data"] = data.FullName,
                ["SmartPark:Paths:Quantities"] = Repository.Of("firmware-config/quantities.json"),
                ["SmartPark:Paths:Seeds"] = Repository.Of("seeds/qinglan"),
                ["SmartPark:Broker:Embedded:Enabled"] = "true",
                ["SmartPark:Broker:Embedded:Port"] = "0",
                ["SmartPark:Http:Urls"] = "http://127.0.0.1:0",
            });
            using var errors = new ErrorLog();
            builder.Logging.AddProvider(errors);
            builder.AddControlRoom();
            await using var app = builder.Build();
            app.MapControlRoom();
            await app.StartAsync(TestContext.Current.CancellationToken);
            var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            await using (var visit = await Visit.BeginAsync(await fixture.BrowserAsync(), address))
            {
                await visit.OpenAsync("/");
                await visit.Page.GetByText("No data yet").First.WaitForAsync();
                await visit.OpenAsync("/parks/beihe/devices/park-main");
                await visit.Page.GetByText("No gateway has reported this device yet").WaitForAsync();
                await visit.OpenAsync("/system");
                await visit.Page.GetByText("Storing", new() { Exact = true }).WaitForAsync();
                await visit.Page.GetByText("Connected", new() { Exact = true }).WaitForAsync();
                Assert.Empty(visit.Troubles);
                Assert.Empty(errors.Errors);
            }

            using var client = new HttpClient { BaseAddress = address };
            using var unknown = await client.GetAsync(new Uri("/api/v1/nothing", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal("application/problem+json", unknown.Content.Headers.ContentType?.MediaType);
            await app.StopAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}
