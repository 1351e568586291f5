using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Registry;

namespace SmartPark.ControlRoom.Accounts;

/// <summary>For which parks something is, in the viewer's language.</summary>
internal static class ParkNames
{
    /// <summary>Names of the parks; one that is not registered any more by its id; null is all.</summary>
    public static string Of(IReadOnlySet<string>? parks, ParkRegistry registry, Viewer viewer) => parks is null
        ? viewer.Words["Account_AllParks"]
        : string.Join(viewer.Words["Comma"], parks.Select(p => registry.TryGetPark(p, out var park) ? viewer.Text(park.Title) : p).Order(StringComparer.Create(viewer.Culture, ignoreCase: true)));
}
