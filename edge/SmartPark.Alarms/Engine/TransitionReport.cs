using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmartPark.Telemetry;

namespace SmartPark.Alarms.Engine;

/// <summary>
/// A transition as a gateway tells it: the value of its node metric <c>Alarms/Transition</c>, compact JSON.
/// <code>{"rule":"smoke","fingerprint":"0123456789abcdef","subject":"east/detector-7/smoke_state","device":"detector-7","change":"raised",
/// "time_unix_ms":1795363200000,"onset_unix_ms":1795363200000,"value":1,"limit":null,"episode":"…"}</code>
/// The same transition may come more than once; rule, subject, change and episode tell that it is the same.
/// </summary>
/// <param name="Rule">Rule id.</param>
/// <param name="Fingerprint"><see cref="RuleFingerprint"/> of the rule that was evaluated.</param>
/// <param name="Subject">What it watches: see <see cref="BoundRule.Subject"/>.</param>
/// <param name="Device">Device id of its point, in the gateway's park.</param>
/// <param name="Change">Came or went.</param>
/// <param name="TimeUnixMs">When: source time plus delay, UTC milliseconds; the metric's timestamp too.</param>
/// <param name="OnsetUnixMs">Source time at which the condition began.</param>
/// <param name="Value">The value that decided; NaN, on the wire null, when there was none or it was not finite.</param>
/// <param name="Limit">The limit that it was compared with; NaN, on the wire null, for none.</param>
/// <param name="Episode">
/// Which episode: that of the gateway's evaluation. When its clock was set in between, times are corrected and the id stays, so that an end belongs to its beginning.
/// </param>
public sealed record TransitionReport(string Rule, string Fingerprint, string Subject, string Device, AlarmChange Change, long TimeUnixMs, long OnsetUnixMs, double Value, double Limit, EpisodeId Episode)
{
    /// <summary>The line of the device, or the line that it is about, as <c>gateway/line</c>; empty, and absent on the wire, when unknown.</summary>
    public string Line { get; init; } = "";

    /// <summary>Longest text in bytes.</summary>
    public const int BytesMax = 2_048;

    /// <summary>Longest subject in characters: three ids with slashes; quantities are shorter.</summary>
    public const int SubjectMax = 200;

    // 0001-01-01 and 9999-12-31: what a DateTimeOffset can hold.
    private const long TimeMinMs = -62_135_596_800_000;
    private const long TimeMaxMs = 253_402_300_799_999;

    /// <summary>The text in UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(
        new TransitionText
        {
            Rule = Rule,
            Fingerprint = Fingerprint,
            Subject = Subject,
            Device = Device,
            Change = Change,
            TimeUnixMs = TimeUnixMs,
            OnsetUnixMs = OnsetUnixMs,
            Value = double.IsFinite(Value) ? Value : null,
            Limit = double.IsFinite(Limit) ? Limit : null,
            Episode = Episode.Value,
            Line = Line.Length > 0 ? Line : null,
        },
        TransitionJson.Default.TransitionText);

    /// <summary>Reads a text; false, with the reason, for everything that is not one. No bytes make it throw.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out TransitionReport? report, out string error)
    {
        report = null;
        if (utf8.Length > BytesMax)
        {
            error = $"{utf8.Length} bytes, expected at most {BytesMax}";
            return false;
        }

        TransitionText? text;
        try
        {
            text = JsonSerializer.Deserialize(utf8, TransitionJson.Default.TransitionText);
        }
        catch (JsonException e)
        {
            error = e.Message;
            return false;
        }

        error = text is null ? "null" : Mistake(text);
        if (error.Length > 0)
        {
            return false;
        }

        var t = text!;
        report = new(t.Rule, t.Fingerprint, t.Subject, t.Device, t.Change, t.TimeUnixMs, t.OnsetUnixMs, t.Value ?? double.NaN, t.Limit ?? double.NaN, new(t.Episode)) { Line = t.Line ?? "" };
        return true;
    }

    private static string Mistake(TransitionText text)
    {
        if (!Identifier.IsValid(text.Rule) || !Identifier.IsValid(text.Device))
        {
            return "a rule or device that is no id";
        }

        if (!RuleFingerprint.IsValid(text.Fingerprint))
        {
            return $"a fingerprint that is not {RuleFingerprint.Digits} lower-case hex digits";
        }

        if (text.Subject.Length is 0 or > SubjectMax)
        {
            return $"a subject of {text.Subject.Length} characters, expected 1 to {SubjectMax}";
        }

        if (text.Line is { } line && !(line.Split('/') is [var gateway, var id] && Identifier.IsValid(gateway) && Identifier.IsValid(id)))
        {
            return "a line that is not gateway/line";
        }

        if (text.Change is not (AlarmChange.Raised or AlarmChange.Cleared))
        {
            return "a change that is neither raised nor cleared";
        }

        return text.TimeUnixMs is < TimeMinMs or > TimeMaxMs || text.OnsetUnixMs is < TimeMinMs or > TimeMaxMs ? "a time that is none" : "";
    }
}

/// <summary>The report as it is written: NaN is no JSON.</summary>
internal sealed record TransitionText
{
    public required string Rule { get; init; }

    public required string Fingerprint { get; init; }

    public required string Subject { get; init; }

    public required string Device { get; init; }

    public required AlarmChange Change { get; init; }

    public required long TimeUnixMs { get; init; }

    public required long OnsetUnixMs { get; init; }

    public double? Value { get; set; }

    public double? Limit { get; set; }

    public required Guid Episode { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Line { get; set; }
}

/// <summary>Source-generated JSON of transitions: no reflection, so it survives NativeAOT.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, MaxDepth = 4)]
[JsonSerializable(typeof(TransitionText))]
internal sealed partial class TransitionJson : JsonSerializerContext;
