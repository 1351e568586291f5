using System.Diagnostics.CodeAnalysis;

namespace SmartPark.Telemetry.Sparkplug;

/// <summary>What a birth says of one metric.</summary>
/// <param name="Name">Name.</param>
/// <param name="Alias">Short number that data may use instead; null when it has none.</param>
/// <param name="DataType">Datatype; <see cref="SparkplugDataType.Unknown"/> when the birth does not say.</param>
public readonly record struct BirthMetric(string Name, ulong? Alias, SparkplugDataType DataType);

/// <summary>
/// The metrics that an NBIRTH or DBIRTH announces: names of aliases, datatypes of names. Immutable. Kept as sorted arrays, since a city
/// holds one for each of 100,000 devices and only foreign nodes ever need it.
/// </summary>
public sealed class BirthCertificate
{
    private readonly BirthMetric[] _byName;
    private readonly BirthMetric[] _byAlias;

    private BirthCertificate(long? timestampUnixMs, ulong? seq, long? bdSeq, BirthMetric[] byName, BirthMetric[] byAlias) =>
        (TimestampUnixMs, Seq, BdSeq, _byName, _byAlias) = (timestampUnixMs, seq, bdSeq, byName, byAlias);

    /// <summary>When the birth was made, UTC milliseconds since 1970; null when it does not say.</summary>
    public long? TimestampUnixMs { get; }

    /// <summary>Sequence number of the birth; null when it has none.</summary>
    public ulong? Seq { get; }

    /// <summary>Birth-death sequence of a node; null for devices and for nodes without.</summary>
    public long? BdSeq { get; }

    /// <summary>The metrics in the ordinal order of their names.</summary>
    public IReadOnlyList<BirthMetric> Metrics => _byName;

    /// <summary>
    /// Reads a birth that is not compressed. False, with the reason, when the bytes are damaged, when a metric has no name, and when two metrics
    /// have one name or one alias: data could not be told apart.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, InternedNames names, [NotNullWhen(true)] out BirthCertificate? birth, out SparkplugDecodeError error)
    {
        ArgumentNullException.ThrowIfNull(names);
        birth = null;
        var reader = new SparkplugPayloadReader(payload);
        var metrics = new List<BirthMetric>(reader.MetricCount <= SparkplugLimits.MetricsPerPayloadMax ? reader.MetricCount : 0);
        long? bdSeq = null;
        error = reader.Error;
        while (error == SparkplugDecodeError.None && reader.TryReadMetric(out var metric))
        {
            error = metric.NameUtf8.IsEmpty ? SparkplugDecodeError.MissingName : SparkplugDecodeError.None;
            metrics.Add(new(names.Get(metric.NameUtf8), metric.Alias, metric.DataType));
            if (metric.NameUtf8.SequenceEqual(SparkplugNames.BdSeqUtf8) && metric.TryGetInt64(out var sequence, out _))
            {
                bdSeq = sequence;
            }
        }

        error = error == SparkplugDecodeError.None ? reader.Error : error;
        if (error != SparkplugDecodeError.None)
        {
            return false;
        }

        var byName = metrics.ToArray();
        Array.Sort(byName, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        var byAlias = metrics.Where(m => m.Alias is not null).ToArray();
        Array.Sort(byAlias, static (a, b) => Nullable.Compare(a.Alias, b.Alias));
        error = HasEqualNeighbours(byName, static (a, b) => a.Name == b.Name) ? SparkplugDecodeError.DuplicateName
            : HasEqualNeighbours(byAlias, static (a, b) => a.Alias == b.Alias) ? SparkplugDecodeError.DuplicateAlias : SparkplugDecodeError.None;
        birth = error == SparkplugDecodeError.None ? new(reader.TimestampUnixMs, reader.Seq, bdSeq, byName, byAlias) : null;
        return birth is not null;
    }

    /// <summary>The metric of a name, or false.</summary>
    public bool TryGet(string name, out BirthMetric metric)
    {
        var (low, high) = (0, _byName.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = string.CompareOrdinal(_byName[middle].Name, name) < 0 ? (middle + 1, high) : (low, middle);
        }

        metric = low < _byName.Length ? _byName[low] : default;
        return metric.Name == name;
    }

    /// <summary>The metric of an alias, or false.</summary>
    public bool TryGet(ulong alias, out BirthMetric metric)
    {
        var (low, high) = (0, _byAlias.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _byAlias[middle].Alias < alias ? (middle + 1, high) : (low, middle);
        }

        metric = low < _byAlias.Length ? _byAlias[low] : default;
        return metric.Alias == alias;
    }

    /// <summary>
    /// Name and datatype of a data metric, with the help of the birth only where the metric does not say them itself, so that messages of our own
    /// gateways need none. The name wins over an alias. False, with the reason: <see cref="SparkplugDecodeError.NotBorn"/> and
    /// <see cref="SparkplugDecodeError.UnknownMetric"/> are worth a rebirth request.
    /// </summary>
    /// <param name="birth">Birth of the device, or of the node for its own metrics; null when none was seen.</param>
    /// <param name="metric">The metric as it was read; on return it has its datatype.</param>
    /// <param name="names">Where the name's string comes from.</param>
    /// <param name="name">The name.</param>
    /// <param name="error">Why not.</param>
    public static bool TryResolve(BirthCertificate? birth, ref SparkplugMetric metric, InternedNames names, out string name, out SparkplugDecodeError error)
    {
        ArgumentNullException.ThrowIfNull(names);
        error = SparkplugDecodeError.None;
        name = metric.NameUtf8.IsEmpty ? "" : names.Get(metric.NameUtf8);
        var needsType = metric.DataTypeNumber == 0 && metric.ValueKind is SparkplugValueKind.Int or SparkplugValueKind.Long or SparkplugValueKind.Bytes;
        if (name.Length > 0 && !needsType)
        {
            return true;
        }

        if (birth is null || (name.Length == 0 && metric.Alias is null))
        {
            error = name.Length == 0 && metric.Alias is null ? SparkplugDecodeError.MissingName : SparkplugDecodeError.NotBorn;
            return false;
        }

        if (!(name.Length > 0 ? birth.TryGet(name, out var born) : birth.TryGet(metric.Alias.GetValueOrDefault(), out born)))
        {
            error = SparkplugDecodeError.UnknownMetric;
            return false;
        }

        name = born.Name;
        metric = metric.WithBirthDataType(born.DataType);
        return true;
    }

    private static bool HasEqualNeighbours(BirthMetric[] sorted, Func<BirthMetric, BirthMetric, bool> equal)
    {
        for (var i = 1; i < sorted.Length; i++)
        {
            if (equal(sorted[i - 1], sorted[i]))
            {
                return true;
            }
        }

        return false;
    }
}
