using System.Net;

namespace SmartPark.Ingest.Access;

/// <summary>
/// Slows down guessing of the access token: so many wrong ones from one address within a window, and further attempts from there wait.
/// Thread-safe; bounded by <see cref="AddressesMax"/>.
/// </summary>
public sealed class AttemptThrottle(TimeProvider time)
{
    /// <summary>Wrong tokens from one address within <see cref="Window"/>: a person mistypes a few times, a script with an old token knocks each minute.</summary>
    public const int WrongMax = 10;

    /// <summary>Addresses remembered; beyond it the whole table counts as one, since so many wrong ones at a time are an attack.</summary>
    public const int AddressesMax = 4096;

    private static readonly IPAddress Everyone = IPAddress.Any;
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, (int Wrong, DateTimeOffset Since)> _addresses = [];

    /// <summary>How long wrong tokens are remembered.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an address still has to wait; zero when it may try.</summary>
    public TimeSpan WaitOf(IPAddress? address)
    {
        lock (_gate)
        {
            var found = _addresses.TryGetValue(Key(address), out var entry);
            var wait = entry.Since + Window - time.GetUtcNow();
            return found && entry.Wrong >= WrongMax && wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    /// <summary>A wrong token was shown from an address.</summary>
    public void Wrong(IPAddress? address)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_addresses.Count >= AddressesMax)
            {
                foreach (var old in _addresses.Where(a => a.Value.Since + Window <= now).Select(a => a.Key).ToList())
                {
                    _addresses.Remove(old);
                }
            }

            var key = Key(address);
            var known = _addresses.TryGetValue(key, out var entry) && entry.Since + Window > now;
            _addresses[key] = known ? (entry.Wrong + 1, entry.Since) : (1, now);
        }
    }

    private IPAddress Key(IPAddress? address)
    {
        var key = address is null ? Everyone : address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return _addresses.Count < AddressesMax || _addresses.ContainsKey(key) ? key : Everyone;
    }
}
