using System.Text.Json;
using System.Text.Json.Serialization;
using SmartPark.Energy.Evaluation;
using SmartPark.Energy.Factors;
using SmartPark.Energy.Tariffs;

namespace SmartPark.Energy.Reference;

/// <summary>Source-generated JSON of the reference data: snake_case, no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Tariff))]
[JsonSerializable(typeof(HolidayFile))]
[JsonSerializable(typeof(EvaluationScheme))]
[JsonSerializable(typeof(StandardCoalFile))]
[JsonSerializable(typeof(GridCarbonFile))]
public sealed partial class ReferenceJson : JsonSerializerContext;
