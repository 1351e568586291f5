using SmartPark.Energy.Registry;
using SmartPark.Energy.Tests.Reference;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Evaluations;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Tests.Accounts;
using Xunit;

namespace SmartPark.Ingest.Tests.Evaluations;

/// <summary>A book of grades in a file of its own, over published reports whose parks have the tax, revenue and energy that a test says.</summary>
internal sealed class GradeRig : IDisposable
{
    public static readonly ActingAccount Lin = new("lin", "lin", AccountRole.Bureau, null, "192.0.2.7");

    private readonly AccountParts _accounts = new();

    public GradeRig()
    {
        Published = new(_accounts.Database, "testcity", _accounts.Time);
        Book = Open();
    }

    public PublishedReports Published { get; }

    public EvaluationBook Book { get; }

    public AuditTrail Audit => _accounts.Get<AuditTrail>();

    public string File => _accounts.Database.File;

    public Microsoft.Extensions.Time.Testing.FakeTimeProvider Time => _accounts.Time;

    /// <summary>The same file in another process.</summary>
    public EvaluationBook Open() => new(new(_accounts.Database), Published, Shipped.Schemes, Audit, _accounts.Get<ParkRegistry>(), _accounts.Time);

    /// <summary>Publishes a report of 2025 whose parks have these taxes, revenue the hundredfold and 10 tce, each on 10 mu.</summary>
    public PublishedReport Publish(params ReadOnlySpan<decimal> taxes)
    {
        List<FigureEntry> figures = [];
        foreach (var tax in taxes)
        {
            figures.Add(Park($"p{figures.Count:00}", tax));
        }

        return Publish(figures);
    }

    public PublishedReport Publish(IReadOnlyList<FigureEntry> figures, IReadOnlyList<string>? parks = null) => Published.Publish(Made(figures, parks), Lin, "");

    public EvaluationOrder Order(PublishedReport report) => new(2025, "park-grades", "parks", "park", report.Number);

    /// <summary>A list that is locked.</summary>
    public EvaluationList Locked(params ReadOnlySpan<decimal> taxes)
    {
        var draft = Book.Draft(Order(Publish(taxes)), Lin).Made;
        Assert.NotNull(draft);
        var (locked, refusal) = Book.Lock(draft.Number, "", Lin);
        Assert.Null(refusal);
        return locked!;
    }

    public EvaluationDocument Document(string number, int? version = null)
    {
        var frozen = Book.Open(number, version)!;
        Assert.True(frozen.IsIntact);
        return EvaluationBook.Read(frozen);
    }

    public static MadeReport Made(IReadOnlyList<FigureEntry> figures, IReadOnlyList<string>? parks = null) => new(
        null!, new(new(2025, 1, 1), new(2026, 1, 1), "equivalent", 0.9m, parks, new(2026, 1, 20, 9, 0, 0, TimeSpan.FromHours(8)), 7, "ab12", [], figures, [], [], []),
        new(7, EnergyRegistry.Empty(Shipped.Shanghai), "ab12"));

    /// <summary>A park on 10 mu with 10 tce; revenue is a hundred times the tax.</summary>
    public static FigureEntry Park(string id, decimal tax, decimal tce = 10, int told = 2, params string[] provisional) => new(
        "park", id, new() { Zh = "园区" + id, En = "Park " + id }, null, "county", null, tce, tce / 10, 10, [], false, [], null, null, provisional.Length == 0 ? 1 : 0.5m, 0, 3, provisional, null, 0, null, null, null,
        [Told("tax", tax, told), Told("revenue", tax * 100, told)], []);

    public void Dispose()
    {
        Book.Dispose();
        Published.Dispose();
        _accounts.Dispose();
    }

    private static EconomicEntry Told(string measure, decimal value, int told) => new(measure, new() { Zh = measure, En = measure }, value, "万元", null, value / 10, told, 2, false);
}
