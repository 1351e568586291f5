using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Telemetry.Tests.Configuration;

/// <summary>A configuration of every form that the product's own files use.</summary>
public sealed record Orchard
{
    [RegularExpression(Identifier.Pattern), Description("Id of the orchard")]
    public required string Id { get; init; }

    public required LocalText Title { get; init; }

    [Range(1, 9), Description("Rows of trees")]
    public int Rows { get; set; } = 3;

    public int Trees { get; set; } = 30;

    [Range(-40, 60)]
    public double? FrostC { get; set; }

    public bool Fenced { get; set; } = true;

    public Fruit Fruit { get; set; } = Fruit.Apple;

    public Fruit? Second { get; set; }

    public DateOnly? Planted { get; set; }

    [StringLength(5, MinimumLength = 2)]
    public string? Note { get; set; }

    [ItemsMin(1)]
    public IReadOnlyList<Tree> Samples { get; set; } = [new() { Name = "one" }];

    public IReadOnlyDictionary<string, int> Prices { get; set; } = new Dictionary<string, int> { ["apple"] = 3 };

    public IReadOnlyList<string>? Tags { get; set; }
}

public sealed record Tree
{
    public required string Name { get; init; }

    /// <summary>A type that contains itself, so that the schema has a reference.</summary>
    public IReadOnlyList<Tree> Grafts { get; set; } = [];
}

[JsonConverter(typeof(JsonStringEnumConverter<Fruit>))]
public enum Fruit
{
    [JsonStringEnumMemberName("apple")]
    Apple,

    [JsonStringEnumMemberName("pear")]
    Pear,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Orchard))]
public sealed partial class OrchardJson : JsonSerializerContext;
