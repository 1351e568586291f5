using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPark.Energy.Factors;
using SmartPark.Energy.Reference;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.EnergyLedger;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Registrar;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Benchmarks.Macro;

/// <summary>An energy ledger of many meters without intake, that can be started anew. The time stands still.</summary>
internal sealed class LedgerCity : IDisposable
{
    /// <summary>Noon of the 20th of a month.</summary>
    public const long Now = 1_779_249_600_000;

    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private readonly string _file;
    private readonly ParkRegistry _city;
    private readonly EnergyRegistry _registry;
    private readonly QuantityCatalogue _catalogue;
    private readonly StandingClock _time = new();
    private readonly IngestInstruments _instruments = new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());
    private LedgerFile _ledgerFile = null!;
    private CurrentRegistry _current = null!;

    public LedgerCity(string folder, int meters, int parks)
    {
        var root = typeof(LedgerCity).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepoRoot").Value!;
        _file = Path.Combine(folder, "operations.db");
        _catalogue = QuantityCatalogue.Load(Path.Combine(root, "firmware-config", "quantities.json"));
        _catalogue.TryGet("energy_import_kwh", out var quantity);
        Quantity = quantity!;
        var coal = Path.Combine(root, "seeds", "reference", "standard-coal.json");
        List<RegistryRow> rows = [new CountyRow { Park = "-", County = "c1", TitleZh = "县", TitleEn = "County" }];
        rows.AddRange(Enumerable.Range(0, parks).Select(p => new ParkRow { Park = $"park-{p}", County = "c1", TitleZh = "园", TitleEn = "Park", Region = "anhui" }));
        rows.AddRange(Enumerable.Range(0, meters).Select(m => new MeterRow
        {
            Park = $"park-{m % parks}", Meter = $"m{m}", TitleZh = "表", TitleEn = "Meter", Kind = "electricity", Unit = MeterUnit.KilowattHour, Device = $"m{m}", Quantity = Quantity.Id, RatedPerHour = 1_000,
        }));
        var mistakes = new List<RegistryMistake>();
        _registry = EnergyRegistry.Of(RegistryRows.Of(rows), Zone, StandardCoalTable.Parse(new ReferenceFile(coal, File.ReadAllBytes(coal)), [])!, mistakes)
            ?? throw new InvalidOperationException(string.Join('\n', mistakes));
        Directory.CreateDirectory(Path.Combine(folder, "seeds", "parks"));
        File.WriteAllText(Path.Combine(folder, "seeds", "city.json"), """{ "id": "bench", "title": { "zh": "市", "en": "City" }, "time_zone": "Asia/Shanghai" }""");
        File.WriteAllText(Path.Combine(folder, "seeds", "parks", "park-0.json"), """{ "id": "park-0", "title": { "zh": "园", "en": "Park" }, "area_mu": 1, "buildings": [], "enterprises": [], "devices": [] }""");
        _city = ParkRegistry.Load(Path.Combine(folder, "seeds"));
        Start();
    }

    public Quantity Quantity { get; }

    public PendingCells Pending { get; private set; } = null!;

    public CellStore Cells { get; private set; } = null!;

    public LedgerClock Clock { get; private set; } = null!;

    public LedgerFlush Flush { get; private set; } = null!;

    public SumRefresh Refresh { get; private set; } = null!;

    public MeterLedger Ledger { get; private set; } = null!;

    public IReadOnlyList<RegisterSlot> Slots => Pending.Index.Slots;

    public IReadOnlyList<AccountedMeter> Meters => _registry.Meters;

    /// <summary>When a month begins, counted from the running one.</summary>
    public static long Month(int offset) => new LedgerPeriod(PeriodKind.Month, LedgerPeriod.At(PeriodKind.Month, Now, Zone).Number + offset).FromUnixMs(Zone);

    /// <summary>Takes the registry in.</summary>
    public void Use()
    {
        _current.Set(new(1, _registry));
        Flush.Turn();
    }

    /// <summary>Another process on the same file.</summary>
    public void Restart()
    {
        Dispose();
        Start();
        Use();
    }

    /// <summary>A sample of a meter.</summary>
    public PlacedSample Sample(int index, long at, double value) => new(new(Slots[index].Series, at, value, Quality.Good, QualityReason.None), Quantity, new("b", null));

    /// <summary>A reading that lies on the line of what is stored.</summary>
    public double Reading(int index, long at) => (double)Slots[index].Number * 1_000 + (double)Ledger.Curve(_registry.Meter(Slots[index].Meter.Park, Slots[index].Meter.Meter)!).At(at).Units;

    /// <summary>Bytes of the file, its log folded in.</summary>
    public long Bytes()
    {
        Execute("PRAGMA wal_checkpoint(TRUNCATE);");
        return new FileInfo(_file).Length;
    }

    /// <summary>Reads every pack, one after the other; returns their bytes.</summary>
    public long ReadAllPacks()
    {
        using var connection = new SqliteConnection($"Data Source={_file};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT cells FROM energy_packs ORDER BY id;";
        using var rows = command.ExecuteReader();
        var bytes = 0L;
        while (rows.Read())
        {
            bytes += ((byte[])rows.GetValue(0)).Length;
        }

        return bytes;
    }

    public void Dispose()
    {
        Flush.Dispose();
        Refresh.Dispose();
        _ledgerFile.Dispose();
    }

    private void Start()
    {
        var options = new IntakeOptions();
        _ledgerFile = new(new(_file));
        _current = new(Zone);
        Cells = new(_ledgerFile);
        Pending = new(new HourMarks(_ledgerFile), _instruments, options, _time, NullLogger<PendingCells>.Instance);
        Clock = new(_city, _time) { IsRecovered = true };
        var builds = new BuildQueue();
        Flush = new(new(_current, _catalogue, Cells, Pending, builds), Pending, Cells, builds, Clock, _current, _instruments, options, _time, NullLogger<LedgerFlush>.Instance);
        var sums = new SumBook(_ledgerFile, _city, Clock);
        Refresh = new(Pending, Cells, sums, Clock, _time, NullLogger<SumRefresh>.Instance);
        Ledger = new(Pending, new CurveCache(Cells), sums, Refresh, builds, null!, Clock);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_file};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Now);
    }
}
