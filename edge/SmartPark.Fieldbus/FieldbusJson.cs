using System.Text.Json.Serialization;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Fieldbus.Wiring;

namespace SmartPark.Fieldbus;

/// <summary>Source-generated JSON of profiles and wiring: snake_case, no reflection, so it survives NativeAOT.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(GatewayFile))]
[JsonSerializable(typeof(DeviceProfile))]
public sealed partial class FieldbusJson : JsonSerializerContext;
