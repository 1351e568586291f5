using SmartPark.Gateway.Site;
using SmartPark.Gateway.Uplink;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Gateway.Tests.Uplink;

public class SessionRulesTests
{
    [Fact]
    public void The_bdSeq_counts_connections_and_wraps_after_255()
    {
        var sequence = new SparkplugSequence();
        var seen = Enumerable.Range(0, 258).Select(_ => sequence.Connect()).ToArray();
        Assert.Equal([0, 1, 2], seen.Take(3));
        Assert.Equal([255, 0, 1], seen.TakeLast(3));
        Assert.Equal(1, sequence.BdSeq);
    }

    [Fact]
    public void The_seq_is_zero_at_each_birth_and_wraps_after_255()
    {
        var sequence = new SparkplugSequence();
        Assert.Equal(0, sequence.Birth());
        var seen = Enumerable.Range(0, 257).Select(_ => sequence.Next()).ToArray();
        Assert.Equal([1, 2], seen.Take(2));
        Assert.Equal([255, 0, 1], seen.TakeLast(3));
        Assert.Equal(0, sequence.Birth());
        Assert.Equal(1, sequence.Next());
    }

    [Fact]
    public void An_older_STATE_is_not_believed_and_an_equally_old_one_is()
    {
        var host = new HostWatch();
        Assert.False(host.IsOnline);
        Assert.True(host.Apply(new(true, 100)));
        Assert.False(host.Apply(new(false, 99)));
        Assert.True(host.IsOnline);
        Assert.True(host.Apply(new(false, 100)));
        Assert.False(host.IsOnline);
    }

    [Fact]
    public void Requests_for_rebirth_are_answered_once_an_interval_and_none_is_lost()
    {
        var gate = new RebirthGate();
        gate.Born(1000);
        Assert.False(gate.IsDue(1_000_000));
        gate.Request();
        gate.Request();
        Assert.False(gate.IsDue(1000 + GatewayLimits.RebirthIntervalMs - 1));
        Assert.True(gate.IsDue(1000 + GatewayLimits.RebirthIntervalMs));
        gate.Born(1000 + GatewayLimits.RebirthIntervalMs);
        Assert.False(gate.IsDue(1_000_000));
    }

    [Fact]
    public void A_device_that_was_not_asked_yet_is_not_announced()
    {
        var book = new BirthBook(1);
        Assert.Equal(Announcement.None, book.ForPresence(0, DevicePresence.Unknown));
        Assert.Equal(Announcement.Birth, book.BeforeData(0, DevicePresence.Unknown));
    }

    [Fact]
    public void A_device_that_never_answered_is_born_and_dies_so_that_hosts_know_it()
    {
        var book = new BirthBook(1);
        Assert.Equal(Announcement.BirthThenDeath, book.ForPresence(0, DevicePresence.Silent));
        book.Tell(0, Announced.Birth);
        book.Tell(0, Announced.Death);
        Assert.Equal(Announcement.None, book.ForPresence(0, DevicePresence.Silent));
    }

    [Fact]
    public void Data_of_a_dead_device_need_no_birth_while_it_is_silent_and_one_when_it_answers()
    {
        var book = new BirthBook(1);
        book.Tell(0, Announced.Death);
        Assert.Equal(Announcement.None, book.BeforeData(0, DevicePresence.Silent));
        Assert.Equal(Announcement.Birth, book.BeforeData(0, DevicePresence.Answering));
        book.Forget();
        Assert.Equal(Announcement.Birth, book.BeforeData(0, DevicePresence.Silent));
    }

    [Fact]
    public void Only_short_sessions_closed_again_and_again_are_suspicious()
    {
        bool Suspect(params (SessionEnd End, int Seconds)[] sessions)
        {
            var suspicion = new TakeoverSuspicion();
            return sessions.Select(s => suspicion.Ended(s.End, TimeSpan.FromSeconds(s.Seconds))).ToArray()[^1];
        }

        var closed = (SessionEnd.Closed, 5);
        Assert.True(Suspect(closed, closed, closed, closed, closed));
        Assert.False(Suspect(closed, closed, closed, closed));
        Assert.False(Suspect(closed, closed, closed, closed, (SessionEnd.Unreachable, 0), closed));
        Assert.False(Suspect(closed, closed, closed, closed, (SessionEnd.Closed, 61)));
        Assert.False(Suspect(closed, closed, closed, closed, (SessionEnd.Lost, 5)));
    }

    [Fact]
    public void Pauses_double_up_to_the_longest_and_jitter_over_their_upper_half()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var pause = new GrowingPause(500, 15_000, new Random(seed));
            foreach (var expected in new long[] { 500, 1000, 2000, 4000, 8000, 15_000, 15_000 })
            {
                Assert.InRange(pause.Next(), expected / 2, expected);
            }

            pause.Reset();
            Assert.InRange(pause.Next(), 250, 500);
        }
    }

    [Theory]
    [InlineData("Lost", 2_000)]
    [InlineData("Closed", 2_000)]
    [InlineData("Unreachable", 2_000)]
    [InlineData("HostOffline", 2_000)]
    [InlineData("Refused", 15_000)]
    [InlineData("Unusable", 15_000)]
    public void A_broker_that_is_away_is_called_every_two_seconds_and_one_that_refuses_seldom(string end, long longestMs)
    {
        var pauses = new SessionPauses(new Random(3));
        var grown = Enumerable.Range(0, 20).Select(_ => pauses.After(Enum.Parse<SessionEnd>(end), false, TimeSpan.Zero)).ToArray();
        Assert.InRange(grown[0], 1, 1_000);
        Assert.All(grown[8..], p => Assert.InRange(p, longestMs / 2, longestMs));
        Assert.True(grown[8..].Distinct().Count() > 1);
        Assert.InRange(pauses.After(Enum.Parse<SessionEnd>(end), false, TimeSpan.FromMilliseconds(GatewayLimits.SettledSessionMs)), 1, 1_000);
    }

    [Fact]
    public void After_a_take_over_that_was_told_the_pause_is_longer_than_after_one_that_is_suspected()
    {
        var pauses = new SessionPauses(new Random(3));
        var suspected = pauses.After(SessionEnd.Closed, true, TimeSpan.Zero);
        Assert.InRange(suspected, GatewayLimits.SuspicionPauseMinMs / 2, GatewayLimits.SuspicionPauseMinMs);
        Assert.InRange(pauses.After(SessionEnd.TakenOver, false, TimeSpan.Zero), GatewayLimits.TakeoverPauseMinMs / 2, GatewayLimits.TakeoverPauseMinMs);
    }

    [Fact]
    public void Random_bytes_as_a_command_ask_for_nothing_and_throw_nothing()
    {
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            var command = NodeCommand.Read(bytes);
            Assert.True(!command.Rebirth || command.Error == SparkplugDecodeError.None || bytes.Length > 20);
        }
    }
}
