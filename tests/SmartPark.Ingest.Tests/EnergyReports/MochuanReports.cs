using Microsoft.Extensions.Time.Testing;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.PerMu;
using SmartPark.Energy.Reference;
using SmartPark.Energy.Registry;
using SmartPark.Energy.Tests.Audit;
using SmartPark.Energy.Tests.Reference;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Registrar;
using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.Tests.EnergyReports;

/// <summary>A report desk over the audited city, with published reports in a file of its own.</summary>
internal sealed class MochuanReports : IDisposable
{
    private static readonly EnergyRegistry Audited = Mochuan.Registry();
    private static readonly Dictionary<MeterKey, ConsumptionCurve> Whole = Mochuan.Curves(Audited);
    private static readonly Dictionary<MeterKey, ConsumptionCurve> WithoutLate = Mochuan.Curves(Audited, hasLate: false);

    private readonly string _folder = Directory.CreateTempSubdirectory("smartpark-reports-").FullName;

    public MochuanReports()
    {
        var city = ParkRegistry.Load(Mochuan.Folder);
        var registry = new CurrentRegistry(city.Zone);
        registry.Set(new(3, Audited, "5e1f"));
        var reference = new EnergyReference(Shipped.Coal, Shipped.Carbon, Shipped.Tariffs, Shipped.Holidays, Shipped.Schemes);
        Desk = new(registry, reference, (meter, from, to) => (HasLate ? Whole : WithoutLate)[meter.Key].Between(from, to), city, Time);
        Published = Open();
    }

    public static DateOnly June { get; } = new(2026, 6, 1);

    /// <summary>2 July 2026, 09:00 in the city.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 7, 2, 1, 0, 0, TimeSpan.Zero));

    /// <summary>Whether the readings that came late have come.</summary>
    public bool HasLate { get; set; } = true;

    public ReportDesk Desk { get; }

    public PublishedReports Published { get; private set; }

    public string File => Path.Combine(_folder, "operations.db");

    public PerMuRequest OfJune { get; } = new(new(June, June.AddMonths(1)));

    public Task<MadeReport> MakeAsync(PerMuRequest? request = null, IReadOnlySet<string>? parks = null) => Desk.MakeAsync(request ?? OfJune, parks, Xunit.TestContext.Current.CancellationToken);

    /// <summary>The same file in another process.</summary>
    public PublishedReports Open() => new(new OperationsDatabase(File), "mochuan", Time);

    public void Dispose()
    {
        Published.Dispose();
        Desk.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
