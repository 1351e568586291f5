using SmartPark.Energy.Registry;
using SmartPark.Energy.Tests.Reference;
using Xunit;

namespace SmartPark.Energy.Tests.Registry;

public sealed class RegistryTableTests
{
    private static readonly Dictionary<string, string?> Plain = new()
    {
        ["park"] = "east", ["meter"] = "m1", ["title_zh"] = "一号表", ["title_en"] = "Meter 1", ["kind"] = "electricity", ["unit"] = "kwh", ["device"] = "d1", ["quantity"] = "energy_import_kwh",
    };

    [Fact]
    public void Tables_have_names_of_their_own_and_every_key_column_stands_in_each()
    {
        Assert.Equal(20, RegistryTables.All.Select(t => t.Name).Distinct().Count());
        Assert.All(RegistryTables.All, table =>
        {
            Assert.Same(table, RegistryTables.Find(table.Name));
            Assert.Equal("park", table.Columns[0].Name);
            Assert.NotEmpty(table.Keys);
            Assert.Equal(table.Columns.Count, table.Columns.Select(c => c.Name).Distinct().Count());
            Assert.Equal(table.Columns.Count, table.Columns.Select(c => c.Title.Zh).Distinct().Count());
            Assert.Equal(table.Columns.Count, table.Columns.Select(c => c.Title.En).Distinct().Count());
            Assert.All(table.Columns.Where(c => c.Kind == ColumnKind.Choice), c => Assert.True(c.Words.Count > 1));
        });
        Assert.Null(RegistryTables.Find("users"));
        Assert.Equal(["park", "plot", "from", "to", "mu", "basis"], RegistryTables.Of<PlotAreaRow>().Columns.Select(c => c.Name));
    }

    [Fact]
    public void Keys_are_key_cells_in_their_order_and_what_is_not_told_is_a_dash()
    {
        Assert.Equal("east/n1/2026-06-01", Key(new PlotAreaRow { Park = "east", Plot = "n1", From = City.Day("2026-06-01"), Mu = 1, Basis = "x" }));
        Assert.Equal("east/t/b1/-/2026-06-01", Key(new OccupancyRow { Park = "east", Enterprise = "t", Building = "b1", From = City.Day("2026-06-01"), FloorAreaM2 = 1 }));
        Assert.Equal("east/-/tce/2026-01-01", Key(new QuotaRow { Park = "east", Measure = QuotaMeasure.Tce, From = City.Day("2026-01-01"), To = City.Day("2027-01-01"), Limit = 1 }));
        Assert.Equal("-/jin", Key(new CountyRow { Park = "-", County = "jin", TitleZh = "x", TitleEn = "x" }));
        var ratio = new MeterRatioRow { Park = "east", Meter = "m1", From = City.Time("2026-06-01 08:00"), Ct = 40 };
        Assert.Equal(Key(ratio), Key(ratio with { From = ratio.From.ToUniversalTime() }));
    }

    [Fact]
    public void What_is_left_out_has_its_default_and_the_cells_say_it()
    {
        var ratio = Assert.IsType<MeterRatioRow>(Read<MeterRatioRow>(("park", "east"), ("meter", "m1"), ("from", "2026-06-01T08:00"), ("ct", "40"), ("pt", " "), ("multiplier", null)));
        Assert.Equal((40m, 1m, 1m, null), (ratio.Ct, ratio.Pt, ratio.Multiplier, ratio.ReadingThen));
        Assert.Equal("park=east meter=m1 from=2026-06-01T08:00:00+08:00 ct=40 pt=1 multiplier=1", Text(ratio));
        var meter = Assert.IsType<MeterRow>(Read<MeterRow>([.. Plain.Select(p => (p.Key, p.Value))]));
        Assert.Equal((0.01m, MeterBasis.Secondary, null), (meter.Resolution, meter.Basis, meter.Modulus));
    }

    [Fact]
    public void Numbers_are_read_as_they_are_written_and_kept_without_idle_digits()
    {
        foreach (var (cell, number, kept) in new[]
        {
            ("50", 50m, "50"), (" 50.00 ", 50m, "50"), ("+0.5", 0.5m, "0.5"), (".5", 0.5m, "0.5"), ("1E+3", 1000m, "1000"), ("1e-3", 0.001m, "0.001"),
            ("33.3333333333333333333333333", 33.3333333333333333333333333m, "33.3333333333333333333333333"), ("\uFEFF7\u00A0", 7m, "7"),
        })
        {
            var row = Assert.IsType<PlotAreaRow>(ReadArea(mu: cell));
            Assert.Equal((number, kept), (row.Mu, RegistryTables.Of<PlotAreaRow>().Cells(row, Shipped.Shanghai)["mu"]));
        }

        foreach (var cell in new[] { "", " ", "\uFEFF", "fifty", "1,000", "五十", "0", "-1", "1000000.01", "1e40", "NaN", "0x10", "5 0", "50亩", "--1" })
        {
            Assert.Equal([("mu", string.IsNullOrEmpty(cell.Trim(' ', '\uFEFF')) ? null : cell)], MistakesOf(() => ReadArea(mu: cell, _mistakes)));
        }

        ReadArea(mu: "0", _mistakes);
        Assert.Equal("a number from 0.0001 to 1000000", _mistakes[^1].Expected.En);
    }

    [Fact]
    public void Days_are_read_as_people_and_spreadsheets_write_them()
    {
        Assert.All(["2026-06-01", "2026/6/1", "2026/06/01", "2026-6-1", "2026年6月1日", " 2026-06-01\u3000"], cell => Assert.Equal(City.Day("2026-06-01"), Assert.IsType<PlotAreaRow>(ReadArea(from: cell)).From));
        foreach (var cell in new[] { "", "2026-02-29", "2026-06-31", "01/06/2026", "6/1/2026", "1989-12-31", "2200-01-01", "46174", "2026-06", "2026-06-01T00:00" })
        {
            Assert.Equal(["from"], MistakesOf(() => ReadArea(from: cell, mistakes: _mistakes)).Select(m => m.Item1));
        }

        Assert.Null(Assert.IsType<PlotAreaRow>(ReadArea()).To);
    }

    [Fact]
    public void Moments_without_an_offset_are_of_the_city_and_never_of_another_place()
    {
        var eight = City.Time("2026-06-01 08:30");
        foreach (var cell in new[]
        {
            "2026-06-01T08:30:00+08:00", "2026-06-01T00:30:00Z", "2026-06-01T00:30Z", "2026-06-01T00:30:00.000Z", "2026-05-31T20:30:00-04:00", "2026-06-01T08:30", "2026-06-01T8:30", "2026-06-01 08:30",
            "2026-06-01 8:30:00", "2026/6/1 8:30", "2026/6/1 8:30:00", "2026/06/01 08:30", "2026-06-01T08:30:00.00000", "2026-06-01T08:30:00.0004999+08:00", "2026-06-01 08:30:00 +08:00",
        })
        {
            Assert.Equal(eight, Assert.IsType<MeterFrozenRow>(Frozen(cell)).At);
        }

        Assert.Equal("2026-06-01T08:30:00.125+08:00", RegistryTables.Of<MeterFrozenRow>().Cells(Frozen("2026-06-01T00:30:00.1259Z")!, Shipped.Shanghai)["at"]);
        Assert.All(["2026-06-01", "08:30", "2026-06-01T25:00", "2026-06-01T08:30:00+25:00", "Mon, 01 Jun 2026 08:30:00 GMT", "1989-01-01T00:00Z", "6/1/2026 8:30"], cell => Assert.Null(Frozen(cell)));
    }

    [Fact]
    public void A_time_that_the_clock_leaps_over_is_none()
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var cells = new Dictionary<string, string?> { ["park"] = "east", ["meter"] = "m1", ["at"] = "2026-03-29T02:30", ["reading"] = "1" };
        Assert.Null(RegistryTables.Of<MeterFrozenRow>().Read(cells, berlin, 2, _mistakes));
        Assert.Equal(("at", "2026-03-29T02:30", 2), (_mistakes[0].Column, _mistakes[0].Found, _mistakes[0].Line));
    }

    [Theory]
    [InlineData("enterprise")]
    [InlineData("ENTERPRISE")]
    [InlineData("企业")]
    [InlineData("an enterprise")]
    [InlineData(" 企业 ")]
    public void Choices_are_read_as_word_or_as_either_title_and_kept_as_the_word(string cell)
    {
        var row = Read<MeterPlacementRow>(("park", "east"), ("meter", "m1"), ("from", "2026-06-01"), ("feeds", cell), ("enterprise", "a"));
        Assert.Equal("park=east meter=m1 from=2026-06-01 feeds=enterprise enterprise=a", Text(row!));
    }

    [Fact]
    public void Every_word_of_every_choice_reads_as_itself_in_both_languages() => Assert.All(RegistryTables.All.SelectMany(t => t.Columns).SelectMany(c => c.Words.Select(w => (Column: c, Word: w))), c =>
        Assert.All([c.Word.Word, c.Word.Title.Zh, c.Word.Title.En], text =>
            Assert.Equal(c.Column.TryRead(c.Word.Word, Shipped.Shanghai, out var word, out _) ? word : null, c.Column.TryRead(text, Shipped.Shanghai, out var value, out _) ? value : "nothing")));

    [Fact]
    public void Ids_and_names_keep_their_form()
    {
        foreach (var (column, cell, isGood) in new[]
        {
            ("meter", "m-1", true), ("meter", "M1", false), ("meter", "表", false), ("meter", new string('a', 40), true), ("meter", new string('a', 41), false), ("meter", "a/b", false), ("meter", "a\nb", false),
            ("title_zh", new string('表', 200), true), ("title_zh", new string('表', 201), false), ("title_zh", "a\u0007b", false), ("title_zh", "\uFEFF\u200B", false), ("kind", "", false), ("device", "", true),
        })
        {
            Assert.Equal(isGood ? [] : [column], MistakesOf(() => RegistryTables.Of<MeterRow>().Read(new Dictionary<string, string?>(Plain) { [column] = cell }, Shipped.Shanghai, null, _mistakes)).Select(m => m.Item1));
        }
    }

    [Fact]
    public void A_row_names_all_its_mistakes_with_line_and_what_stood_there()
    {
        var cells = new Dictionary<string, string?>(Plain) { ["meter"] = "M 1", ["unit"] = "kW", ["kind"] = null, ["colour"] = "red", ["modulus"] = "-1" };
        Assert.Null(RegistryTables.Of<MeterRow>().Read(cells, Shipped.Shanghai, 7, _mistakes));
        Assert.Equal(
            [("meter", "M 1"), ("kind", null), ("unit", "kW"), ("modulus", "-1"), ("colour", "colour")], _mistakes.Select(m => (m.Column!, m.Found)));
        Assert.All(_mistakes, m => Assert.Equal(("meters", 7, false), (m.Table, m.Line, m.IsWarning)));
        Assert.Contains("m3-standard", _mistakes[2].Expected.Zh, StringComparison.Ordinal);
    }

    private readonly List<RegistryMistake> _mistakes = [];

    private static string Key(RegistryRow row) => RegistryTables.Of(row).KeyOf(row);

    private static string Text(RegistryRow row) => string.Join(' ', RegistryTables.Of(row).Columns.Select(c => (c.Name, Cell: RegistryTables.Of(row).Cells(row, Shipped.Shanghai).GetValueOrDefault(c.Name)))
        .Where(c => c.Cell is not null).Select(c => $"{c.Name}={c.Cell}"));

    private static RegistryRow? Read<TRow>(params (string, string?)[] cells)
        where TRow : RegistryRow => RegistryTables.Of<TRow>().Read(cells.ToDictionary(c => c.Item1, c => c.Item2), Shipped.Shanghai, null, []);

    private static RegistryRow? Frozen(string at) => Read<MeterFrozenRow>(("park", "east"), ("meter", "m1"), ("at", at), ("reading", "1"));

    private static RegistryRow? ReadArea(string mu = "50", List<RegistryMistake>? mistakes = null, string from = "2026-06-01") => RegistryTables.Of<PlotAreaRow>().Read(
        new Dictionary<string, string?> { ["park"] = "east", ["plot"] = "n1", ["from"] = from, ["mu"] = mu, ["basis"] = "title" }, Shipped.Shanghai, null, mistakes ?? []);

    private IReadOnlyList<(string?, string?)> MistakesOf(Func<RegistryRow?> read)
    {
        _mistakes.Clear();
        Assert.Equal(read() is null, _mistakes.Count > 0);
        return [.. _mistakes.Select(m => (m.Column, m.Found))];
    }
}
