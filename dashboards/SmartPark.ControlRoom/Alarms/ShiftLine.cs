using SmartPark.Ingest.ShiftLog;

namespace SmartPark.ControlRoom.Alarms;

/// <summary>A line of the shift log: an entry that somebody wrote, or a line of the alarm history.</summary>
/// <param name="AtUnixMs">When, UTC milliseconds.</param>
/// <param name="Entry">The entry; null for a line of the alarm history.</param>
/// <param name="Alarm">The line of the alarm history; null for an entry.</param>
/// <param name="CorrectedBy">Number of the entry that corrects this one; null when none does.</param>
internal sealed record ShiftLine(long AtUnixMs, ShiftEntry? Entry, ShiftAlarmLine? Alarm, long? CorrectedBy)
{
    /// <summary>Key of the line on the page.</summary>
    public string Key => Entry is { } e ? "e" + e.Number : "a" + Alarm!.Number;

    /// <summary>Entries and lines of the alarm history as one, oldest first; of the same moment the alarm before what was written of it.</summary>
    public static IReadOnlyList<ShiftLine> Of(ShiftPage page)
    {
        var corrected = page.Entries.Where(e => e is { Kind: ShiftEntryKind.Note, RefersTo: not null }).GroupBy(e => e.RefersTo!.Value).ToDictionary(g => g.Key, g => g.Max(e => e.Number));
        return
        [
            .. page.Alarms.Select(a => new ShiftLine(a.By.AtUnixMs, null, a, null))
                .Concat(page.Entries.Select(e => new ShiftLine(e.By.AtUnixMs, e, null, corrected.TryGetValue(e.Number, out var by) ? by : null)))
                .OrderBy(l => l.AtUnixMs).ThenBy(l => l.Entry is null ? 0 : 1).ThenBy(l => l.Entry?.Number ?? l.Alarm!.Number),
        ];
    }
}
