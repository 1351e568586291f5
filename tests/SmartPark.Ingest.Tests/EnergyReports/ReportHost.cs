using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Api;
using SmartPark.Ingest.Intake;

namespace SmartPark.Ingest.Tests.EnergyReports;

/// <summary>The addresses of energy reports over a <see cref="ReportCity"/>; <see cref="Bureau"/> is the API token of somebody who may publish.</summary>
internal sealed class ReportHost : IAsyncDisposable
{
    public const string Bureau = "sp_bureau-0123456789abcdef";

    private readonly WebApplication _app;

    private ReportHost(WebApplication app) => (_app, Url) = (app, new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()));

    public Uri Url { get; }

    public static async Task<ReportHost> StartAsync(ReportCity city, Action<IServiceCollection>? add = null, Action<RouteGroupBuilder>? map = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        builder.Services.AddProblemDetails();
        builder.Services.AddMetrics();
        builder.Services.AddSingleton(city.Desk).AddSingleton(city.Published).AddSingleton(city.Registry).AddSingleton<TimeProvider>(city.Time).AddSingleton<IngestInstruments>();
        builder.Services.AddSingleton(p => new AuditTrail(new AccountFile(city.Database), p.GetRequiredService<IngestInstruments>()));
        add?.Invoke(builder.Services);
        var app = builder.Build();
        app.Use((context, next) =>
        {
            if (context.Request.Headers.Authorization == "Bearer " + Bureau)
            {
                context.User = new ActingAccount("a1", "Bureau", AccountRole.Bureau, null, "test").ToPrincipal("test");
            }

            return next(context);
        });
        var api = app.MapGroup("/api/v1");
        EnergyReportEndpoints.Map(api);
        map?.Invoke(api);
        await app.StartAsync();
        return new(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
