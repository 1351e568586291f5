namespace SmartPark.Alarms.Engine;

/// <summary>Where the transitions of one rule go, with the value that is being judged.</summary>
/// <param name="into">All transitions of a call.</param>
internal ref struct SignalOutput(List<AlarmTransition> into)
{
    private readonly List<AlarmTransition> _into = into;

    /// <summary>Index of the rule in the plan.</summary>
    public int Rule { get; set; }

    /// <summary>The rule.</summary>
    public BoundRule Bound { get; set; } = null!;

    /// <summary>The value that decides; NaN for none.</summary>
    public double Value { get; set; } = double.NaN;

    /// <summary>Its limit; NaN for none.</summary>
    public double Limit { get; set; } = double.NaN;

    /// <summary>The episode whose condition began at a time.</summary>
    public readonly EpisodeId NameOf(long onsetMs) => EpisodeId.Of(Bound.Rule.Id, Bound.Subject, onsetMs);

    /// <summary>Adds a transition.</summary>
    public readonly void Add(AlarmChange change, long timeMs, long onsetMs, EpisodeId episode) =>
        _into.Add(new(Rule, change, timeMs, onsetMs, Value, Limit, episode));
}
