using SmartPark.Ingest.Api;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>Figures as CSV (RFC 4180, UTF-8 with byte order mark, as Excel reads it), with the notes below.</summary>
internal static class ReportCsv
{
    private static readonly string[] MeterColumns = ["start", "total", "measured", "estimated", "coverage", "unit", "marks"];

    /// <summary>The steps of a meter, with the names of the API.</summary>
    public static byte[] Bytes(MeterDetail detail) =>
        CompletenessTable.ToCsv(MeterColumns, detail.Steps.Select(s => new object?[] { s.Start, s.Total, s.Measured, s.Estimated, s.Coverage, detail.Unit, string.Join(' ', s.Marks) }));

    /// <summary>The bytes.</summary>
    public static byte[] Bytes(ReportSheets sheets, ReportDocument document, PublishedReport? published)
    {
        var sheet = sheets.Figures(document);
        return CompletenessTable.ToCsv([.. sheet.Columns.Select(c => c.Name)], sheet.Rows.Concat(sheets.Notes(document, published).Select(n => new object?[] { n })));
    }
}
