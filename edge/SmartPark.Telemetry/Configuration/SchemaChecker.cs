using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SmartPark.Telemetry.Configuration;

/// <summary>Walks a document and its schema side by side.</summary>
internal sealed class SchemaChecker(string file, JsonObject root, ICollection<ConfigurationProblem> problems)
{
    /// <summary>Longest search of one pattern in one text; the patterns of this product take microseconds.</summary>
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Adds one problem for each place under <paramref name="path"/> that does not fit.</summary>
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

        Add(path, ConfigurationSchema.Quote(element), "one of " + string.Join(", ", choices.Where(c => c is not null).Select(c => $"\"{(string)c!}\"")));
    }

    private bool CheckType(JsonElement element, JsonNode? type, string path)
    {
        var names = type switch { JsonArray several => several.Select(n => (string)n!), JsonValue one => [(string)one!], _ => [] };
        if (!names.Any() || names.Any(n => Is(element, n)))
        {
            return true;
        }

        Add(path, ConfigurationSchema.Quote(element), string.Join(
            " or ", names.Select(n => n switch { "integer" => "a whole number", "array" => "an array", "object" => "an object", "null" => n, _ => "a " + n })));
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
            if (TextOf(() => member.Name, path, "a member's name") is not { } name)
            {
                continue;
            }

            var memberPath = $"{path}.{name}";
            if (!seen.Add(name))
            {
                Add(memberPath, "the member a second time", "each member once");
            }
            else if (properties?[name] is JsonObject memberSchema)
            {
                Check(member.Value, memberSchema, memberPath);
            }
            else if (properties?[name] is null && schema["additionalProperties"] is JsonObject valueSchema)
            {
                Check(member.Value, valueSchema, memberPath);
            }
            else if (properties is not null && !properties.ContainsKey(name))
            {
                Add(memberPath, "a member of that name", "only " + string.Join(", ", properties.Select(p => p.Key)));
            }
        }

        if (schema["required"] is JsonArray required)
        {
            foreach (var missing in required.Select(n => (string)n!).Where(n => !seen.Contains(n)))
            {
                Add($"{path}.{missing}", "nothing", "this member");
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
        if (!double.IsFinite(value))
        {
            Add(path, ConfigurationSchema.Quote(element), "a finite number");
        }
        else if ((schema["minimum"] is JsonValue low && value < (double)low) || (schema["maximum"] is JsonValue high && value > (double)high))
        {
            Add(path, ConfigurationSchema.Quote(element), $"a number from {schema["minimum"]} to {schema["maximum"]}");
        }
    }

    private void CheckString(JsonElement element, JsonObject schema, string path)
    {
        if (TextOf(element.GetString, path, ConfigurationSchema.Quote(element)) is not { } value)
        {
            return;
        }

        if (schema["pattern"] is JsonValue pattern && !Regex.IsMatch(value, Strict((string)pattern!), RegexOptions.CultureInvariant, PatternTimeout))
        {
            Add(path, ConfigurationSchema.Quote(element), $"text of the form {(string)pattern!}");
        }
        else if (schema["minLength"] is JsonValue low && schema["maxLength"] is JsonValue high && (value.Length < (int)low || value.Length > (int)high))
        {
            Add(path, ConfigurationSchema.Quote(element), $"{(int)low} to {(int)high} characters");
        }
        else if ((string?)schema["format"] == "date" && !DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            Add(path, ConfigurationSchema.Quote(element), "a day of the form 2026-01-31");
        }
    }

    /// <summary>JSON text as a string, or null with a problem: an escape such as <c>\ud800</c> alone is sound JSON and no text.</summary>
    private string? TextOf(Func<string?> read, string path, string found)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            Add(path, found, "text without half surrogate pairs");
            return null;
        }
    }

    /// <summary>JSON Schema's <c>$</c> is the end of the text; .NET's lets one line feed follow.</summary>
    private static string Strict(string pattern) => pattern.EndsWith('$') ? string.Concat(pattern.AsSpan(0, pattern.Length - 1), @"\z") : pattern;
}
