using System.Globalization;
using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.Registrar;
using Xunit;

namespace SmartPark.Ingest.Tests.Registrar;

public sealed class RegistryImportTests : IDisposable
{
    private static readonly RegistryTable Areas = RegistryTables.Find("plot_areas")!;

    private readonly RegistryDesk _desk = new();

    public RegistryImportTests() => _desk.Office.Start();

    public void Dispose() => _desk.Dispose();

    [Theory]
    [InlineData("园区,地块,起始日,截止日（不含）,面积（亩）,面积依据\neast,p1,2020/1/1,,120,survey\n")]
    [InlineData("\uFEFFPark,Plot,From,To (not included),Area (亩),Basis of the area\r\neast,p1,2020-1-1,,120.0,survey\r\n,,,,,\r\n\r\n")]
    [InlineData(" Basis of the area ,mu,AREA,from,plot,　park\nx,,,,,\n")]
    public void Heads_are_names_or_titles_with_or_without_unit(string text)
    {
        List<RegistryMistake> mistakes = [];
        var rows = RegistryImport.Csv(Areas, Encoding.UTF8.GetBytes(text), _desk.Zone, mistakes);

        if (text.StartsWith(' '))
        {
            // Both name and title of one column stand there.
            Assert.Equal(("mu", 1), (mistakes[0].Column, mistakes[0].Line));
            return;
        }

        Assert.Empty(mistakes);
        Assert.Equal(_desk.Row("plot_areas", "east", "p1", "2020-01-01", null, "120", "survey"), Assert.Single(Assert.Single(rows).Rows).Row);
    }

    [Fact]
    public void Another_unit_in_the_head_is_another_column()
    {
        List<RegistryMistake> mistakes = [];
        RegistryImport.Csv(Areas, "park,plot,from,面积(m²),basis\neast,p1,2020-01-01,66667,x\n"u8, _desk.Zone, mistakes);

        Assert.Equal(["D", "mu"], mistakes.Select(m => m.Column));
        Assert.Equal("面积(m²)", mistakes[0].Found);
        Assert.Contains("Area (亩)", mistakes[0].Expected.En, StringComparison.Ordinal);
        Assert.Contains("面积 (亩)", mistakes[0].Expected.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mistake_of_a_file_is_named_by_line_and_column_in_both_languages()
    {
        List<RegistryMistake> mistakes = [];
        RegistryImport.Csv(
            Areas, "park,plot,from,to,mu,basis\neast,p1,2026-13-01,,1,x\neast,P1,2026-01-01,,0,\neast,p1,2026-01-01,,1,x,surplus\n"u8, _desk.Zone, mistakes);

        Assert.Equal(
            [(2, "from", "2026-13-01"), (3, "plot", "P1"), (3, "mu", "0"), (3, "basis", null), (4, "G", "surplus")], mistakes.Select(m => (m.Line!.Value, m.Column!, m.Found)));
        Assert.All(mistakes, m => Assert.NotEqual(m.Expected.Zh, m.Expected.En));
    }

    [Theory]
    [InlineData("park,plot\n\"a,b\n", 2)]
    [InlineData("park\n\"a\"b\n", 2)]
    [InlineData("park\nx\na\"b\n", 3)]
    public void What_is_no_csv_is_named_with_its_line(string text, int line)
    {
        List<RegistryMistake> mistakes = [];
        Assert.Empty(RegistryImport.Csv(Areas, Encoding.UTF8.GetBytes(text), _desk.Zone, mistakes));

        Assert.Equal(line, Assert.Single(mistakes).Line);
    }

    [Fact]
    public void A_file_in_the_code_page_of_an_old_excel_is_refused_with_advice()
    {
        List<RegistryMistake> mistakes = [];
        RegistryImport.Csv(Areas, [.. "park,plot\neast,"u8, 0xBC, 0xD7, (byte)'\n'], _desk.Zone, mistakes);

        Assert.Equal(2, Assert.Single(mistakes).Line);
        Assert.Contains("CSV UTF-8", mistakes[0].Expected.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void Replacing_makes_a_table_exactly_the_file_and_merging_only_adds()
    {
        List<RegistryMistake> mistakes = [];
        var plots = RegistryTables.Find("plots")!;
        var file = RegistryImport.Csv(plots, "park,plot,title_zh,title_en\neast,p1,一号地,Plot 1\neast,p2,二号地,Plot 2\n"u8, _desk.Zone, mistakes);

        Assert.Equal(["east/p1", "east/p2"], RegistryImport.Edits(file, _desk.Rows, isReplacing: false, null, mistakes).Select(e => e.Key));
        Assert.Equal(["west/p1"], RegistryImport.Edits(file, _desk.Rows, isReplacing: true, null, mistakes).Where(e => e.Row is null).Select(e => e.Key));
        Assert.DoesNotContain(RegistryImport.Edits(file, _desk.Rows, isReplacing: true, "east", mistakes), e => e.Row is null);
        Assert.Empty(mistakes);
        RegistryImport.Edits(file, _desk.Rows, isReplacing: true, "west", mistakes);
        Assert.Equal([2, 3], mistakes.Select(m => m.Line!.Value));
    }

    [Fact]
    public void Any_table_survives_csv_and_workbook_in_both_languages()
    {
        foreach (var table in RegistryTables.All)
        {
            Prop.ForAll(RegistryRowGen.Of(table, _desk.Zone).ArrayOf(8).ToArbitrary(), rows =>
            {
                var all = RegistryRows.Of(rows);
                foreach (var language in new[] { null, "zh-CN", "en" })
                {
                    List<RegistryMistake> mistakes = [];
                    var read = RegistryImport.Csv(table, TableText.Csv(table, all.Of(table).Values, _desk.Zone, language), _desk.Zone, mistakes);
                    Same(all, read, mistakes);
                    if (language is not null)
                    {
                        var workbook = RegistryWorkbook.Write(all, [table], null, new("Test", 3, DateTimeOffset.UnixEpoch), language, _desk.Zone);
                        Same(all, RegistryImport.Workbook(null, workbook, _desk.Zone, mistakes), mistakes);
                    }
                }
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(10));
        }
    }

    [Fact]
    public void The_whole_registry_exported_and_imported_changes_nothing()
    {
        foreach (var language in new[] { "zh-CN", "en" })
        {
            List<RegistryMistake> mistakes = [];
            var workbook = RegistryWorkbook.Write(_desk.Rows, RegistryTables.All, null, new("Test", 1, DateTimeOffset.UnixEpoch), language, _desk.Zone);
            var edits = RegistryImport.Edits(RegistryImport.Workbook(null, workbook, _desk.Zone, mistakes), _desk.Rows, isReplacing: true, null, mistakes);

            Assert.Empty(mistakes);
            var outcome = _desk.Office.Apply(edits, RegistryDesk.Bureau, "the same again", RevisionSources.Import, 1);
            Assert.Equal((RegistryRefusal.None, 1L, 0), (outcome.Refusal, outcome.Revision, outcome.Changes.Count));
        }
    }

    [Fact]
    public void Titles_tell_columns_tables_and_words_apart()
    {
        Assert.All(RegistryTables.All, t =>
        {
            Assert.All(t.Columns, c => Assert.All(new[] { c.Name, c.Title.Zh, c.Title.En, TableText.Head(c, "zh"), TableText.Head(c, "en") }, h => Assert.Same(c, TableText.Find(t, h))));
            Assert.All(t.Columns, c => Assert.Equal(c.Words.Count * 2, c.Words.SelectMany(w => new[] { "zh " + w.Title.Zh, "en " + w.Title.En }).Distinct().Count()));
            Assert.True(t.Title.En.Length <= 31 && t.Title.Zh.Length <= 31, t.Name);
        });
        Assert.All(
            RegistryTables.All.SelectMany(t => new[] { t.Name, t.Title.Zh, t.Title.En }.Select(n => (Name: n, Table: t))).GroupBy(n => n.Name, StringComparer.OrdinalIgnoreCase),
            names => Assert.Single(names.Select(n => n.Table).Distinct()));
    }

    [Fact]
    public void Cells_of_excel_are_read_as_people_see_them()
    {
        // A shared text with a pronounced run, a day as a number, a binary fraction, a number in a column of texts, a moment as a number.
        var file = Sheet("地块面积", """
            <row r="1"><c r="A1" t="inlineStr"><is><t>园区</t></is></c><c r="B1" t="inlineStr"><is><t>地块</t></is></c><c r="C1" t="inlineStr"><is><t>起始日</t></is></c><c r="E1" t="inlineStr"><is><t>面积（亩）</t></is></c><c r="F1" t="inlineStr"><is><t>面积依据</t></is></c></row>
            <row r="2"/><row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="inlineStr"><is><t>　p1 </t></is></c><c r="C3" s="3"><v>46174</v></c><c r="E3"><v>0.30000000000000004</v></c><c r="F3"><v>20260601</v></c></row>
            <row r="900"><c r="A900" s="1"/><c r="B900" t="inlineStr"><is><t> </t></is></c></row>
            """, "<si><r><t>ea</t></r><r><t>st</t></r><rPh sb=\"0\" eb=\"1\"><t>noise</t></rPh></si>");

        List<RegistryMistake> mistakes = [];
        var read = RegistryImport.Workbook(null, file, _desk.Zone, mistakes);

        Assert.Empty(mistakes);
        Assert.Equal((3, _desk.Row("plot_areas", "east", "p1", "2026-06-01", null, "0.3", "20260601")), Assert.Single(Assert.Single(read).Rows));
    }

    [Fact]
    public void Errors_and_formulas_without_value_are_named_by_sheet_row_and_column()
    {
        List<RegistryMistake> mistakes = [];
        RegistryImport.Workbook(null, Sheet("plots", "<row r=\"4\"><c r=\"B4\" t=\"e\"><v>#N/A</v></c><c r=\"AA4\"><f>A1</f></c></row>"), _desk.Zone, mistakes);

        Assert.Equal([("plots", 4, "B", "#N/A"), ("plots", 4, "AA", "a formula that was never worked out")], mistakes.Select(m => (m.Table, m.Line!.Value, m.Column!, m.Found!)));
    }

    [Fact]
    public void A_sheet_of_another_name_is_refused_and_an_empty_one_passed_over()
    {
        List<RegistryMistake> mistakes = [];
        RegistryImport.Workbook(null, Sheet("Sheet9", "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"), _desk.Zone, mistakes);
        Assert.Equal("Sheet9", Assert.Single(mistakes).Table);

        mistakes.Clear();
        Assert.Empty(RegistryImport.Workbook(null, Sheet("Sheet9", ""), _desk.Zone, mistakes));
        Assert.Equal("至少一个有数据的工作表", Assert.Single(mistakes).Expected.Zh);

        // With a table named, the one sheet that there is may be called anything.
        mistakes.Clear();
        RegistryImport.Workbook(Areas, Sheet("Sheet9", "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>park</t></is></c></row>"), _desk.Zone, mistakes);
        Assert.All(mistakes, m => Assert.Equal("plot_areas", m.Table));
    }

    [Fact]
    public void What_is_no_workbook_or_too_much_of_one_is_refused()
    {
        List<RegistryMistake> mistakes = [];
        Assert.Empty(RegistryImport.Workbook(null, "PK no zip"u8.ToArray(), _desk.Zone, mistakes));
        Assert.Single(mistakes);

        mistakes.Clear();
        var bomb = new MemoryStream();
        using (var zip = new ZipArchive(bomb, ZipArchiveMode.Create))
        {
            using var part = zip.CreateEntry("xl/workbook.xml", CompressionLevel.Fastest).Open();
            var block = new byte[1 << 20];
            for (var i = 0; i <= RegistryLimits.WorkbookBytesMax >> 20; i++)
            {
                part.Write(block);
            }
        }

        Assert.Empty(RegistryImport.Workbook(null, bomb.ToArray(), _desk.Zone, mistakes));
        Assert.Contains("unpacks to too much", Assert.Single(mistakes).Found, StringComparison.Ordinal);
    }

    private static void Same(RegistryRows all, IReadOnlyList<ImportedTable> read, List<RegistryMistake> mistakes)
    {
        Assert.True(mistakes.Count == 0, string.Join("; ", mistakes));
        Assert.Empty(all.ChangesTo(RegistryRows.Of(read.SelectMany(t => t.Rows.Select(r => r.Row)))));
    }

    private static byte[] Sheet(string name, string rows, string shared = "")
    {
        const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const string Content = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            void Add(string part, string xml)
            {
                using var writer = new StreamWriter(zip.CreateEntry(part).Open());
                writer.Write(xml);
            }

            Add("[Content_Types].xml", string.Create(CultureInfo.InvariantCulture, $"""
                <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
                <Override PartName="/xl/workbook.xml" ContentType="{Content}sheet.main+xml"/><Override PartName="/xl/s1.xml" ContentType="{Content}worksheet+xml"/>
                <Override PartName="/xl/sst.xml" ContentType="{Content}sharedStrings+xml"/></Types>
                """));
            Add("_rels/.rels", $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{Relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
            Add("xl/_rels/workbook.xml.rels", $"""
                <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{Relations}/worksheet" Target="s1.xml"/>
                <Relationship Id="r2" Type="{Relations}/sharedStrings" Target="sst.xml"/></Relationships>
                """);
            Add("xl/workbook.xml", $"""<workbook xmlns="{Main}" xmlns:r="{Relations}"><sheets><sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>""");
            Add("xl/sst.xml", $"""<sst xmlns="{Main}">{shared}</sst>""");
            Add("xl/s1.xml", $"""<worksheet xmlns="{Main}"><sheetData>{rows}</sheetData></worksheet>""");
        }

        return stream.ToArray();
    }
}
