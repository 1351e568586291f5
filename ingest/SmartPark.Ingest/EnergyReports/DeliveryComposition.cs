using SmartPark.Ingest.EnergyLedger;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Telling.Channels.Http;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>Puts scheduled delivery into the container.</summary>
internal static class DeliveryComposition
{
    /// <summary>Adds the deliveries of a checked file; none without one. A writer leaves them to the control session.</summary>
    public static IServiceCollection AddEnergyDelivery(this IServiceCollection services, DeliveryFile? file, IntakeRole role)
    {
        services.AddSingleton(p => new DeliveryRuns(p.GetRequiredService<OperationsDatabase>()));
        services.AddSingleton(p => new DeliveryHttp(new ChannelHttp(p.GetRequiredService<TimeProvider>())));
        services.AddSingleton(p => new DeliveryDesk(
            Jobs(file, p.GetRequiredService<ParkRegistry>(), p.GetRequiredService<ReportDesk>(), p.GetRequiredService<PublishedReports>(), p.GetRequiredService<DeliveryHttp>().Http,
                p.GetRequiredService<TimeProvider>()),
            p.GetRequiredService<DeliveryRuns>(), () => WaitsFor(p.GetRequiredService<MeterLedger>().Status), p.GetRequiredService<ParkRegistry>(), p.GetRequiredService<IngestInstruments>(),
            p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<DeliveryDesk>>()));
        if (role != IntakeRole.Writer && file is not null)
        {
            services.AddHostedService(p => p.GetRequiredService<DeliveryDesk>());
        }

        return services;
    }

    /// <summary>What goes out by a file.</summary>
    public static IReadOnlyList<IDeliveryJob> Jobs(DeliveryFile? file, ParkRegistry city, ReportDesk desk, PublishedReports published, ChannelHttp http, TimeProvider time)
    {
        if (file is null)
        {
            return [];
        }

        var mail = file.Email is { } email ? new DeliveryMail(email, time) : null;
        var reports = file.Deliveries.Select(IDeliveryJob (d) => new DeliveryReport(d, city.City.Id, desk, published, mail));
        return file.Province is { } province ? [.. reports, new ProvincePush(province, city, desk, http)] : [.. reports];
    }

    /// <summary>Reports wait while registers are read from the store: a month of which half is known is no report.</summary>
    public static string? WaitsFor(EnergyLedgerStatus status) => status.WaitingWhole + status.WaitingCuts + status.WaitingRanges is > 0 and var waiting
        ? $"the energy ledger still reads {waiting} registers or hours from the store" : null;
}

/// <summary>The connections of deliveries, apart from those of alarms.</summary>
internal sealed class DeliveryHttp(ChannelHttp http) : IDisposable
{
    /// <summary>The connections.</summary>
    public ChannelHttp Http => http;

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}
