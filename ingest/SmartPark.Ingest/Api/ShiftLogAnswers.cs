using SmartPark.Alarms;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.ShiftLog;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Api;

/// <summary>Alarms of a shift, as they were handed over.</summary>
/// <param name="Since">Begin of the shift.</param>
/// <param name="Raised">Alarms that came.</param>
/// <param name="Acknowledged">Alarms of which somebody took note.</param>
/// <param name="Closed">Alarms that ended.</param>
/// <param name="Standing">Alarms that stood at the end.</param>
public sealed record ShiftSumsAnswer(DateTimeOffset Since, int Raised, int Acknowledged, int Closed, int Standing);

/// <summary>An entry of the shift log.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Kind">note, hand-over or take-over.</param>
/// <param name="Park">Park id.</param>
/// <param name="Text">What was written.</param>
/// <param name="Alarm">The alarm it is about; null for none.</param>
/// <param name="RefersTo">Number of the entry that it corrects, or of the hand-over that it takes over.</param>
/// <param name="Sums">Alarms of the shift; of hand-overs only.</param>
/// <param name="By">Who, when, from where.</param>
public sealed record ShiftEntryAnswer(long Number, string Kind, string Park, string Text, Guid? Alarm, long? RefersTo, ShiftSumsAnswer? Sums, MarkAnswer By);

/// <summary>A line of the alarm history.</summary>
/// <param name="Number">Number of the event.</param>
/// <param name="Kind">raised, acknowledged, closed or shelved.</param>
/// <param name="Alarm">Which alarm.</param>
/// <param name="Title">Its name.</param>
/// <param name="Severity">How grave.</param>
/// <param name="Park">Park id.</param>
/// <param name="Device">Device or gateway.</param>
/// <param name="DeviceTitle">Name of the device.</param>
/// <param name="Outcome">What it turned out to be by now.</param>
/// <param name="By">Who, when, from where; without an account the product itself.</param>
public sealed record ShiftAlarmAnswer(
    long Number, string Kind, Guid Alarm, LocalText Title, Severity Severity, string Park, string Device, LocalText? DeviceTitle, AlarmOutcome? Outcome, MarkAnswer By);

/// <summary>A day of the shift log.</summary>
/// <param name="From">Begin of the day in the city.</param>
/// <param name="To">Its end.</param>
/// <param name="Park">Park id; null for all that the caller may see.</param>
/// <param name="Raised">Alarms that came.</param>
/// <param name="Acknowledged">Alarms of which somebody took note.</param>
/// <param name="Closed">Alarms that ended.</param>
/// <param name="Waiting">Hand-overs that nobody has taken over yet, whatever the day.</param>
/// <param name="EntryCount">How many entries there are; the newest 500 are listed.</param>
/// <param name="Entries">What officers wrote, oldest first.</param>
/// <param name="AlarmCount">How many lines the alarm history has; the newest 500 are listed.</param>
/// <param name="Alarms">Lines of the alarm history, oldest first.</param>
public sealed record ShiftLogAnswer(
    DateTimeOffset From, DateTimeOffset To, string? Park, int Raised, int Acknowledged, int Closed, IReadOnlyList<ShiftEntryAnswer> Waiting, int EntryCount, IReadOnlyList<ShiftEntryAnswer> Entries,
    int AlarmCount, IReadOnlyList<ShiftAlarmAnswer> Alarms);

/// <summary>Something to write in the shift log.</summary>
/// <param name="Park">Park id.</param>
/// <param name="Text">What.</param>
/// <param name="Alarm">The alarm it is about; null for none.</param>
/// <param name="Corrects">Number of the entry that it corrects; null for none.</param>
public sealed record ShiftNoteRequest(string? Park, string? Text, Guid? Alarm, long? Corrects);

/// <summary>A shift is handed over.</summary>
/// <param name="Park">Park id.</param>
/// <param name="Note">What the next officer needs to know.</param>
public sealed record HandOverRequest(string? Park, string? Note);

/// <summary>A shift is taken over.</summary>
/// <param name="Park">Park id.</param>
/// <param name="HandOver">Number of the hand-over.</param>
/// <param name="Note">What there is to say to it; may be empty.</param>
public sealed record TakeOverRequest(string? Park, long? HandOver, string? Note);

/// <summary>The shift log as the API tells it.</summary>
internal sealed class ShiftLogView(ParkRegistry registry, EpisodeBook desk, CityClock clock)
{
    /// <summary>A day.</summary>
    public ShiftLogAnswer Answer(ShiftPage page, long fromUnixMs, long toUnixMs, string? park, IEnumerable<ShiftEntry> waiting) => new(
        clock.At(fromUnixMs), clock.At(toUnixMs), park, page.Raised, page.Acknowledged, page.Closed, [.. waiting.Select(Answer)], page.EntryCount, [.. page.Entries.Select(Answer)], page.AlarmCount,
        [.. page.Alarms.Select(a => new ShiftAlarmAnswer(
            a.Number, AlarmView.KindOf(a.Kind), a.Episode.Value, desk.Cards.Of(a.Rule).Title, a.Severity, a.Park, a.Device, registry.TryGetDevice(a.Park, a.Device, out var device) ? device.Title : null,
            a.Outcome, Answer(a.By)))]);

    /// <summary>An entry.</summary>
    public ShiftEntryAnswer Answer(ShiftEntry e) => new(
        e.Number, System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(e.Kind.ToString()), e.Park, e.Text, e.Episode?.Value, e.RefersTo,
        e.Sums is { } s ? new(clock.At(s.SinceUnixMs), s.Raised, s.Acknowledged, s.Closed, s.Standing) : null, Answer(e.By));

    private MarkAnswer Answer(Mark mark) => new(mark.Account, mark.Name, mark.From, clock.At(mark.AtUnixMs));
}
