using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Live;

/// <summary>Draws the picture of a park from registry, latest values and node states. Holds no state.</summary>
/// <param name="registry">Parks and devices.</param>
/// <param name="catalogue">Meaning of the quantities.</param>
/// <param name="latest">Newest values.</param>
/// <param name="nodes">Who is in contact.</param>
/// <param name="dayOf">What the counter of a newest sample grew by today.</param>
public sealed class ParkPainter(ParkRegistry registry, QuantityCatalogue catalogue, LatestValues latest, NodeStates nodes, Func<Sample, DayGrowth> dayOf)
{
    /// <summary>The seven domains in the order of the boards.</summary>
    public static readonly IReadOnlyList<Domain> Domains =
        [Domain.Energy, Domain.Environment, Domain.Fire, Domain.Safety, Domain.People, Domain.Logistics, Domain.Capacity];

    private readonly Dictionary<string, int> _order = catalogue.All.Select((q, i) => (q.Id, i)).ToDictionary(p => p.Id, p => p.i, StringComparer.Ordinal);

    /// <summary>Draws a park as of a moment.</summary>
    public ParkPicture Draw(ParkFile park, long nowUnixMs)
    {
        ArgumentNullException.ThrowIfNull(park);
        var contacts = ContactsOf(park.Id);
        var buildings = park.Buildings.ToDictionary(b => b.Id, StringComparer.Ordinal);
        var enterprises = park.Enterprises.ToDictionary(e => e.Id, StringComparer.Ordinal);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(nowUnixMs), registry.Zone).DateTime);
        var devices = new DevicePicture[park.Devices.Count];
        for (var i = 0; i < devices.Length; i++)
        {
            var entry = park.Devices[i];
            var place = registry.PlacementOf(park.Id, entry.Id, nowUnixMs);
            contacts.TryGetValue(entry.Id, out var contact);
            devices[i] = DrawDevice(park.Id, entry, contact, nowUnixMs) with
            {
                Building = place.Building is null ? null : buildings.GetValueOrDefault(place.Building),
                Enterprise = place.Enterprise is null ? null : enterprises.GetValueOrDefault(place.Enterprise),
                ParkTotal = entry.Placements.Any(p => p.ParkTotal && p.From <= today && (p.To is null || today < p.To)),
            };
        }

        Array.Sort(devices, static (a, b) =>
        {
            var byCondition = b.Condition.CompareTo(a.Condition);
            return byCondition != 0 ? byCondition : string.CompareOrdinal(a.Entry.Id, b.Entry.Id);
        });
        return Frame(park, devices, nowUnixMs);
    }

    private ParkPicture Frame(ParkFile park, DevicePicture[] devices, long nowUnixMs)
    {
        var figures = new FigurePainter(devices, catalogue, dayOf);
        var domains = Domains.Select(figures.Draw).ToArray();
        var online = devices.Count(d => d.Contact == Contact.Online);
        // One domain out of contact is not yet the whole park.
        var condition = domains.Select(d => d.Condition == Condition.Silent ? Condition.Attention : d.Condition).Aggregate(Condition.Normal, Conditions.Worse);
        if (devices.Length > 0 && online == 0)
        {
            condition = Conditions.Worse(condition, Condition.Silent);
        }

        return new()
        {
            Park = park,
            Devices = devices,
            Domains = domains,
            DevicesOnline = online,
            Condition = condition,
            Alarms = domains.Sum(d => d.Alarms),
            Warnings = domains.Sum(d => d.Warnings),
            LastUnixMs = devices.Max(d => d.LastUnixMs),
            DrawnUnixMs = nowUnixMs,
        };
    }

    private DevicePicture DrawDevice(string park, DeviceEntry entry, DeviceContact? contact, long nowUnixMs)
    {
        var online = contact is { Online: true };
        var samples = latest.OfDevice(park, entry.Id);
        var readings = new List<Reading>(samples.Count);
        long? last = null;
        var condition = online ? Condition.Normal : Condition.Silent;
        foreach (var sample in samples)
        {
            if (!catalogue.TryGet(sample.Series.Quantity, out var quantity))
            {
                continue;
            }

            var reading = Reading.Judge(quantity, sample, online, nowUnixMs);
            readings.Add(reading);
            condition = Conditions.Worse(condition, reading.Condition);
            last = Math.Max(last ?? long.MinValue, sample.SourceTimeUnixMs);
        }

        // As people read a meter: what it is for first, then as the catalogue has it.
        readings.Sort((a, b) => (Headlines.RankOf(a.Quantity.Id), _order[a.Quantity.Id]).CompareTo((Headlines.RankOf(b.Quantity.Id), _order[b.Quantity.Id])));
        if (online && readings.Count == 0)
        {
            condition = Condition.Attention;
        }

        return new()
        {
            Entry = entry,
            Gateway = contact?.Gateway,
            Contact = contact is null ? Contact.Never : online ? Contact.Online : Contact.Offline,
            SinceUnixMs = contact?.SinceUnixMs,
            Readings = readings,
            Condition = condition,
            LastUnixMs = last,
            Headline = Headlines.Of(readings),
        };
    }

    private Dictionary<string, DeviceContact> ContactsOf(string park)
    {
        var contacts = new Dictionary<string, DeviceContact>(StringComparer.Ordinal);
        foreach (var node in nodes.All)
        {
            if (node.Park != park)
            {
                continue;
            }

            foreach (var device in node.Devices)
            {
                contacts[device.Device] = new(node.Gateway, device.Online && node.Online, device.SinceUnixMs);
            }
        }

        return contacts;
    }

    private sealed record DeviceContact(string Gateway, bool Online, long SinceUnixMs);
}
