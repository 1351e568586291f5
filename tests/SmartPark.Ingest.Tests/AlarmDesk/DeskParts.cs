using Microsoft.Extensions.Logging.Abstractions;
using SmartPark.Alarms.Overrides;
using SmartPark.Alarms.Rules;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.Tests.AlarmDesk;

/// <summary>The parts of the desk around a file of their own.</summary>
internal sealed class DeskParts : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("smartpark-desk-").FullName;

    public DeskParts(ParkRegistry registry, NodeStates nodes, IngestInstruments instruments, TimeProvider time, IReadOnlyList<AlarmRule>? rules = null, AlarmOverrides? overrides = null, IntakeRole role = IntakeRole.All, AlarmStore? store = null)
    {
        Store = store ?? new(new(Path.Combine(_folder, "operations.db")));
        var cards = new RuleCards(rules ?? [], overrides, (park, device) => registry.PlacementOf(park, device, time.GetUtcNow().ToUnixTimeMilliseconds()).Building);
        Book = new(Store, cards, time);
        Inbox = new(instruments);
        Announcements = new(Store, NullLogger<GatewayAnnouncements>.Instance);
        Judge = new(rules ?? [], cards.Overrides, Announcements, nodes, registry, Inbox, Store, instruments, NullLogger<AlarmJudge>.Instance);
        Reception = new(Inbox, Announcements, Judge, cards, instruments, new() { Role = role }, NullLogger<AlarmReception>.Instance);
    }

    public AlarmStore Store { get; }

    public EpisodeBook Book { get; }

    public AlarmInbox Inbox { get; }

    public GatewayAnnouncements Announcements { get; }

    public AlarmJudge Judge { get; }

    public AlarmReception Reception { get; }

    /// <summary>What waits for the desk, taken out.</summary>
    public IReadOnlyList<DeskEntry> Drain()
    {
        List<DeskEntry> entries = [];
        while (Inbox.Reader.TryRead(out var entry))
        {
            entries.Add(entry);
        }

        return entries;
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
