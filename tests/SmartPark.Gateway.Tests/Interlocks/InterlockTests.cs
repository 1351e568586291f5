using FsCheck.Xunit;
using SmartPark.Alarms.Engine;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Gateway.Interlocks;

namespace SmartPark.Gateway.Tests.Interlocks;

public sealed class InterlockTests
{
    [Theory]
    [InlineData(FailSafe.Off, false)]
    [InlineData(FailSafe.On, true)]
    [InlineData(FailSafe.Keep, null)]
    public void Before_anything_is_heard_it_wants_its_fail_safe_state(FailSafe failSafe, bool? expected) => Assert.Equal(expected, Of(failSafe: failSafe).Want(0));

    [Fact]
    public void It_is_on_while_an_alarm_is_open_and_for_its_hold()
    {
        var interlock = Of(hold: 5);
        Assert.True(interlock.Hear(Episode(1), AlarmChange.Raised, 1_000));
        Assert.True(interlock.Hear(Episode(2), AlarmChange.Raised, 2_000));
        Assert.False(interlock.Hear(Episode(2), AlarmChange.Raised, 2_500));
        Assert.False(interlock.Hear(Episode(1), AlarmChange.Cleared, 3_000));
        Assert.True(interlock.Want(100_000));
        Assert.True(interlock.Hear(Episode(2), AlarmChange.Cleared, 100_000));
        Assert.Equal(105_000, interlock.DueMs);
        Assert.True(interlock.Want(104_999));
        Assert.False(interlock.Want(105_000));
        Assert.Equal(long.MaxValue, interlock.DueMs);
    }

    [Fact]
    public void It_is_on_no_longer_than_its_limit_until_another_alarm_comes()
    {
        var interlock = Of(maxOn: 60);
        interlock.Hear(Episode(1), AlarmChange.Raised, 0);
        Assert.True(interlock.Want(59_999));
        Assert.False(interlock.Want(60_000));
        Assert.False(interlock.Want(90_000));
        interlock.Hear(Episode(2), AlarmChange.Raised, 90_000);
        Assert.True(interlock.Want(90_000));
        Assert.False(interlock.Want(150_000));
    }

    [Fact]
    public void With_a_manual_reset_the_end_of_the_alarm_switches_nothing_off()
    {
        var interlock = Of(reset: InterlockReset.Manual);
        interlock.Hear(Episode(1), AlarmChange.Raised, 0);
        Assert.False(interlock.Hear(Episode(1), AlarmChange.Cleared, 1_000));
        Assert.True(interlock.Want(1_000_000));
    }

    [Property]
    public void It_is_never_off_while_an_unlimited_alarm_is_open_and_always_off_in_the_end(int seed)
    {
        var random = new Random(seed);
        var interlock = Of(hold: random.Next(10));
        var open = new HashSet<int>();
        var now = 0L;
        for (var i = 0; i < 100; i++)
        {
            now += random.Next(3_000);
            var episode = random.Next(5);
            var change = (AlarmChange)random.Next(2);
            interlock.Hear(Episode(episode), change, now);
            _ = change == AlarmChange.Raised ? open.Add(episode) : open.Remove(episode);
            Assert.Equal(open.Count, interlock.Causes);
            Assert.True(open.Count == 0 || interlock.Want(now) is true);
        }

        foreach (var episode in open)
        {
            interlock.Hear(Episode(episode), AlarmChange.Cleared, now);
        }

        Assert.False(interlock.Want(now + 10_000));
    }

    private static EpisodeId Episode(int number) => EpisodeId.Of("r", "s", number);

    private static Interlock Of(int hold = 0, int maxOn = 0, InterlockReset reset = InterlockReset.Automatic, FailSafe failSafe = FailSafe.Off) => new(new()
    {
        Id = "siren",
        Enabled = true,
        When = new() { Severity = "critical" },
        Output = new() { Device = "relays", Point = "relay_1_state" },
        HoldS = hold,
        MaxOnS = maxOn,
        Reset = reset,
        FailSafe = failSafe,
    });
}
