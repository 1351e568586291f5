using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SmartPark.Energy.Factors;
using SmartPark.Energy.PerMu;
using SmartPark.Ingest.Telling;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>Which reports go out by themselves, when and where to: the file that <c>SmartPark:Paths:EnergyReports</c> names.</summary>
public sealed record DeliveryFile
{
    /// <summary>Version of the format; 1.</summary>
    [Range(1, 1), Description("Version of the format: 1")]
    public required int Format { get; init; }

    /// <summary>The mail server; needed by deliveries with recipients.</summary>
    [Description("The mail server, of the same form as a channel of the telling file")]
    public EmailSettings? Email { get; set; }

    /// <summary>Reports that go out.</summary>
    public IReadOnlyList<DeliveryEntry> Deliveries { get; set; } = [];

    /// <summary>Daily park summaries to the provincial platform; off when absent.</summary>
    [Description("Daily park summaries to the provincial platform; off when absent")]
    public ProvinceEntry? Province { get; set; }
}

/// <summary>How long a period is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeliveryPeriod>))]
public enum DeliveryPeriod : byte
{
    /// <summary>A month.</summary>
    [JsonStringEnumMemberName("month")]
    Month,

    /// <summary>Three months from January, April, July or October.</summary>
    [JsonStringEnumMemberName("quarter")]
    Quarter,

    /// <summary>A year.</summary>
    [JsonStringEnumMemberName("year")]
    Year,

    /// <summary>A day.</summary>
    [JsonStringEnumMemberName("day")]
    Day,
}

/// <summary>The form of a delivered report.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeliveryForm>))]
public enum DeliveryForm : byte
{
    /// <summary>A workbook with all sheets.</summary>
    [JsonStringEnumMemberName("xlsx")]
    Xlsx,

    /// <summary>Figures, one row a subject, with the notes below.</summary>
    [JsonStringEnumMemberName("csv")]
    Csv,
}

/// <summary>A report that goes out after each period.</summary>
public sealed record DeliveryEntry
{
    /// <summary>Delivery id, unique in the file; part of file names, and of what makes a delivery one.</summary>
    [RegularExpression(Identifier.Pattern)]
    public required string Id { get; init; }

    /// <summary>Its name in mails.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Of which periods.</summary>
    public required DeliveryPeriod Period { get; init; }

    /// <summary>On which day after the end of the period, from 1: late readings have come by then.</summary>
    [Range(1, 28), Description("On which day after the end of the period, from 1")]
    public int Day { get; set; } = 1;

    /// <summary>At which hour of that day, city time.</summary>
    [Range(0, 23), Description("At which hour of that day, city time")]
    public int Hour { get; set; } = 8;

    /// <summary>Only of these parks; the whole city when empty.</summary>
    [Description("Park ids of the energy registry; the whole city when empty")]
    public IReadOnlyList<string> Parks { get; set; } = [];

    /// <summary>How energy is turned into standard coal.</summary>
    public CoalMethod Method { get; set; }

    /// <summary>Least covered share with which a figure is ranked.</summary>
    [Range(0.0, 1.0), Description("Least covered share with which a figure is ranked")]
    public double CoverageMin { get; set; } = (double)PerMuRequest.CoverageUsual;

    /// <summary>Form of the file.</summary>
    public DeliveryForm Form { get; set; }

    /// <summary>Language of the file and the mail.</summary>
    public MessageLanguage Language { get; set; }

    /// <summary>Whether the report is published first: the file then carries number, version and hash.</summary>
    [Description("Whether the report is published first: the file then carries number, version and hash")]
    public bool Publish { get; set; }

    /// <summary>Folder in which the file is put; it must exist.</summary>
    [StringLength(4096, MinimumLength = 1), Description("Folder in which the file is put; it must exist")]
    public string? Folder { get; set; }

    /// <summary>Mail addresses to which the file goes.</summary>
    [Description("Mail addresses to which the file goes")]
    public IReadOnlyList<string> Recipients { get; set; } = [];
}

/// <summary>Daily park summaries to the provincial platform, over HTTP or into a folder: exactly one of address and folder.</summary>
public sealed record ProvinceEntry
{
    /// <summary>Where to.</summary>
    [RegularExpression(ChannelUrl.Pattern)]
    public string? Url { get; set; }

    /// <summary>File with the address on its first line, for one that holds a secret.</summary>
    [Description("File with the address on its first line, for one that holds a secret")]
    public string? UrlFile { get; set; }

    /// <summary>File with the value of the header Authorization on its first line.</summary>
    [Description("File with the value of the header Authorization on its first line")]
    public string? AuthorizationFile { get; set; }

    /// <summary>Folder in which a file a day is put instead; it must exist.</summary>
    [StringLength(4096, MinimumLength = 1), Description("Folder in which a file a day is put instead; it must exist")]
    public string? Folder { get; set; }

    /// <summary>On which day after the day itself, from 1.</summary>
    [Range(1, 28), Description("On which day after the day itself, from 1")]
    public int Day { get; set; } = 1;

    /// <summary>At which hour of that day, city time.</summary>
    [Range(0, 23), Description("At which hour of that day, city time")]
    public int Hour { get; set; } = 6;

    /// <summary>Only these parks; all when empty.</summary>
    [Description("Park ids of the energy registry; all when empty")]
    public IReadOnlyList<string> Parks { get; set; } = [];

    /// <summary>How energy is turned into standard coal.</summary>
    public CoalMethod Method { get; set; }
}

/// <summary>Source-generated JSON of the file.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DeliveryFile))]
public sealed partial class DeliveryJson : JsonSerializerContext;
