using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Registry;

/// <summary>The file <c>city.json</c> of a seed folder; the parks stand beside it in <c>parks/*.json</c>.</summary>
public sealed record CityFile
{
    /// <summary>City id.</summary>
    [RegularExpression(Identifier.Pattern)]
    public required string Id { get; init; }

    /// <summary>Name of the city.</summary>
    public required LocalText Title { get; init; }

    /// <summary>IANA zone of its days and tariffs: <c>Asia/Shanghai</c>.</summary>
    [StringLength(60, MinimumLength = 1), Description("IANA time zone")]
    public required string TimeZone { get; init; }
}

/// <summary>One park: buildings, enterprises and devices with dated places.</summary>
public sealed record ParkFile
{
    /// <summary>Park id; the Sparkplug group.</summary>
    [RegularExpression(Identifier.Pattern)]
    public required string Id { get; init; }

    /// <summary>Name of the park.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Land area in mu (666.67 m²).</summary>
    [Range(0.01, 1000000), Description("Land area in mu (666.67 m²)")]
    public required double AreaMu { get; init; }

    /// <summary>Its ground plan beside the footprints of its buildings; absent when nobody drew one.</summary>
    public PlanEntry? Plan { get; set; }

    /// <summary>Its buildings.</summary>
    public required IReadOnlyList<BuildingEntry> Buildings { get; init; }

    /// <summary>Its enterprises.</summary>
    public required IReadOnlyList<EnterpriseEntry> Enterprises { get; init; }

    /// <summary>Its devices.</summary>
    public required IReadOnlyList<DeviceEntry> Devices { get; init; }
}

/// <summary>A building of a park.</summary>
public sealed record BuildingEntry
{
    /// <summary>Building id, unique in its park.</summary>
    [RegularExpression(Identifier.Pattern)]
    public required string Id { get; init; }

    /// <summary>Name of the building.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Floor area in m².</summary>
    [Range(1, 10000000)]
    public required double FloorAreaM2 { get; init; }

    /// <summary>Its footprint: corners in order, in metres of the park's own coordinates; absent when nobody drew it.</summary>
    [ItemsMin(3), Description("Footprint: corners in order, in metres of the park's own coordinates")]
    public IReadOnlyList<PlanPoint>? Footprint { get; set; }
}

/// <summary>An enterprise in a park.</summary>
public sealed record EnterpriseEntry
{
    /// <summary>Enterprise id, unique in its park.</summary>
    [RegularExpression(Identifier.Pattern)]
    public required string Id { get; init; }

    /// <summary>Name of the enterprise.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Its trade, such as machining or textiles.</summary>
    public required LocalText Trade { get; init; }

    /// <summary>Where it rented, and from when to when; neither gaps nor overlaps matter here.</summary>
    public required IReadOnlyList<OccupancyEntry> Occupancies { get; init; }
}

/// <summary>A stay of an enterprise in a building.</summary>
public sealed record OccupancyEntry
{
    /// <summary>Building id.</summary>
    [RegularExpression(Identifier.Pattern)]
    public required string Building { get; init; }

    /// <summary>First day, local time of the city.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Day after the last; absent while it lasts.</summary>
    public DateOnly? To { get; set; }

    /// <summary>Floor area rented, m².</summary>
    [Range(1, 10000000)]
    public required double FloorAreaM2 { get; init; }
}

/// <summary>A device of a park.</summary>
public sealed record DeviceEntry
{
    /// <summary>Device id, unique in its park; the Sparkplug device.</summary>
    [RegularExpression(Identifier.Pattern)]
    public required string Id { get; init; }

    /// <summary>Name shown to people, place included.</summary>
    public required LocalText Title { get; init; }

    /// <summary>The domain whose tile it belongs to first.</summary>
    public required Domain Domain { get; init; }

    /// <summary>Where it stands, and from when to when; periods may not overlap.</summary>
    [ItemsMin(1)]
    public required IReadOnlyList<PlacementEntry> Placements { get; init; }
}

/// <summary>A place of a device for a time.</summary>
public sealed record PlacementEntry
{
    /// <summary>First day, local time of the city.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Day after the last; absent while it lasts.</summary>
    public DateOnly? To { get; set; }

    /// <summary>Building id; absent for the open ground of the park.</summary>
    [RegularExpression(Identifier.Pattern)]
    public string? Building { get; set; }

    /// <summary>Enterprise id that it serves; absent for common use.</summary>
    [RegularExpression(Identifier.Pattern)]
    public string? Enterprise { get; set; }

    /// <summary>Whether it is the master meter of the whole park: what its boards count as total.</summary>
    public bool ParkTotal { get; set; }

    /// <summary>Floor as people on site call it; absent where there is one, or none.</summary>
    public LocalText? Floor { get; set; }

    /// <summary>Room or area as people on site call it; absent when nobody wrote it down.</summary>
    public LocalText? Room { get; set; }

    /// <summary>How to find the device there, in a sentence: what whoever runs to an alarm needs to know. Absent when nobody wrote it down.</summary>
    [Description("How to find the device there, in a sentence: shown with its alarms")]
    public LocalText? Note { get; set; }

    /// <summary>Where on the park's plan it stands; absent when nobody marked it.</summary>
    [Description("Where on the park's plan it stands")]
    public PlanPoint? Position { get; set; }
}

/// <summary>Building and enterprise of a device at one time: tags of the stored line. Null where there is none.</summary>
/// <param name="Building">Building id or null.</param>
/// <param name="Enterprise">Enterprise id or null.</param>
public readonly record struct Placement(string? Building, string? Enterprise);

/// <summary>Source-generated JSON of the seed files.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CityFile))]
[JsonSerializable(typeof(ParkFile))]
public sealed partial class RegistryJson : JsonSerializerContext;
