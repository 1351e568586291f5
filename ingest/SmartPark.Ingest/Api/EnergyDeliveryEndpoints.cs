using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Api;

/// <summary>A scheduled delivery.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its name.</param>
/// <param name="Period">month, quarter, year or day.</param>
/// <param name="Parks">Parks; empty for the whole city.</param>
/// <param name="Target">Where to: a folder, how many recipients, or a host.</param>
/// <param name="NextDue">When the next one is due.</param>
public sealed record EnergyDeliveryAnswer(string Id, LocalText Title, string Period, IReadOnlyList<string> Parks, string Target, DateTimeOffset NextDue);

/// <summary>One period of one delivery.</summary>
/// <param name="Delivery">Its id.</param>
/// <param name="From">First day.</param>
/// <param name="To">The day after the last.</param>
/// <param name="Due">When it was due.</param>
/// <param name="State">waiting, delivered or given-up.</param>
/// <param name="Tries">Tries that failed.</param>
/// <param name="NextTry">When it is tried next; null when it ended.</param>
/// <param name="Ended">When it ended; null while it waits.</param>
/// <param name="Detail">What was answered last.</param>
/// <param name="File">The file that was written.</param>
/// <param name="Number">Number under which it was published.</param>
/// <param name="Version">Version of that.</param>
/// <param name="Mailed">How many recipients have it.</param>
public sealed record EnergyDeliveryRunAnswer(
    string Delivery, DateOnly From, DateOnly To, DateTimeOffset Due, string State, int Tries, DateTimeOffset? NextTry, DateTimeOffset? Ended, string Detail, string? File, string? Number, int? Version, int Mailed);

/// <summary>Scheduled deliveries and what became of them.</summary>
/// <param name="Deliveries">What goes out.</param>
/// <param name="Runs">Periods, the newest first.</param>
/// <param name="WaitsFor">What all due runs wait for; null when they do not.</param>
public sealed record EnergyDeliveriesAnswer(IReadOnlyList<EnergyDeliveryAnswer> Deliveries, IReadOnlyList<EnergyDeliveryRunAnswer> Runs, string? WaitsFor);

/// <summary>Scheduled deliveries of energy reports.</summary>
internal static class EnergyDeliveryEndpoints
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/energy/deliveries", Get).WithName("ListEnergyDeliveries")
        .WithSummary("Energy reports that go out by themselves, and what became of each period").Produces<EnergyDeliveriesAnswer>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static EnergyDeliveriesAnswer Get(HttpContext context, DeliveryDesk desk, CityClock clock)
    {
        // Deliveries of parks that whoever asks may not see are not there for them.
        var mine = ActingAccount.Of(context)?.Parks;
        var jobs = desk.Jobs.Where(j => mine is null || (j.Parks.Count > 0 && j.Parks.All(mine.Contains))).ToList();
        var ids = jobs.Select(j => j.Id).ToHashSet(StringComparer.Ordinal);
        return new(
            [.. jobs.Select(j => new EnergyDeliveryAnswer(j.Id, j.Title, ReportWriting.Word(j.Period), j.Parks, j.Target, desk.NextOf(j)))],
            [.. desk.Runs.Where(r => mine is null || ids.Contains(r.Delivery)).Select(r => new EnergyDeliveryRunAnswer(
                r.Delivery, r.Period.From, r.Period.To, clock.At(r.DueUnixMs), ReportWriting.Word(r.State).Replace('_', '-'), r.Tries,
                r.State == DeliveryRunState.Waiting ? clock.At(r.NextUnixMs) : null, clock.At(r.EndedUnixMs), r.Detail, r.File, r.Number, r.Version, r.Mailed.Count))],
            desk.WaitsFor);
    }
}
