using SmartPark.Ingest.Registry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Live;

/// <summary>How the number of a figure came about from several devices.</summary>
public enum Blend : byte
{
    /// <summary>The sum.</summary>
    Sum,

    /// <summary>The mean.</summary>
    Mean,

    /// <summary>The highest.</summary>
    Highest,

    /// <summary>The lowest.</summary>
    Lowest,

    /// <summary>What counters grew by since midnight in the city, summed.</summary>
    Today,

    /// <summary>In minus out since midnight: assumes that nobody stayed over night.</summary>
    Inside,

    /// <summary>How many of how many.</summary>
    Count,
}

/// <summary>One number of a domain tile.</summary>
/// <param name="Key">What it is: a quantity id, or a key of the texts <c>Count_…</c> for counts.</param>
/// <param name="Quantity">Gives title, unit and decimals; null for counts.</param>
/// <param name="Value">The number, NaN for none.</param>
/// <param name="Blend">How it came about.</param>
/// <param name="Used">Devices whose value it uses.</param>
/// <param name="Known">Devices that measure it.</param>
/// <param name="Condition">Its urgency.</param>
/// <param name="Of">For counts, out of how many.</param>
/// <param name="Estimated">Whether part of it is not read but concluded.</param>
/// <param name="IsPending">Whether there is no number only because the store has not been read yet.</param>
public sealed record Figure(
    string Key, Quantity? Quantity, double Value, Blend Blend, int Used, int Known, Condition Condition = Condition.Normal,
    int? Of = null, bool Estimated = false, bool IsPending = false);

/// <summary>A domain of a park at one moment.</summary>
public sealed record DomainPicture
{
    /// <summary>Which domain.</summary>
    public required Domain Domain { get; init; }

    /// <summary>How it is doing.</summary>
    public required Condition Condition { get; init; }

    /// <summary>Its numbers, the most telling first; empty when nobody measures anything of it.</summary>
    public required IReadOnlyList<Figure> Figures { get; init; }

    /// <summary>Registered devices of the domain.</summary>
    public required int DevicesTotal { get; init; }

    /// <summary>Those in contact.</summary>
    public required int DevicesOnline { get; init; }

    /// <summary>States of this domain that are an alarm.</summary>
    public int Alarms { get; init; }

    /// <summary>States of this domain that are a warning.</summary>
    public int Warnings { get; init; }

    /// <summary>States of this domain that have a value.</summary>
    public int States { get; init; }

    /// <summary>Source time of its newest value, UTC ms; null when it has none.</summary>
    public long? LastUnixMs { get; init; }
}

/// <summary>A park at one moment. Immutable; shared by all viewers.</summary>
public sealed record ParkPicture
{
    /// <summary>The registry's entry.</summary>
    public required ParkFile Park { get; init; }

    /// <summary>How it is doing.</summary>
    public required Condition Condition { get; init; }

    /// <summary>The seven domains in the order of <see cref="ParkPainter.Domains"/>.</summary>
    public required IReadOnlyList<DomainPicture> Domains { get; init; }

    /// <summary>Its devices, the most urgent first, then by id.</summary>
    public required IReadOnlyList<DevicePicture> Devices { get; init; }

    /// <summary>Devices in contact.</summary>
    public required int DevicesOnline { get; init; }

    /// <summary>States that are an alarm.</summary>
    public required int Alarms { get; init; }

    /// <summary>States that are a warning.</summary>
    public required int Warnings { get; init; }

    /// <summary>Source time of its newest value, UTC ms; null when it has none.</summary>
    public long? LastUnixMs { get; init; }

    /// <summary>The moment of this picture, UTC ms.</summary>
    public required long DrawnUnixMs { get; init; }

    /// <summary>Whether it has devices and none of them is in contact.</summary>
    public bool IsSilent => Devices.Count > 0 && DevicesOnline == 0;

    /// <summary>The picture of one domain.</summary>
    public DomainPicture Of(Domain domain) => Domains.First(d => d.Domain == domain);

    /// <summary>The picture of one device, or null when it is not registered.</summary>
    public DevicePicture? Device(string id) => Devices.FirstOrDefault(d => d.Entry.Id == id);
}

/// <summary>The city at one moment.</summary>
/// <param name="Parks">Its parks, the most urgent first, then by id.</param>
public sealed record CityPicture(IReadOnlyList<ParkPicture> Parks)
{
    /// <summary>Registered devices.</summary>
    public int DevicesTotal => Parks.Sum(p => p.Devices.Count);

    /// <summary>Devices in contact.</summary>
    public int DevicesOnline => Parks.Sum(p => p.DevicesOnline);

    /// <summary>States that are an alarm.</summary>
    public int Alarms => Parks.Sum(p => p.Alarms);

    /// <summary>States that are a warning.</summary>
    public int Warnings => Parks.Sum(p => p.Warnings);

    /// <summary>
    /// Devices with which something is wrong, the most urgent first; among equals those of one park together. Of a park that is wholly out of contact
    /// the silent devices are left out: they are one matter, see <see cref="Silent"/>.
    /// </summary>
    public IEnumerable<(ParkPicture Park, DevicePicture Device)> Attention => Parks
        .SelectMany(p => p.Devices.TakeWhile(d => d.Condition > Condition.Normal).Where(d => !p.IsSilent || d.Condition > Condition.Silent), (park, device) => (park, device))
        .OrderByDescending(p => p.device.Condition);

    /// <summary>Parks of which no device is in contact.</summary>
    public IEnumerable<ParkPicture> Silent => Parks.Where(p => p.IsSilent);
}
