using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using SmartPark.Energy.Factors;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.EnergyReports;
using Xunit;

namespace SmartPark.Ingest.Tests.EnergyReports;

public sealed class PublishedReportsTests : IDisposable
{
    private static readonly ActingAccount Lin = new("a1", "lin", AccountRole.Bureau, null, "127.0.0.1");

    private readonly MochuanReports _city = new();

    public void Dispose() => _city.Dispose();

    [Fact]
    public async Task What_is_published_is_numbered_hashed_and_the_same_in_another_process()
    {
        var made = await _city.MakeAsync();
        var report = _city.Published.Publish(made, Lin, "for the meeting");

        Assert.Equal(("MOCHUAN-EPM-2026-0001", 1, "lin", "for the meeting", 3L, "5e1f"), (report.Number, report.Version, report.Name, report.Note, report.RegistryRevision, report.RegistryHash));
        using var other = _city.Open();
        var frozen = other.Open(report.Number)!;
        Assert.True(frozen.IsIntact);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(frozen.Utf8)), report.Sha256);
        Assert.Equal(ReportJson.Bytes(made.Document), frozen.Utf8);
        Assert.Equal(ReportJson.Bytes(made.Document), ReportJson.Bytes(ReportJson.Read(frozen.Utf8)));
        Assert.Equal([report.Number], other.List().Select(r => r.Number));
        Assert.Null(other.Open("MOCHUAN-EPM-2026-0002"));
        Assert.Null(other.Open(report.Number, 2));
    }

    [Fact]
    public async Task The_same_period_again_is_a_new_version_and_another_period_method_or_park_another_number()
    {
        var first = _city.Published.Publish(await _city.MakeAsync(), Lin, "");
        var again = _city.Published.Publish(await _city.MakeAsync(), Lin, "");
        var equal = _city.Published.Publish(await _city.MakeAsync(_city.OfJune with { Method = CoalMethod.EqualValue }), Lin, "");
        var park = _city.Published.Publish(await _city.MakeAsync(parks: new HashSet<string> { "luoyan" }), Lin, "");
        Assert.Equal([("MOCHUAN-EPM-2026-0001", 1), ("MOCHUAN-EPM-2026-0001", 2), ("MOCHUAN-EPM-2026-0002", 1), ("MOCHUAN-EPM-2026-0003", 1)],
            new[] { first, again, equal, park }.Select(r => (r.Number, r.Version)));
        Assert.Equal(2, _city.Published.Open(first.Number)!.Report.Version);
        Assert.Equal(1, _city.Published.Open(first.Number, 1)!.Report.Version);
        Assert.Equal(["luoyan"], park.Parks);
    }

    [Fact]
    public async Task Late_readings_make_differences_that_name_exactly_the_figures_they_touch()
    {
        _city.HasLate = false;
        var before = _city.Published.Publish(await _city.MakeAsync(), Lin, "");
        _city.HasLate = true;
        _city.Time.Advance(TimeSpan.FromSeconds(ReportLimits.KeptSeconds));
        var after = _city.Published.Publish(await _city.MakeAsync(), Lin, "late readings");

        var differences = ReportDifferences.Between(Read(before), Read(after));
        Assert.Equal(differences.Count, differences.Listed.Count);
        Assert.Equal(["luoyan/hengtai-motor", "luoyan/shengan-cable", "luoyan/yulin-die"],
            differences.Listed.Where(d => d is { Scope: "enterprise", Measure: "electricity (kWh)" }).Select(d => d.Id).Order(StringComparer.Ordinal));
        var yulin = differences.Listed.Single(d => d is { Id: "luoyan/yulin-die", Measure: "electricity (kWh)" });
        Assert.Equal((32975.35m, 32976.20m), (decimal.Round(yulin.Before!.Value, 2), decimal.Round(yulin.After!.Value, 2)));
        Assert.DoesNotContain(differences.Listed, d => d.Id.StartsWith("shuimo", StringComparison.Ordinal));
        Assert.Empty(ReportDifferences.Between(Read(after), Read(after)).Listed);
    }

    [Fact]
    public async Task The_database_itself_refuses_to_change_or_delete_one()
    {
        var report = _city.Published.Publish(await _city.MakeAsync(), Lin, "");
        using var file = new SqliteConnection($"Data Source={_city.File};Pooling=False");
        file.Open();
        foreach (var sql in new[] { "UPDATE published_reports SET note = 'x';", "DELETE FROM published_reports;" })
        {
            using var command = file.CreateCommand();
#pragma warning disable CA2100 // One of the two constants above.
            command.CommandText = sql;
#pragma warning restore CA2100
            Assert.Contains("never", Assert.Throws<SqliteException>(() => command.ExecuteNonQuery()).Message, StringComparison.Ordinal);
        }

        Assert.True(_city.Published.Open(report.Number)!.IsIntact);
    }

    [Fact]
    public async Task Bytes_that_were_tampered_with_are_found()
    {
        var report = _city.Published.Publish(await _city.MakeAsync(), Lin, "");
        using (var file = new SqliteConnection($"Data Source={_city.File};Pooling=False"))
        {
            file.Open();
            using var command = file.CreateCommand();
            command.CommandText = "DROP TRIGGER published_reports_stay; UPDATE published_reports SET sha256 = 'ab';";
            command.ExecuteNonQuery();
        }

        using var other = _city.Open();
        Assert.False(other.Open(report.Number)!.IsIntact);
    }

    private ReportDocument Read(PublishedReport report) => ReportJson.Read(_city.Published.Open(report.Number, report.Version)!.Utf8);
}
