using System.Globalization;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Alarms.Rules;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Telling.Texts;

/// <summary>Gives alarms the names that people know them by.</summary>
internal sealed class NoticeDesk(EpisodeBook book, ParkRegistry registry, QuantityCatalogue catalogue, TellingFile file)
{
    /// <summary>An alarm as it stands now, with its names; null when it is no longer kept. Throws <see cref="IOException"/> when the file cannot be read.</summary>
    public AlarmNotice? Find(SmartPark.Alarms.Engine.EpisodeId id) => book.Find(id) is { } episode ? Of(episode) : null;

    /// <summary>The domain of an alarm; null when it has none.</summary>
    public Domain? DomainOf(EpisodeState episode) =>
        catalogue.TryGet(episode.Quantity, out var quantity) ? quantity.Domain
        : book.Cards.Of(episode.Rule).Rule?.Scope is { } scope && Only(scope) is { } only ? only
        : registry.TryGetDevice(episode.Park, episode.Device, out var device) ? device.Domain : null;

    /// <summary>An episode with its names.</summary>
    public AlarmNotice Of(EpisodeState e)
    {
        var card = book.Cards.Of(e.Rule);
        registry.TryGetPark(e.Park, out var park);
        var known = registry.TryGetDevice(e.Park, e.Device, out var device);
        var place = known ? registry.PlaceOf(e.Park, e.Device, e.OnsetUnixMs) : null;
        catalogue.TryGet(e.Quantity, out var quantity);
        var title = known ? device!.Title : file.TitleOf(e.Rule, e.Device) ?? TitleOf(e, card);
        return new(
            e, card.Title, card.Advice, park?.Title, park?.Buildings.FirstOrDefault(b => b.Id == place?.Building)?.Title, place?.Floor, place?.Room, title, place?.Note, DomainOf(e),
            quantity?.Title, Shown(e.Value, quantity), Shown(e.Limit, quantity), registry.Zone,
            file.Link is { } link ? $"{link}/alarms/{e.Id.Value:D}" : null, book.Picture.Of(e.Id)?.Times ?? 1);
    }

    /// <summary>The one domain that a rule watches; null for several.</summary>
    private Domain? Only(RuleScope scope) =>
        scope.Domains.Concat(scope.Quantities.Select(q => catalogue.TryGet(q, out var known) ? known.Domain : (Domain?)null).OfType<Domain>()).Distinct().ToArray() is [var only] ? only : null;

    private static LocalText TitleOf(EpisodeState e, RuleCard card) => card.Rule?.Condition.NoData?.Of == SilenceOf.Line && e.Line.Split('/') is [var gateway, var line]
        ? new() { Zh = $"网关 {gateway} 线路 {line}", En = $"Gateway {gateway}, line {line}" }
        : e.Rule == RuleCards.GatewaySilent ? new() { Zh = $"网关 {e.Device}", En = $"Gateway {e.Device}" } : Same(e.Device);

    private static LocalText? Shown(double value, Quantity? quantity)
    {
        if (!double.IsFinite(value))
        {
            return null;
        }

        if (quantity?.StateOf(value) is { } state)
        {
            return state.Title;
        }

        var number = value.ToString("0." + new string('#', Math.Max(quantity?.Decimals ?? 3, 1)), CultureInfo.InvariantCulture);
        return new() { Zh = Join(number, quantity?.UnitFor("zh")), En = Join(number, quantity?.Unit) };
    }

    private static string Join(string number, string? unit) => string.IsNullOrEmpty(unit) ? number : unit == "%" ? number + unit : $"{number} {unit}";

    private static LocalText Same(string text) => new() { Zh = text, En = text };
}
