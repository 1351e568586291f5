using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SmartPark.Telemetry.Configuration;

/// <summary>
/// Reads one JSON file (comments and trailing commas allowed) into a C# type and reports every mistake at once:
/// the schema is made from the type (<see cref="ConfigurationSchema"/>), the document is checked against it as a whole,
/// and only a document without problems is deserialised.
/// </summary>
/// <remarks>
/// Optional members of configuration types are <c>{ get; set; }</c>: the source-generated reader gives an absent <c>init</c> member
/// the default of its type, not its initialiser. A test of each assembly holds every configuration type to this.
/// </remarks>
public static class ConfigurationFile
{
    /// <summary>Largest configuration file in bytes; a city of 100,000 devices in one file stays below it.</summary>
    public const int BytesMax = 64 * 1024 * 1024;

    private static readonly JsonDocumentOptions DocumentOptions = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 64,
    };

    /// <summary>
    /// Reads and checks <paramref name="file"/>. Adds each mistake to <paramref name="problems"/> and returns null if there was one;
    /// a missing, unreadable or over-large file is a mistake too, never an exception.
    /// </summary>
    public static T? Read<T>(string file, JsonTypeInfo<T> type, ICollection<ConfigurationProblem> problems)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(problems);
        byte[] bytes;
        try
        {
            var info = new FileInfo(file);
            if (!info.Exists)
            {
                problems.Add(new(file, "$", "no such file", "a JSON file"));
                return null;
            }

            if (info.Length > BytesMax)
            {
                problems.Add(new(file, "$", $"{info.Length} bytes", $"at most {BytesMax} bytes"));
                return null;
            }

            bytes = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new(file, "$", $"unreadable file ({e.Message})", "a file this process may read"));
            return null;
        }

        return Parse(file, bytes, type, problems);
    }

    /// <summary>Checks and reads a document already in memory; <paramref name="file"/> is only used in messages.</summary>
    public static T? Parse<T>(string file, ReadOnlyMemory<byte> utf8, JsonTypeInfo<T> type, ICollection<ConfigurationProblem> problems)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(problems);
        var invalid = Utf8Check.FirstInvalidLine(utf8.Span);
        if (invalid > 0)
        {
            problems.Add(new(file, $"line {invalid}", "bytes that are not UTF-8", "a file saved as UTF-8"));
            return null;
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8, DocumentOptions);
        }
        catch (JsonException e)
        {
            problems.Add(new(file, $"line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}", "text that is not JSON", "a JSON document"));
            return null;
        }

        using (document)
        {
            var before = problems.Count;
            try
            {
                ConfigurationSchema.Check(file, document.RootElement, ConfigurationSchema.For(type), problems);
                return problems.Count > before ? null : document.RootElement.Deserialize(type);
            }
            catch (JsonException e)
            {
                problems.Add(new(file, e.Path ?? "$", "a value of another kind", e.Message));
                return null;
            }
        }
    }
}
