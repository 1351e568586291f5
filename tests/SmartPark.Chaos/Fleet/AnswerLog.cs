namespace SmartPark.Chaos.Fleet;

/// <summary>One reply that a device gave, and what became of it.</summary>
internal struct Answer
{
    /// <summary>Device, as index into <see cref="AnswerLog.Devices"/>.</summary>
    public ushort Device;

    /// <summary>Which group was read.</summary>
    public PollGroup Group;

    /// <summary>Whether the connection ended after this reply without another request: then nobody can know that the gateway took it.</summary>
    public bool IsLast;

    /// <summary>Sequence number in its registers, from 1 by device and group.</summary>
    public int Sequence;

    /// <summary>When the request had arrived, UTC ms.</summary>
    public long RequestMs;

    /// <summary>When the next request of the line came or the connection ended, UTC ms; 0 while neither happened.</summary>
    public long NextMs;

    /// <summary>Bit i is set when point i was found in the store.</summary>
    public ushort Stored;

    /// <summary>Rows of the store that carry this reply.</summary>
    public byte Rows;
}

/// <summary>
/// The truth of one line: every reply of its devices in the order in which they were given. One thread writes; it is read when the fleet has stopped.
/// </summary>
/// <param name="gateway">Index of the gateway that owns the line.</param>
/// <param name="line">Line id.</param>
/// <param name="devices">Numbers of the devices on it; the n-th has Modbus unit n + 1.</param>
internal sealed class AnswerLog(int gateway, string line, IReadOnlyList<int> devices)
{
    private readonly List<int>[] _bySequence = [.. Enumerable.Range(0, devices.Count * 2).Select(_ => new List<int>())];
    private Answer[] _answers = new Answer[1024];
    private int _count;

    public int Gateway { get; } = gateway;

    public string Line { get; } = line;

    public IReadOnlyList<int> Devices { get; } = devices;

    /// <summary>All replies so far.</summary>
    public Span<Answer> Answers => _answers.AsSpan(0, Volatile.Read(ref _count));

    /// <summary>The device id of the wiring and of the store.</summary>
    public static string IdOf(int device) => $"m{device}";

    /// <summary>The sequence number that the next reply carries.</summary>
    public int NextSequence(int device, PollGroup group) => Of(device, group).Count + 1;

    /// <summary>Notes a reply before it is sent; the previous one of the line had been taken by now.</summary>
    public void Add(int device, PollGroup group, long requestMs)
    {
        Taken(requestMs, isLast: false);
        if (_count == _answers.Length)
        {
            Array.Resize(ref _answers, _count * 2);
        }

        var sequences = Of(device, group);
        sequences.Add(_count);
        _answers[_count] = new() { Device = (ushort)device, Group = group, Sequence = sequences.Count, RequestMs = requestMs };
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>Notes that the connection ended.</summary>
    public void Ended(long nowMs) => Taken(nowMs, isLast: true);

    /// <summary>The reply of a device with a sequence number, as index into <see cref="Answers"/>; -1 when it never gave it.</summary>
    public int Find(int device, PollGroup group, int sequence) => sequence >= 1 && sequence <= Of(device, group).Count ? Of(device, group)[sequence - 1] : -1;

    private List<int> Of(int device, PollGroup group) => _bySequence[(device * 2) + (int)group];

    private void Taken(long nowMs, bool isLast)
    {
        if (_count > 0 && _answers[_count - 1].NextMs == 0)
        {
            _answers[_count - 1].NextMs = nowMs;
            _answers[_count - 1].IsLast = isLast;
        }
    }
}
