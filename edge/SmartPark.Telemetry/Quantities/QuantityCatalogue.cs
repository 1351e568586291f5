using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Telemetry.Quantities;

/// <summary>The file <c>firmware-config/quantities.json</c>.</summary>
public sealed record QuantityFile
{
    /// <summary>Every quantity of the product.</summary>
    public required IReadOnlyList<Quantity> Quantities { get; init; }
}

/// <summary>Every quantity the product knows, by id. Immutable; safe to share between threads.</summary>
public sealed class QuantityCatalogue
{
    private readonly FrozenDictionary<string, Quantity> _byId;

    private QuantityCatalogue(IReadOnlyList<Quantity> all)
    {
        All = all;
        _byId = all.ToFrozenDictionary(q => q.Id, StringComparer.Ordinal);
    }

    /// <summary>All quantities in the order of the file.</summary>
    public IReadOnlyList<Quantity> All { get; }

    /// <summary>The quantity of an id, or false.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out Quantity? quantity) => _byId.TryGetValue(id, out quantity);

    /// <summary>Reads and checks a catalogue; null when a problem was added.</summary>
    public static QuantityCatalogue? Read(string file, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        var document = ConfigurationFile.Read(file, TelemetryJson.Default.QuantityFile, problems);
        return document is null ? null : Create(file, document, problems, before);
    }

    /// <summary>Reads a catalogue or throws <see cref="ConfigurationException"/> with every mistake in it.</summary>
    public static QuantityCatalogue Load(string file)
    {
        var problems = new List<ConfigurationProblem>();
        return Read(file, problems) ?? throw new ConfigurationException(problems);
    }

    private static QuantityCatalogue? Create(string file, QuantityFile document, ICollection<ConfigurationProblem> problems, int before)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < document.Quantities.Count; i++)
        {
            var q = document.Quantities[i];
            var path = $"$.quantities[{i}]";
            if (!ids.Add(q.Id))
            {
                problems.Add(new(file, path + ".id", $"\"{q.Id}\" a second time", "each id once"));
            }

            if (q.ValidMin >= q.ValidMax)
            {
                problems.Add(new(file, path + ".valid_max", $"{q.ValidMax}", $"more than valid_min {q.ValidMin}"));
            }

            if (q.Id.EndsWith("_quality", StringComparison.Ordinal))
            {
                problems.Add(new(file, path + ".id", $"\"{q.Id}\"", "another ending: in line protocol a field of that name holds the quality of a quantity"));
            }

            CheckStates(file, path, q, problems);
        }

        return problems.Count == before ? new(document.Quantities) : null;
    }

    private static void CheckStates(string file, string path, Quantity q, ICollection<ConfigurationProblem> problems)
    {
        if (q.Kind == QuantityKind.State != q.States.Count > 0)
        {
            problems.Add(new(file, path + ".states", $"{q.States.Count} states", q.Kind == QuantityKind.State ? "at least one named value" : "no states on a gauge or counter"));
        }

        if (q.Kind == QuantityKind.State != q.Id.EndsWith("_state", StringComparison.Ordinal))
        {
            problems.Add(new(file, path + ".id", $"\"{q.Id}\"", "states, and only states, end in _state"));
        }

        var codes = new HashSet<int>();
        for (var i = 0; i < q.States.Count; i++)
        {
            if (!codes.Add(q.States[i].Code))
            {
                problems.Add(new(file, $"{path}.states[{i}].code", $"{q.States[i].Code} a second time", "each code once"));
            }
        }
    }
}
