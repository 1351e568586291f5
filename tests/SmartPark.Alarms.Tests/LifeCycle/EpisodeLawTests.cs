using FsCheck;
using FsCheck.Fluent;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;
using Xunit;

namespace SmartPark.Alarms.Tests.LifeCycle;

public sealed class EpisodeLawTests
{
    private const long Onset = 1_795_363_200_000;

    private static readonly Mark Li = new("a1", "Li", "127.0.0.1", Onset + 5_000);
    private static readonly Mark Wang = new("a2", "Wang", "127.0.0.1", Onset + 9_000);

    [Fact]
    public void What_nobody_has_noted_stays_though_its_condition_is_gone()
    {
        var gone = EpisodeLaw.Cleared(Episode(Severity.Medium), Onset + 1_000, Onset + 1_200);
        Assert.Equal(AlarmStanding.ClearedUnacknowledged, gone.Standing);
        Assert.Equal(Onset + 1_000, gone.ClearedUnixMs);
    }

    [Fact]
    public void What_is_noted_and_gone_is_over_by_itself_in_either_order()
    {
        var (noted, _) = EpisodeLaw.Acknowledge(Episode(Severity.Medium), Li);
        Assert.Equal(AlarmStanding.Acknowledged, noted.Standing);
        var first = EpisodeLaw.Cleared(noted, Onset + 60_000, Onset + 60_500);
        var (second, _) = EpisodeLaw.Acknowledge(EpisodeLaw.Cleared(Episode(Severity.Medium), Onset + 1_000, Onset + 1_200), Li);
        Assert.All([first, second], e => Assert.Equal((AlarmStanding.Closed, AlarmOutcome.Cleared), (e.Standing, e.Outcome!.Value)));
        Assert.Equal((Onset + 60_500, Li.AtUnixMs), (first.Closed!.AtUnixMs, second.Closed!.AtUnixMs));
    }

    [Theory]
    [InlineData(Severity.Critical, false)]
    [InlineData(Severity.Low, true)]
    public void What_endangers_lives_and_what_latches_waits_for_an_outcome(Severity severity, bool latches)
    {
        var (noted, _) = EpisodeLaw.Acknowledge(EpisodeLaw.Cleared(Episode(severity, latches), Onset + 1_000, Onset + 1_200), Li);
        Assert.Equal(AlarmStanding.Latched, noted.Standing);
        var (closed, refusal) = EpisodeLaw.Close(noted, AlarmOutcome.False, "steam from the canteen", Wang);
        Assert.Equal((Refusal.None, AlarmStanding.Closed, AlarmOutcome.False, Wang, Li), (refusal, closed.Standing, closed.Outcome!.Value, closed.Closed!, closed.Acknowledged!));
    }

    [Fact]
    public void Nothing_is_over_while_its_condition_holds_and_a_fire_is_not_over_without_a_word()
    {
        var fire = Episode(Severity.Critical);
        Assert.Equal((fire, Refusal.StillActive), EpisodeLaw.Close(fire, AlarmOutcome.Confirmed, "extinguished", Li));
        var gone = EpisodeLaw.Cleared(fire, Onset + 1_000, Onset + 1_200);
        Assert.Equal(Refusal.NoteNeeded, EpisodeLaw.Close(gone, AlarmOutcome.Confirmed, "  ", Li).Refusal);
        Assert.Equal(Refusal.OutcomeNotForPeople, EpisodeLaw.Close(gone, AlarmOutcome.Cleared, "x", Li).Refusal);
        Assert.Equal(Li, EpisodeLaw.Close(gone, AlarmOutcome.Drill, "planned", Li).State.Acknowledged);
    }

    [Fact]
    public void Of_two_who_take_note_the_first_counts_and_what_is_over_stays_as_it_was()
    {
        var (noted, _) = EpisodeLaw.Acknowledge(Episode(Severity.High), Li);
        Assert.Equal((noted, Refusal.AlreadyAcknowledged), EpisodeLaw.Acknowledge(noted, Wang));
        var over = EpisodeLaw.Cleared(noted, Onset + 1_000, Onset + 1_200);
        Assert.Equal((over, Refusal.AlreadyClosed), EpisodeLaw.Acknowledge(over, Wang));
        Assert.Equal((over, Refusal.AlreadyClosed), EpisodeLaw.Close(over, AlarmOutcome.False, "x", Wang));
        Assert.Equal((over, Refusal.AlreadyClosed), EpisodeLaw.Assign(over, ("a2", "Wang")));
        Assert.Same(over, EpisodeLaw.Cleared(over, Onset + 2_000, Onset + 2_000));
    }

    /// <summary>Whatever happens in whatever order: who took note first stays, what is over stays, and a fire is never over without a person and a word.</summary>
    [Fact]
    public void No_order_of_acts_breaks_the_law() => Prop.ForAll(
        Gen.Choose(0, 4).ListOf().ToArbitrary(),
        Gen.Elements(Severity.Critical, Severity.High, Severity.Low).ToArbitrary(),
        (acts, severity) =>
        {
            var state = Episode(severity);
            foreach (var act in acts)
            {
                var next = act switch
                {
                    0 => EpisodeLaw.Cleared(state, Onset + 1_000, Onset + 2_000),
                    1 => EpisodeLaw.Acknowledge(state, Li).State,
                    2 => EpisodeLaw.Acknowledge(state, Wang).State,
                    3 => EpisodeLaw.Close(state, AlarmOutcome.Confirmed, "done", Wang).State,
                    _ => EpisodeLaw.Assign(state, ("a2", "Wang")).State,
                };
                Assert.True(state.Acknowledged is null || next.Acknowledged == state.Acknowledged);
                Assert.True(state.Closed is null || ReferenceEquals(next, state));
                Assert.False(next is { Closed: not null, IsActive: true });
                Assert.False(next is { Severity: Severity.Critical, Closed.Account: null });
                state = next;
            }
        }).QuickCheckThrowOnFailure();

    private static EpisodeState Episode(Severity severity, bool latches = false) => new()
    {
        Id = EpisodeId.Of("smoke", "east/d1/smoke_state", Onset), Rule = "smoke", Fingerprint = "0123456789abcdef", Subject = "east/d1/smoke_state", Park = "east", Device = "d1",
        Quantity = "smoke_state", Severity = severity, IsLatching = latches, OnsetUnixMs = Onset, RaisedUnixMs = Onset, LearnedUnixMs = Onset + 300, Value = 1, Limit = double.NaN,
    };
}
