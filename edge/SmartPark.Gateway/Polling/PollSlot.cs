namespace SmartPark.Gateway.Polling;

/// <summary>One group of one device in the plan of a line.</summary>
/// <param name="Device">Index of the device on its line, from 0 without holes.</param>
/// <param name="Group">Index of the group in the device.</param>
/// <param name="IntervalMs">Poll interval in milliseconds, at least 1.</param>
/// <param name="Urgent">Fire and safety: first among those that are due.</param>
/// <param name="Points">Points of the group; the group with the fewest tries out a silent device.</param>
internal readonly record struct PollSlot(int Device, int Group, long IntervalMs, bool Urgent, int Points);

/// <summary>How a poll ended, as far as the plan cares.</summary>
internal enum PollEnd
{
    /// <summary>The device answered.</summary>
    Answered,

    /// <summary>The device answered and refused everything that was asked: the group rests, the device does not.</summary>
    Refused,

    /// <summary>Nothing came back: the device rests, longer each time.</summary>
    Unanswered,

    /// <summary>The line was not there: says nothing about the device.</summary>
    LineDown,
}
