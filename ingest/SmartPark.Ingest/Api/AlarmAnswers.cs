using System.ComponentModel;
using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Api;

/// <summary>Who did something, and when.</summary>
/// <param name="Account">Account id; null for the product itself.</param>
/// <param name="Name">Name as it was shown then.</param>
/// <param name="From">Where from.</param>
/// <param name="Time">When.</param>
public sealed record MarkAnswer(string? Account, string Name, string From, DateTimeOffset Time);

/// <summary>An episode of an alarm.</summary>
/// <param name="Id">Which episode.</param>
/// <param name="Rule">Rule id.</param>
/// <param name="Title">Name of the alarm.</param>
/// <param name="Advice">What to do first.</param>
/// <param name="Severity">How grave it is.</param>
/// <param name="Standing">Where it stands.</param>
/// <param name="Subject">What its rule watches.</param>
/// <param name="Park">Park id; empty for the centre itself.</param>
/// <param name="ParkTitle">Name of the park.</param>
/// <param name="Building">Building id; null on open ground.</param>
/// <param name="BuildingTitle">Name of the building.</param>
/// <param name="Device">Device or gateway.</param>
/// <param name="DeviceTitle">Name of the device, place included; null for one that is not registered, such as a gateway.</param>
/// <param name="Quantity">Quantity; null when it is about none.</param>
/// <param name="QuantityTitle">Name of the quantity.</param>
/// <param name="Unit">Unit of value and limit.</param>
/// <param name="Value">Value that raised it.</param>
/// <param name="Limit">Limit it was compared with.</param>
/// <param name="Onset">When the condition began.</param>
/// <param name="Raised">When it had held for its delay.</param>
/// <param name="Learned">When the centre came to know.</param>
/// <param name="Cleared">When the condition was gone; null while it holds.</param>
/// <param name="Acknowledged">Who took note.</param>
/// <param name="AssignedTo">Name of whom it is assigned to.</param>
/// <param name="Closed">Who closed it.</param>
/// <param name="Outcome">What it turned out to be.</param>
/// <param name="Note">What was said of the outcome.</param>
/// <param name="Withheld">Why it is not presented; none when it is.</param>
/// <param name="WithheldUntil">Until when.</param>
/// <param name="Follows">The alarm that explains it, while that stands; else null.</param>
/// <param name="Times">How often its alarm was raised in the last hour; null for what is over.</param>
/// <param name="Chattering">Whether it comes and goes by the minute; null for what is over.</param>
/// <param name="Floor">Floor at its onset; null when nobody wrote it down.</param>
/// <param name="Room">Room or area.</param>
/// <param name="HowToFind">How to find the device there.</param>
public sealed record AlarmAnswer(
    Guid Id, string Rule, LocalText Title, LocalText Advice, Severity Severity, AlarmStanding Standing, string Subject, string Park, LocalText? ParkTitle, string? Building,
    LocalText? BuildingTitle, string Device, LocalText? DeviceTitle, string? Quantity, LocalText? QuantityTitle, string? Unit, double? Value, double? Limit, DateTimeOffset Onset,
    DateTimeOffset Raised, [property: Description("When the centre came to know: later than raised by the way, or by an outage")] DateTimeOffset Learned, DateTimeOffset? Cleared,
    MarkAnswer? Acknowledged, string? AssignedTo, MarkAnswer? Closed, AlarmOutcome? Outcome, string? Note, Withholding Withheld, DateTimeOffset? WithheldUntil, Guid? Follows, int? Times, bool? Chattering,
    LocalText? Floor, LocalText? Room, LocalText? HowToFind);

/// <summary>A line of the history of an episode.</summary>
/// <param name="Number">Its number among all events.</param>
/// <param name="Episode">Which episode.</param>
/// <param name="Kind">What happened.</param>
/// <param name="By">Who, when, from where.</param>
/// <param name="Text">Note, reason or receipt.</param>
public sealed record AlarmEventAnswer(long Number, Guid Episode, string Kind, MarkAnswer By, string Text);

/// <summary>An episode with its history.</summary>
/// <param name="Alarm">The episode.</param>
/// <param name="Events">Its history, oldest first.</param>
public sealed record AlarmHistoryAnswer(AlarmAnswer Alarm, IReadOnlyList<AlarmEventAnswer> Events);

/// <summary>The list of alarms.</summary>
/// <param name="Pressing">Presented alarms of which nobody has taken note, in all parks that the caller may see.</param>
/// <param name="PressingCritical">Those of them that endanger lives.</param>
/// <param name="Floods">Parks with more alarms than one person can answer.</param>
/// <param name="NewestEvent">Number of the newest event: where a stream begins.</param>
/// <param name="Alarms">The alarms: what stands, the most pressing first; what is over, the newest first.</param>
public sealed record AlarmsAnswer(int Pressing, int PressingCritical, IReadOnlyList<string> Floods, long NewestEvent, Page<AlarmAnswer> Alarms);

/// <summary>A note.</summary>
/// <param name="Text">The note.</param>
public sealed record NoteRequest(string? Text);

/// <summary>To whom an alarm is assigned.</summary>
/// <param name="Account">Account id; null for nobody.</param>
/// <param name="Name">Name to show.</param>
public sealed record AssignRequest(string? Account, string? Name);

/// <summary>How an alarm ended.</summary>
/// <param name="Outcome">confirmed, false, drill or maintenance.</param>
/// <param name="Note">What it was; needed for what endangers lives.</param>
public sealed record CloseRequest(string? Outcome, string? Note);

/// <summary>An alarm is put aside.</summary>
/// <param name="Minutes">For how long, 1 to 1440; what endangers lives at most 60.</param>
/// <param name="Reason">Why.</param>
public sealed record ShelveRequest(int? Minutes, string? Reason);

/// <summary>A device, or a park, is taken out of service, or a maintenance window is opened.</summary>
/// <param name="Kind">out-of-service or maintenance.</param>
/// <param name="Park">Park id.</param>
/// <param name="Device">Device id; null for the whole park.</param>
/// <param name="From">From when; now by default.</param>
/// <param name="To">Until when; needed for maintenance.</param>
/// <param name="Reason">Why, and what is done instead.</param>
public sealed record StopRequest(string? Kind, string? Park, string? Device, DateTimeOffset? From, DateTimeOffset? To, string? Reason);

/// <summary>A device or park whose alarms are not presented.</summary>
/// <param name="Id">Number.</param>
/// <param name="Kind">out-of-service or maintenance.</param>
/// <param name="Park">Park id.</param>
/// <param name="Device">Device id; null for the whole park.</param>
/// <param name="From">From when.</param>
/// <param name="To">Until when; null until somebody ends it.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who, when, from where.</param>
public sealed record StopAnswer(long Id, string Kind, string Park, string? Device, DateTimeOffset From, DateTimeOffset? To, string Reason, MarkAnswer By);

/// <summary>Episodes as the API tells them.</summary>
internal sealed class AlarmView(ParkRegistry registry, QuantityCatalogue catalogue, EpisodeBook book, CityClock clock)
{
    /// <summary>An alarm that stands.</summary>
    public AlarmAnswer Answer(StandingAlarm alarm) => Answer(alarm.Episode, alarm.Withheld, alarm.WithheldUntilUnixMs, alarm.Follows, alarm.Times, alarm.IsChattering);

    /// <summary>An episode, standing or over.</summary>
    public AlarmAnswer Answer(EpisodeState episode) => book.Picture.Of(episode.Id) is { } standing
        ? Answer(standing) : Answer(episode, Withholding.None, null, null, null, null);

    /// <summary>A line of a history.</summary>
    public AlarmEventAnswer Answer(DeskEvent e) => new(e.Number, e.Episode.Value, KindOf(e.Kind), Answer(e.By)!, e.Text);

    /// <summary>A stop.</summary>
    public StopAnswer Answer(ServiceStop s) => new(
        s.Id, s.Kind == ServiceStopKind.Maintenance ? "maintenance" : "out-of-service", s.Park, s.Device.Length == 0 ? null : s.Device, clock.At(s.FromUnixMs), clock.At(s.ToUnixMs),
        s.Reason, Answer(s.By)!);

    /// <summary>The word of a kind of event.</summary>
    public static string KindOf(DeskEventKind kind) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    private AlarmAnswer Answer(EpisodeState e, Withholding withheld, long? until, EpisodeId? follows, int? times, bool? chatters)
    {
        var card = book.Cards.Of(e.Rule);
        registry.TryGetPark(e.Park, out var park);
        registry.TryGetDevice(e.Park, e.Device, out var device);
        var place = registry.PlaceOf(e.Park, e.Device, e.OnsetUnixMs);
        var building = place?.Building;
        var quantity = catalogue.TryGet(e.Quantity, out var known) ? known : null;
        return new(
            e.Id.Value, e.Rule, card.Title, card.Advice, e.Severity, e.Standing, e.Subject, e.Park, park?.Title, building, park?.Buildings.FirstOrDefault(b => b.Id == building)?.Title,
            e.Device, device?.Title, quantity?.Id, quantity?.Title, quantity?.Unit, Numbers.OrNull(e.Value), Numbers.OrNull(e.Limit), clock.At(e.OnsetUnixMs), clock.At(e.RaisedUnixMs),
            clock.At(e.LearnedUnixMs), clock.At(e.ClearedUnixMs), Answer(e.Acknowledged), e.AssignedTo?.Name, Answer(e.Closed), e.Outcome, e.OutcomeNote, withheld, clock.At(until), follows?.Value, times, chatters,
            place?.Floor, place?.Room, place?.Note);
    }

    private MarkAnswer? Answer(Mark? mark) => mark is null ? null : new(mark.Account, mark.Name, mark.From, clock.At(mark.AtUnixMs));
}
