using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.EnergyLedger;

namespace SmartPark.Ingest.Api;

/// <summary>A register that cannot be read.</summary>
/// <param name="Meter">The meter.</param>
/// <param name="Why">Why not.</param>
public sealed record RefusedRegisterAnswer(string Meter, string Why);

/// <summary>How far the energy ledger is with reading histories from the store.</summary>
/// <param name="Registers">Registers of the registry.</param>
/// <param name="WaitingWhole">Registers whose whole history is to be read.</param>
/// <param name="WaitingCuts">Registers of which hours are to be read again because an event or ratio changed.</param>
/// <param name="WaitingRanges">Ranges of hours of parks that are to be read again.</param>
/// <param name="Done">Registers read since the process began.</param>
/// <param name="Failure">Why reading does not go on now; null when it does.</param>
/// <param name="Refused">Registers that cannot be read.</param>
/// <param name="AsOf">What the store had by then is in the ledger, but for what waits; null before the first flush.</param>
public sealed record EnergyLedgerAnswer(
    int Registers, int WaitingWhole, int WaitingCuts, int WaitingRanges, long Done, string? Failure, IReadOnlyList<RefusedRegisterAnswer> Refused, DateTimeOffset? AsOf);

/// <summary>How far the energy ledger is, and how it is read again from the store.</summary>
internal static class EnergyLedgerEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/energy/ledger", ([FromServices] MeterLedger ledger, CityClock clock) => Answer(ledger.Status, clock)).WithName("GetEnergyLedger")
            .WithSummary("How far the energy ledger is with reading histories, and what keeps it").Produces<EnergyLedgerAnswer>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapPost("/energy/ledger/rebuild", RebuildAsync).WithName("RebuildEnergyLedger").WithSummary("Reads the readings of all meters, or of a park's or one meter, again from the store; answers when it is done")
            .Produces<RebuildProgress>().ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static EnergyLedgerAnswer Answer(EnergyLedgerStatus status, CityClock clock) => new(
        status.Registers, status.WaitingWhole, status.WaitingCuts, status.WaitingRanges, status.Done, status.Failure, [.. status.Refused.Select(r => new RefusedRegisterAnswer(r.Meter, r.Why))],
        clock.At(status.AsOfUnixMs));

    private static async Task<IResult> RebuildAsync(
        HttpContext context, [FromServices] MeterLedger ledger, [FromServices] AuditTrail audit, TimeProvider time, [Description("Only meters of this park")] string? park, [Description("Only this meter of the park")] string? meter)
    {
        if (ActingAccount.Of(context) is not { } who)
        {
            return Results.Problem("Sign in, or send an API token: a rebuild stands in the audit trail.", statusCode: StatusCodes.Status401Unauthorized, title: "Account needed");
        }

        if (!who.MayInAll(AccountAct.EditRegistry, string.IsNullOrEmpty(park) ? null : new HashSet<string> { park }))
        {
            return Results.Problem($"The role {who.Role.Word()} may not do this.", statusCode: StatusCodes.Status403Forbidden, title: "Not allowed");
        }

        audit.Write(AuditEntry.Of(who, time.GetUtcNow(), "energy-ledger-rebuilt", string.IsNullOrEmpty(park) ? "-" : park, null, meter));
        return Results.Ok(await ledger.RebuildAsync(k => (string.IsNullOrEmpty(park) || k.Park == park) && (string.IsNullOrEmpty(meter) || k.Meter == meter), null, context.RequestAborted));
    }
}
