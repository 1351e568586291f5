namespace SmartPark.Ingest.Intake.Broker;

/// <summary>
/// What the readers of the embedded broker may subscribe to: filters without a wildcard but one <c>#</c> at the end, below levels that are this product's to
/// publish on and nobody else's. Pure.
/// </summary>
public sealed class ReadableTopics
{
    private readonly string[][] _filters;

    /// <summary>Readers may subscribe to these, and to what is narrower.</summary>
    /// <param name="filters">Filters such as <c>alarms/#</c> or <c>alarms</c>.</param>
    public ReadableTopics(IEnumerable<string> filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        _filters = [.. filters.Distinct(StringComparer.Ordinal).Select(f => f.Split('/'))];
        if (_filters.Any(f => f[0] == "#" || f.Contains("+") || f.AsSpan(0, f.Length - 1).Contains("#")))
        {
            throw new ArgumentException("A filter of readers has a first level, and one wildcard at most, # at its end.", nameof(filters));
        }
    }

    /// <summary>Nothing.</summary>
    public static ReadableTopics None { get; } = new([]);

    /// <summary>Whether whatever a filter matches is within one of these.</summary>
    public bool Covers(string filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var asked = filter.Split('/');
        return Array.Exists(_filters, f => f[^1] == "#" ? asked.Length >= f.Length - 1 && f.AsSpan(0, f.Length - 1).SequenceEqual(asked.AsSpan(0, f.Length - 1)) : f.AsSpan().SequenceEqual(asked));
    }
}
