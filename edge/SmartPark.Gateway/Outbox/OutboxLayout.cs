using System.Text;

namespace SmartPark.Gateway.Outbox;

/// <summary>
/// What the points of a message mean: a device and its quantities in order. Kept with the messages, so that a wiring that changed between two
/// runs neither loses nor mislabels what waits.
/// </summary>
/// <param name="Id">Number in the outbox's files, from 1; stable for the life of a database.</param>
/// <param name="Device">Device id; null for the gateway's own values.</param>
/// <param name="Quantities">Quantity ids by point.</param>
/// <param name="SiteIndex">Index of the device in the site of this run, <see cref="GatewayOutbox.Node"/> for the gateway, <see cref="Unwired"/> for a device that is gone.</param>
/// <param name="CountedAs">Device id under which its samples are counted: the gateway's id for its own values; empty for what is no samples.</param>
internal sealed record OutboxLayout(int Id, string? Device, IReadOnlyList<string> Quantities, int SiteIndex, string CountedAs)
{
    /// <summary>The site index of a device that is no longer wired.</summary>
    public const int Unwired = -2;

    /// <summary>Whether its messages are alarms that came or went, as <see cref="TransitionCodec"/> packs them.</summary>
    public bool IsTransitions { get; } = Device is null && Quantities.SequenceEqual(TransitionCodec.Points, StringComparer.Ordinal);

    /// <summary>Metric names by point.</summary>
    public IReadOnlyList<byte[]> Names { get; } = [.. Quantities.Select(Encoding.UTF8.GetBytes)];
}

/// <summary>
/// All layouts that this run or a message on disk uses. Those of this run are numbered first; the numbers in a database are mapped when it is
/// opened. Read without a lock on hot paths: the table is replaced, never changed.
/// </summary>
internal sealed class LayoutBook
{
    private readonly int _devices;
    private readonly string _gateway;
    private volatile OutboxLayout[] _layouts;
    private volatile Dictionary<int, int> _byId = [];

    /// <summary>The layouts of a site: of the gateway itself, then of each device by its index, last that of alarms.</summary>
    public LayoutBook(string gateway, IReadOnlyList<string> node, IReadOnlyList<(string Id, IReadOnlyList<string> Quantities)> devices)
    {
        (_gateway, _devices) = (gateway, devices.Count);
        _layouts = [new(0, null, node, GatewayOutbox.Node, gateway), .. devices.Select((d, i) => new OutboxLayout(0, d.Id, d.Quantities, i, d.Id)),
            new(0, null, TransitionCodec.Points, GatewayOutbox.Node, "")];
    }

    /// <summary>Layouts of this run: the gateway, its devices, alarms.</summary>
    public int SiteCount => _devices + 2;

    /// <summary>Index in memory of the layout of alarms.</summary>
    public int Transitions => _devices + 1;

    /// <summary>All layouts by index in memory.</summary>
    public IReadOnlyList<OutboxLayout> All => _layouts;

    /// <summary>The layout at an index in memory.</summary>
    public OutboxLayout this[int index] => _layouts[index];

    /// <summary>Index in memory of the layout of a device of the site, or of <see cref="GatewayOutbox.Node"/>.</summary>
    public static int IndexOf(int siteIndex) => siteIndex + 1;

    /// <summary>Index in memory of the layout with a number; -1 when there is none.</summary>
    public int IndexOfId(int id) => _byId.GetValueOrDefault(id, -1);

    /// <summary>
    /// Takes the layouts that a database holds, as (number, device, quantities); returns those of the site that it lacks, with their new numbers.
    /// Called under the outbox's lock, before any message of this run was written.
    /// </summary>
    public IReadOnlyList<OutboxLayout> Attach(IReadOnlyList<(int Id, string? Device, string[] Quantities)> stored)
    {
        var next = stored.Count == 0 ? 1 : stored.Max(s => s.Id) + 1;
        var missing = new List<OutboxLayout>();
        var layouts = _layouts.Take(SiteCount).ToList();
        var used = new HashSet<int>();
        for (var i = 0; i < layouts.Count; i++)
        {
            var known = stored.FirstOrDefault(s => s.Device == layouts[i].Device && s.Quantities.SequenceEqual(layouts[i].Quantities, StringComparer.Ordinal));
            layouts[i] = layouts[i] with { Id = known.Id == 0 ? next++ : known.Id };
            used.Add(layouts[i].Id);
            if (known.Id == 0)
            {
                missing.Add(layouts[i]);
            }
        }

        foreach (var (id, device, quantities) in stored.Where(s => !used.Contains(s.Id)))
        {
            // Another run's: of a device that is gone, or of one whose points were others.
            var site = device is null ? GatewayOutbox.Node : layouts.Find(l => l.SiteIndex >= 0 && l.Device == device)?.SiteIndex ?? OutboxLayout.Unwired;
            layouts.Add(new(id, device, quantities, site, device ?? _gateway));
        }

        // In-memory indexes of layouts that earlier messages of this run use stay valid: the site's come first, others only come with a database.
        _layouts = [.. layouts];
        _byId = layouts.Select((l, i) => (l.Id, i)).ToDictionary(l => l.Id, l => l.i);
        return missing;
    }
}
