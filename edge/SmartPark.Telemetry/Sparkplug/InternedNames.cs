using System.Collections.Concurrent;
using System.Text;

namespace SmartPark.Telemetry.Sparkplug;

/// <summary>
/// One string for each id or metric name that messages repeat a thousand times a second. Thread-safe. Bounded: beyond
/// <see cref="SparkplugLimits.InternedNamesMax"/> names a new one still gets its string, but a fresh one each time, and that is counted.
/// </summary>
public sealed class InternedNames
{
    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly int _countMax;
    private int _count;
    private long _notKept;

    /// <summary>An empty table of at most <paramref name="countMax"/> names.</summary>
    public InternedNames(int countMax = SparkplugLimits.InternedNamesMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(countMax);
        _countMax = countMax;
        _lookup = _names.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>How often a string was made and not kept because the table was full.</summary>
    public long NotKept => Interlocked.Read(ref _notKept);

    /// <summary>The string of these characters.</summary>
    public string Get(ReadOnlySpan<char> name) => _lookup.TryGetValue(name, out var known) ? known : Add(name.ToString());

    /// <summary>The string of these UTF-8 bytes; bytes that are not UTF-8 become replacement characters.</summary>
    public string Get(ReadOnlySpan<byte> nameUtf8)
    {
        if (nameUtf8.Length > SparkplugLimits.NameBytesMax)
        {
            Interlocked.Increment(ref _notKept);
            return Encoding.UTF8.GetString(nameUtf8);
        }

        // UTF-16 never has more units than UTF-8 has bytes; no more than needed, since the stack is zeroed.
        Span<char> chars = stackalloc char[nameUtf8.Length];
        return Get(chars[..Encoding.UTF8.GetChars(nameUtf8, chars)]);
    }

    private string Add(string name)
    {
        // Two threads at the limit may both get in; the bound holds within the number of threads.
        if (Volatile.Read(ref _count) >= _countMax)
        {
            Interlocked.Increment(ref _notKept);
            return name;
        }

        if (_names.TryAdd(name, name))
        {
            Interlocked.Increment(ref _count);
            return name;
        }

        return _names[name];
    }
}
