namespace SmartPark.Gateway.Outbox;

/// <summary>Where the messages stand that were read back as one, in an array that is used again for the next one.</summary>
internal sealed class MemberList
{
    private BlockPlace[] _places = new BlockPlace[16];
    private int _count;

    /// <summary>The places, in the order in which they were read.</summary>
    public ReadOnlySpan<BlockPlace> Places => _places.AsSpan(0, _count);

    /// <summary>Takes the place of what it held.</summary>
    public void Set(ReadOnlySpan<BlockPlace> places)
    {
        if (_places.Length < places.Length)
        {
            _places = new BlockPlace[Math.Max(places.Length, _places.Length * 2)];
        }

        places.CopyTo(_places);
        _count = places.Length;
    }
}

/// <summary>Lists that are free to be used again, a bounded number of them. Not thread-safe: the outbox locks.</summary>
internal sealed class MemberPool
{
    private readonly Stack<MemberList> _free = [];

    /// <summary>A list that holds these places.</summary>
    public MemberList Rent(ReadOnlySpan<BlockPlace> places)
    {
        var list = _free.TryPop(out var free) ? free : new();
        list.Set(places);
        return list;
    }

    /// <summary>Nobody looks at a list any more; null is none.</summary>
    public void Return(MemberList? list)
    {
        if (list is not null && _free.Count < GatewayLimits.MemberListsKeptMax)
        {
            _free.Push(list);
        }
    }

    /// <summary>Gives the memory back: no backlog is left.</summary>
    public void Trim() => _free.Clear();
}
