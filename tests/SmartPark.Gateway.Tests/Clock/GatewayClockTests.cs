using SmartPark.Gateway.Clock;
using SmartPark.Gateway.Outbox;
using SmartPark.Gateway.Tests.Outbox;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Completeness;

namespace SmartPark.Gateway.Tests.Clock;

/// <summary>What leaves an outbox on a real disk while the machine's clock is wrong, jumps, and is set right.</summary>
public sealed class GatewayClockTests : IDisposable
{
    private const int Fire = 3;
    private static readonly TimeSpan Days18 = TimeSpan.FromDays(18);
    private readonly TemporaryFolder _folder = new();
    private readonly Machine _machine = new();
    private readonly Dictionary<double, long> _true = [];
    private readonly OutboxMessage _message = new();
    private double _value;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Started_in_1970_fire_goes_at_once_and_marked_and_the_rest_waits_for_the_clock_and_is_right()
    {
        _machine.WrongBy = TimeSpan.FromMilliseconds(-Machine.TrueUnixMs);
        using var rig = Rig();
        rig.Outbox.BeginSession(rig.NowMs);
        Read(rig, 0);
        Read(rig, Fire);
        var fire = Assert.Single(Send(rig));
        Assert.Equal((Quality.ClockSuspect, QualityReason.Clock), (fire.Quality, fire.Reason));
        Assert.True(fire.TimeUnixMs < 1_000_000);
        Machine.Pass(rig, 5);
        _machine.WrongBy = TimeSpan.Zero;
        Machine.Pass(rig, 1);
        Read(rig, 1);
        Read(rig, Fire);
        var sent = Send(rig);
        Assert.Equal(3, sent.Count);
        Assert.All(sent, AssertTrue);
    }

    [Fact]
    public void A_clock_that_nobody_sets_delays_nothing_longer_than_the_bound_and_all_is_marked()
    {
        _machine.WrongBy = TimeSpan.FromMilliseconds(-Machine.TrueUnixMs);
        using var rig = Rig();
        rig.Outbox.BeginSession(rig.NowMs);
        Read(rig, 0);
        Machine.Pass(rig, (int)(GatewayLimits.ClockSettlingMs / 1000) - 1);
        Assert.Empty(Send(rig));
        Machine.Pass(rig, 2);
        Read(rig, 1);
        Assert.Equal([Quality.ClockSuspect, Quality.ClockSuspect], Send(rig).Select(s => s.Quality));
        Assert.Equal(ClockState.Doubtful, rig.Outbox.Clock!.Reading.State);
    }

    [Fact]
    public void Started_behind_what_the_outbox_knows_even_what_was_read_before_it_was_open_is_doubtful()
    {
        using var rig = Rig();
        Read(rig, 0);
        rig.Restart();
        Drain(rig);
        _machine.WrongBy = -Days18;
        rig.Disk.Stop();
        rig.Open(beforeStart: r =>
        {
            Read(r, 1);
            Read(r, Fire);
        });
        rig.Outbox.BeginSession(rig.NowMs);
        Read(rig, Fire);
        Assert.Equal([Quality.ClockSuspect, Quality.ClockSuspect], Send(rig).Select(s => s.Quality));
        Machine.Pass(rig, 3);
        _machine.WrongBy = TimeSpan.Zero;
        Machine.Pass(rig, 1);
        AssertTrue(Assert.Single(Send(rig)));
        Assert.Equal(ClockState.Plausible, rig.Outbox.Clock!.Reading.State);
    }

    [Fact]
    public void A_clock_that_was_ahead_and_is_set_back_corrects_what_waits_and_is_believed_after_a_restart()
    {
        _machine.WrongBy = TimeSpan.FromMinutes(40);
        using var rig = Rig();
        rig.Outbox.BeginSession(rig.NowMs);
        Read(rig, 0);
        var published = Assert.Single(Send(rig));
        Assert.Equal((Quality.Good, 40 * 60_000L), (published.Quality, published.TimeUnixMs - _true[published.Value]));
        rig.Outbox.EndSession();
        Machine.Pass(rig, 2);
        Read(rig, 1);
        Machine.Pass(rig, 2);
        _machine.WrongBy = TimeSpan.Zero;
        Machine.Pass(rig, 2);
        Read(rig, 2);
        rig.Restart();
        Assert.Equal(ClockState.Plausible, rig.Outbox.Clock!.Reading.State);
        var again = Drain(rig);

        // What was on the wire before keeps its key, however often it is sent.
        Assert.Equal(published, Assert.Single(again, s => s.Device == "d0"));
        Assert.All(again.Where(s => s.Device != "d0"), AssertTrue);
        Assert.Equal(3, again.Count);
    }

    [Theory]
    [InlineData(-3_600)]
    [InlineData(-90)]
    [InlineData(45)]
    [InlineData(7_200)]
    public void A_step_while_running_corrects_hours_of_backlog_on_disk_in_both_directions(int wrongBySeconds)
    {
        _machine.WrongBy = TimeSpan.FromSeconds(wrongBySeconds);
        using var rig = Rig();
        for (var i = 0; i < 200; i++)
        {
            Read(rig, i % 4);
            Machine.Pass(rig, 30);
        }

        _machine.WrongBy = TimeSpan.Zero;
        _machine.Sync = ClockSync.Synchronised;
        Machine.Pass(rig, 1);
        var sent = Drain(rig);
        Assert.Equal(200, sent.Count);
        Assert.All(sent, AssertTrue);
        Assert.Equal((200L, 200L), (rig.Total().Read, rig.Total().Stored));
        var hours = sent.GroupBy(s => (s.Device, (int)(s.TimeUnixMs / CompletenessLimits.HourMs))).ToDictionary(g => g.Key, g => (long)g.Count());
        rig.Step(12);
        Assert.All(rig.Outbox.HoursSince(0, 1000), r => Assert.Equal((hours[(r.Device, r.Hour)], hours[(r.Device, r.Hour)]), (r.Figures.Read, r.Figures.Stored)));
    }

    [Fact]
    public void A_killed_process_knows_what_its_predecessor_stamped_on_the_same_boot()
    {
        _machine.WrongBy = TimeSpan.FromMinutes(-50);
        using var rig = Rig();
        Read(rig, 0);
        Machine.Pass(rig, 3);
        Read(rig, 1);
        rig.Kill();
        Machine.Pass(rig, 2);
        (_machine.WrongBy, _machine.Sync) = (TimeSpan.Zero, ClockSync.Synchronised);
        rig.Kill();
        Machine.Pass(rig, 1);
        var sent = Drain(rig);
        Assert.Equal(2, sent.Count);
        Assert.All(sent, AssertTrue);
    }

    [Fact]
    public void Of_two_processes_that_disagree_without_NTP_neither_moves_what_the_other_read_and_it_is_marked()
    {
        using var rig = Rig();
        Read(rig, 0);
        Machine.Pass(rig, 3);
        _machine.WrongBy = TimeSpan.FromSeconds(1911);
        rig.Kill();
        Machine.Pass(rig, 1);
        rig.Outbox.BeginSession(rig.NowMs);
        var kept = Assert.Single(Send(rig));
        Assert.Equal((Quality.ClockSuspect, 0L), (kept.Quality, kept.TimeUnixMs - _true[kept.Value]));
    }

    [Fact]
    public void A_process_that_was_ahead_for_a_while_is_corrected_by_the_next_one_whose_time_an_earlier_one_had()
    {
        using var rig = Rig();
        Read(rig, 0);
        Machine.Pass(rig, 3);
        _machine.WrongBy = TimeSpan.FromSeconds(1911);
        rig.Kill();
        Read(rig, 1);
        Machine.Pass(rig, 3);
        _machine.WrongBy = TimeSpan.Zero;
        rig.Kill();
        Machine.Pass(rig, 1);

        // Behind what the outbox knows it is doubtful until it has waited for NTP; what the wrong process had not sent is put right before.
        Machine.Pass(rig, 2000);
        var sent = Drain(rig);
        Assert.Equal(2, sent.Count);
        Assert.All(sent, AssertTrue);
    }

    [Fact]
    public void Of_an_earlier_boot_a_doubtful_stamp_stays_marked_and_a_plausible_one_stays_good()
    {
        using var rig = Rig();
        Read(rig, 0);
        Machine.Pass(rig, 3);
        _machine.WrongBy = -Days18;
        rig.Kill();
        Read(rig, 1);
        Machine.Pass(rig, 1);
        (_machine.Boot, _machine.WrongBy, _machine.Sync) = ("boot-2", TimeSpan.Zero, ClockSync.Synchronised);
        rig.Kill();
        Read(rig, 2);
        var sent = Drain(rig).ToDictionary(s => s.Device);
        AssertTrue(sent["d0"]);
        AssertTrue(sent["d2"]);
        Assert.Equal((Quality.ClockSuspect, -(long)Days18.TotalMilliseconds), (sent["d1"].Quality, sent["d1"].TimeUnixMs - _true[sent["d1"].Value]));
    }

    [Fact]
    public void What_was_corrected_and_published_says_the_same_after_a_kill()
    {
        _machine.WrongBy = -Days18;
        using var rig = Rig(known: true);
        Read(rig, 0);
        Read(rig, 1);
        _machine.WrongBy = TimeSpan.FromSeconds(30);
        Machine.Pass(rig, 1);
        rig.Outbox.BeginSession(rig.NowMs);
        var first = Send(rig);
        Assert.Equal(2, first.Count);
        _machine.WrongBy = TimeSpan.Zero;
        rig.Kill();
        Machine.Pass(rig, 3);
        Assert.Equal(first.Order(), Drain(rig).Order());
    }

    [Fact]
    public void A_site_without_NTP_is_never_suspect_and_never_waits()
    {
        using var rig = Rig();
        for (var day = 0; day < 40; day++)
        {
            rig.Outbox.BeginSession(rig.NowMs);
            Read(rig, day % 4);
            var sent = Assert.Single(Send(rig, acknowledge: true));
            AssertTrue(sent);
            rig.Outbox.EndSession();
            Read(rig, day % 4);
            rig.Time.Advance(TimeSpan.FromHours(12));
            rig.Outbox.Clock!.Look();
            rig.Step();
            if (day % 5 == 4)
            {
                _machine.Boot = $"boot-{day}";
                rig.Kill();
            }

            Assert.All(Drain(rig), AssertTrue);
            rig.Time.Advance(TimeSpan.FromHours(12));
        }

        Assert.Equal((ClockState.Plausible, 0L), (rig.Outbox.Clock!.Reading.State, rig.Outbox.Clock.Reading.Steps));
    }

    [Fact]
    public void A_clock_set_back_between_two_runs_is_believed_after_a_day_at_the_latest()
    {
        _machine.WrongBy = TimeSpan.FromDays(30);
        using var rig = Rig();
        Machine.Pass(rig, 3);
        _machine.WrongBy = TimeSpan.Zero;
        _machine.Boot = "boot-2";
        rig.Kill();
        Assert.Equal(ClockState.Doubtful, rig.Outbox.Clock!.Reading.State);
        rig.Time.Advance(TimeSpan.FromMilliseconds(GatewayLimits.ClockDoubtMaxMs));
        Machine.Pass(rig, 2);
        Assert.Equal(ClockState.Plausible, rig.Outbox.Clock.Reading.State);
        Read(rig, 0);
        rig.Kill();
        Assert.Equal(ClockState.Plausible, rig.Outbox.Clock!.Reading.State);
        AssertTrue(Assert.Single(Drain(rig)));
    }

    [Fact]
    public void Slewing_and_leap_seconds_are_followed_in_silence()
    {
        using var rig = Rig();
        rig.Outbox.BeginSession(rig.NowMs);

        // A smear of a second over a day, then chrony's fastest slew, then a leap second at once.
        for (var i = 0; i < 100; i++)
        {
            _machine.WrongBy -= TimeSpan.FromMilliseconds(10);
            Machine.Pass(rig, 1);
        }

        for (var i = 0; i < 100; i++)
        {
            _machine.WrongBy += TimeSpan.FromMilliseconds(83);
            Machine.Pass(rig, 1);
        }

        _machine.WrongBy -= TimeSpan.FromSeconds(1);
        Machine.Pass(rig, 1);
        Read(rig, 0);
        var sent = Assert.Single(Send(rig));
        Assert.Equal(Quality.Good, sent.Quality);
        Assert.InRange(sent.TimeUnixMs - _true[sent.Value] - (long)_machine.WrongBy.TotalMilliseconds, -GatewayLimits.ClockFollowMs, GatewayLimits.ClockFollowMs);
        Assert.Equal(0, rig.Outbox.Clock!.Reading.Steps);
        Assert.DoesNotContain(rig.Log.Lines, l => l.Id.Id is >= 2400 and < 2500);
    }

    [Fact]
    public void Stamps_of_a_synchronised_clock_are_final_and_whoever_moves_it_is_doubted()
    {
        _machine.Sync = ClockSync.Synchronised;
        using var rig = Rig();
        Read(rig, 0);
        (_machine.WrongBy, _machine.Sync) = (TimeSpan.FromHours(-3), ClockSync.Unsynchronised);
        Machine.Pass(rig, 1);
        Read(rig, 1);
        Assert.Equal(ClockState.Doubtful, rig.Outbox.Clock!.Reading.State);
        (_machine.WrongBy, _machine.Sync) = (TimeSpan.Zero, ClockSync.Synchronised);
        Machine.Pass(rig, 1);
        Assert.All(Drain(rig), AssertTrue);
        Assert.Equal((ClockState.Synchronised, 2L), (rig.Outbox.Clock.Reading.State, rig.Outbox.Clock.Reading.Steps));
    }

    [Fact]
    public void A_jump_to_a_time_that_cannot_be_is_not_followed()
    {
        using var rig = Rig();
        rig.Outbox.BeginSession(rig.NowMs);
        _machine.WrongBy = TimeSpan.FromMilliseconds(-Machine.TrueUnixMs);
        Machine.Pass(rig, 2);
        Read(rig, 0);
        AssertTrue(Assert.Single(Send(rig)));
        Assert.Equal((ClockState.Plausible, true), (rig.Outbox.Clock!.Reading.State, rig.Outbox.Clock.Reading.IsRefused));
        _machine.WrongBy = TimeSpan.Zero;
        Machine.Pass(rig, 1);
        Assert.False(rig.Outbox.Clock.Reading.IsRefused);
    }

    [Fact]
    public void A_leap_far_ahead_throws_away_no_backlog_for_its_age()
    {
        using var rig = Rig();
        Read(rig, 0);
        Machine.Pass(rig, 3);
        _machine.WrongBy = TimeSpan.FromDays(365);
        Machine.Pass(rig, 120);
        _machine.WrongBy = TimeSpan.Zero;
        Machine.Pass(rig, 1);
        AssertTrue(Assert.Single(Drain(rig)));
        Assert.Equal(0, rig.Outbox.Dropped);
    }

    [Fact]
    public void A_birth_says_what_the_message_says_and_nothing_while_the_message_waits()
    {
        _machine.WrongBy = -Days18;
        using var rig = Rig(known: true);
        var run = rig.Outbox.Clock!.Run.GetUtcNow().ToUnixTimeMilliseconds();
        Read(rig, 0);
        Read(rig, Fire);
        rig.Outbox.BeginSession(rig.NowMs);
        Assert.Null(rig.Outbox.PublishInBirth(run, urgent: false));
        var birth = rig.Outbox.PublishInBirth(run, urgent: true);
        var fire = Assert.Single(Send(rig, acknowledge: true));
        Assert.Equal((fire.TimeUnixMs, true, Quality.ClockSuspect), (birth!.Value.UnixMs, birth.Value.IsSuspect, fire.Quality));
        _machine.WrongBy = TimeSpan.Zero;
        Machine.Pass(rig, 1);
        Assert.Equal((_true[1], false), rig.Outbox.PublishInBirth(run, urgent: false));
        Assert.Equal(birth, rig.Outbox.PublishInBirth(run, urgent: true));
        AssertTrue(Assert.Single(Send(rig)));
    }


    /// <summary>An outbox on this machine; with <paramref name="known"/> it ran before with a clock that was right.</summary>
    private DiskRig Rig(bool known = false)
    {
        var wrongBy = _machine.WrongBy;
        _machine.WrongBy = known ? TimeSpan.Zero : wrongBy;
        var rig = new DiskRig(Path.Combine(_folder.Path, "outbox"), machine: _machine);
        if (known)
        {
            rig.Disk.Stop();
            _machine.WrongBy = wrongBy;
            rig.Open();
        }

        return rig;
    }

    private void Read(DiskRig rig, int device)
    {
        _true[++_value] = _machine.TrueNowUnixMs;
        rig.Outbox.Append(device, device == Fire, Machine.Run(rig), [new(_value, 0, 0, Quality.Good, QualityReason.None)]);
    }

    private List<Sent> Send(DiskRig rig, bool acknowledge = false)
    {
        var all = new List<Sent>();

        // Backlog is paced by time, and what left memory has to be read back.
        rig.Time.Advance(TimeSpan.FromMilliseconds(100));
        rig.Disk.Step();
        while (rig.Outbox.TryTake(rig.NowMs, _message))
        {
            foreach (var sample in _message.Samples)
            {
                all.Add(new(_message.Layout.CountedAs, sample.Value, _message.TimeUnixMs + sample.OffsetMs, sample.Quality, sample.Reason));
            }

            if (acknowledge)
            {
                rig.Acknowledge(_message.Number);
            }
        }

        return all;
    }

    private List<Sent> Drain(DiskRig rig)
    {
        var all = new List<Sent>();
        rig.Outbox.BeginSession(rig.NowMs);
        for (var i = 0; i < 40 && rig.Outbox.Waiting > 0; i++)
        {
            all.AddRange(Send(rig, acknowledge: true));
            rig.Step();
        }

        Assert.Equal(0, rig.Outbox.Waiting);
        rig.Outbox.EndSession();
        return all;
    }

    private void AssertTrue(Sent sent) => Assert.Equal((sent.Device, Quality.Good, _true[sent.Value]), (sent.Device, sent.Quality, sent.TimeUnixMs));

    private sealed record Sent(string Device, double Value, long TimeUnixMs, Quality Quality, QualityReason Reason) : IComparable<Sent>
    {
        public int CompareTo(Sent? other) => Value.CompareTo(other?.Value);
    }
}
