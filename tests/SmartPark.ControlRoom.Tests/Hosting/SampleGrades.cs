using Microsoft.Extensions.DependencyInjection;
using SmartPark.Energy.Reference;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Evaluations;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Registry;

namespace SmartPark.ControlRoom.Tests.Hosting;

/// <summary>Ten parks whose grades of 2025 are locked, with an open appeal, a decided one and a re-grade; and a report of 2026 that can be graded.</summary>
internal static class SampleGrades
{
    public static readonly ActingAccount Bureau = new("b1", "l.qing", AccountRole.Bureau, null, "10.0.0.9");

    private const string Key = "grades";

    private static readonly (string Id, string Zh, string En, decimal Tax, decimal Tce)[] Parks =
    [
        ("donghu", "东湖产业园", "Donghu Park", 132, 260), ("beihe", "北河产业园", "Beihe Park", 118, 300), ("nanshan", "南山产业园", "Nanshan Park", 104, 250), ("xiling", "西岭园", "Xiling Park", 96, 240),
        ("qiaotou", "桥头园", "Qiaotou Park", 88, 310), ("shuimo", "水磨园", "Shuimo Park", 74, 290), ("luoyan", "落雁园", "Luoyan Park", 61, 330), ("chengnan", "城南园", "Chengnan Park", 47, 350),
        ("gaotang", "高塘园", "Gaotang Park", 20, 420), ("sanhe", "三河园", "Sanhe Park", 55, 0),
    ];

    /// <summary>Adds the book of grades over reports of its own, in a file of its own: the pages of energy have theirs.</summary>
    /// <param name="services">The container, with reference data, accounts and the city.</param>
    /// <param name="folder">Folder of the file.</param>
    public static void Add(IServiceCollection services, string folder)
    {
        var database = new OperationsDatabase(Path.Combine(folder, "grades.db"));
        services.AddKeyedSingleton(Key, (p, _) => new PublishedReports(database, "qinglan", p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new EvaluationBook(
            new(database), p.GetRequiredKeyedService<PublishedReports>(Key), p.GetRequiredService<EnergyReference>().Schemes, p.GetRequiredService<AuditTrail>(), p.GetRequiredService<ParkRegistry>(),
            p.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Makes them.</summary>
    public static void Make(IServiceProvider services)
    {
        var (book, published) = (services.GetRequiredService<EvaluationBook>(), services.GetRequiredKeyedService<PublishedReports>(Key));
        var zone = services.GetRequiredService<ParkRegistry>().Zone;
        published.Publish(Report(new(2026, 1, 1), new(2026, 10, 1), zone), Bureau, "");
        var year = published.Publish(Report(new(2025, 1, 1), new(2026, 1, 1), zone), Bureau, "");
        var list = Done(book.Draft(new(2025, "park-grades", "parks", "park", year.Number), Bureau));
        Done(book.Lock(list.Number, "Meeting of the bureau", Bureau));
        var refused = Done(book.Appeal(list.Number, "nanshan", "Office of Nanshan Park", "One enterprise moved out in May.", Bureau));
        Done(book.Decide(list.Number, refused.Id, false, null, "It paid its tax here until May, which is what counts.", Bureau));
        var accepted = Done(book.Appeal(list.Number, "luoyan", "Office of Luoyan Park", "The tax of the fourth quarter is not in it.", Bureau));
        Done(book.Decide(list.Number, accepted.Id, true, new Dictionary<string, decimal> { ["tax-per-mu"] = 9.4m }, "Certificate of the tax office", Bureau));
        Done(book.Regrade(list.Number, "chengnan", "good", book.Today, "Nine of nine points rectified, seen on site.", Bureau));
        Done(book.Appeal(list.Number, "qiaotou", "Office of Qiaotou Park", "Two meters count energy of the neighbour.", Bureau));
    }

    private static T Done<T>(EvaluationResult<T> result)
        where T : class
    {
        Assert.True(result.Refusal is null, string.Join("; ", result.Refusal?.Mistakes.Select(m => m.Why.En) ?? []));
        return result.Made!;
    }

    private static MadeReport Report(DateOnly from, DateOnly to, TimeZoneInfo zone) => new(
        null!, new(from, to, "equivalent", 0.9m, null, new(to, new(9, 0), TimeSpan.FromHours(8)), 12, "77aa", [], [.. Parks.Select(Figure)], [], [], []), new(12, EnergyRegistry.Empty(zone), "77aa"));

    private static FigureEntry Figure((string Id, string Zh, string En, decimal Tax, decimal Tce) p) => new(
        "park", p.Id, new() { Zh = p.Zh, En = p.En }, null, "county", null, p.Tce, p.Tce / 10, 10, [], false, [], null, null, p.Tce == 0 ? null : 0.99m, 0, 4, p.Tce == 0 ? ["no_meter"] : [], null, 0, null, null, null,
        [Told("tax", p.Tax), Told("revenue", (p.Tax * 14) + 90)], []);

    private static EconomicEntry Told(string measure, decimal value) => new(measure, new() { Zh = "数", En = measure }, value, null, null, value / 10, 3, 3, false);
}
