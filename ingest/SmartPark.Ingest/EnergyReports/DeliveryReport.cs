using SmartPark.Energy.PerMu;
using SmartPark.Ingest.Api;
using SmartPark.Ingest.Telling;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>
/// A report as a file into a folder, by mail, or both; published first where the entry says so. Each step is kept when it is done: published once, one file of a period, and nobody mailed again who has it.
/// </summary>
internal sealed class DeliveryReport(DeliveryEntry entry, string city, ReportDesk desk, PublishedReports published, DeliveryMail? mail) : IDeliveryJob
{
    /// <inheritdoc/>
    public string Id => entry.Id;

    /// <inheritdoc/>
    public LocalText Title => entry.Title;

    /// <inheritdoc/>
    public DeliveryPeriod Period => entry.Period;

    /// <inheritdoc/>
    public int Day => entry.Day;

    /// <inheritdoc/>
    public int Hour => entry.Hour;

    /// <inheritdoc/>
    public IReadOnlyList<string> Parks => entry.Parks;

    /// <inheritdoc/>
    public string Target => string.Join(", ", new[] { entry.Folder, entry.Recipients.Count > 0 ? $"mail to {entry.Recipients.Count}" : null }.OfType<string>());

    /// <inheritdoc/>
    public async Task<DeliveryAnswer> DeliverAsync(DeliveryRun run, Action<DeliveryRun> keep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(keep);
        ReportDocument document;
        PublishedReport? report = null;
        try
        {
            (document, report) = await DocumentAsync(run, cancellationToken);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return new(run, false, e.Message);
        }

        if (report is not null && run.Number is null)
        {
            keep(run = run with { Number = report.Number, Version = report.Version });
        }

        var (language, name) = (entry.Language == MessageLanguage.English ? "en" : "zh-CN", $"{city}-{entry.Id}-{DeliverySchedule.Label(entry.Period, run.Period)}.{(entry.Form == DeliveryForm.Csv ? "csv" : "xlsx")}");
        var sheets = new ReportSheets(language);
        var bytes = entry.Form == DeliveryForm.Csv ? ReportCsv.Bytes(sheets, document, report) : Workbook.Write(sheets.Of(document, report));
        if (entry.Folder is { } folder && run.File is null)
        {
            try
            {
                await WholeFile.WriteAsync(Path.Combine(folder, name), bytes, cancellationToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return new(run, false, e.Message);
            }

            keep(run = run with { File = Path.Combine(folder, name) });
        }

        return entry.Recipients.Count == 0 ? new(run, true, run.File ?? "") : await MailAsync(run, keep, document, report, bytes, name, cancellationToken);
    }

    private async Task<DeliveryAnswer> MailAsync(
        DeliveryRun run, Action<DeliveryRun> keep, ReportDocument document, PublishedReport? report, byte[] bytes, string name, CancellationToken cancellationToken)
    {
        string[] waiting = [.. entry.Recipients.Except(run.Mailed, StringComparer.OrdinalIgnoreCase)];
        if (waiting.Length == 0)
        {
            return new(run, true, run.Detail);
        }

        if (bytes.Length > DeliveryLimits.AttachmentBytesMax)
        {
            return new(run, false, $"{bytes.Length} bytes are more than the {DeliveryLimits.AttachmentBytesMax} that a mail carries: take a folder");
        }

        var label = DeliverySchedule.Label(entry.Period, run.Period);
        var answer = await mail!.SendAsync($"{entry.Id}\n{label}", Subject(label), Text(document, report), name, bytes, waiting, cancellationToken);
        if (answer.Ended.Count > 0)
        {
            keep(run = run with { Mailed = [.. run.Mailed, .. answer.Ended] });
        }

        return new(run, answer.Ended.Count == waiting.Length, answer.Detail);
    }

    private string Subject(string label) => entry.Language == MessageLanguage.English ? $"Energy per mu {label}: {entry.Title.En}" : $"亩均能耗 {label}：{entry.Title.Zh}";

    /// <summary>What a reader sees before opening the file: how it was made, and how many figures can be signed.</summary>
    private string Text(ReportDocument document, PublishedReport? report)
    {
        var (words, figures) = (new ReportSheets(entry.Language == MessageLanguage.English ? "en" : "zh-CN"), document.Figures.Where(f => f.Scope is "park" or "enterprise").ToList());
        var provisional = figures.Count(f => f.Provisional.Count > 0);
        var count = entry.Language == MessageLanguage.English
            ? $"{figures.Count} parks and enterprises, {provisional} of them provisional. The report is attached."
            : $"园区和企业共 {figures.Count} 个，其中 {provisional} 个为暂定值。报告见附件。";
        return string.Join("\r\n", words.Notes(document, report).Take(2).Prepend(count)) + "\r\n";
    }

    /// <summary>The document; of one that is published, the frozen one. A publication that a kill left without its note in the run is found again by what it says.</summary>
    private async Task<(ReportDocument Document, PublishedReport? Report)> DocumentAsync(DeliveryRun run, CancellationToken cancellationToken)
    {
        if (entry.Publish && run.Number is { } number)
        {
            return Frozen(published.Open(number, run.Version) ?? throw new IOException($"{number} is no longer there"));
        }

        var note = $"{entry.Id} {DeliverySchedule.Label(entry.Period, run.Period)}";
        if (entry.Publish && published.List().FirstOrDefault(r => r.Account is null && r.Note == note && r.From == run.Period.From && r.To == run.Period.To) is { } earlier)
        {
            return Frozen(published.Open(earlier.Number, earlier.Version)!);
        }

        var made = await desk.MakeAsync(
            new PerMuRequest(run.Period, entry.Method, (decimal)entry.CoverageMin), entry.Parks.Count == 0 ? null : entry.Parks.ToHashSet(StringComparer.Ordinal), cancellationToken);
        return entry.Publish ? (made.Document, await Task.Run(() => published.Publish(made, null, note), CancellationToken.None)) : (made.Document, null);
    }

    private static (ReportDocument Document, PublishedReport Report) Frozen(FrozenDocument frozen) => frozen.IsIntact
        ? (ReportJson.Read(frozen.Utf8), frozen.Report) : throw new IOException($"The bytes of {frozen.Report.Number} do not have the hash that was published.");
}
