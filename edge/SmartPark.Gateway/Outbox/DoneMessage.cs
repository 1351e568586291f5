namespace SmartPark.Gateway.Outbox;

/// <summary>A message that is stored or dropped, until the journal says so.</summary>
/// <param name="number">Its number.</param>
/// <param name="place">Where it stands in the database; default when it does not.</param>
/// <param name="members">Where those stand that it was merged from; null for a message of this run.</param>
internal readonly struct DoneMessage(long number, BlockPlace place, MemberList? members)
{
    /// <summary>Its number.</summary>
    public readonly long Number = number;

    /// <summary>Where it stands.</summary>
    public readonly BlockPlace Place = place;

    /// <summary>Where those stand that it was merged from.</summary>
    public readonly MemberList? Members = members;
}
