using System.Text;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Telemetry.Tests.Configuration;

public sealed class ConfigurationFileTests : IDisposable
{
    private const string Sound = """{"id": "north", "title": {"zh": "北园", "en": "North"}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("smartpark-configuration-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static (Orchard? Orchard, string[] Problems) Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    private static (Orchard? Orchard, string[] Problems) Parse(byte[] text)
    {
        var problems = new List<ConfigurationProblem>();
        var orchard = ConfigurationFile.Parse("f.json", text, OrchardJson.Default.Orchard, problems);
        Assert.Equal(problems.Count > 0, orchard is null);
        return (orchard, [.. problems.Select(p => p.ToString())]);
    }

    [Fact]
    public void Absent_members_keep_the_defaults_of_the_type()
    {
        var (orchard, _) = Parse(Sound + "}");
        var defaults = new Orchard { Id = "north", Title = new() { Zh = "北园", En = "North" } };

        Assert.Equal(defaults with { Samples = orchard!.Samples, Prices = orchard.Prices }, orchard);
        Assert.Equal("one", Assert.Single(orchard.Samples).Name);
        Assert.Equal(3, orchard.Prices["apple"]);
    }

    [Fact]
    public void Comments_trailing_commas_a_byte_order_mark_and_the_schema_member_are_allowed()
    {
        var (orchard, problems) = Parse(
            "\uFEFF// top\n{\"$schema\": \"../orchard.json\", /* id */ \"id\": \"a\", \"title\": {\"zh\": \"a\", \"en\": \"b\",}, \"tags\": [\"x\",],}");

        Assert.Empty(problems);
        Assert.Equal(["x"], orchard!.Tags!);
    }

    [Fact]
    public void Every_form_of_value_is_read()
    {
        var (o, problems) = Parse(Sound + """
            , "rows": 9, "trees": -1, "frost_c": -1.5, "fenced": false, "fruit": "pear", "second": null, "planted": "2024-02-29",
            "note": "山坡", "samples": [{"name": "a", "grafts": [{"name": "b", "grafts": []}]}], "prices": {"pear": 4}, "tags": null}
            """);

        Assert.Empty(problems);
        Assert.Equal(
            (9, -1, -1.5, false, Fruit.Pear, null, new DateOnly(2024, 2, 29), "山坡", null),
            (o!.Rows, o.Trees, o.FrostC, o.Fenced, o.Fruit, o.Second, o.Planted, o.Note, o.Tags));
        Assert.Equal("b", o.Samples[0].Grafts[0].Name);
    }

    [Fact]
    public void Each_mistake_is_named_with_place_find_and_expectation()
    {
        static void F(string members, params string[] expected) => Assert.Equal(expected.Select(e => "f.json: " + e), Parse(Sound + members + "}").Problems);

        // kinds
        F(""", "rows": "3" """, "$.rows: found \"3\", expected a whole number");
        F(""", "rows": 3.5""", "$.rows: found 3.5, expected a whole number");
        F(""", "rows": null""", "$.rows: found null, expected a whole number");
        F(""", "frost_c": "cold" """, "$.frost_c: found \"cold\", expected a number or null");
        F(""", "fenced": 1""", "$.fenced: found 1, expected a boolean");
        F(""", "samples": {}""", "$.samples: found an object, expected an array");
        F(""", "prices": []""", "$.prices: found an array, expected an object");
        F(""", "samples": [7]""", "$.samples[0]: found 7, expected an object");

        // limits
        F(""", "rows": 0""", "$.rows: found 0, expected a number from 1 to 9");
        F(""", "frost_c": 61""", "$.frost_c: found 61, expected a number from -40 to 60");
        F(""", "frost_c": 1e999""", "$.frost_c: found 1e999, expected a finite number");
        F(""", "trees": 3000000000""", "$.trees: found 3000000000, expected a number from -2147483648 to 2147483647");
        F(""", "prices": {"apple": 3000000000}""", "$.prices.apple: found 3000000000, expected a number from -2147483648 to 2147483647");
        F(""", "samples": []""", "$.samples: found 0 items, expected at least 1");
        F(""", "note": "x" """, "$.note: found \"x\", expected 2 to 5 characters");
        F(""", "note": "hillside" """, "$.note: found \"hillside\", expected 2 to 5 characters");

        // words
        F(""", "fruit": "Pear" """, "$.fruit: found \"Pear\", expected one of \"apple\", \"pear\"");
        F(""", "fruit": 1""", "$.fruit: found 1, expected one of \"apple\", \"pear\"");
        F(""", "second": "plum" """, "$.second: found \"plum\", expected one of \"apple\", \"pear\"");
        F(""", "planted": "2023-02-29" """, "$.planted: found \"2023-02-29\", expected a day of the form 2026-01-31");
        F(""", "planted": "29.2.2024" """, "$.planted: found \"29.2.2024\", expected a day of the form 2026-01-31");
        F(""", "note": "\ud800x" """, "$.note: found \"\\ud800x\", expected text without half surrogate pairs");

        // members
        F(
            """, "rosw": 3""",
            "$.rosw: found a member of that name, "
                + "expected only $schema, id, title, rows, trees, frost_c, fenced, fruit, second, planted, note, samples, prices, tags");
        F(""", "rows": 1, "rows": 2""", "$.rows: found the member a second time, expected each member once");
        F(""", "samples": [{}]""", "$.samples[0].name: found nothing, expected this member");
        F(""", "samples": [{"name": "a", "grafts": [{"nom": "b"}]}]""",
            "$.samples[0].grafts[0].nom: found a member of that name, expected only name, grafts",
            "$.samples[0].grafts[0].name: found nothing, expected this member");

        // several at once
        F(
            """, "rows": 0, "fruit": "plum" """,
            "$.rows: found 0, expected a number from 1 to 9",
            "$.fruit: found \"plum\", expected one of \"apple\", \"pear\"");
    }

    [Fact]
    public void A_pattern_ends_at_the_end_of_the_text()
    {
        static void F(bool sound, string id) => Assert.Equal(sound, Parse($$$"""{"id": "{{{id}}}", "title": {"zh": "a", "en": "b"}}""").Problems.Length == 0);

        F(true, "north-1");
        F(false, "north-1\\n");
        F(false, "North");
        F(false, "");
        F(true, new string('a', 40));
        F(false, new string('a', 41));
    }

    [Fact]
    public void What_is_no_JSON_object_in_UTF_8_is_a_problem_and_never_an_exception()
    {
        static void F(byte[] text, string expected) => Assert.Equal([expected], Parse(text).Problems);

        F([], "f.json: line 1, byte 1: found text that is not JSON, expected a JSON document");
        F("{\n \"id\" 3}"u8.ToArray(), "f.json: line 2, byte 7: found text that is not JSON, expected a JSON document");
        F("[]"u8.ToArray(), "f.json: $: found an array, expected an object");
        F("null"u8.ToArray(), "f.json: $: found null, expected an object");
        F(
            [.. "{\"id\": \"a\",\n \"title\": \""u8, 0xB1, 0xB1, 0xD4, 0xB0, .. "\"}"u8],
            "f.json: line 2: found bytes that are not UTF-8, expected a file saved as UTF-8");
        F(Encoding.Unicode.GetBytes("{}"), "f.json: line 1, byte 2: found text that is not JSON, expected a JSON document");
        F(
            "{\"id\": \"a\", \"title\": {\"zh\": \"a\", \"en\": \"b\"}, \"\\ud800\": 1}"u8.ToArray(),
            "f.json: $: found a member's name, expected text without half surrogate pairs");
        F(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[", 100))), "f.json: line 1, byte 65: found text that is not JSON, expected a JSON document");
    }

    [Fact]
    public void Random_bytes_give_problems_and_never_an_exception()
    {
        var random = new Random(20261107);
        var sound = Encoding.UTF8.GetBytes(Sound + ""","rows": 3, "samples": [{"name": "a"}], "prices": {"p": 1}}""");
        for (var i = 0; i < 20_000; i++)
        {
            var text = sound.ToArray();
            for (var n = random.Next(1, 6); n > 0; n--)
            {
                text[random.Next(text.Length)] = (byte)random.Next(256);
            }

            Parse(text[..random.Next(text.Length + 1)]);
        }
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_a_problem()
    {
        var problems = new List<ConfigurationProblem>();
        var none = Path.Combine(_folder, "none.json");
        var large = Path.Combine(_folder, "large.json");
        using (var stream = File.Create(large))
        {
            stream.SetLength(ConfigurationFile.BytesMax + 1L);
        }

        Assert.Null(ConfigurationFile.Read(none, OrchardJson.Default.Orchard, problems));
        Assert.Null(ConfigurationFile.Read(large, OrchardJson.Default.Orchard, problems));
        Assert.Null(ConfigurationFile.Read(_folder, OrchardJson.Default.Orchard, problems));
        Assert.Equal(
            [
                $"{none}: $: found no such file, expected a JSON file",
                $"{large}: $: found 67108865 bytes, expected at most 67108864 bytes",
                $"{_folder}: $: found no such file, expected a JSON file",
            ],
            problems.Select(p => p.ToString()));
    }

    [Fact]
    public void A_file_is_read_from_disk()
    {
        var file = Path.Combine(_folder, "orchard.json");
        File.WriteAllText(file, Sound + "}");
        var problems = new List<ConfigurationProblem>();

        Assert.Equal("北园", ConfigurationFile.Read(file, OrchardJson.Default.Orchard, problems)!.Title.Zh);
        Assert.Empty(problems);
    }

    [Fact]
    public void Long_finds_are_cut()
    {
        var problem = Assert.Single(Parse($$$"""{"id": "{{{new string('X', 100)}}}", "title": {"zh": "a", "en": "b"}}""").Problems);

        Assert.Equal($"f.json: $.id: found \"{new string('X', 56)}..., expected text of the form {Identifier.Pattern}", problem);
    }

    [Fact]
    public void The_exception_lists_every_problem()
    {
        var e = new ConfigurationException([new("a.json", "$.x", "1", "2"), new("b.json", "$.y", "3", "4")]);

        Assert.Equal(
            $"2 configuration mistakes:{Environment.NewLine}  a.json: $.x: found 1, expected 2{Environment.NewLine}  b.json: $.y: found 3, expected 4",
            e.Message);
        Assert.Equal(2, e.Problems.Count);
        Assert.StartsWith("1 configuration mistake:", new ConfigurationException([e.Problems[0]]).Message, StringComparison.Ordinal);
    }
}
