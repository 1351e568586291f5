using FsCheck.Xunit;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Rules;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Gateway.Tests.Alarms;

/// <summary>Readings in, alarms out, across kills, wirings that changed and clocks that were set.</summary>
public sealed class SiteAlarmsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private AlarmRig? _rig;

    public void Dispose()
    {
        _rig?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_door_that_opens_is_told_with_its_own_time_and_once()
    {
        var rig = Rig();
        rig.Read(0, 0);
        rig.Read(0, 1);
        var opened = rig.NowMs - 20;
        rig.Read(0, 1);
        rig.Read(0, double.NaN, Quality.Bad);
        rig.Read(1, 0);
        rig.Read(0, 0);
        var closed = rig.NowMs - 20;
        rig.Tick();
        rig.Deliver();

        Assert.Equal([(AlarmChange.Raised, opened, opened, 1d), (AlarmChange.Cleared, closed, opened, 0d)], rig.Received.Select(r => (r.Change, r.TimeUnixMs, r.OnsetUnixMs, r.Value)));
        Assert.All(rig.Received, r => Assert.Equal(("door", "east/a-module/door_state", "a-module", RuleFingerprint.Of(rig.Rules[0])), (r.Rule, r.Subject, r.Device, r.Fingerprint)));
        Assert.Single(rig.Received.Select(r => r.Episode).Distinct());
        Assert.Equal($"door:{RuleFingerprint.Of(rig.Rules[0])}", rig.Alarms.RulesText);
        Assert.Equal(rig.Received, rig.Alarms.Journal.Entries.Select(e => e.Report));
    }

    [Fact]
    public void An_override_counts_here_as_at_the_centre_and_one_that_asks_for_a_building_is_left_to_it()
    {
        var rig = Rig();
        rig.Read(0, 0);
        rig.Read(0, 1);
        rig.Kill();
        rig.Overrides = new([new() { Rule = "door", Park = "east", Device = "a-module", IsOn = false }]);
        rig.Start();
        Assert.Equal($"door:{rig.Overrides.FingerprintOf(rig.Rules[0], "east")}", rig.Alarms.RulesText);
        Assert.Null(rig.Alarms[0]);
        rig.Read(1, 0);
        rig.Read(1, 1);
        rig.Deliver();
        Assert.Equal([("a-module", AlarmChange.Raised), ("a-module", AlarmChange.Cleared), ("b-module", AlarmChange.Raised)], rig.Received.Select(r => (r.Device, r.Change)));

        rig.Kill();
        rig.Overrides = new([new() { Rule = "door", Park = "east", Building = "b1", OnDelayS = 5 }]);
        rig.Start();
        Assert.Equal(("", 0), (rig.Alarms.RulesText, rig.Alarms.Rules));
    }

    [Fact]
    public void A_line_that_waits_for_its_device_does_not_hold_up_the_other_ones_delays()
    {
        var rig = Rig(AlarmRig.Rule("door", new() { State = new() { Codes = [1] } }, onDelayS: 1));
        rig.Alarms[0]!.ReadBegins();
        rig.Read(1, 1);
        rig.Time.Advance(TimeSpan.FromSeconds(2));
        rig.Tick();
        rig.Deliver();
        Assert.Equal("b-module", Assert.Single(rig.Received).Device);

        // What the waiting line read meanwhile is not late when it comes.
        rig.Alarms[0]!.Judge(0, [.. Enumerable.Repeat(new Fieldbus.Devices.PointReading(1, Quality.Good, QualityReason.None, rig.NowMs - 1500), 5)]);
        rig.Tick();
        rig.Deliver();
        Assert.Equal(2, rig.Received.Count);
    }

    [Property(MaxTest = 60)]
    public void Killed_at_any_moment_every_episode_is_one_and_none_is_lost(int seed)
    {
        using var folder = new TemporaryFolder();
        using var rig = new AlarmRig(folder.Path);
        var random = new Random(seed);
        var open = new double[2];
        var flips = new int[2];
        for (var i = 0; i < 60; i++)
        {
            var line = random.Next(2);
            var door = random.Next(3) == 0 ? 1 - open[line] : open[line];
            flips[line] += door != open[line] ? 1 : 0;
            open[line] = door;
            rig.Read(line, door);
            if (random.Next(2) == 0)
            {
                rig.Tick();
            }

            if (random.Next(6) == 0)
            {
                // With or without the clean end that saves the state.
                if (random.Next(3) == 0)
                {
                    rig.Alarms.Close(isOutboxKept: random.Next(2) == 0);
                }

                rig.Kill();
                rig.Time.Advance(TimeSpan.FromSeconds(random.Next(1, 600)));
                rig.Start();

                // The next poll finds the door as it is.
                rig.Read(0, open[0]);
                rig.Read(1, open[1]);
            }
        }

        rig.Tick();
        rig.Deliver();
        foreach (var (line, subject) in new[] { "east/a-module/door_state", "east/b-module/door_state" }.Index())
        {
            var story = rig.Received.Where(r => r.Subject == subject).ToArray();
            Assert.Equal(Enumerable.Range(0, story.Length).Select(i => (AlarmChange)(i % 2)), story.Select(r => r.Change));
            Assert.All(story.Chunk(2).Where(p => p.Length == 2), p => Assert.Equal(p[0].Episode, p[1].Episode));
            Assert.Equal(story.Length, flips[line]);
            Assert.Equal(open[line] == 1, story.Length % 2 == 1);
        }
    }

    [Fact]
    public void What_the_journal_has_and_the_outbox_may_not_is_told_again_and_nothing_else()
    {
        var rig = Rig();
        rig.Read(0, 1);
        rig.Kill();
        Assert.Equal(1, rig.Messages);
        rig.Start();
        rig.Deliver();
        Assert.Equal((2, 1), (rig.Messages, rig.Received.Count));
        rig.Alarms.Close(isOutboxKept: true);
        rig.Kill();
        rig.Start();
        rig.Deliver();
        Assert.Equal(2, rig.Messages);
    }

    [Fact]
    public void A_rule_that_is_gone_or_changed_ends_what_it_had_open()
    {
        var rig = Rig(AlarmRig.Rule("door", new() { State = new() { Codes = [1] } }), AlarmRig.Rule("door-late", new() { State = new() { Codes = [1] } }));
        rig.Read(0, 1);
        rig.Kill();
        rig.Rules = [rig.Rules[0] with { OffDelayS = 3 }];
        rig.Start();
        rig.Deliver();
        Assert.Equal([("door", AlarmChange.Raised), ("door", AlarmChange.Cleared), ("door-late", AlarmChange.Raised), ("door-late", AlarmChange.Cleared)],
            rig.Received.Select(r => (r.Rule, r.Change)).OrderBy(r => r.Rule, StringComparer.Ordinal).ThenBy(r => r.Change));
        rig.Read(0, 1);
        rig.Deliver();
        Assert.Equal(2, rig.Received.Where(r => r.Rule == "door").Select(r => r.Episode).Distinct().Count());
        Assert.Equal(1, rig.Alarms.OpenEpisodes);
    }

    [Fact]
    public void A_module_that_is_dead_is_one_alarm_before_those_of_its_points_and_says_on_which_line_it_hangs()
    {
        var rig = Rig(
            AlarmRig.Rule("module", new() { NoData = new() { AfterS = 50, Of = SilenceOf.Device } }) with { Scope = new() { Domains = [Domain.Safety] } },
            AlarmRig.Rule("door", new() { NoData = new() { AfterS = 60 } }) with { Follows = ["module"] });
        rig.Read(0, 0);
        rig.Read(1, 0);
        for (var second = 0; second < 70; second++)
        {
            rig.Time.Advance(TimeSpan.FromSeconds(1));
            rig.Tick();
            rig.Read(1, 0);
        }

        rig.Deliver();
        Assert.Equal([("module", "east/a-module", "a-module", "gw-1/a"), ("door", "east/a-module/door_state", "a-module", "gw-1/a")], rig.Received.Select(r => (r.Rule, r.Subject, r.Device, r.Line)));
        Assert.Contains("module:", rig.Alarms.RulesText, StringComparison.Ordinal);
        rig.Kill();
        rig.Start();
        rig.Read(0, 0);
        rig.Tick();
        rig.Deliver();
        Assert.Equal([AlarmChange.Raised, AlarmChange.Raised, AlarmChange.Cleared, AlarmChange.Cleared], rig.Received.Select(r => r.Change));
        Assert.Equal(2, rig.Received.Select(r => r.Episode).Distinct().Count());
    }

    [Theory]
    [InlineData(-7200, false)]
    [InlineData(7200, false)]
    [InlineData(-7200, true)]
    [InlineData(7200, true)]
    public void A_clock_that_is_set_ends_no_episode_and_begins_none(int seconds, bool hasClock)
    {
        var rig = Rig(AlarmRig.Rule("door", new() { State = new() { Codes = [1] } }), AlarmRig.Rule("silent", new() { NoData = new() { AfterS = 60 } }));
        rig.HasClock = hasClock;
        rig.Kill();
        rig.Start();
        rig.Read(0, 1);
        rig.Read(1, 0);
        rig.Machine.WrongBy += TimeSpan.FromSeconds(seconds);
        rig.Tick();
        rig.Read(0, 1);
        rig.Read(1, 0);
        rig.Deliver();
        Assert.Equal("door", Assert.Single(rig.Received).Rule);
        rig.Read(0, 0);
        rig.Tick();
        rig.Deliver();
        Assert.Equal([AlarmChange.Raised, AlarmChange.Cleared], rig.Received.Select(r => r.Change));
        Assert.Single(rig.Received.Select(r => r.Episode).Distinct());

        rig.Time.Advance(TimeSpan.FromSeconds(61));
        rig.Tick();
        rig.Deliver();
        Assert.Equal(2, rig.Received.Count(r => r.Rule == "silent"));
    }

    [Theory]
    [InlineData(-400)]
    [InlineData(3)]
    [InlineData(400)]
    public void A_restart_on_a_clock_that_is_elsewhere_goes_on_with_what_is_open(int days)
    {
        var rig = Rig(AlarmRig.Rule("door", new() { State = new() { Codes = [1] } }), AlarmRig.Rule("silent", new() { NoData = new() { AfterS = 60 } }));
        rig.Read(0, 1);
        rig.Tick();
        rig.Alarms.Close(isOutboxKept: true);
        rig.Kill();
        rig.Machine.WrongBy += TimeSpan.FromDays(days);
        rig.Start();
        rig.Tick();
        rig.Read(0, 1);
        rig.Read(1, 0);
        rig.Deliver();
        Assert.Single(rig.Received);
        rig.Read(0, 0);
        rig.Tick();
        rig.Deliver();
        Assert.Equal([AlarmChange.Raised, AlarmChange.Cleared], rig.Received.Select(r => r.Change));
        Assert.Equal(rig.Received[0].Episode, rig.Received[1].Episode);
    }

    [Fact]
    public void A_state_that_is_damaged_costs_averages_and_no_episode()
    {
        var rig = Rig();
        rig.Read(0, 1);
        rig.Alarms.Close(isOutboxKept: true);
        rig.Kill();
        var state = Path.Combine(_folder.Path, "alarms.state");
        var bytes = File.ReadAllBytes(state);
        bytes[^5] ^= 0xFF;
        File.WriteAllBytes(state, bytes);
        rig.Start();
        Assert.Equal(1, rig.Alarms.OpenEpisodes);
        rig.Read(0, 1);
        rig.Read(0, 0);
        rig.Tick();
        rig.Deliver();
        Assert.Equal([AlarmChange.Raised, AlarmChange.Cleared], rig.Received.Select(r => r.Change));
    }

    [Fact]
    public void Judging_allocates_nothing_once_it_runs()
    {
        var rig = Rig(AlarmRig.Rule("door", new() { State = new() { Codes = [1] } }), AlarmRig.Rule("silent", new() { NoData = new() { AfterS = 60 } }), AlarmRig.Rule("odd", new() { Implausible = new() }));
        var readings = new Fieldbus.Devices.PointReading[5];
        var line = rig.Alarms[0]!;
        Play(1000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Play(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Play(int times)
        {
            for (var i = 0; i < times; i++)
            {
                line.ReadBegins();
                Array.Fill(readings, new(0, Quality.Good, QualityReason.None, rig.NowMs + i));
                line.Judge(0, readings);
                line.Tick();
            }
        }
    }

    private AlarmRig Rig(params SmartPark.Alarms.Rules.AlarmRule[] rules) => _rig = new(_folder.Path, rules);
}
