using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.ShiftLog;

namespace SmartPark.ControlRoom.Tests.Hosting;

/// <summary>A shift with an entry, its correction and a hand-over that waits.</summary>
internal static class SampleShift
{
    private static readonly ActingAccount Officer = new("a1", "w.fang", AccountRole.SafetyOfficer, null, "10.0.0.7");

    /// <summary>Writes it down.</summary>
    public static void Write(ShiftLogBook log)
    {
        var first = log.Write("donghu", "Patrol sent to warehouse 5.\nFire brigade informed.", Officer, new(SampleAlarms.Fire)).Entry;
        Assert.NotNull(first);
        Assert.NotNull(log.Write("donghu", "Two patrols sent, the brigade stands by.", Officer, corrects: first.Number).Entry);
        Assert.NotNull(log.HandOver("beihe", "Gateway 2 is silent; electrician called.", Officer).Entry);
    }
}
