using SmartPark.Ingest.Telling.Texts;

namespace SmartPark.Ingest.Telling.Channels;

/// <summary>A way to tell. One message at a time or several at once; what it sends twice bears the same id.</summary>
internal interface IChannel
{
    /// <summary>Whether it reaches people one by one, so that a message without people would reach nobody.</summary>
    bool NeedsPeople { get; }

    /// <summary>Whether several alarms make one message in it: a person reads them; a machine wants each.</summary>
    bool Groups { get; }

    /// <summary>How many messages it sends at once: one that was given more would let the others wait away the time of their try.</summary>
    int AtOnce => TellingLimits.AtOnceMax;

    /// <summary>
    /// Sends a message and waits for the other side's answer. Every failure is an answer, never an exception; only
    /// <see cref="OperationCanceledException"/> is thrown, when <paramref name="cancellationToken"/> is.
    /// </summary>
    Task<ChannelAnswer> SendAsync(ChannelMessage message, CancellationToken cancellationToken);
}

/// <summary>What a message is about.</summary>
public enum MessageAbout : byte
{
    /// <summary>An alarm came. The numbers are stored.</summary>
    Raised = 1,

    /// <summary>Its condition went.</summary>
    Cleared = 2,

    /// <summary>A try of the channel, asked for by a person.</summary>
    Test = 3,
}

/// <summary>A message to be sent.</summary>
/// <param name="Id">Its id: the same whenever it is sent again, so that who got it twice can tell.</param>
/// <param name="About">What it is about.</param>
/// <param name="Notices">The alarms, the gravest first; one, or several in a channel that groups.</param>
/// <param name="People">Who is told; may be empty.</param>
/// <param name="MentionsAll">Whether everybody in the group is mentioned.</param>
/// <param name="Step">Step of the route, from 0; above 0 it is an escalation.</param>
internal sealed record ChannelMessage(string Id, MessageAbout About, IReadOnlyList<AlarmNotice> Notices, IReadOnlyList<PersonEntry> People, bool MentionsAll, int Step)
{
    /// <summary>The first, which is the gravest.</summary>
    public AlarmNotice First => Notices[0];
}

/// <summary>What came of a message.</summary>
/// <param name="IsTaken">Whether the other side answered that it has it.</param>
/// <param name="Detail">What it answered, or why not: without secrets, at most <see cref="TellingLimits.DetailCharsMax"/> characters.</param>
/// <param name="RetryAfter">When the other side asks to be tried again; null for the usual pause.</param>
/// <param name="IsFinal">Whether trying again cannot help: nobody to tell, or a message that the other side will never take.</param>
internal readonly record struct ChannelAnswer(bool IsTaken, string Detail, TimeSpan? RetryAfter = null, bool IsFinal = false)
{
    /// <summary>The other side has it.</summary>
    public static ChannelAnswer Taken(string detail) => new(true, Cut(detail));

    /// <summary>It is to be tried again.</summary>
    public static ChannelAnswer Failed(string detail, TimeSpan? retryAfter = null) => new(false, Cut(detail), retryAfter);

    /// <summary>It will never be taken.</summary>
    public static ChannelAnswer Refused(string detail) => new(false, Cut(detail), null, true);

    private static string Cut(string text) => text.Length <= TellingLimits.DetailCharsMax ? text : text[..TellingLimits.DetailCharsMax];
}
