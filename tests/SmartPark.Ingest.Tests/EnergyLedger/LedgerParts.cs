using Microsoft.Extensions.Time.Testing;
using SmartPark.Energy.Factors;
using SmartPark.Energy.Reference;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.EnergyLedger;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Registrar;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Ingest.Tests.EnergyLedger;

/// <summary>An energy ledger on a store of a test, whose process can be killed: everything in memory goes, another one opens the same file.</summary>
internal sealed class LedgerParts : IAsyncDisposable
{
    public const string Park = "east";
    public const string Quantity = "energy_import_kwh";

    private static readonly StandardCoalTable Coal = Load();
    private readonly TestCity _city = new();
    private readonly CollectedLogs _logs = new();
    private readonly IReadingStore _store;
    private readonly IntakeRole _role;
    private LedgerFile _file = null!;
    private StoreLink _link = null!;

    public LedgerParts(IReadingStore store, IntakeRole role = IntakeRole.All)
    {
        (_store, _role) = (store, role);
        Start();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 10, 4, 30, 0, TimeSpan.Zero));

    public CurrentRegistry Registry { get; private set; } = null!;

    public PendingCells Pending { get; private set; } = null!;

    public CellStore Cells { get; private set; } = null!;

    public LedgerFlush Flush { get; private set; } = null!;

    public LedgerBuild Build { get; private set; } = null!;

    public SeenHours Seen { get; private set; } = null!;

    public SumRefresh Refresh { get; private set; } = null!;

    public MeterLedger Ledger { get; private set; } = null!;

    public IReadOnlyList<string> Logs => _logs.Lines;

    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public string File => Path.Combine(_city.Data, "operations.db");

    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    /// <summary>A registry of meters m1, m2, … in the park east, with what else is given.</summary>
    public static EnergyRegistry RegistryOf(int meters, params IEnumerable<RegistryRow> others)
    {
        List<RegistryRow> rows =
        [
            new CountyRow { Park = "-", County = "c1", TitleZh = "县", TitleEn = "County" },
            new ParkRow { Park = Park, County = "c1", TitleZh = "东园", TitleEn = "East", Region = "anhui" },
            .. Enumerable.Range(1, meters).Select(i => new MeterRow
            {
                Park = Park, Meter = $"m{i}", TitleZh = $"表{i}", TitleEn = $"Meter {i}", Kind = "electricity", Unit = MeterUnit.KilowattHour, Device = $"d{i}", Quantity = Quantity, Modulus = 1_000_000m,
                RatedPerHour = 1000m,
            }),
            .. others,
        ];
        var mistakes = new List<RegistryMistake>();
        return EnergyRegistry.Of(RegistryRows.Of(rows), Zone, Coal, mistakes) ?? throw new ArgumentException(string.Join('\n', mistakes));
    }

    public AccountedMeter Meter(int number) => Registry.Now.Registry.Meter(Park, $"m{number}")!;

    public static SeriesKey Series(int meter) => new(Park, $"d{meter}", Quantity);

    public static PlacedSample Sample(int meter, long atUnixMs, double value, Quality quality = Quality.Good)
    {
        TestCity.Catalogue.TryGet(Quantity, out var quantity);
        return new(new(Series(meter), atUnixMs, value, quality, QualityReason.None), quantity!, new Placement("b1", null));
    }

    /// <summary>Makes an edition hold and takes it in.</summary>
    public void Use(EnergyRegistry registry)
    {
        Registry.Set(new(Registry.Now.Revision + 1, registry));
        Assert.True(Flush.Turn(), string.Join('\n', Logs));
    }

    /// <summary>Commits samples as intake does: to the store, and noted before the acknowledgement.</summary>
    public async Task CommitAsync(params PlacedSample[] samples)
    {
        var outcome = await _store.WriteAsync(samples, TestContext.Current.CancellationToken);
        Pending.Note(samples, outcome);
    }

    /// <summary>Flushes, and reads from the store until nothing is left to read.</summary>
    public async Task WorkAsync()
    {
        Assert.True(Flush.Turn(), string.Join('\n', Logs));
        while (await Build.TurnAsync(TestContext.Current.CancellationToken))
        {
        }

        Assert.True(Flush.Turn(), string.Join('\n', Logs));
    }

    /// <summary>The process is killed and another one starts with the same registry.</summary>
    public void Kill()
    {
        var edition = Registry.Now;
        _file.Dispose();
        _link.Dispose();
        Start();
        Registry.Set(edition);
        Assert.True(Flush.Turn(), string.Join('\n', Logs));
    }

    public async ValueTask DisposeAsync()
    {
        _file.Dispose();
        _link.Dispose();
        Flush.Dispose();
        Build.Dispose();
        Refresh.Dispose();
        _logs.Dispose();
        _city.Dispose();
        await Task.CompletedTask;
    }

    private static StandardCoalTable Load()
    {
        var path = Path.Combine(TestCity.RepoRoot, "seeds", "reference", "standard-coal.json");
        return StandardCoalTable.Parse(new ReferenceFile(path, System.IO.File.ReadAllBytes(path)), [])!;
    }

    private void Start()
    {
        var instruments = TestCity.Instruments();
        var options = new IntakeOptions { Role = _role };
        _file = new(new OperationsDatabase(File));
        _link = new(Time, options);
        _link.Succeeded();
        Registry = new(Zone);
        Cells = new(_file);
        var marks = new HourMarks(_file);
        Pending = new(marks, instruments, options, Time, _logs.For<PendingCells>());
        var (clock, builds, curves) = (new LedgerClock(_city.Registry, Time), new BuildQueue(), new CurveCache(Cells));
        var intake = new RegisterIntake(Registry, TestCity.Catalogue, Cells, Pending, builds);
        Flush = new(intake, Pending, Cells, builds, clock, Registry, instruments, options, Time, _logs.For<LedgerFlush>());
        Build = new(_store, _link, new StoreHours(_store, Cells, clock, instruments), Cells, marks, Pending, builds, clock, options, Time, _logs.For<LedgerBuild>());
        Seen = new(Pending, marks, builds, clock, options, _logs.For<SeenHours>());
        var sums = new SumBook(_file, _city.Registry, clock);
        Refresh = new(Pending, Cells, sums, clock, Time, _logs.For<SumRefresh>());
        Ledger = new(Pending, curves, sums, Refresh, builds, Build, clock);
    }
}
