using System.Text.Json;
using System.Text.Json.Serialization;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Telemetry;

/// <summary>Source-generated JSON of the telemetry contract: snake_case, no reflection, so it survives NativeAOT.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(QuantityFile))]
public sealed partial class TelemetryJson : JsonSerializerContext;
