using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SmartPark.Energy.Reference;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Registrar;
using SmartPark.Ingest.Settings;
using SmartPark.Ingest.Tests.Intake;
using Xunit;

namespace SmartPark.Ingest.Tests.Registrar;

/// <summary>A registrar over a file of its own for the test city, and a small registry of it.</summary>
internal sealed class RegistryDesk : IDisposable
{
    public static readonly ActingAccount Bureau = new("a1", "Zhao", AccountRole.Bureau, null, "10.0.0.7");
    public static readonly ActingAccount OfWest = new("a2", "Qian", AccountRole.Bureau, new HashSet<string> { "west" }, "10.0.0.8");

    private readonly ILoggerFactory _loggers;
    private readonly AccountFile _accounts;
    private readonly bool _hasReference;

    public RegistryDesk(bool hasReference = true, bool withSeeds = true)
    {
        _hasReference = hasReference;
        _loggers = LoggerFactory.Create(l => l.AddProvider(Logs));
        Database = new(Path.Combine(City.Folder, "operations.db"));
        _accounts = new(Database);
        Audit = new(_accounts, TestCity.Instruments());
        if (withSeeds)
        {
            WriteSeeds(Seeds);
        }

        Office = Open();
    }

    public TestCity City { get; } = new();

    public CollectedLogs Logs { get; } = new();

    public FakeTimeProvider Time { get; } = new(new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero));

    public OperationsDatabase Database { get; }

    public AuditTrail Audit { get; }

    public CurrentRegistry Current { get; private set; } = null!;

    public RegistryOffice Office { get; private set; }

    public RegistryRows Rows => Current.Now.Registry.Rows;

    public string Seeds => Path.Combine(City.Seeds, "registry");

    public TimeZoneInfo Zone => City.Registry.Zone;

    /// <summary>The small registry: one park of the test city, one that has no devices, two meters.</summary>
    public static IReadOnlyDictionary<string, string> Files { get; } = new Dictionary<string, string>
    {
        ["counties"] = "park,county,title_zh,title_en\n-,north,北县,North county\n",
        ["parks"] = "park,county,title_zh,title_en,region\neast,north,东园,East park,anhui\nwest,north,西园,West park,anhui\n",
        ["plots"] = "park,plot,title_zh,title_en\neast,p1,一号地,Plot 1\nwest,p1,一号地,Plot 1\n",
        ["plot_areas"] = "park,plot,from,to,mu,basis\neast,p1,2020-01-01,,100,survey\nwest,p1,2020-01-01,,50.5,survey\n",
        ["buildings"] = "park,building,plot,title_zh,title_en\neast,b1,p1,一号楼,Building 1\n",
        ["building_floors"] = "park,building,from,to,floor_area_m2\neast,b1,2020-01-01,,1000\n",
        ["enterprises"] = "park,enterprise,title_zh,title_en,trade_code,trade_zh,trade_en\neast,e1,甲公司,Enterprise 1,34,通用设备制造业,Machinery\n",
        ["occupancies"] = "park,enterprise,building,from,floor_area_m2\neast,e1,b1,2020-01-01,500\n",
        ["meters"] = "park,meter,title_zh,title_en,kind,unit,device,quantity,modulus\neast,meter,总表,Main meter,electricity,kwh,meter,energy_import_kwh,1000000\n",
        ["meter_ratios"] = "park,meter,from,ct\neast,meter,2020-01-01T00:00:00+08:00,40\n",
        ["meter_placements"] = "park,meter,from,feeds\neast,meter,2020-01-01,park\n",
    };

    public static void WriteSeeds(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (table, text) in Files)
        {
            File.WriteAllText(Path.Combine(folder, table + ".csv"), text);
        }
    }

    /// <summary>Another process on the same file, as after a restart.</summary>
    public RegistryOffice Restart(bool? hasReference = null)
    {
        Office.Dispose();
        return Office = Open(hasReference);
    }

    public RegistryRow Row(string table, params string?[] cells)
    {
        List<RegistryMistake> mistakes = [];
        var of = RegistryTables.Find(table)!;
        var row = of.Read(of.Columns.Zip(cells).ToDictionary(c => c.First.Name, c => c.Second), Zone, null, mistakes);
        Assert.Empty(mistakes);
        return row!;
    }

    public RegistryOutcome Put(params RegistryRow[] rows) => Office.Apply([.. rows.Select(r => RegistryEdit.Put(r))], Bureau, "test", RevisionSources.Edit, null);

    public RegistryOutcome Remove(string table, string key) => Office.Apply([new(RegistryTables.Find(table)!, key, null)], Bureau, "test", RevisionSources.Edit, null);

    /// <summary>Writes to the file behind the program's back.</summary>
    public void Execute(string sql)
    {
        using var connection = Database.Open();
        OperationsFile.Run(connection, sql);
    }

    public void Dispose()
    {
        Office.Dispose();
        _accounts.Dispose();
        _loggers.Dispose();
        SqliteConnection.ClearAllPools();
        City.Dispose();
        Logs.Dispose();
    }

    private RegistryOffice Open(bool? hasReference = null)
    {
        var reference = hasReference ?? _hasReference ? ReferenceFolder.Read(Path.Combine(TestCity.RepoRoot, "seeds", "reference"), City.Seeds, [])! : EnergyReference.Without("/none/reference");
        Current = new(Zone);
        return new(new(Database), Current, new(City.Registry, TestCity.Catalogue, reference), Audit, Seeds, Time, _loggers.CreateLogger<RegistryOffice>());
    }
}
