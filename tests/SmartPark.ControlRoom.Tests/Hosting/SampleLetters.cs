using SmartPark.ControlRoom.Operations;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Telemetry;

namespace SmartPark.ControlRoom.Tests.Hosting;

/// <summary>Refused samples in memory: a replay takes those that hold a whole sample.</summary>
public sealed class SampleLetters
{
    private readonly List<KeptDeadLetter> _letters =
    [
        new(3, new(ControlRoomHost.Start, RefusalReason.UnregisteredDevice, "device not registered: \"meter-99\" in park \"donghu\"", "donghu", "donghu-1", "meter-99", "active_power_kw",
            ControlRoomHost.Start, 12, null, new(null, Quality.Good, QualityReason.None)), 5, ControlRoomHost.Start),
        new(2, new(ControlRoomHost.Start, RefusalReason.PoisonPayload, "DDATA of 3 bytes: damaged", "donghu", "donghu-1", null, null, null, null, "FFFFFF"), 1, ControlRoomHost.Start),
    ];

    /// <summary>What the page asks.</summary>
    public LetterSources Sources => new(List, Replay, CanReplay: true);

    private List<KeptDeadLetter> List(string? reason) => [.. _letters.Where(l => reason is null || RefusalReasons.Word(l.Letter.Reason) == reason)];

    private Task<ReplayResult?> Replay(string? reason)
    {
        var (all, whole) = (List(reason), List(reason).Where(l => l.Letter.IsReplayable).ToList());
        _letters.RemoveAll(whole.Contains);
        return Task.FromResult<ReplayResult?>(new(whole.Count, new Dictionary<string, long>(), all.Count - whole.Count));
    }
}
