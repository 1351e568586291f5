using System.ComponentModel;
using System.Text.Json.Serialization;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Energy.Reference;

/// <summary>How sure a figure of the reference data is; a report that uses it says so.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Certainty>))]
public enum Certainty : byte
{
    /// <summary>A public source that is named says so.</summary>
    [JsonStringEnumMemberName("sourced")]
    Sourced,

    /// <summary>Custom of the trade.</summary>
    [JsonStringEnumMemberName("convention")]
    Convention,

    /// <summary>General knowledge; to be confirmed against the standard or the notice before a report with it is signed.</summary>
    [JsonStringEnumMemberName("unconfirmed")]
    Unconfirmed,

    /// <summary>The product's own.</summary>
    [JsonStringEnumMemberName("product")]
    Product,
}

/// <summary>Where figures of the reference data come from.</summary>
public sealed record ReferenceBasis
{
    /// <summary>How sure they are.</summary>
    public required Certainty Certainty { get; init; }

    /// <summary>Standard or notice with number and edition: <c>GB/T 2589-2020</c>.</summary>
    [Description("Standard or notice with number and edition")]
    public string? Standard { get; set; }

    /// <summary>Clause, table or annex.</summary>
    [Description("Clause, table or annex")]
    public string? Clause { get; set; }

    /// <summary>Who says so, where it was read; required of what is sourced.</summary>
    [Description("Who says so, where it was read")]
    public string? Source { get; set; }

    /// <summary>What a reader of a report should know.</summary>
    [Description("What a reader of a report should know")]
    public string? Note { get; set; }

    /// <summary>Adds every mistake of a basis.</summary>
    internal static void Check(string file, string path, ReferenceBasis? basis, ICollection<ConfigurationProblem> problems)
    {
        if (basis is { Certainty: Certainty.Sourced } && string.IsNullOrWhiteSpace(basis.Source))
        {
            problems.Add(new(file, $"{path}.source", "no source", "who says so, or another certainty"));
        }
    }
}
