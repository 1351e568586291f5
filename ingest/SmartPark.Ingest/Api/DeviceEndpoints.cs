using System.ComponentModel;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Api;

/// <summary>Devices: registered, online or not, with their newest values.</summary>
internal static class DeviceEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/devices", List).WithName("ListDevices").WithSummary("Devices by park, domain and state, a page at a time")
            .Produces<Page<DeviceSummary>>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/devices/{park}/{device}", Get).WithName("GetDevice").WithSummary("A device with its newest values")
            .Produces<DeviceAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static IResult List(
        ParkRegistry registry, DeviceView view,
        [Description("Only of this park")] string? park, [Description("Only of this domain: people, logistics, energy, …")] string? domain,
        [Description("Only online (true) or not online (false)")] string? online,
        [Description("Items to pass over, 0 or more")] string? offset, [Description("Items on a page, 1 to 1000; 100 by default")] string? limit)
    {
        var query = new ApiQuery();
        var (wantedDomain, wantedOnline) = (query.DomainOf("domain", domain), query.Flag("online", online));
        var (first, count) = (query.Number("offset", offset, 0, 0, int.MaxValue), query.Number("limit", limit, ApiLimits.PageDefault, 1, ApiLimits.PageMax));
        if (query.HasMistakes)
        {
            return query.Problem();
        }

        if (park is not null && !registry.TryGetPark(park, out _))
        {
            return ApiProblems.NotFound("park", park);
        }

        var found = registry.Parks.Where(p => park is null || p.Id == park)
            .SelectMany(p => p.Devices, (p, d) => (Park: p.Id, Device: d))
            .Where(f => (wantedDomain is null || f.Device.Domain == wantedDomain) && (wantedOnline is null || view.IsOnline(f.Park, f.Device.Id) == wantedOnline))
            .ToList();
        return Results.Ok(new Page<DeviceSummary>(found.Count, first, [.. found.Skip(first).Take(count).Select(f => view.Summary(f.Park, f.Device))]));
    }

    private static IResult Get([Description("Park id")] string park, [Description("Device id")] string device, ParkRegistry registry, DeviceView view) =>
        !registry.TryGetPark(park, out _) ? ApiProblems.NotFound("park", park)
            : !registry.TryGetDevice(park, device, out var entry) ? ApiProblems.NotFound("device", park + "/" + device)
            : Results.Ok(new DeviceAnswer(view.Summary(park, entry), view.Values(park, device)));
}

/// <summary>Puts together what registry, sessions and live picture know of a device.</summary>
internal sealed class DeviceView(ParkRegistry registry, QuantityCatalogue catalogue, LatestValues latest, NodeStates nodes, CityClock clock)
{
    /// <summary>Whether a device is online; false also when no gateway spoke of it.</summary>
    public bool IsOnline(string park, string device) => nodes.OfDevice(park, device) is { Online: true };

    /// <summary>A device for lists.</summary>
    public DeviceSummary Summary(string park, DeviceEntry device)
    {
        var place = registry.PlacementOf(park, device.Id, clock.Now.ToUnixTimeMilliseconds());
        var state = nodes.OfDevice(park, device.Id);
        var samples = latest.OfDevice(park, device.Id);
        long? last = samples.Count > 0 ? samples.Max(s => s.SourceTimeUnixMs) : null;
        return new(park, device.Id, device.Title, device.Domain, place.Building, place.Enterprise, nodes.GatewayOf(park, device.Id), state?.Online, clock.At(state?.SinceUnixMs), clock.At(last));
    }

    /// <summary>The newest values of a device.</summary>
    public IReadOnlyList<ValueAnswer> Values(string park, string device)
    {
        var values = new List<ValueAnswer>();
        foreach (var sample in latest.OfDevice(park, device))
        {
            // A quantity that left the catalogue may still be in the store.
            if (catalogue.TryGet(sample.Series.Quantity, out var quantity))
            {
                values.Add(Value(sample, quantity));
            }
        }

        return values;
    }

    private ValueAnswer Value(in Sample sample, Quantity quantity)
    {
        var state = quantity.Kind == QuantityKind.State && quantity.StateOf(sample.Value) is { } named ? new StateAnswer(named.Title, named.Severity) : null;
        return new(
            quantity.Id, quantity.Title, quantity.Unit, quantity.UnitFor("zh-CN"), quantity.Domain, quantity.Kind, Numbers.OrNull(sample.Value), state, sample.Quality, sample.Reason,
            clock.At(sample.SourceTimeUnixMs));
    }
}

/// <summary>Numbers as JSON knows them.</summary>
internal static class Numbers
{
    /// <summary>The number, or null for NaN and infinities, which JSON does not have.</summary>
    public static double? OrNull(double value) => double.IsFinite(value) ? value : null;
}
