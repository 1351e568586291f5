using System.Text.Json;
using System.Text.Json.Serialization;
using SmartPark.Alarms.Overrides;

namespace SmartPark.Alarms.Rules;

/// <summary>Source-generated JSON of alarm rules and their overrides: snake_case, no reflection, so it survives NativeAOT.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(AlarmRuleFile))]
[JsonSerializable(typeof(AlarmOverrideFile))]
public sealed partial class AlarmRulesJson : JsonSerializerContext;
