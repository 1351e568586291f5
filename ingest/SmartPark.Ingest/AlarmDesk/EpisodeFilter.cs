using SmartPark.Alarms;
using SmartPark.Alarms.LifeCycle;

namespace SmartPark.Ingest.AlarmDesk;

/// <summary>Which episodes of the store are wanted; a null member wants all.</summary>
public sealed record EpisodeFilter
{
    /// <summary>Whether they stand (true) or are closed (false).</summary>
    public bool? IsStanding { get; init; }

    /// <summary>Parks; null for all.</summary>
    public IReadOnlySet<string>? Parks { get; init; }

    /// <summary>Device id.</summary>
    public string? Device { get; init; }

    /// <summary>Rule ids.</summary>
    public IReadOnlyCollection<string>? Rules { get; init; }

    /// <summary>What a rule watches.</summary>
    public string? Subject { get; init; }

    /// <summary>Severity.</summary>
    public Severity? Severity { get; init; }

    /// <summary>Outcome.</summary>
    public AlarmOutcome? Outcome { get; init; }

    /// <summary>Learned of at or after this, UTC milliseconds.</summary>
    public long? FromUnixMs { get; init; }

    /// <summary>Learned of before this.</summary>
    public long? ToUnixMs { get; init; }

    internal (string Where, (string Name, object? Value)[] Parameters) ToSql()
    {
        List<string> parts = ["1 = 1"];
        List<(string, object?)> parameters = [];
        if (IsStanding is { } stands)
        {
            parts.Add(stands ? "closed_ms IS NULL" : "closed_ms IS NOT NULL");
        }

        Among("park", Parks);
        Among("rule", Rules);
        Equal("device", Device);
        Equal("subject", Subject);
        Equal("severity", Severity is { } s ? (int)s : null);
        Equal("outcome", Outcome is { } o ? (int)o : null);
        Compare("learned_ms >=", "$from", FromUnixMs);
        Compare("learned_ms <", "$to", ToUnixMs);
        return (string.Join(" AND ", parts), [.. parameters]);

        void Equal(string column, object? value) => Compare(column + " =", "$" + column, value);

        void Compare(string comparison, string name, object? value)
        {
            if (value is not null)
            {
                parts.Add($"{comparison} {name}");
                parameters.Add((name, value));
            }
        }

        void Among(string column, IEnumerable<string>? values)
        {
            if (values is not null)
            {
                string[] all = [.. values];
                parts.Add($"{column} IN ({string.Join(", ", all.Select((_, i) => $"${column}{i}"))})");
                parameters.AddRange(all.Select((v, i) => ($"${column}{i}", (object?)v)));
            }
        }
    }
}
