using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using SmartPark.Energy.Registry;
using Xunit;

namespace SmartPark.Ingest.Tests.Registrar;

/// <summary>Rows of any table with whatever its columns accept: digits beyond those of a spreadsheet, texts that look like formulas, quotation marks.</summary>
internal static class RegistryRowGen
{
    private static readonly string[] Texts = ["甲", "=1+1", "'=x", "-", "-5", "''@a", "a,\"b\"", "007", "1e3", "TRUE", "2026-01-01", "Ω·m³", "'", "#N/A", "a b"];

    public static Gen<RegistryRow> Of(RegistryTable table, TimeZoneInfo zone) =>
        from cells in Gen.CollectToArray(table.Columns.Select(Cell))
        let row = Read(table, cells, zone)
        where row is not null
        select row;

    private static RegistryRow? Read(RegistryTable table, string?[] cells, TimeZoneInfo zone)
    {
        List<RegistryMistake> mistakes = [];
        var row = table.Read(table.Columns.Zip(cells).ToDictionary(c => c.First.Name, c => c.Second), zone, null, mistakes);
        Assert.True(mistakes.TrueForAll(m => m.Column is not null));
        return row;
    }

    private static Gen<string?> Cell(RegistryColumn column)
    {
        Gen<string> value = column.Kind switch
        {
            ColumnKind.Number => Gen.OneOf(
                Gen.Choose(1, 2_000_000).Select(n => (n / 1000m).ToString(CultureInfo.InvariantCulture)), Gen.Choose(1, 1_000_000).Select(n => n.ToString(CultureInfo.InvariantCulture)),
                Gen.Choose(1, int.MaxValue).Select(n => (n / 7m).ToString(CultureInfo.InvariantCulture))),
            ColumnKind.Day => Gen.Choose(0, 70_000).Select(n => new DateOnly(1990, 1, 1).AddDays(n).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ColumnKind.Moment => Gen.Choose(0, int.MaxValue).Select(n => DateTimeOffset.FromUnixTimeMilliseconds(700_000_000_000L + (n * 997L)).ToString("O", CultureInfo.InvariantCulture)),
            ColumnKind.Choice => Gen.Elements(column.Words.Select(w => w.Word)),
            _ => Gen.OneOf(Gen.Elements(Texts), Gen.Elements("a1", "b-2", "34", "C", "ABCDEFGH1234567890", "p1")),
        };
        return column.IsRequired ? value.Select(v => (string?)v) : Gen.OneOf(value.Select(v => (string?)v), Gen.Constant<string?>(null));
    }
}
