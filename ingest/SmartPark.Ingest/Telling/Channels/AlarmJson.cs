using System.Globalization;
using System.Text.Json;
using SmartPark.Alarms;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Telling.Texts;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Telling.Channels;

/// <summary>
/// An alarm for machines, by webhook and MQTT: ids as the API has them under the same names, texts in both languages, times in ISO 8601 with the city's offset. Members without a
/// value are absent. Pure.
/// <code>
///   { "message": "…", "about": "raised", "step": 0, "mentions_all": false, "people": [ { "id", "name" } ],
///     "id": "…", "rule": "…", "severity": "critical", "title": { "zh", "en" }, "advice": { "zh", "en" },
///     "park": "…", "park_title": { "zh", "en" }, "building_title", "floor", "room", "device": "…", "device_title", "note", "domain": "fire",
///     "quantity": "…", "quantity_title", "value": 1, "value_text": { "zh", "en" }, "limit": 2, "limit_text",
///     "onset": "2026-11-23T10:15:02.000+08:00", "raised", "learned", "cleared", "times": 3, "link": "https://…" }
/// </code>
/// </summary>
internal static class AlarmJson
{
    /// <summary>Word for a message of the centre itself where a topic or a label needs one.</summary>
    public const string Centre = "centre";

    /// <summary>What a message is about, as <c>about</c> and as the end of the type of an event.</summary>
    public static string Word(MessageAbout about) => about switch
    {
        MessageAbout.Raised => "raised",
        MessageAbout.Cleared => "cleared",
        MessageAbout.Test => "test",
        _ => throw new ArgumentOutOfRangeException(nameof(about), about, "no such message"),
    };

    /// <summary>The word of a severity, as rules write it.</summary>
    public static string Word(Severity severity) => severity switch
    {
        Severity.Critical => "critical",
        Severity.High => "high",
        Severity.Medium => "medium",
        Severity.Low => "low",
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, "no such severity"),
    };

    /// <summary>The park's id, or the word for the centre.</summary>
    public static string Park(AlarmNotice notice) => notice.Episode.Park.Length > 0 ? notice.Episode.Park : Centre;

    /// <summary>When what the message tells happened, UTC milliseconds.</summary>
    public static long HappenedUnixMs(ChannelMessage message) => message.About switch
    {
        MessageAbout.Raised => message.First.Episode.RaisedUnixMs,
        MessageAbout.Cleared => message.First.Episode.ClearedUnixMs ?? message.First.Episode.LearnedUnixMs,
        _ => message.First.Episode.LearnedUnixMs,
    };

    /// <summary>A time in ISO 8601 as the city's clocks show it.</summary>
    public static string Time(long unixMs, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMs), zone).ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    /// <summary>The members of a message about one alarm.</summary>
    /// <exception cref="ArgumentException">The message is about several: a channel that does not group never gets one.</exception>
    public static void Write(Utf8JsonWriter json, ChannelMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Notices.Count != 1)
        {
            throw new ArgumentException($"{message.Notices.Count} alarms in one message for a machine", nameof(message));
        }

        json.WriteString("message", message.Id);
        json.WriteString("about", Word(message.About));
        json.WriteNumber("step", message.Step);
        json.WriteBoolean("mentions_all", message.MentionsAll);
        json.List("people", message.People, p => WritePerson(json, p));
        WriteAlarm(json, message.First);
    }

    private static void WritePerson(Utf8JsonWriter json, PersonEntry person)
    {
        json.WriteStartObject();
        json.WriteString("id", person.Id);
        json.WriteString("name", person.Name);
        json.WriteEndObject();
    }

    private static void WriteAlarm(Utf8JsonWriter json, AlarmNotice notice)
    {
        var e = notice.Episode;
        json.WriteString("id", e.Id.ToString());
        json.WriteString("rule", e.Rule);
        json.WriteString("severity", Word(e.Severity));
        Text("title", notice.Title);
        Text("advice", notice.Advice);
        Id("park", e.Park);
        Text("park_title", notice.Park);
        Text("building_title", notice.Building);
        Text("floor", notice.Floor);
        Text("room", notice.Room);
        Id("device", e.Device);
        Text("device_title", notice.Device);
        Text("note", notice.Note);
        Id("domain", notice.Domain is { } domain ? DomainNames.Of(domain) : "");
        Id("quantity", e.Quantity);
        Text("quantity_title", notice.Quantity);
        Number("value", e.Value);
        Text("value_text", notice.Value);
        Number("limit", e.Limit);
        Text("limit_text", notice.Limit);
        json.WriteString("onset", Time(e.OnsetUnixMs, notice.Zone));
        json.WriteString("raised", Time(e.RaisedUnixMs, notice.Zone));
        json.WriteString("learned", Time(e.LearnedUnixMs, notice.Zone));
        Id("cleared", e.ClearedUnixMs is { } cleared ? Time(cleared, notice.Zone) : "");
        json.WriteNumber("times", notice.Times);
        Id("link", notice.Link ?? "");

        void Id(string name, string value)
        {
            if (value.Length > 0)
            {
                json.WriteString(name, value);
            }
        }

        void Text(string name, LocalText? text)
        {
            if (text is not null)
            {
                json.Object(name, () =>
                {
                    json.WriteString("zh", text.Zh);
                    json.WriteString("en", text.En);
                });
            }
        }

        void Number(string name, double number)
        {
            // JSON has neither NaN nor infinity.
            if (double.IsFinite(number))
            {
                json.WriteNumber(name, number);
            }
        }
    }
}
