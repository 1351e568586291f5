using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Telling;
using SmartPark.Ingest.Telling.Channels;

namespace SmartPark.ControlRoom.Tests.Hosting;

/// <summary>Alarms in every standing, beside the devices of <see cref="SampleFeed"/> that they are about.</summary>
internal static class SampleAlarms
{
    private const long Minute = 60_000;

    private static readonly long Start = ControlRoomHost.Start;

    /// <summary>A fire that nobody has acknowledged.</summary>
    public static Guid Fire { get; } = Id("smoke", "donghu/b5-fire/smoke_state", Start - (3 * Minute));

    /// <summary>A false alarm that is closed.</summary>
    public static Guid Over { get; } = Id("smoke", "donghu/b1-fire/smoke_state", Start - (90 * Minute));

    /// <summary>Puts them on the desk.</summary>
    public static void Raise(EpisodeBook desk, long now)
    {
        var officer = new Mark("a1", "w.fang", "10.0.0.7", now - (5 * Minute));
        Tell(desk, "smoke", "donghu", "b1-fire", "smoke_state", now - (90 * Minute), 1, now - (84 * Minute));
        desk.Close(new(Over), AlarmOutcome.False, "steam from the canteen", officer with { AtUnixMs = now - (80 * Minute) });
        Tell(desk, "smoke", "donghu", "b5-fire", "smoke_state", now - (3 * Minute), 1);
        desk.Write(
            [
                (new(Fire), DeskEventKind.Told, new Receipt("duty-group", MessageAbout.Raised, 0, ["W. Fang"], "ok").ToString()),
                (new(Fire), DeskEventKind.TellingFailed, new Receipt("mail", MessageAbout.Raised, 1, ["W. Fang"], "no answer within 10 s").ToString()),
            ], static _ => { });
        Tell(desk, "fire-water-pressure-low", "donghu", "fire-water", "fire_water_pressure_mpa", now - (40 * Minute), 0.07, limit: 0.1);
        desk.Acknowledge(EpisodeId.Of("fire-water-pressure-low", "donghu/fire-water/fire_water_pressure_mpa", now - (40 * Minute)), officer, "pump room is being checked");
        Tell(desk, "noise-class-3", "donghu", "east-boundary-air", "noise_dba", now - (70 * Minute), 68.4, now - (8 * Minute), limit: 65);
        Tell(desk, "voltage-220", "donghu", "park-main", "voltage_l1_v", now - (20 * Minute), 238.1, limit: 235.4);
        desk.Shelve(EpisodeId.Of("voltage-220", "donghu/park-main/voltage_l1_v", now - (20 * Minute)), now + (60 * Minute), "grid company informed", officer);
        Tell(desk, RuleCards.GatewaySilent, "beihe", "beihe-2", "", now - (6 * Minute), double.NaN);
    }

    /// <summary>One alarm, and its end when it has one.</summary>
    public static EpisodeId Tell(
        EpisodeBook desk, string rule, string park, string device, string quantity, long onset, double value, long? cleared = null, double limit = double.NaN, string line = "")
    {
        var subject = quantity.Length == 0 ? $"{park}/{device}" : $"{park}/{device}/{quantity}";
        var raised = new TransitionReport(rule, "0123456789abcdef", subject, device, AlarmChange.Raised, onset, onset, value, limit, EpisodeId.Of(rule, subject, onset)) { Line = line };
        ParkReport[] reports = cleared is { } at ? [new(park, raised), new(park, raised with { Change = AlarmChange.Cleared, TimeUnixMs = at })] : [new(park, raised)];
        Assert.Equal(0, desk.Take(reports, []));
        return raised.Episode;
    }

    /// <summary>Many alarms at once.</summary>
    public static void Flood(EpisodeBook desk, int count) => Assert.Equal(0, desk.Take(
        [.. Enumerable.Range(1, count).Select(i => Start - (1_000L * i)).Select(onset => new ParkReport("donghu", new(
            "voltage-220", "0123456789abcdef", "donghu/park-main/voltage_l2_v", "park-main", AlarmChange.Raised, onset, onset, 240, 235.4,
            EpisodeId.Of("voltage-220", "donghu/park-main/voltage_l2_v", onset))))], []));

    private static Guid Id(string rule, string subject, long onset) => EpisodeId.Of(rule, subject, onset).Value;
}
