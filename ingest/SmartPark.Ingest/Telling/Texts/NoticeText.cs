using System.Globalization;
using System.Text;
using SmartPark.Ingest.Telling.Channels;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Telling.Texts;

/// <summary>A line of a message: what it is, and what is said.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Text">What is said.</param>
/// <param name="Link">Address that it leads to; null for none.</param>
internal readonly record struct NoticeLine(string Label, string Text, string? Link = null)
{
    /// <summary>Whether it says nothing but where to go, which a channel may show as a button.</summary>
    public bool IsLinkOnly => Link is not null && Text == Link;

    /// <summary>What stands before the text: the label and what parts it from the text; a number stands as <c>1.</c> alone.</summary>
    public string Head(NoticeWords words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return Label.EndsWith('.') ? Label + " " : Label + words.Separator;
    }
}

/// <summary>
/// Messages as people read them: what, where, since when, value and limit, what to do, link; the most important first, so that a text that is cut loses what
/// matters least. Pure.
/// </summary>
internal static class NoticeText
{
    // Later than this the centre learned of it by an outage, and the reader should know.
    private const long LateMs = 60_000;

    /// <summary>One line that says it all: <c>【紧急】感烟探测器报警 · 清岚高新园 · 3 号楼</c>.</summary>
    public static string Subject(ChannelMessage message, MessageLanguage language)
    {
        ArgumentNullException.ThrowIfNull(message);
        var (words, first) = (NoticeWords.Of(language), message.First);
        var head = message.About switch
        {
            MessageAbout.Cleared => words.Cleared,
            MessageAbout.Test => words.Test,
            _ => words.Of(first.Severity) + (message.Step > 0 ? words.Joint + words.Escalated : ""),
        };
        var what = message.About == MessageAbout.Test ? words.TestText : message.Notices.Count == 1 ? In(first.Title, language)
            : string.Format(CultureInfo.InvariantCulture, words.Many, message.Notices.Count);
        var where = message.About == MessageAbout.Test ? "" : message.Notices.Count == 1 ? Where(first, language)
            : string.Join(words.Joint, message.Notices.Select(n => n.Park is { } park ? In(park, language) : words.Centre).Distinct().Take(3));
        return words.Open + head + words.Close + what + (where.Length > 0 ? words.Joint + where : "");
    }

    /// <summary>Where an alarm is, from the park to the device.</summary>
    public static string Where(AlarmNotice notice, MessageLanguage language)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var words = NoticeWords.Of(language);
        LocalText?[] places = [notice.Park, notice.Building, notice.Floor, notice.Room, notice.Device];
        var parts = places.Where(p => p is not null).Select(p => In(p!, language)).ToList();

        // A device is often named with its place.
        parts.RemoveAll(p => !ReferenceEquals(p, parts[^1]) && parts[^1].Contains(p, StringComparison.Ordinal));
        return string.Join(words.Joint, notice.Park is null ? parts.Prepend(words.Centre) : parts);
    }

    /// <summary>What is said of one alarm, line by line.</summary>
    public static IReadOnlyList<NoticeLine> Lines(AlarmNotice notice, MessageAbout about, int step, MessageLanguage language)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var (words, e) = (NoticeWords.Of(language), notice.Episode);
        List<NoticeLine> lines = [new(words.Alarm, $"{In(notice.Title, language)}{words.Joint}{words.Of(e.Severity)}")];
        if (about == MessageAbout.Raised && step > 0)
        {
            // Why it comes again.
            lines.Add(new(words.Escalated, words.NobodyAcknowledged));
        }

        lines.Add(new(words.Where, Where(notice, language)));
        Add(words.Note, notice.Note);
        lines.Add(new(words.Since, Time(e.OnsetUnixMs, notice.Zone)));
        if (e.ClearedUnixMs is { } cleared)
        {
            lines.Add(new(words.Ended, $"{Time(cleared, notice.Zone)}{words.Joint}{words.Lasted} {Duration(cleared - e.OnsetUnixMs, words)}"));
        }

        if (e.LearnedUnixMs - e.RaisedUnixMs > LateMs)
        {
            lines.Add(new(words.Learned, $"{Time(e.LearnedUnixMs, notice.Zone)}{words.Joint}{string.Format(CultureInfo.InvariantCulture, words.Late, Duration(e.LearnedUnixMs - e.RaisedUnixMs, words))}"));
        }

        if (notice.Value is { } value)
        {
            lines.Add(new(notice.Quantity is { } quantity ? In(quantity, language) : words.Value,
                In(value, language) + (notice.Limit is { } limit ? $"{words.Joint}{words.Limit} {In(limit, language)}" : "")));
        }

        if (notice.Times > 1)
        {
            lines.Add(new(words.LastHour, string.Format(CultureInfo.InvariantCulture, words.Times, notice.Times)));
        }

        if (about == MessageAbout.Raised)
        {
            Add(words.Advice, notice.Advice);
        }
        else if (e is { NeedsOutcome: true, Closed: null })
        {
            // Smoke that is gone is no fire that is out: somebody has to say what it was.
            lines.Add(new(words.Advice, words.OutcomeMissing));
        }

        if (notice.Link is { } link)
        {
            lines.Add(new(words.Link, link, link));
        }

        return lines;

        void Add(string label, LocalText? text)
        {
            if (text is not null)
            {
                lines.Add(new(label, In(text, language)));
            }
        }
    }

    /// <summary>What stands below the subject, line by line: everything of one alarm, or a numbered line for each of several. Nothing for a test, whose subject says it all.</summary>
    public static IReadOnlyList<NoticeLine> Content(ChannelMessage message, MessageLanguage language)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message switch
        {
            { About: MessageAbout.Test } => [],
            { Notices.Count: 1 } => Lines(message.First, message.About, message.Step, language),
            _ => [.. message.Notices.Index().Select(n => new NoticeLine(string.Create(CultureInfo.InvariantCulture, $"{n.Index + 1}."), Brief(n.Item, language), n.Item.Link))],
        };
    }

    /// <summary>The whole message as plain text, the subject first.</summary>
    public static string Plain(ChannelMessage message, MessageLanguage language)
    {
        ArgumentNullException.ThrowIfNull(message);
        var words = NoticeWords.Of(language);
        var text = new StringBuilder(Subject(message, language)).Append('\n');
        foreach (var line in Content(message, language))
        {
            text.Append(line.Head(words)).Append(line.Text).Append('\n');
            if (line is { IsLinkOnly: false, Link: { } link })
            {
                text.Append("   ").Append(link).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>A message of at most so many characters: whole parts are left out from the end, then the last is cut.</summary>
    public static string Short(ChannelMessage message, MessageLanguage language, int charactersMax)
    {
        ArgumentNullException.ThrowIfNull(message);
        var (words, text) = (NoticeWords.Of(language), new StringBuilder(Subject(message, language)));

        // Alarm and place stand in the subject.
        foreach (var line in Content(message, language).Where(l => l.Label != words.Alarm && l.Label != words.Where))
        {
            var part = words.Break + line.Head(words) + line.Text;
            if (text.Length + part.Length <= charactersMax)
            {
                text.Append(part);
            }
        }

        return Cut(text.ToString(), charactersMax);
    }

    /// <summary>One alarm in one line of a list.</summary>
    public static string Brief(AlarmNotice notice, MessageLanguage language)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var words = NoticeWords.Of(language);
        var until = notice.Episode.ClearedUnixMs is { } cleared ? " – " + Time(cleared, notice.Zone) : "";
        return $"{words.Open}{words.Of(notice.Severity)}{words.Close}{In(notice.Title, language)}{words.Joint}{Where(notice, language)}{words.Joint}{Time(notice.Episode.OnsetUnixMs, notice.Zone)}{until}";
    }

    /// <summary>A time as the city's clocks show it.</summary>
    public static string Time(long unixMs, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMs), zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string In(LocalText text, MessageLanguage language) => language == MessageLanguage.English ? text.En : text.Zh;

    private static string Duration(long ms, NoticeWords words)
    {
        var span = TimeSpan.FromMilliseconds(Math.Max(0, ms));
        (long Count, int Unit)[] parts = [((long)span.TotalDays, 0), (span.Hours, 1), (span.Minutes, 2), (span.Seconds, 3)];
        var said = parts.SkipWhile(p => p.Count == 0).Take(2).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Count}{words.Units[p.Unit]}")).ToArray();
        return said.Length == 0 ? "0" + words.Units[3] : string.Join(' ', said);
    }

    private static string Cut(string text, int charactersMax)
    {
        if (text.Length <= charactersMax)
        {
            return text;
        }

        // Half a surrogate pair is no character.
        var end = char.IsHighSurrogate(text[charactersMax - 2]) ? charactersMax - 2 : charactersMax - 1;
        return text[..end] + "…";
    }
}
