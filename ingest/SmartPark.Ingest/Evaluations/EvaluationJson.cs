using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using SmartPark.Energy.Evaluation;

namespace SmartPark.Ingest.Evaluations;

/// <summary>Source-generated JSON of grades; one form, so that a document hashes alike wherever it is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EvaluationDocument))]
[JsonSerializable(typeof(IReadOnlyList<EvaluationScheme>))]
[JsonSerializable(typeof(IReadOnlyList<GradeDifference>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, decimal>))]
internal sealed partial class EvaluationJson : JsonSerializerContext
{
    /// <summary>With Chinese as it is.</summary>
    public static EvaluationJson Written { get; } = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) });

    /// <summary>The bytes of a document.</summary>
    public static byte[] Bytes(EvaluationDocument document) => JsonSerializer.SerializeToUtf8Bytes(document, Written.EvaluationDocument);

    /// <summary>Reads a document. Throws <see cref="IOException"/> when it cannot be read.</summary>
    public static EvaluationDocument Read(byte[] utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, Written.EvaluationDocument) ?? throw new IOException("A list of grades is empty.");
        }
        catch (JsonException e)
        {
            throw new IOException($"A list of grades cannot be read: {e.Message}", e);
        }
    }
}
