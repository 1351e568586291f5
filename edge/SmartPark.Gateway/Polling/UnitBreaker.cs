namespace SmartPark.Gateway.Polling;

/// <summary>
/// Standing of one unit on a line. A unit that does not answer rests for a pause that doubles with every failure and shrinks only
/// by a run of answers, so that a flaky unit cannot cost more than a dead one.
/// </summary>
internal struct UnitBreaker
{
    private int _step;
    private int _answersInARow;

    /// <summary>Whether the unit rests and only a trial may ask it.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Whether it has answered long enough that a lost reply is bad luck and not its habit.</summary>
    public readonly bool InGoodStanding => _step == 0 && !IsHeld;

    /// <summary>Polls in a row without an answer.</summary>
    public int Unanswered { get; private set; }

    /// <summary>The unit answered: released.</summary>
    public void Answer()
    {
        IsHeld = false;
        Unanswered = 0;
        if (_step > 0 && ++_answersInARow >= GatewayLimits.AnsweredPollsToRelax)
        {
            _answersInARow = 0;
            _step--;
        }
    }

    /// <summary>What it did not answer was no fault of its own: its pauses begin anew.</summary>
    public void Forgive() => (_step, _answersInARow) = (0, 0);

    /// <summary>The unit did not answer: held. Returns the pause before the next trial in milliseconds.</summary>
    public long Fail()
    {
        IsHeld = true;
        Unanswered++;
        _answersInARow = 0;
        var pause = Math.Min(GatewayLimits.TrialPauseMinMs << _step, GatewayLimits.TrialPauseMaxMs);
        if (pause < GatewayLimits.TrialPauseMaxMs)
        {
            _step++;
        }

        return pause;
    }
}
