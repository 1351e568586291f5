using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace SmartPark.EndToEnd.Tests.Boards;

/// <summary>Every board of both languages, asked as Grafana asks, over what the pipeline stored: no panel is empty, whatever is chosen.</summary>
public sealed partial class BoardsTests(LiveCity city) : IClassFixture<LiveCity>
{
    private static readonly string Folder = Path.Combine(Repository.Root, "dashboards/grafana/boards");

    /// <summary>The board over what reports write back in the months before: tests of the writing ask its queries.</summary>
    private const string OfReports = "energy-per-mu.json";

    private static readonly TimeSpan Window = TimeSpan.FromHours(6);

    // Panels of the energy board by id: titles differ by language.
    private const int ParkElectricity = 2;
    private const int BuildingElectricity = 3;
    private const int BuildingShares = 10;

    public static TheoryData<string> Boards => [.. new[] { "zh", "en" }
        .SelectMany(l => Directory.GetFiles(Path.Combine(Folder, l), "*.json")).Where(f => Path.GetFileName(f) != OfReports).Select(f => Path.GetRelativePath(Folder, f)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Boards))]
    public async Task Every_panel_shows_finite_values_with_all_chosen_and_for_each_single_park(string file)
    {
        using var board = new GrafanaBoard(Path.Combine(Folder, file));
        var all = board.ChooseAll();
        var parks = await ValuesOfAsync(board.QueryVariables.First(v => GrafanaBoard.Text(v, "name") == "park"), all);
        Assert.Equal(3, parks.Count);
        foreach (var park in parks.Prepend(all["park"]))
        {
            var chosen = new Dictionary<string, string>(all) { ["park"] = park == all["park"] ? park : Regex.Escape(park) };
            foreach (var variable in board.QueryVariables)
            {
                Assert.NotEmpty(await ValuesOfAsync(variable, chosen));
            }

            await NoPanelIsEmptyAsync(file, park, PanelsOfWindow(board, chosen));
        }
    }

    /// <summary>Boards that show samples. Points of completeness stand at the start of their hour, which is before anything came over the wire.</summary>
    public static TheoryData<string> BoardsOfSamples => [.. Boards.Select(b => (string)b.Data).Where(b => !b.EndsWith("completeness.json", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(BoardsOfSamples))]
    public async Task Panels_of_the_present_are_filled_by_what_came_over_the_wire_alone(string file)
    {
        using var board = new GrafanaBoard(Path.Combine(Folder, file));

        // Panels that compare whole hours or ten minutes need the hours before.
        var panels = board.Panels(board.ChooseAll(), city.LiveSinceUnixMs, Now()).Where(p => !p.Queries.Any(q => FixedStep().IsMatch(q))).ToList();
        Assert.True(panels.Count >= 7, "most panels show the present");
        await NoPanelIsEmptyAsync(file, "live", panels);
    }

    [Theory, MemberData(nameof(Boards))]
    public async Task Choosing_two_values_of_each_variable_from_left_to_right_leaves_something_to_choose_and_every_query_valid(string file)
    {
        using var board = new GrafanaBoard(Path.Combine(Folder, file));
        var chosen = board.ChooseAll();
        foreach (var variable in board.QueryVariables)
        {
            var values = await ValuesOfAsync(variable, chosen);
            Assert.NotEmpty(values);
            chosen[GrafanaBoard.Text(variable, "name")] = $"({string.Join('|', values.Take(2).Select(Regex.Escape))})";
        }

        // What the two have is a matter of the city, so panels may be empty; a refused query throws.
        foreach (var query in PanelsOfWindow(board, chosen).SelectMany(p => p.Queries))
        {
            await city.Influx.QueryAsync(query, InfluxReading.Database);
        }
    }

    [Fact]
    public async Task Electricity_of_the_buildings_is_no_more_than_the_parks_and_nearly_all_of_it()
    {
        using var board = new GrafanaBoard(Path.Combine(Folder, "zh/energy.json"));
        var all = board.ChooseAll();
        foreach (var park in await ValuesOfAsync(board.QueryVariables.First(v => GrafanaBoard.Text(v, "name") == "park"), all))
        {
            var panels = PanelsOfWindow(board, new Dictionary<string, string>(all) { ["park"] = park }).ToDictionary(p => p.Id);
            var whole = (await NumbersOfAsync(panels[ParkElectricity].Queries[0])).Single();
            var buildings = (await NumbersOfAsync(panels[BuildingElectricity].Queries[0])).Single();
            var shares = (await NumbersOfAsync(panels[BuildingShares].Queries[0])).Sum();

            // Losses and what has no building meter stay below a fifth; a sub-meter counted beside its main meter adds far more than the meters' steps.
            Assert.InRange(buildings, 0.8 * whole, 1.02 * whole);
            Assert.Equal(buildings, shares, 0.02 * buildings);
        }
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static IEnumerable<PanelQueries> PanelsOfWindow(GrafanaBoard board, IReadOnlyDictionary<string, string> chosen)
    {
        var now = Now();
        return board.Panels(chosen, now - (long)Window.TotalMilliseconds, now);
    }

    private async Task NoPanelIsEmptyAsync(string file, string chosen, IEnumerable<PanelQueries> panels)
    {
        var empty = new List<string>();
        foreach (var panel in panels)
        {
            foreach (var query in panel.Queries)
            {
                var numbers = await NumbersOfAsync(query);
                Assert.All(numbers, n => Assert.True(double.IsFinite(n)));
                if (numbers.Count == 0)
                {
                    empty.Add($"{panel.Title}: {query}");
                }
            }
        }

        Assert.True(empty.Count == 0, $"{file}, {chosen}: without data\n{string.Join('\n', empty)}");
    }

    private async Task<List<double>> NumbersOfAsync(string query) =>
        [.. InfluxReading.Series(await city.Influx.QueryAsync(query, InfluxReading.Database)).SelectMany(s => s.GetProperty("values").EnumerateArray())
            .SelectMany(row => row.EnumerateArray().Skip(1)).Where(v => v.ValueKind == JsonValueKind.Number).Select(v => v.GetDouble())];

    private async Task<List<string>> ValuesOfAsync(JsonElement variable, Dictionary<string, string> chosen)
    {
        var query = GrafanaBoard.Fill(GrafanaBoard.Text(variable, "query"), chosen, 0, 0);
        var series = InfluxReading.Series(await city.Influx.QueryAsync(query, InfluxReading.Database));
        return [.. series.SelectMany(s => s.GetProperty("values").EnumerateArray()).Select(v => v[1].GetString()!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"time\(\d+[mh]\)")]
    private static partial Regex FixedStep();
}
