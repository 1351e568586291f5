using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace SmartPark.EndToEnd.Tests.Boards;

/// <summary>Every board of both languages, asked as Grafana asks, over what the pipeline stored: no panel is empty, whatever is chosen.</summary>
public sealed partial class BoardsTests(LiveCity city) : IClassFixture<LiveCity>
{
    private static readonly string Folder = Path.Combine(Repository.Root, "dashboards/grafana/boards");

    private static readonly TimeSpan Window = TimeSpan.FromHours(6);

    public static TheoryData<string> Boards => [.. new[] { "zh", "en" }
        .SelectMany(l => Directory.GetFiles(Path.Combine(Folder, l), "*.json")).Select(f => Path.GetRelativePath(Folder, f)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Boards))]
    public async Task Every_panel_shows_finite_values_with_all_chosen_and_for_each_single_park(string file)
    {
        using var board = new GrafanaBoard(Path.Combine(Folder, file));
        var all = board.ChooseAll();
        var parks = await ValuesOfAsync(board.QueryVariables.First(v => GrafanaBoard.Text(v, "name") == "park"), all);
        Assert.Equal(3, parks.Count);
        var now = Now();
        foreach (var park in parks.Prepend(all["park"]))
        {
            var chosen = new Dictionary<string, string>(all) { ["park"] = park == all["park"] ? park : Regex.Escape(park) };
            foreach (var variable in board.QueryVariables)
            {
                Assert.NotEmpty(await ValuesOfAsync(variable, chosen));
            }

            await NoPanelIsEmptyAsync(file, park, board.Panels(chosen, now - (long)Window.TotalMilliseconds, now));
        }
    }

    [Theory, MemberData(nameof(Boards))]
    public async Task Panels_of_the_present_are_filled_by_what_came_over_the_wire_alone(string file)
    {
        using var board = new GrafanaBoard(Path.Combine(Folder, file));

        // Panels that compare whole hours or ten minutes need the hours before.
        var panels = board.Panels(board.ChooseAll(), city.LiveSinceUnixMs, Now()).Where(p => !p.Queries.Any(q => FixedStep().IsMatch(q))).ToList();
        Assert.True(panels.Count >= 7, "most panels show the present");
        await NoPanelIsEmptyAsync(file, "live", panels);
    }

    [Theory, MemberData(nameof(Boards))]
    public async Task Choosing_one_value_of_every_variable_leaves_that_value_to_be_chosen_below(string file)
    {
        using var board = new GrafanaBoard(Path.Combine(Folder, file));
        var chosen = board.ChooseAll();
        foreach (var variable in board.QueryVariables)
        {
            // The next variable's list depends on what was chosen before it, as a person clicks from left to right.
            var values = await ValuesOfAsync(variable, chosen);
            Assert.NotEmpty(values);
            chosen[GrafanaBoard.Text(variable, "name")] = $"({string.Join('|', values.Take(2).Select(Regex.Escape))})";
        }

        var now = Now();
        var panels = board.Panels(chosen, now - (long)Window.TotalMilliseconds, now).ToList();
        foreach (var query in panels.SelectMany(p => p.Queries))
        {
            await city.Influx.QueryAsync(query, InfluxReading.Database);
        }
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task NoPanelIsEmptyAsync(string file, string chosen, IEnumerable<PanelQueries> panels)
    {
        var empty = new List<string>();
        foreach (var panel in panels)
        {
            foreach (var query in panel.Queries)
            {
                var numbers = Numbers(InfluxReading.Series(await city.Influx.QueryAsync(query, InfluxReading.Database))).ToList();
                Assert.All(numbers, n => Assert.True(double.IsFinite(n)));
                if (numbers.Count == 0)
                {
                    empty.Add($"{panel.Title}: {query}");
                }
            }
        }

        Assert.True(empty.Count == 0, $"{file}, {chosen}: without data\n{string.Join('\n', empty)}");
    }

    private static IEnumerable<double> Numbers(IEnumerable<JsonElement> series) => series
        .SelectMany(s => s.GetProperty("values").EnumerateArray()).SelectMany(row => row.EnumerateArray().Skip(1)).Where(v => v.ValueKind == JsonValueKind.Number).Select(v => v.GetDouble());

    private async Task<List<string>> ValuesOfAsync(JsonElement variable, Dictionary<string, string> chosen)
    {
        var query = GrafanaBoard.Fill(GrafanaBoard.Text(variable, "query"), chosen, 0, 0);
        var series = InfluxReading.Series(await city.Influx.QueryAsync(query, InfluxReading.Database));
        return [.. series.SelectMany(s => s.GetProperty("values").EnumerateArray()).Select(v => v[1].GetString()!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"time\(\d+[mh]\)")]
    private static partial Regex FixedStep();
}
