using SmartPark.Alarms;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Alarms.Rules;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Telling;
using SmartPark.Ingest.Telling.Channels;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Alarms;

/// <summary>Alarms in words for people: what, where, how much.</summary>
public sealed class AlarmNames(ParkRegistry registry, QuantityCatalogue catalogue, EpisodeBook book, TellingFile telling)
{
    /// <summary>Name of the alarm.</summary>
    internal string Title(EpisodeState episode, Viewer viewer) => Title(episode.Rule, viewer);

    /// <summary>Name of the alarm of a rule.</summary>
    internal string Title(string rule, Viewer viewer) => viewer.Text(book.Cards.Of(rule).Title);

    /// <summary>What to do first; empty for a rule that this process does not know.</summary>
    internal string Advice(EpisodeState episode, Viewer viewer) => viewer.Text(book.Cards.Of(episode.Rule).Advice);

    /// <summary>Standard and clause of its rule; empty for the product's own.</summary>
    internal string Basis(EpisodeState episode) =>
        book.Cards.Of(episode.Rule).Rule is { Basis: { Standard: { } standard } basis } ? string.Join(", ", new[] { standard, basis.Clause }.Where(p => !string.IsNullOrEmpty(p))) : "";

    /// <summary>Name of a park; that of the city for the centre itself.</summary>
    internal string Park(string park, Viewer viewer) => park.Length == 0 ? viewer.Text(registry.City.Title) : registry.TryGetPark(park, out var known) ? viewer.Text(known.Title) : park;

    /// <summary>Name of the device, place included; for a gateway its id.</summary>
    internal string Device(EpisodeState episode, Viewer viewer) => IsOfLine(episode.Rule) && episode.Line.Split('/') is [var gateway, var line]
        ? viewer.Words.Format("Alarm_Line", gateway, line) : Device(episode.Rule, episode.Park, episode.Device, viewer);

    /// <summary>Name of a device that a rule is about.</summary>
    internal string Device(string rule, string park, string device, Viewer viewer) => telling.TitleOf(rule, device) is { } own ? viewer.Text(own)
        : park.Length == 0 ? viewer.Words["Alarm_Centre"]
        : registry.TryGetDevice(park, device, out var known) ? viewer.Text(known.Title)
        : rule == RuleCards.GatewaySilent || IsOfLine(rule) ? viewer.Words.Format("Alarm_Gateway", device) : device;

    /// <summary>Name of the building; null on open ground.</summary>
    internal string? Building(EpisodeState episode, Viewer viewer) =>
        registry.PlacementOf(episode.Park, episode.Device, episode.OnsetUnixMs).Building is { } id && registry.TryGetPark(episode.Park, out var park)
            && park.Buildings.FirstOrDefault(b => b.Id == id) is { } building ? viewer.Text(building.Title) : null;

    /// <summary>Floor and room as people on site call them; null when nobody wrote them down.</summary>
    internal string? Room(EpisodeState episode, Viewer viewer) =>
        PlaceOf(episode) is { } place && new[] { place.Floor, place.Room }.OfType<LocalText>().ToArray() is { Length: > 0 } parts ? string.Join(" · ", parts.Select(viewer.Text)) : null;

    /// <summary>How to find the device there; null when nobody wrote it down.</summary>
    internal string? Note(EpisodeState episode, Viewer viewer) => PlaceOf(episode)?.Note is { } note ? viewer.Text(note) : null;

    /// <summary>Address of the device's page; null for what has none.</summary>
    internal string? DeviceHref(EpisodeState episode) => DeviceHref(episode.Park, episode.Device);

    /// <summary>Address of a device's page; null for what has none.</summary>
    internal string? DeviceHref(string park, string device) => registry.TryGetDevice(park, device, out _) ? $"/parks/{park}/devices/{device}" : null;

    /// <summary>The quantity, or null.</summary>
    internal Quantity? QuantityOf(EpisodeState episode) => catalogue.TryGet(episode.Quantity, out var quantity) ? quantity : null;

    /// <summary>Quantity, value and limit; empty when there was no value.</summary>
    internal string Value(EpisodeState episode, Viewer viewer)
    {
        if (QuantityOf(episode) is not { } quantity)
        {
            return "";
        }

        var title = viewer.Text(quantity.Title);
        return !double.IsFinite(episode.Value) ? title
            : quantity.Kind == QuantityKind.State || !double.IsFinite(episode.Limit) ? $"{title} {ValueText.WithUnit(quantity, episode.Value, viewer.Words)}"
            : viewer.Words.Format("Alarm_ValueLimit", title, ValueText.WithUnit(quantity, episode.Value, viewer.Words), ValueText.WithUnit(quantity, episode.Limit, viewer.Words));
    }

    /// <summary>What a line of history says beside who and when: a note as it was written, a receipt in words.</summary>
    internal string Said(DeskEvent line, Viewer viewer)
    {
        if (line.Kind == DeskEventKind.Explained)
        {
            return Title(line.Text, viewer);
        }

        if (line.Kind is not (DeskEventKind.Told or DeskEventKind.TellingFailed or DeskEventKind.NotTold) || Receipt.Read(line.Text) is not { } receipt)
        {
            return line.Text;
        }

        var channel = telling.Channels.FirstOrDefault(c => c.Id == receipt.Channel) is { } known ? viewer.Text(known.Title) : receipt.Channel;
        string?[] parts =
        [
            receipt.About == MessageAbout.Cleared ? viewer.Words["DeskEventKind_Cleared"] : null, channel, receipt.People.Count > 0 ? string.Join(", ", receipt.People) : null,
            receipt.Step > 0 ? viewer.Words.Format("Receipt_Step", receipt.Step + 1) : null, receipt.Detail.Length > 0 ? receipt.Detail : null,
        ];
        return string.Join(" · ", parts.OfType<string>());
    }

    /// <summary>Since when it holds, or how long it lasted.</summary>
    internal static string Lasting(EpisodeState episode, Viewer viewer) => episode.ClearedUnixMs is { } cleared
        ? viewer.Words.Format("Alarm_Lasted", viewer.Duration(TimeSpan.FromMilliseconds(Math.Max(0, cleared - episode.OnsetUnixMs))))
        : viewer.Words.Format("Alarm_Since", viewer.Duration(TimeSpan.FromMilliseconds(Math.Max(0, viewer.NowUnixMs - episode.OnsetUnixMs))));

    /// <summary>Class of a severity.</summary>
    internal static string ClassOf(Severity severity) => "sev-" + (int)severity;

    /// <summary>Whether the place of an alarm can be shown on the plan of its park.</summary>
    internal bool HasPlan(EpisodeState episode) => ParkOf(episode) is { } park && PlaceOf(episode) is { } place
        && (place.Position is not null || park.Buildings.Any(b => b.Id == place.Building && b.Footprint is not null));

    private bool IsOfLine(string rule) => book.Cards.Of(rule).Rule?.Condition.NoData?.Of == SilenceOf.Line;

    /// <summary>The park of an alarm; null for the centre itself.</summary>
    internal ParkFile? ParkOf(EpisodeState episode) => registry.TryGetPark(episode.Park, out var park) ? park : null;

    /// <summary>Where the device stood at the onset: one that was moved since raised its alarm there. Null for one that is not registered.</summary>
    internal PlacementEntry? PlaceOf(EpisodeState episode) => registry.PlaceOf(episode.Park, episode.Device, episode.OnsetUnixMs);
}
