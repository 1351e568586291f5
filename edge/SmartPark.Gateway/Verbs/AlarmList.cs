using System.Globalization;
using SmartPark.Alarms.Engine;
using SmartPark.Gateway.Alarms;
using SmartPark.Telemetry;

namespace SmartPark.Gateway.Verbs;

/// <summary>Prints the journal of alarms for the person on site.</summary>
/// <param name="output">Where the list goes.</param>
/// <param name="errors">Where it goes that there is none.</param>
internal sealed class AlarmList(TextWriter output, TextWriter errors)
{
    /// <summary>Writes the newest alarms, oldest first; false when the journal cannot be read.</summary>
    public async Task<bool> WriteAsync(string folder, SiteFiles files)
    {
        IReadOnlyList<AlarmJournalEntry> entries;
        try
        {
            entries = AlarmJournal.Read(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"the journal in {folder} cannot be read: {e.Message}");
            return false;
        }

        var titles = files.Rules.ToDictionary(r => r.Id, r => r.Title, StringComparer.Ordinal);
        var zone = SiteRules.ZoneOf(files.Site.File) ?? TimeZoneInfo.Utc;
        foreach (var entry in entries)
        {
            await output.WriteLineAsync(Line(entry.Report, titles.GetValueOrDefault(entry.Report.Rule), zone, files));
        }

        await output.WriteLineAsync(entries.Count == 0 ? $"no alarm in {folder}" : $"{entries.Count} alarms came or went, the newest last");
        return true;
    }

    private static string Line(TransitionReport report, LocalText? title, TimeZoneInfo zone, SiteFiles files)
    {
        var time = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(report.TimeUnixMs), zone);
        var unit = files.Catalogue.TryGet(report.Subject[(report.Subject.LastIndexOf('/') + 1)..], out var quantity) && quantity.Unit.Length > 0 ? " " + quantity.Unit : "";
        var value = double.IsNaN(report.Value) ? "-" : report.Value.ToString("0.###", CultureInfo.InvariantCulture) + unit;
        var limit = double.IsNaN(report.Limit) ? "" : string.Create(CultureInfo.InvariantCulture, $" (limit {report.Limit:0.###}{unit})");
        var what = title is null ? report.Rule : $"{title.Zh} / {title.En}";
        return string.Create(CultureInfo.InvariantCulture, $"{time:yyyy-MM-dd HH:mm:ss.fff zzz}  {(report.Change == AlarmChange.Raised ? "raised " : "cleared")}  {what}  {report.Subject}  {value}{limit}");
    }
}
