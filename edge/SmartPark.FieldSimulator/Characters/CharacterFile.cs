using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmartPark.FieldSimulator.Calendar;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.FieldSimulator.Characters;

/// <summary>
/// How the simulator plays the devices of a city: the file <c>characters.json</c> of a seed folder. A device without an entry gets a
/// character drawn from its id, so the file is never needed, only more like a real park.
/// </summary>
public sealed record CharacterFile
{
    /// <summary>Local time of the city in minutes ahead of UTC, -840 to 840; the simulator knows no summer time.</summary>
    [Range(-840, 840), Description("Local time of the city in minutes ahead of UTC")]
    public int UtcOffsetMinutes { get; set; } = 480;

    /// <summary>Tables of times that rate registers of its meters may be programmed with.</summary>
    [Description("Tables of times that rate registers of meters may be programmed with")]
    public IReadOnlyList<RateProgramme> RateProgrammes { get; set; } = [];

    /// <summary>Its parks.</summary>
    public required IReadOnlyList<ParkCharacters> Parks { get; init; }

    /// <summary>A file without entries: every character is drawn from the device's id.</summary>
    public static CharacterFile Empty { get; } = new() { Parks = [] };

    /// <summary>Reads and checks a file; null when a problem was added.</summary>
    public static CharacterFile? Read(string file, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        var document = ConfigurationFile.Read(file, CharacterJson.Default.CharacterFile, problems);
        if (document is not null)
        {
            CharacterCheck.Check(file, document, problems);
        }

        return problems.Count == before ? document : null;
    }

    /// <summary>Reads a file or throws <see cref="ConfigurationException"/> with every mistake in it.</summary>
    public static CharacterFile Load(string file)
    {
        var problems = new List<ConfigurationProblem>();
        return Read(file, problems) ?? throw new ConfigurationException(problems);
    }
}

/// <summary>The characters of one park.</summary>
public sealed record ParkCharacters
{
    /// <summary>Park id.</summary>
    [RegularExpression(Identifier.Pattern), Description("Park id")]
    public required string Park { get; init; }

    /// <summary>Working days that devices follow: one for each enterprise, and for common places.</summary>
    public required IReadOnlyList<ActivityCharacter> Activities { get; init; }

    /// <summary>Devices.</summary>
    public required IReadOnlyList<DeviceCharacter> Devices { get; init; }
}

/// <summary>The working day of an enterprise or a common place.</summary>
public sealed record ActivityCharacter
{
    /// <summary>Name, unique in its park.</summary>
    [RegularExpression(Identifier.Pattern), Description("Name, unique in its park")]
    public required string Id { get; init; }

    /// <summary>Shifts.</summary>
    public required Shifts Shifts { get; init; }

    /// <summary>First day of work, local time; absent: always.</summary>
    public DateOnly? From { get; set; }

    /// <summary>Day after the last; absent: still working.</summary>
    public DateOnly? To { get; set; }
}

/// <summary>One device.</summary>
public sealed record DeviceCharacter
{
    /// <summary>Device id, unique in its park.</summary>
    [RegularExpression(Identifier.Pattern), Description("Device id, unique in its park")]
    public required string Id { get; init; }

    /// <summary>The activity that it follows.</summary>
    [RegularExpression(Identifier.Pattern), Description("The activity that it follows")]
    public required string Activity { get; init; }

    /// <summary>
    /// How big: kW of a meter at full work (0: nothing of its own), m³/h of a pipe, persons or vehicles at the busiest hour, trucks per
    /// hour of a weighbridge, pieces per minute of a line. Absent: drawn from the id.
    /// </summary>
    [Range(0, 1000000), Description("kW, m³/h, persons, vehicles, trucks per hour or pieces per minute at full work")]
    public double? Size { get; set; }

    /// <summary>Phases of an electricity meter: 1 or 3.</summary>
    [Range(1, 3), Description("Phases of an electricity meter: 1 or 3")]
    public int Phases { get; set; } = 3;

    /// <summary>Electricity meters behind this one: its power is theirs and its own.</summary>
    [Description("Electricity meters behind this one")]
    public IReadOnlyList<string> SumOf { get; set; } = [];

    /// <summary>What cables and transformers lose between this meter and those behind it, % of theirs.</summary>
    [Range(0, 20), Description("Losses between this meter and those behind it, %")]
    public double LossPct { get; set; }

    /// <summary>The programme of an electricity meter's rate registers; absent: everything counts as flat.</summary>
    [RegularExpression(Identifier.Pattern), Description("The programme of its rate registers; absent: everything counts as flat")]
    public string? RateProgramme { get; set; }

    /// <summary>Temperature of what flows in a pipe, °C; absent: 18, the mains' own.</summary>
    [Range(-40, 200), Description("Temperature of what flows in a pipe, °C")]
    public double? TemperatureC { get; set; }

    /// <summary>How much colder it returns, K; negative for cooling.</summary>
    [Range(-100, 100), Description("How much colder it returns, K; negative for cooling")]
    public double SpreadK { get; set; }
}

/// <summary>Source-generated JSON of the characters: snake_case, no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CharacterFile))]
public sealed partial class CharacterJson : JsonSerializerContext;
