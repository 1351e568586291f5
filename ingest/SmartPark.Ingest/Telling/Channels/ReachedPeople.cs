namespace SmartPark.Ingest.Telling.Channels;

/// <summary>
/// Who of a message was reached, or refused for good, in channels that tell people one by one: what is tried again goes to the others only. Kept in memory: after a restart, and for
/// the oldest messages beyond <see cref="MessagesMax"/>, those who got it may get it a second time, which is better than not at all. Thread-safe.
/// </summary>
internal sealed class ReachedPeople
{
    /// <summary>Messages kept: more than are tried again by one channel at a time, at some hundred bytes each.</summary>
    public const int MessagesMax = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Id, Dictionary<string, bool> People)>> _messages = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Id, Dictionary<string, bool> People)> _oldest = [];

    /// <summary>Messages kept now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _messages.Count;
            }
        }
    }

    /// <summary>Whether a person was reached (true), or refused for good (false), by an earlier try; null when neither.</summary>
    public bool? Was(string message, string person)
    {
        lock (_gate)
        {
            return _messages.TryGetValue(message, out var node) && node.Value.People.TryGetValue(person, out var isReached) ? isReached : null;
        }
    }

    /// <summary>Notes that a person was reached, or refused for good.</summary>
    public void Note(string message, string person, bool isReached)
    {
        lock (_gate)
        {
            if (!_messages.TryGetValue(message, out var node))
            {
                if (_messages.Count >= MessagesMax)
                {
                    _messages.Remove(_oldest.First!.Value.Id);
                    _oldest.RemoveFirst();
                }

                _messages.Add(message, node = _oldest.AddLast((message, new(StringComparer.Ordinal))));
            }

            node.Value.People[person] = isReached;
        }
    }

    /// <summary>Forgets a message that needs no further try.</summary>
    public void Forget(string message)
    {
        lock (_gate)
        {
            if (_messages.Remove(message, out var node))
            {
                _oldest.Remove(node);
            }
        }
    }

    /// <summary>What comes of a message from what came of each person.</summary>
    /// <param name="message">Message id.</param>
    /// <param name="people">People who could be told, each once.</param>
    /// <param name="unreachable">People whom this channel has no way to.</param>
    /// <param name="failures">Why the others were not reached in this try, by person id.</param>
    /// <param name="retryAfter">When the other side asks to be tried again.</param>
    public ChannelAnswer Sum(string message, IReadOnlyList<PersonEntry> people, IReadOnlyList<PersonEntry> unreachable, IReadOnlyDictionary<string, string> failures, TimeSpan? retryAfter)
    {
        ArgumentNullException.ThrowIfNull(people);
        ArgumentNullException.ThrowIfNull(unreachable);
        ArgumentNullException.ThrowIfNull(failures);
        var reached = people.Where(p => Was(message, p.Id) == true).ToArray();
        var isOpen = people.Any(p => Was(message, p.Id) is null);
        List<string> parts = [];
        if (reached.Length > 0)
        {
            parts.Add("to " + string.Join(", ", reached.Select(p => p.Name)));
        }

        parts.AddRange(people.Except(reached).Select(p => $"not to {p.Name}: {(failures.TryGetValue(p.Id, out var why) ? why : "refused before")}"));
        if (unreachable.Count > 0)
        {
            parts.Add("no way to " + string.Join(", ", unreachable.Select(p => p.Name)));
        }

        var detail = string.Join("; ", parts);
        if (isOpen)
        {
            return ChannelAnswer.Failed(detail, retryAfter);
        }

        Forget(message);
        return reached.Length > 0 ? ChannelAnswer.Taken(detail) : ChannelAnswer.Refused(people.Count == 0 ? "nobody of these can be told this way: " + detail : detail);
    }
}
