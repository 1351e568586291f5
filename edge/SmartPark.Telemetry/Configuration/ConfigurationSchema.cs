using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace SmartPark.Telemetry.Configuration;

/// <summary>
/// The JSON Schema of a configuration type, made from the type itself so that the two cannot drift, and the check of a
/// document against it. Understands what <see cref="JsonSchemaExporter"/> emits here: type, properties, required,
/// additionalProperties, items, enum, pattern, minimum, maximum, minLength, maxLength, minItems and local <c>$ref</c>s.
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
        new Checker(file, schema, problems).Check(element, schema, "$");
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

    /// <summary>Walks a document and its schema side by side.</summary>
    private sealed class Checker(string file, JsonObject root, ICollection<ConfigurationProblem> problems)
    {
        public void Check(JsonElement element, JsonObject schema, string path)
        {
            if (schema["$ref"] is JsonValue reference)
            {
                schema = Resolve((string)reference!);
            }

            if (schema["enum"] is JsonArray choices)
            {
                CheckChoice(element, choices, path);
                return;
            }

            if (!CheckType(element, schema["type"], path))
            {
                return;
            }

            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    CheckObject(element, schema, path);
                    break;
                case JsonValueKind.Array:
                    CheckArray(element, schema, path);
                    break;
                case JsonValueKind.Number:
                    CheckNumber(element, schema, path);
                    break;
                case JsonValueKind.String:
                    CheckString(element, schema, path);
                    break;
                default:
                    break;
            }
        }

        private void Add(string path, string found, string expected) => problems.Add(new(file, path, found, expected));

        private JsonObject Resolve(string reference)
        {
            JsonNode node = root;
            foreach (var raw in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                var part = Uri.UnescapeDataString(raw).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
                node = (node is JsonArray array ? array[int.Parse(part, CultureInfo.InvariantCulture)] : node[part])!;
            }

            return (JsonObject)node;
        }

        private void CheckChoice(JsonElement element, JsonArray choices, string path)
        {
            foreach (var choice in choices)
            {
                if (choice is null ? element.ValueKind == JsonValueKind.Null : element.ValueKind == JsonValueKind.String && element.ValueEquals((string)choice!))
                {
                    return;
                }
            }

            Add(path, Quote(element), "one of " + string.Join(", ", choices.Where(c => c is not null).Select(c => $"\"{(string)c!}\"")));
        }

        private bool CheckType(JsonElement element, JsonNode? type, string path)
        {
            var names = type switch { JsonArray several => several.Select(n => (string)n!), JsonValue one => [(string)one!], _ => [] };
            if (!names.Any() || names.Any(n => Is(element, n)))
            {
                return true;
            }

            Add(path, Quote(element), string.Join(" or ", names.Select(n => n switch { "integer" => "a whole number", "array" => "an array", "object" => "an object", _ => "a " + n })));
            return false;
        }

        private static bool Is(JsonElement element, string type) => type switch
        {
            "object" => element.ValueKind == JsonValueKind.Object,
            "array" => element.ValueKind == JsonValueKind.Array,
            "string" => element.ValueKind == JsonValueKind.String,
            "boolean" => element.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => element.ValueKind == JsonValueKind.Null,
            "integer" => element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out _),
            _ => element.ValueKind == JsonValueKind.Number,
        };

        private void CheckObject(JsonElement element, JsonObject schema, string path)
        {
            var properties = schema["properties"] as JsonObject;
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var member in element.EnumerateObject())
            {
                var memberPath = $"{path}.{member.Name}";
                if (!seen.Add(member.Name))
                {
                    Add(memberPath, "the member a second time", "each member once");
                }
                else if (properties?[member.Name] is JsonObject memberSchema)
                {
                    Check(member.Value, memberSchema, memberPath);
                }
                else if (properties?[member.Name] is null && schema["additionalProperties"] is JsonObject valueSchema)
                {
                    Check(member.Value, valueSchema, memberPath);
                }
                else if (properties is not null && !properties.ContainsKey(member.Name))
                {
                    Add(memberPath, "a member of that name", "only " + string.Join(", ", properties.Select(p => p.Key)));
                }
            }

            if (schema["required"] is JsonArray required)
            {
                foreach (var name in required.Select(n => (string)n!).Where(n => !seen.Contains(n)))
                {
                    Add($"{path}.{name}", "nothing", "this member");
                }
            }
        }

        private void CheckArray(JsonElement element, JsonObject schema, string path)
        {
            if (schema["minItems"] is JsonValue minimum && element.GetArrayLength() < (int)minimum)
            {
                Add(path, $"{element.GetArrayLength()} items", $"at least {(int)minimum}");
            }

            if (schema["items"] is JsonObject items)
            {
                var i = 0;
                foreach (var item in element.EnumerateArray())
                {
                    Check(item, items, $"{path}[{i++}]");
                }
            }
        }

        private void CheckNumber(JsonElement element, JsonObject schema, string path)
        {
            var value = element.GetDouble();
            if ((schema["minimum"] is JsonValue low && value < (double)low) || (schema["maximum"] is JsonValue high && value > (double)high) || !double.IsFinite(value))
            {
                Add(path, Quote(element), $"a number from {schema["minimum"]} to {schema["maximum"]}");
            }
        }

        private void CheckString(JsonElement element, JsonObject schema, string path)
        {
            var value = element.GetString()!;
            if (schema["pattern"] is JsonValue pattern && !Regex.IsMatch(value, (string)pattern!, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)))
            {
                Add(path, Quote(element), $"text of the form {(string)pattern!}");
            }
            else if (schema["minLength"] is JsonValue low && schema["maxLength"] is JsonValue high && (value.Length < (int)low || value.Length > (int)high))
            {
                Add(path, Quote(element), $"{(int)low} to {(int)high} characters");
            }
        }
    }
}
