using SmartPark.Ingest.Registry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.ControlRoom.Live;

/// <summary>Whether a device is in contact.</summary>
public enum Contact : byte
{
    /// <summary>No gateway spoke of it since this process started.</summary>
    Never,

    /// <summary>Its last death is newer than its last birth.</summary>
    Offline,

    /// <summary>Its last birth is newer than its last death.</summary>
    Online,
}

/// <summary>A device at one moment. Immutable; shared by all viewers.</summary>
public sealed record DevicePicture
{
    /// <summary>The registry's entry.</summary>
    public required DeviceEntry Entry { get; init; }

    /// <summary>Building where it stands now, or null for the open ground.</summary>
    public BuildingEntry? Building { get; init; }

    /// <summary>Enterprise that it serves now, or null for common use.</summary>
    public EnterpriseEntry? Enterprise { get; init; }

    /// <summary>Whether it is a master meter of the park.</summary>
    public bool ParkTotal { get; init; }

    /// <summary>The gateway that last spoke of it.</summary>
    public string? Gateway { get; init; }

    /// <summary>Whether it is in contact.</summary>
    public required Contact Contact { get; init; }

    /// <summary>Since when, UTC ms; null for never.</summary>
    public long? SinceUnixMs { get; init; }

    /// <summary>Its newest values, the telling ones first, then in the order of the catalogue, without those of unknown quantities.</summary>
    public required IReadOnlyList<Reading> Readings { get; init; }

    /// <summary>How it is doing.</summary>
    public required Condition Condition { get; init; }

    /// <summary>Source time of its newest value, UTC ms; null when it has none.</summary>
    public long? LastUnixMs { get; init; }

    /// <summary>The value that says most about it in a list: the most urgent state, else the first of <see cref="Headlines"/>, else the first value.</summary>
    public Reading? Headline { get; init; }

    /// <summary>The value that makes it urgent, of equal ones the first; null when it is out of contact or nothing is wrong with its values.</summary>
    public Reading? Worst => Contact == Contact.Online && Readings.Count > 0 && Readings.MaxBy(r => r.Condition) is { Condition: > Condition.Normal } worst ? worst : null;

    /// <summary>A value whose doubt is that of all values, so that it need be said only once; null when they differ or there is none.</summary>
    public Reading? CommonDoubt => Readings.Count > 1 && Readings[0].Doubt is not (Doubt.None or Doubt.OverRange or Doubt.NotRenewed)
        && Readings.All(r => r.Doubt == Readings[0].Doubt && r.Sample.Reason == Readings[0].Sample.Reason) ? Readings[0] : null;

    /// <summary>Whether it belongs to a domain: by registration, or because it measures something of it.</summary>
    public bool Concerns(Domain domain) => Entry.Domain == domain || Readings.Any(r => r.Quantity.Domain == domain);
}
