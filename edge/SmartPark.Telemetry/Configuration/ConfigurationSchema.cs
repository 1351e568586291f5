using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace SmartPark.Telemetry.Configuration;

/// <summary>
/// The JSON Schema of a configuration type, made from the type itself so that the two cannot drift, and the check of a
/// document against it. Understands what <see cref="JsonSchemaExporter"/> emits here: type, properties, required,
/// additionalProperties, items, enum, pattern, format <c>date</c>, minimum, maximum, minLength, maxLength, minItems and local <c>$ref</c>s.
/// </summary>
public static class ConfigurationSchema
{
    private static readonly ConcurrentDictionary<Type, JsonObject> Schemas = new();

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema of <paramref name="type"/>; made once per type.</summary>
    public static JsonObject For(JsonTypeInfo type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return Schemas.GetOrAdd(type.Type, static (_, t) => Create(t), type);
    }

    /// <summary>The schema as an indented document for editors, with a final line feed.</summary>
    public static string Write(JsonTypeInfo type, string title)
    {
        var schema = (JsonObject)For(type).DeepClone();
        schema.Insert(0, "title", title);
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        return schema.ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
    }

    /// <summary>Adds one problem for each place where <paramref name="element"/> does not fit <paramref name="schema"/>.</summary>
    public static void Check(string file, JsonElement element, JsonObject schema, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        ArgumentNullException.ThrowIfNull(schema);
        new SchemaChecker(file, schema, problems).Check(element, schema, "$");
    }

    /// <summary>A value as it is quoted in messages: the raw JSON, cut at 60 characters.</summary>
    public static string Quote(JsonElement element)
    {
        var text = element.ValueKind is JsonValueKind.Object ? "an object" : element.ValueKind is JsonValueKind.Array ? "an array" : element.GetRawText();
        return text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 57), "...");
    }

    private static JsonObject Create(JsonTypeInfo type)
    {
        var options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Decorate };
        var schema = (JsonObject)type.GetJsonSchemaAsNode(options);
        if (schema["properties"] is JsonObject properties && !properties.ContainsKey("$schema"))
        {
            properties.Insert(0, "$schema", new JsonObject { ["type"] = "string" });
        }

        return schema;
    }

    private static JsonNode Decorate(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is not JsonObject schema)
        {
            return node;
        }

        if (context.TypeInfo.Kind == JsonTypeInfoKind.Object && schema.ContainsKey("properties") && !schema.ContainsKey("additionalProperties"))
        {
            schema["additionalProperties"] = false;
        }

        if (context.TypeInfo.Type == typeof(int) || context.TypeInfo.Type == typeof(int?))
        {
            schema["minimum"] = (double)int.MinValue;
            schema["maximum"] = (double)int.MaxValue;
        }

        var attributes = context.PropertyInfo?.AttributeProvider;
        if (attributes is null)
        {
            return node;
        }

        foreach (var attribute in attributes.GetCustomAttributes(inherit: true))
        {
            switch (attribute)
            {
                case DescriptionAttribute a:
                    schema["description"] = a.Description;
                    break;
                case RangeAttribute a:
                    schema["minimum"] = Convert.ToDouble(a.Minimum, CultureInfo.InvariantCulture);
                    schema["maximum"] = Convert.ToDouble(a.Maximum, CultureInfo.InvariantCulture);
                    break;
                case RegularExpressionAttribute a:
                    schema["pattern"] = a.Pattern;
                    break;
                case StringLengthAttribute a:
                    schema["minLength"] = a.MinimumLength;
                    schema["maxLength"] = a.MaximumLength;
                    break;
                case ItemsMinAttribute a:
                    schema["minItems"] = a.Count;
                    break;
                default:
                    break;
            }
        }

        return schema;
    }
}
