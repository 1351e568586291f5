using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace SmartPark.Repository.Tests.Grafana;

/// <summary>What Grafana would refuse, or an operator would see as a defect, found without a Grafana.</summary>
public sealed partial class BoardTests
{
    private const int Columns = 24;

    /// <summary>The highest version that file provisioning of Grafana 13 accepts.</summary>
    private const int SchemaVersionMax = 42;

    // Unit ids of @grafana/data 13.2; "suffix:" takes any text.
    private static readonly HashSet<string> Units =
        ["watt", "kwatt", "kwatth", "volt", "amp", "mamp", "celsius", "percent", "none", "m3", "conμgm3", "lux", "hertz", "short", "bytes", "s", "ms"];

    private static readonly string Folder = Path.Combine(RepositoryFiles.Root, "dashboards/grafana/boards");

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Boards => [.. Directory.GetFiles(Folder, "*.json", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(Folder, f)).Where(f => f.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> ChineseBoards => [.. Directory.GetFiles(Path.Combine(Folder, "zh"), "*.json").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Board_uids_and_titles_are_unique()
    {
        var boards = Boards.Select(b => Load((string)b.Data)).ToList();
        Assert.True(boards.Count >= 4, "the two boards exist in both languages");
        Assert.Equal(boards.Count, boards.Select(b => (string)b["uid"]!).Distinct().Count());
        Assert.Equal(boards.Count, boards.Select(b => (string)b["title"]!).Distinct().Count());
    }

    [Theory, MemberData(nameof(Boards))]
    public void A_board_is_in_the_classic_model_that_file_provisioning_accepts(string file)
    {
        var board = Load(file);
        Assert.InRange((int)board["schemaVersion"]!, 1, SchemaVersionMax);
        Assert.Null(board["id"]);
        Assert.Matches("^[a-z0-9-]{8,40}$", (string)board["uid"]!);
    }

    [Theory, MemberData(nameof(Boards))]
    public void Panels_lie_inside_the_grid_and_do_not_overlap(string file)
    {
        var taken = new Dictionary<(int X, int Y), string>();
        foreach (var panel in Panels(Load(file)))
        {
            var (x, y, w, h) = (Int(panel, "x"), Int(panel, "y"), Int(panel, "w"), Int(panel, "h"));
            var title = (string)panel["title"]!;
            Assert.True(x >= 0 && w > 0 && x + w <= Columns, $"{title}: outside the {Columns} columns");
            for (var cx = x; cx < x + w; cx++)
            {
                for (var cy = y; cy < y + h; cy++)
                {
                    Assert.True(taken.TryAdd((cx, cy), title), $"{title} overlaps {taken[(cx, cy)]}");
                }
            }
        }

        static int Int(JsonObject panel, string name) => (int)panel["gridPos"]![name]!;
    }

    [Theory, MemberData(nameof(Boards))]
    public void Every_panel_has_a_title_a_description_a_known_unit_and_a_query_of_its_own_language(string file)
    {
        foreach (var panel in Panels(Load(file)).Where(p => (string)p["type"]! != "row"))
        {
            var title = (string)panel["title"]!;
            Assert.False(string.IsNullOrWhiteSpace(title));
            Assert.False(string.IsNullOrWhiteSpace((string?)panel["description"]), $"{title}: no description");
            if ((string?)panel["fieldConfig"]!["defaults"]!["unit"] is { } unit)
            {
                Assert.True(Units.Contains(unit) || unit.StartsWith("suffix:", StringComparison.Ordinal), $"{title}: unknown unit {unit}");
            }
            else
            {
                Assert.True((string)panel["type"]! is "table" or "state-timeline", $"{title}: no unit");
            }

            foreach (var target in panel["targets"]!.AsArray())
            {
                var query = (string)target!["query"]!;
                Assert.StartsWith("SELECT ", query, StringComparison.Ordinal);
                Assert.Contains("$timeFilter", query, StringComparison.Ordinal);
                Assert.Equal("${datasource}", (string)target["datasource"]!["uid"]!);
            }
        }
    }

    [Theory, MemberData(nameof(Boards))]
    public void Every_variable_that_is_used_is_defined_and_every_defined_one_is_used(string file)
    {
        var board = Load(file);
        var defined = board["templating"]!["list"]!.AsArray().Select(v => (string)v!["name"]!).ToHashSet(StringComparer.Ordinal);
        var used = Variable().Matches(board.ToJsonString(Indented)).Select(m => m.Groups[1].Value)
            .Where(n => !n.StartsWith("__", StringComparison.Ordinal) && !n.StartsWith("tag_", StringComparison.Ordinal) && n is not "timeFilter")
            .ToHashSet(StringComparer.Ordinal);
        Assert.Equal(defined.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(ChineseBoards))]
    public void The_English_board_is_the_Chinese_one_with_every_text_translated(string name)
    {
        var table = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "titles.en.json")))!.AsObject();
        var board = Load("zh/" + name);
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        var english = Translate(board, table, missing)!.AsObject();
        Assert.True(missing.Count == 0, "add to titles.en.json: " + string.Join(" | ", missing));
        english["uid"] = ((string)board["uid"]!).Replace("-zh", "-en", StringComparison.Ordinal);
        english["tags"] = new JsonArray("smartpark", "en");

        var expected = english.ToJsonString(Indented) + "\n";
        var file = Path.Combine(Folder, "en", name);
        if (RepositoryFiles.Accept)
        {
            File.WriteAllText(file, expected);
        }

        Assert.True(File.Exists(file) && File.ReadAllText(file) == expected, $"boards/en/{name} is not current: run SMARTPARK_ACCEPT=1 ./test Repository");
    }

    [Fact]
    public void Every_translation_is_used()
    {
        var table = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "titles.en.json")))!.AsObject();
        var texts = string.Join('\n', ChineseBoards.Select(b => Load("zh/" + b.Data).ToJsonString(Indented)));
        Assert.DoesNotContain(table, t => !texts.Contains(JsonEncodedText.Encode(t.Key, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(), StringComparison.Ordinal));
    }

    private static JsonNode? Translate(JsonNode? node, JsonObject table, SortedSet<string> missing)
    {
        switch (node)
        {
            case JsonObject o:
                var copy = new JsonObject();
                foreach (var (key, value) in o)
                {
                    copy[Text(key, table, missing)] = Translate(value, table, missing);
                }

                return copy;
            case JsonArray a:
                return new JsonArray([.. a.Select(i => Translate(i, table, missing))]);
            case JsonValue v when v.GetValueKind() == JsonValueKind.String:
                return Text((string)v!, table, missing);
            default:
                return node?.DeepClone();
        }
    }

    private static string Text(string text, JsonObject table, SortedSet<string> missing)
    {
        if (!Cjk().IsMatch(text))
        {
            return text;
        }

        if (table[text] is JsonValue english)
        {
            return (string)english!;
        }

        missing.Add(text);
        return text;
    }

    private static JsonObject Load(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!.AsObject();

    private static IEnumerable<JsonObject> Panels(JsonObject board) => board["panels"]!.AsArray().Select(p => p!.AsObject());

    [GeneratedRegex(@"\$\{?([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"[\u3000-\u9FFF\uFF00-\uFFEF]")]
    private static partial Regex Cjk();
}
