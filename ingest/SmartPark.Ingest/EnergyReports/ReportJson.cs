using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>Source-generated JSON of documents; one form, so that a document hashes alike wherever it is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReportDocument))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>With Chinese as it is.</summary>
    public static ReportJson Written { get; } = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) });

    /// <summary>The bytes of a document.</summary>
    public static byte[] Bytes(ReportDocument document) => JsonSerializer.SerializeToUtf8Bytes(document, Written.ReportDocument);

    /// <summary>Reads a document. Throws <see cref="IOException"/> when it cannot be read.</summary>
    public static ReportDocument Read(byte[] utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, Written.ReportDocument) ?? throw new IOException("A frozen report is empty.");
        }
        catch (JsonException e)
        {
            throw new IOException($"A frozen report cannot be read: {e.Message}", e);
        }
    }
}
