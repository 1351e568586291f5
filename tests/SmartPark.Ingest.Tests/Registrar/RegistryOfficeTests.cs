using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using SmartPark.Energy.Registry;
using SmartPark.Ingest.Registrar;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Ingest.Tests.Registrar;

public sealed class RegistryOfficeTests : IDisposable
{
    private readonly RegistryDesk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public void A_band_is_counted_by_a_counter_of_energy_that_the_catalogue_knows()
    {
        var outcome = _desk.Put(
            _desk.Row("meter_rates", "east", "meter", "peak", "2026-01-01", null, "energy_import_peek_kwh"), _desk.Row("meter_rates", "east", "meter", "flat", "2026-01-01", null, "active_power_kw"),
            _desk.Row("meter_rates", "east", "meter", "valley", "2026-01-01", null, "energy_import_valley_kwh"));
        Assert.Equal([("east/meter/peak/2026-01-01", "quantity"), ("east/meter/flat/2026-01-01", "quantity")], outcome.Mistakes.Where(m => !m.IsWarning).Select(m => (m.Key, m.Column)));
        Assert.Empty(_desk.Rows.Of<MeterRateRow>());
        Assert.Equal(RegistryRefusal.None, _desk.Put(_desk.Row("meter_rates", "east", "meter", "valley", "2026-01-01", null, "energy_import_valley_kwh")).Refusal);
    }

    [Fact]
    public void The_first_start_takes_the_seeds_as_revision_1_and_later_ones_what_is_kept()
    {
        _desk.Office.Start();

        Assert.Equal(1, _desk.Current.Now.Revision);
        Assert.Equal(40m, Assert.Single(_desk.Current.Now.Registry.Meters).Register!.Ratios[0].CurrentRatio);
        var first = _desk.Office.Revision(1)!;
        Assert.Equal((null, "seeds", RevisionSources.Seeds, _desk.Rows.Count), (first.Account, first.Name, first.Source, first.Changes));
        Assert.Equal("registry-changed", Assert.Single(_desk.Audit.List(10)).Entry.Act);
        Assert.Equal((64, first.Hash), (first.Hash.Length, _desk.Current.Now.Hash));

        Directory.Delete(_desk.Seeds, recursive: true);
        var before = _desk.Rows;
        _desk.Restart().Start();
        Assert.Equal(1, _desk.Current.Now.Revision);
        Assert.Empty(before.ChangesTo(_desk.Rows));
        Assert.Equal(first.Hash, _desk.Current.Now.Hash);
        Assert.Empty(_desk.Office.Aside);
    }

    [Fact]
    public void Every_mistake_of_the_seeds_is_named_and_nothing_is_kept()
    {
        File.WriteAllText(Path.Combine(_desk.Seeds, "plots.csv"), "park,plot,title_zh,title_en\neast,P 1,一号地,Plot 1\neast,p1,一号地,\n");
        File.WriteAllText(Path.Combine(_desk.Seeds, "buildings.csv"), "park,building,plot,title_zh,title_en\neast,\"b1,p1\n");
        File.WriteAllText(Path.Combine(_desk.Seeds, "sheds.csv"), "park\n");
        File.AppendAllText(Path.Combine(_desk.Seeds, "counties.csv"), "-,north,北县,North county\n");

        var e = Assert.Throws<ConfigurationException>(_desk.Office.Start);

        Assert.Equal(
            ["buildings.csv: line 2", "plots.csv: line 2, plot", "plots.csv: line 3, title_en", "sheds.csv: $", "counties.csv: line 3"],
            e.Problems.Select(p => $"{Path.GetFileName(p.File)}: {p.Path}"));
        RegistryDesk.WriteSeeds(_desk.Seeds);
        File.Delete(Path.Combine(_desk.Seeds, "sheds.csv"));
        _desk.Office.Start();
        Assert.Equal(1, _desk.Current.Now.Revision);
    }

    [Fact]
    public void Seeds_that_do_not_fit_each_other_name_file_and_line()
    {
        File.AppendAllText(Path.Combine(_desk.Seeds, "meters.csv"), "east,other,x,x,electricity,kwh,no-such,energy_import_kwh,\n");
        File.AppendAllText(Path.Combine(_desk.Seeds, "occupancies.csv"), "east,e1,b9,2020-01-01,5\n");

        var e = Assert.Throws<ConfigurationException>(_desk.Office.Start);

        Assert.Contains("meters.csv: line 3, device: found no-such", e.Message, StringComparison.Ordinal);
        Assert.Contains("occupancies.csv: line 3, building: found b9", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_seeds_there_is_no_revision_until_somebody_makes_one()
    {
        Directory.Delete(_desk.Seeds, recursive: true);
        _desk.Office.Start();
        Assert.Equal(0, _desk.Current.Now.Revision);

        Assert.Equal(RegistryRefusal.None, _desk.Put(_desk.Row("counties", "-", "north", "北县", "North")).Refusal);
        Assert.Equal(1, _desk.Current.Now.Revision);
    }

    [Fact]
    public void A_change_is_one_revision_with_before_and_after_and_one_audit_entry()
    {
        _desk.Office.Start();
        var editions = new List<(long, long)>();
        _desk.Current.Changed += (before, after) => editions.Add((before.Revision, after.Revision));

        var outcome = _desk.Office.Apply(
            [
                RegistryEdit.Put(_desk.Row("enterprises", "east", "e1", "甲公司", "Enterprise One", "34", "通用设备制造业", "Machinery", null)),
                RegistryEdit.Put(_desk.Row("enterprises", "east", "e2", "乙公司", "Enterprise 2", "34", "通用设备制造业", "Machinery", null)),
                new(RegistryTables.Find("plot_areas")!, "west/p1/2020-01-01", null),
            ],
            RegistryDesk.Bureau, "申报更正", RevisionSources.Edit, seen: 1);

        Assert.Equal((RegistryRefusal.None, 2L, 3), (outcome.Refusal, outcome.Revision, outcome.Changes.Count));
        Assert.Equal([(1, 2)], editions);
        var revision = _desk.Office.Revision(2)!;
        Assert.Equal(("a1", "Zhao", "10.0.0.7", "申报更正", 3), (revision.Account, revision.Name, revision.From, revision.Reason, revision.Changes));
        var kept = _desk.Office.ChangesOf(2, 0, 10);
        Assert.Contains("Enterprise 1", kept[0].Before, StringComparison.Ordinal);
        Assert.Contains("Enterprise One", kept[0].After, StringComparison.Ordinal);
        Assert.Null(kept[1].Before);
        Assert.Null(kept[2].After);
        var entry = _desk.Audit.List(1)[0].Entry;
        Assert.Equal(("registry-changed", "enterprises +1 ~1 -0, plot_areas +0 ~0 -1", "1", "2: 申报更正"), (entry.Act, entry.Subject, entry.Before, entry.After));
        Assert.Equal([2L, 1L], _desk.Office.Revisions(10).Select(r => r.Number));
    }

    [Fact]
    public void The_same_again_is_no_revision()
    {
        _desk.Office.Start();

        var outcome = _desk.Put(_desk.Rows.Of<EnterpriseRow>().First());

        Assert.Equal((RegistryRefusal.None, 1L, 0), (outcome.Refusal, outcome.Revision, outcome.Changes.Count));
    }

    [Fact]
    public void One_mistake_keeps_all_of_a_change_out_and_every_mistake_is_named()
    {
        _desk.Office.Start();
        var hash = Hash();

        var outcome = _desk.Office.Apply(
            [
                RegistryEdit.Put(_desk.Row("enterprises", "east", "e2", "乙公司", "Enterprise 2", "34", "通用设备制造业", "Machinery", null), 2),
                RegistryEdit.Put(_desk.Row("meters", "east", "m2", "表", "Meter", "electricity", "kwh", "smokes", "nothing_at_all", null, null, null, null), 3),
                RegistryEdit.Put(_desk.Row("meters", "east", "m3", "表", "Meter", "uranium", "kwh", "smoke", "energy_import_kwh", null, null, null, null), 4),
            ],
            RegistryDesk.Bureau, "test", RevisionSources.Import, null);

        Assert.Equal(RegistryRefusal.Mistakes, outcome.Refusal);
        Assert.Equal(
            [("east/m2", "device", 3), ("east/m2", "quantity", 3), ("east/m3", "kind", 4)],
            outcome.Mistakes.Where(m => !m.IsWarning).Select(m => (m.Key!, m.Column!, m.Line!.Value)).Order());
        Assert.Equal(1, _desk.Current.Now.Revision);
        Assert.Equal(hash, Hash());
    }

    [Fact]
    public void A_row_twice_and_a_row_that_is_not_there_are_refused()
    {
        _desk.Office.Start();
        var row = _desk.Rows.Of<EnterpriseRow>().First();

        Assert.Equal("east/e1", Assert.Single(_desk.Put(row, row with { TitleEn = "Other" }).Mistakes).Key);
        Assert.Equal("east/e9", Assert.Single(_desk.Remove("enterprises", "east/e9").Mistakes).Key);
    }

    [Fact]
    public void Who_looked_at_an_older_revision_is_told_so()
    {
        _desk.Office.Start();
        var row = _desk.Rows.Of<EnterpriseRow>().First();
        _desk.Put(row with { TitleEn = "Newer" });

        var outcome = _desk.Office.Apply([RegistryEdit.Put(row with { TitleEn = "Mine" })], RegistryDesk.Bureau, "test", RevisionSources.Edit, seen: 1);

        Assert.Equal((RegistryRefusal.ChangedMeanwhile, 2L), (outcome.Refusal, outcome.Revision));
        Assert.Equal("Newer", _desk.Rows.Of<EnterpriseRow>().First().TitleEn);
    }

    [Fact]
    public async Task Of_many_who_change_at_once_each_gets_a_revision_of_its_own()
    {
        _desk.Office.Start();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() =>
            _desk.Put(_desk.Row("enterprises", "east", $"n{i}", "公司", "Company", "34", "业", "Trade", null)), TestContext.Current.CancellationToken)));

        Assert.Equal(21, _desk.Current.Now.Revision);
        Assert.Equal(Enumerable.Range(1, 21).Select(n => (long)n), _desk.Office.Revisions(100).Select(r => r.Number).Order());
        Assert.Equal(21, _desk.Rows.Of<EnterpriseRow>().Count());
    }

    [Fact]
    public void An_account_changes_only_its_parks_and_only_one_for_all_changes_the_city()
    {
        _desk.Office.Start();
        RegistryOutcome By(RegistryEdit edit) => _desk.Office.Apply([edit], RegistryDesk.OfWest, "test", RevisionSources.Edit, null);

        Assert.Equal(RegistryRefusal.None, By(RegistryEdit.Put(_desk.Row("plots", "west", "p2", "二号地", "Plot 2"))).Refusal);
        Assert.Equal(["east"], By(RegistryEdit.Put(_desk.Row("plots", "east", "p2", "二号地", "Plot 2"))).Parks);
        Assert.Equal(["east"], By(new(RegistryTables.Find("plots")!, "east/p1", null)).Parks);
        Assert.Equal(["-"], By(RegistryEdit.Put(_desk.Row("counties", "-", "south", "南县", "South"))).Parks);
        Assert.False(RegistryOffice.MayEdit(RegistryDesk.OfWest with { Role = SmartPark.Ingest.Accounts.AccountRole.Operator }, "west"));
        Assert.Equal(2, _desk.Current.Now.Revision);
    }

    [Fact]
    public void The_registry_of_an_earlier_revision_is_found_again_with_its_hash()
    {
        _desk.Office.Start();
        var states = new List<RegistryRows> { _desk.Rows };
        void Then(RegistryOutcome outcome)
        {
            Assert.Equal(RegistryRefusal.None, outcome.Refusal);
            states.Add(_desk.Rows);
        }

        Then(_desk.Put(_desk.Row("plots", "east", "p2", "二号地", "Plot 2")));
        Then(_desk.Put(_desk.Row("plots", "east", "p2", "二号地块", "Plot two")));
        Then(_desk.Remove("plots", "east/p2"));
        Then(_desk.Put(_desk.Row("plots", "east", "p2", "又是二号", "Plot 2 again")));
        _desk.Restart().Start();

        foreach (var (i, rows) in states.Index())
        {
            Assert.Empty(rows.ChangesTo(_desk.Office.RowsAt(i + 1)!));
            Assert.Equal(RowCells.Hash(RowCells.Stored(rows, _desk.Zone)), _desk.Office.Revision(i + 1)!.Hash);
        }

        Assert.Null(_desk.Office.RowsAt(99));
        Assert.Equal(4, states.Select((_, i) => _desk.Office.Revision(i + 1)!.Hash).Distinct().Count());
    }

    [Fact]
    public void The_hash_can_be_worked_out_from_the_rows_alone()
    {
        _desk.Office.Start();
        var lines = _desk.Rows.Of<CountyRow>().Select(_ => "counties\t{\"county\":\"north\",\"park\":\"-\",\"title_en\":\"North county\",\"title_zh\":\"北县\"}\n");

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines)))),
            RowCells.Hash(RowCells.Stored(RegistryRows.Of(_desk.Rows.Of<CountyRow>()), _desk.Zone)));
    }

    [Fact]
    public void Rows_that_this_program_does_not_accept_are_set_aside_by_name_and_the_rest_holds()
    {
        _desk.Office.Start();
        _desk.Execute("""
            INSERT INTO registry_rows VALUES ('turbines', 'east/t1', '{}'), ('plots', 'east/p7', '{"park":"east","plot":"p7","colour":"red"}'), ('plots', 'east/p8', 'no json');
            DELETE FROM registry_rows WHERE tbl = 'enterprises';
            """);

        _desk.Restart().Start();

        Assert.Equal(1, _desk.Current.Now.Revision);
        Assert.Equal(["occupancies east/e1/b1/-/2020-01-01", "plots east/p7", "plots east/p8", "turbines east/t1"], _desk.Office.Aside.Select(a => $"{a.Table} {a.Key}").Order());
        Assert.Single(_desk.Current.Now.Registry.Meters);
        Assert.Contains(_desk.Logs.Lines, l => l.Contains("4 rows of the energy registry cannot be used", StringComparison.Ordinal));

        // Whoever brings back what was missing brings back what needs it, and what is mended or removed is no longer aside.
        _desk.Put(_desk.Row("enterprises", "east", "e1", "甲公司", "Enterprise 1", "34", "业", "Machinery", null), _desk.Row("plots", "east", "p7", "七号地", "Plot 7"));
        Assert.Equal(["plots east/p8", "turbines east/t1"], _desk.Office.Aside.Select(a => $"{a.Table} {a.Key}").Order());
        Assert.Single(_desk.Rows.Of<OccupancyRow>());
        Assert.Equal(RegistryRefusal.None, _desk.Remove("plots", "east/p8").Refusal);
        Assert.Equal(["turbines"], _desk.Office.Aside.Select(a => a.Table));
    }

    [Fact]
    public void Without_reference_data_meters_are_refused_and_the_folder_is_named()
    {
        using var desk = new RegistryDesk(hasReference: false);

        var e = Assert.Throws<ConfigurationException>(desk.Office.Start);
        Assert.Contains("meters.csv: $, kind: found electricity, expected a kind of the reference data, whose folder is missing: /none/reference", e.Message, StringComparison.Ordinal);

        // Kept meters are set aside; land and enterprises hold.
        _desk.Office.Start();
        _desk.Restart(hasReference: false).Start();
        Assert.Contains("meters", _desk.Office.Aside.Select(a => a.Table));
        Assert.Equal(2, _desk.Rows.Of<ParkRow>().Count());
        Assert.Contains(_desk.Logs.Lines, l => l.Contains("/none/reference", StringComparison.Ordinal));
    }

    [Fact]
    public void A_meter_whose_device_is_gone_is_a_warning()
    {
        _desk.Office.Start();
        _desk.Execute("""
            INSERT INTO registry_rows VALUES ('meters', 'west/gone', '{"basis":"secondary","device":"gone","kind":"electricity","meter":"gone","park":"west","quantity":"energy_import_kwh","resolution":"0.01","title_en":"x","title_zh":"x","unit":"kwh"}');
            """);
        _desk.Restart().Start();

        Assert.Equal(2, _desk.Current.Now.Registry.Meters.Count);
        Assert.Contains(_desk.Office.Warnings, w => w is { Key: "west/gone", Column: "device", IsWarning: true });
        Assert.Equal(RegistryRefusal.None, _desk.Put(_desk.Row("plots", "east", "p2", "二号地", "Plot 2")).Refusal);
    }

    [Fact]
    public void A_listener_that_fails_does_not_undo_what_is_committed()
    {
        _desk.Office.Start();
        _desk.Current.Changed += (_, _) => throw new UnreachableException("a listener's own");

        Assert.Equal((RegistryRefusal.None, 2L), _desk.Put(_desk.Row("plots", "east", "p2", "二号地", "Plot 2")) is var o ? (o.Refusal, o.Revision) : default);
        Assert.Contains(_desk.Logs.Lines, l => l.Contains("a part of the program failed to follow it", StringComparison.Ordinal));
    }

    [Fact]
    public void What_fails_in_the_middle_of_a_commit_leaves_nothing_behind()
    {
        _desk.Office.Start();
        _desk.Execute("CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk full'); END;");

        Assert.Throws<IOException>(() => _desk.Put(_desk.Row("plots", "east", "p2", "二号地", "Plot 2"), _desk.Row("plots", "east", "p3", "三号地", "Plot 3")));

        Assert.Equal(1, _desk.Current.Now.Revision);
        _desk.Execute("DROP TRIGGER broken;");
        _desk.Restart().Start();
        Assert.Equal((1L, 2), (_desk.Current.Now.Revision, _desk.Rows.Of<PlotRow>().Count()));
        Assert.Empty(_desk.Office.ChangesOf(2, 0, 10));
        Assert.Equal(2, _desk.Put(_desk.Row("plots", "east", "p2", "二号地", "Plot 2")).Revision);
    }

    [Fact]
    public void Revisions_stand_against_any_program_that_comes_to_the_file()
    {
        _desk.Office.Start();

        Assert.Throws<SqliteException>(() => _desk.Execute("UPDATE registry_revisions SET reason = 'x';"));
        Assert.Throws<SqliteException>(() => _desk.Execute("DELETE FROM registry_revisions;"));
        Assert.Throws<SqliteException>(() => _desk.Execute("UPDATE registry_changes SET after = '{}';"));
        Assert.Throws<SqliteException>(() => _desk.Execute("DELETE FROM registry_changes;"));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_logged_and_tried_again_with_the_next_act()
    {
        var file = Path.Combine(_desk.City.Folder, "operations.db");
        Directory.CreateDirectory(file);
        _desk.Office.Start();
        Assert.Contains(_desk.Logs.Lines, l => l.Contains("cannot be read", StringComparison.Ordinal));
        Assert.Throws<IOException>(() => _desk.Put(_desk.Row("counties", "-", "south", "南县", "South")));

        Directory.Delete(file);
        Assert.Equal(2, _desk.Put(_desk.Row("counties", "-", "south", "南县", "South")).Revision);
    }

    private string Hash() => RowCells.Hash(RowCells.Stored(_desk.Rows, _desk.Zone));
}
