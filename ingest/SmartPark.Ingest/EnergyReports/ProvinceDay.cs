using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>What the provincial platform gets of a day: the same bytes from the same data, so that a push that comes twice is known by its key.</summary>
/// <param name="Schema">Name and version of this form: <c>smartpark.park-day/1</c>.</param>
/// <param name="City">City id.</param>
/// <param name="Day">The day, local of the city.</param>
/// <param name="TimeZone">IANA zone of the city.</param>
/// <param name="Method"><c>equivalent</c> (当量) or <c>equal_value</c> (等价).</param>
/// <param name="RegistryRevision">Revision of the registry used.</param>
/// <param name="Parks">Parks in the order of their ids.</param>
public sealed record ProvinceDay(string Schema, string City, DateOnly Day, string TimeZone, string Method, long RegistryRevision, IReadOnlyList<ProvincePark> Parks)
{
    /// <summary>Name and version of the form.</summary>
    public const string Form = "smartpark.park-day/1";

    /// <summary>The day of a report of one day.</summary>
    public static ProvinceDay Of(string city, string zone, ReportDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return new(Form, city, document.From, zone, document.Method, document.RegistryRevision,
        [
            .. document.Figures.Where(f => f.Scope == "park").OrderBy(f => f.Id, StringComparer.Ordinal).Select(f => new ProvincePark(
                f.Id, f.Title.Zh, f.County, f.Mu, f.Tce, f.TcePerMu, f.TonnesCo2, f.Coverage, f.EstimatedShare, f.Provisional,
                [.. f.Energies.Select(e => new ProvinceEnergy(e.Kind, e.Unit, e.Total, e.Estimated, e.PerMu))])),
        ]);
    }
}

/// <summary>A park on a day.</summary>
/// <param name="Park">Park id.</param>
/// <param name="Title">Name.</param>
/// <param name="County">County id.</param>
/// <param name="Mu">Land; null when ambiguous.</param>
/// <param name="Tce">Tonnes of standard coal.</param>
/// <param name="TcePerMu">Per mu; null without land.</param>
/// <param name="TonnesCo2">CO2 of electricity; null when a factor is missing.</param>
/// <param name="Coverage">Measured share of the hours, 0 to 1; null without meters.</param>
/// <param name="EstimatedShare">Estimated share of the standard coal.</param>
/// <param name="Provisional">Why it is provisional; empty when it is not.</param>
/// <param name="Energies">Kinds of energy.</param>
public sealed record ProvincePark(
    string Park, string Title, string? County, decimal? Mu, decimal Tce, decimal? TcePerMu, decimal? TonnesCo2, decimal? Coverage, decimal EstimatedShare, IReadOnlyList<string> Provisional,
    IReadOnlyList<ProvinceEnergy> Energies);

/// <summary>One kind of energy of a park on a day.</summary>
/// <param name="Kind">Id of the kind.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Amount">How much.</param>
/// <param name="Estimated">Estimated part of it.</param>
/// <param name="PerMu">Per mu; null without land.</param>
public sealed record ProvinceEnergy(string Kind, string Unit, decimal Amount, decimal Estimated, decimal? PerMu);

/// <summary>Source-generated JSON of it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProvinceDay))]
internal sealed partial class ProvinceJson : JsonSerializerContext
{
    private static readonly ProvinceJson Written = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) });

    /// <summary>The bytes of a day.</summary>
    public static byte[] Bytes(ProvinceDay day) => JsonSerializer.SerializeToUtf8Bytes(day, Written.ProvinceDay);
}
