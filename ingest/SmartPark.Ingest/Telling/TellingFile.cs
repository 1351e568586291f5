using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmartPark.Alarms;
using SmartPark.Alarms.Rules;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Telling;

/// <summary>Who is told of which alarms, when and how: the file that <c>SmartPark:Paths:Telling</c> names.</summary>
public sealed record TellingFile
{
    /// <summary>Version of the format; 1.</summary>
    [Range(1, 1), Description("Version of the format: 1")]
    public required int Format { get; init; }

    /// <summary>Address of the control room as people reach it, without a path: what links in messages begin with. Without it messages have no link.</summary>
    [RegularExpression("^https?://[^/?#\\s]+$"), Description("Address of the control room as people reach it, without a path: https://park.example")]
    public string? Link { get; set; }

    /// <summary>Ways to tell.</summary>
    public required IReadOnlyList<ChannelEntry> Channels { get; init; }

    /// <summary>Who can be told.</summary>
    public IReadOnlyList<PersonEntry> People { get; set; } = [];

    /// <summary>Who is on duty when.</summary>
    public IReadOnlyList<RosterEntry> Rosters { get; set; } = [];

    /// <summary>Which alarms are told to whom, in steps.</summary>
    public required IReadOnlyList<RouteEntry> Routes { get; init; }

    /// <summary>When an officer on duty is asked whether somebody is there (查岗).</summary>
    public IReadOnlyList<DutyCheckEntry> DutyChecks { get; set; } = [];

    /// <summary>The name of what an alarm of the product itself is about: a channel or a duty check; null when it is about neither.</summary>
    public LocalText? TitleOf(string rule, string device) => rule switch
    {
        RuleCards.ChannelFailing => Channels.FirstOrDefault(c => c.Id == device)?.Title,
        RuleCards.DutyCheck or RuleCards.DutyUnanswered => DutyChecks.FirstOrDefault(c => c.Id == device)?.Title ?? new() { Zh = "查岗", En = "Duty check" },
        _ => null,
    };
}

/// <summary>Somebody who can be told.</summary>
public sealed record PersonEntry
{
    /// <summary>Person id, unique in the file.</summary>
    [RegularExpression(Identifier.Pattern)]
    public required string Id { get; init; }

    /// <summary>Name as it stands in receipts.</summary>
    [StringLength(60, MinimumLength = 1)]
    public required string Name { get; init; }

    /// <summary>Mail address.</summary>
    [RegularExpression("^[^@\\s]+@[^@\\s]+$"), StringLength(254)]
    public string? Email { get; set; }

    /// <summary>Mobile number with digits only, a leading + allowed: for SMS and mentions.</summary>
    [RegularExpression("^\\+?[0-9]{5,15}$"), Description("Mobile number, digits with an optional leading +: for SMS and mentions")]
    public string? Mobile { get; set; }

    /// <summary>User id in WeCom, for mentions.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Wecom { get; set; }

    /// <summary>Open id in Feishu (<c>ou_…</c>), for mentions.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Feishu { get; set; }
}

/// <summary>Who is on duty when.</summary>
public sealed record RosterEntry
{
    /// <summary>Roster id, unique in the file.</summary>
    [RegularExpression(Identifier.Pattern)]
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Shifts; all whose hours hold count.</summary>
    [ItemsMin(1)]
    public required IReadOnlyList<ShiftEntry> Shifts { get; init; }

    /// <summary>Who is on duty when no shift holds.</summary>
    [ItemsMin(1), Description("Person ids on duty when no shift holds")]
    public required IReadOnlyList<string> Otherwise { get; init; }
}

/// <summary>People who are on duty in some hours of the week.</summary>
public sealed record ShiftEntry
{
    /// <summary>The hours, local time of the city.</summary>
    public required RuleHours Hours { get; init; }

    /// <summary>First day of the shift, so that a new plan can be written ahead; absent for always.</summary>
    public DateOnly? FromDate { get; set; }

    /// <summary>Last day of the shift; absent for open.</summary>
    public DateOnly? ToDate { get; set; }

    /// <summary>Who is there.</summary>
    [ItemsMin(1), Description("Person ids")]
    public required IReadOnlyList<string> People { get; init; }
}

/// <summary>Which alarms are told to whom, in steps, until somebody takes note.</summary>
public sealed record RouteEntry
{
    /// <summary>Route id, unique in the file; part of what makes a delivery one.</summary>
    [RegularExpression(Identifier.Pattern)]
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Severities that it takes; all when absent.</summary>
    [ItemsMin(1)]
    public IReadOnlyList<Severity> Severities { get; set; } = [Severity.Critical, Severity.High, Severity.Medium, Severity.Low];

    /// <summary>Domains that it takes; all when absent.</summary>
    public IReadOnlyList<Domain> Domains { get; set; } = [];

    /// <summary>Parks that it takes; all when absent. An alarm of the centre itself belongs to every park.</summary>
    public IReadOnlyList<string> Parks { get; set; } = [];

    /// <summary>Rules that it takes; all when absent.</summary>
    public IReadOnlyList<string> Rules { get; set; } = [];

    /// <summary>Hours in which an alarm must be learned of to be told; always when absent.</summary>
    [Description("Hours of the route: an alarm outside them is left to other routes")]
    public RuleHours? Hours { get; set; }

    /// <summary>Hours in which it waits until they are over. Never for what endangers lives.</summary>
    [Description("Quiet hours: what comes in them waits for their end; never what endangers lives")]
    public RuleHours? Quiet { get; set; }

    /// <summary>Who is told after how long.</summary>
    [ItemsMin(1)]
    public required IReadOnlyList<StepEntry> Steps { get; init; }

    /// <summary>Whether those who were told are told the end too.</summary>
    public bool TellsEnd { get; set; } = true;
}

/// <summary>A step of a route.</summary>
public sealed record StepEntry
{
    /// <summary>Seconds after the centre came to know; steps rise. The first may be 0.</summary>
    [Range(0, 86400), Description("Seconds after the centre came to know; steps rise")]
    public int AfterS { get; set; }

    /// <summary>Channels used.</summary>
    [ItemsMin(1), Description("Channel ids")]
    public required IReadOnlyList<string> Channels { get; init; }

    /// <summary>People told.</summary>
    [Description("Person ids")]
    public IReadOnlyList<string> People { get; set; } = [];

    /// <summary>Rosters of whom those on duty are told.</summary>
    [Description("Roster ids: who is on duty when the step is taken")]
    public IReadOnlyList<string> Rosters { get; set; } = [];

    /// <summary>Whether everybody in the group is mentioned, where the channel can.</summary>
    public bool MentionsAll { get; set; }

    /// <summary>Seconds after which the step is taken again while nobody has taken note; absent for once.</summary>
    [Range(30, 86400), Description("Seconds after which the step is taken again while nobody has taken note")]
    public int? RepeatS { get; set; }
}

/// <summary>Asks an officer on duty whether somebody is there, and expects an answer in time.</summary>
public sealed record DutyCheckEntry
{
    /// <summary>Check id, unique in the file.</summary>
    [RegularExpression(Identifier.Pattern)]
    public required string Id { get; init; }

    /// <summary>Its name, which stands where an alarm names its device.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Parks that are asked, each for itself.</summary>
    [ItemsMin(1), Description("Park ids")]
    public required IReadOnlyList<string> Parks { get; init; }

    /// <summary>Times of day, local time of the city, to which chance adds up to <see cref="SpreadMinutes"/>.</summary>
    [ItemsMin(1), Description("Times of day: 02:30")]
    public required IReadOnlyList<TimeOnly> Times { get; init; }

    /// <summary>Minutes by which chance puts a check off, so that nobody waits for it.</summary>
    [Range(0, 240), Description("Minutes by which chance puts a check off")]
    public int SpreadMinutes { get; set; }

    /// <summary>Seconds within which somebody answers: ten minutes by GB/T 26875.3's duty check.</summary>
    [Range(30, 3600), Description("Seconds within which somebody answers")]
    public int AnswerWithinS { get; set; } = 600;
}

/// <summary>Source-generated JSON of the file.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(TellingFile))]
public sealed partial class TellingJson : JsonSerializerContext;
