using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmartPark.Telemetry.Completeness;

/// <summary>
/// The value of a gateway's NDATA metric <c>Completeness/Hours</c>, compact JSON:
/// <code>{"epoch":"0123456789abcdef","revision":17,"rows":[{"d":"meter-7","h":494321,"p":3600,"c":3600000,"e":3600,"r":3600,"s":3600,"k":3590,"l":2,"f":10}]}</code>
/// A count of 0 is left out; members that a reader does not know are passed over. Ingest answers with the NCMD metric
/// <c>Completeness/Stored</c>, <c>0123456789abcdef:17</c>, once its ledger has committed.
/// </summary>
public sealed record CompletenessReport
{
    private const int EpochDigits = 16;

    /// <summary>Epoch of the outbox that counted, sixteen lower-case hex digits.</summary>
    [JsonPropertyName("epoch")]
    public required string Epoch { get; init; }

    /// <summary>Rises with each message of an epoch, from 1; names it in the acknowledgement.</summary>
    [JsonPropertyName("revision")]
    public required long Revision { get; init; }

    /// <summary>At most <see cref="CompletenessLimits.RowsPerMessageMax"/> hours of devices.</summary>
    [JsonPropertyName("rows")]
    public required IReadOnlyList<HourCount> Rows { get; init; }

    /// <summary>The epoch of a number.</summary>
    public static string EpochText(ulong epoch) => epoch.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The text in UTF-8.</summary>
    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, CompletenessJson.Default.CompletenessReport);

    /// <summary>Reads a text; false, with the reason, for everything that is not one. No bytes make it throw.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out CompletenessReport? report, out string error)
    {
        (report, error) = (null, "");
        if (utf8.Length > CompletenessLimits.TextBytesMax)
        {
            error = $"{utf8.Length} bytes, expected at most {CompletenessLimits.TextBytesMax}";
            return false;
        }

        try
        {
            report = JsonSerializer.Deserialize(utf8, CompletenessJson.Default.CompletenessReport);
        }
        catch (JsonException e)
        {
            error = e.Message;
            return false;
        }

        error = report is null ? "null" : Mistake(report);
        report = error.Length == 0 ? report : null;
        return report is not null;
    }

    private static string Mistake(CompletenessReport report)
    {
        if (report.Epoch.Length != EpochDigits || !report.Epoch.All(char.IsAsciiHexDigitLower))
        {
            return "an epoch that is not sixteen lower-case hex digits";
        }

        if (report.Revision < 1)
        {
            return $"revision {report.Revision}, expected 1 or more";
        }

        if (report.Rows.Count > CompletenessLimits.RowsPerMessageMax)
        {
            return $"{report.Rows.Count} rows, expected at most {CompletenessLimits.RowsPerMessageMax}";
        }

        for (var i = 0; i < report.Rows.Count; i++)
        {
            if (report.Rows[i] is null || !report.Rows[i].IsValid)
            {
                return $"row {i} with an id, hour or count out of range";
            }
        }

        return "";
    }
}

/// <summary>Which report ingest's ledger has committed: the value of the NCMD metric <c>Completeness/Stored</c>.</summary>
/// <param name="Epoch">Epoch of the report, sixteen lower-case hex digits.</param>
/// <param name="Revision">Its revision.</param>
public readonly record struct CompletenessAcknowledgement(string Epoch, long Revision)
{
    private const int EpochDigits = 16;

    /// <summary>The text: <c>0123456789abcdef:17</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}:{Revision}");

    /// <summary>Reads the text; false for every other.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out CompletenessAcknowledgement acknowledgement)
    {
        acknowledgement = default;
        if (utf8.Length is <= EpochDigits + 1 or > CompletenessLimits.AcknowledgementBytesMax || utf8[EpochDigits] != (byte)':'
            || utf8[EpochDigits + 1] is < (byte)'1' or > (byte)'9'
            || !long.TryParse(utf8[(EpochDigits + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
        {
            return false;
        }

        Span<char> epoch = stackalloc char[EpochDigits];
        for (var i = 0; i < EpochDigits; i++)
        {
            epoch[i] = (char)utf8[i];
            if (!char.IsAsciiHexDigitLower(epoch[i]))
            {
                return false;
            }
        }

        acknowledgement = new(new string(epoch), revision);
        return true;
    }
}

/// <summary>Source-generated JSON of the completeness text: no reflection, so it survives NativeAOT.</summary>
[JsonSourceGenerationOptions(UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, MaxDepth = 8)]
[JsonSerializable(typeof(CompletenessReport))]
public sealed partial class CompletenessJson : JsonSerializerContext;
