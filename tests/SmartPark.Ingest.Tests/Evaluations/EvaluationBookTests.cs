using FsCheck.Xunit;
using Microsoft.Data.Sqlite;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Evaluations;
using SmartPark.Ingest.Tests.EnergyReports;
using Xunit;

namespace SmartPark.Ingest.Tests.Evaluations;

public sealed class EvaluationBookTests : IDisposable
{
    private static readonly decimal[] Ten = [100, 90, 80, 70, 60, 50, 40, 30, 20, 10];

    private readonly GradeRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_draft_has_scores_ranks_grades_and_reasons_and_names_the_report_that_it_is_of()
    {
        var report = _rig.Publish(Ten);
        var draft = _rig.Book.Draft(_rig.Order(report) with { Note = "first look" }, GradeRig.Lin).Made!;
        Assert.Equal(("TESTCITY-EVA-2025-0001", false, report.Number, 1, report.Sha256, "lin", "first look"),
            (draft.Number, draft.IsLocked, draft.Report, draft.ReportVersion, draft.ReportSha256, draft.Name, draft.Note));
        var document = _rig.Document(draft.Number);
        Assert.Equal((0, 10, 2), (document.Version, document.Parties, document.Seats.Single().Seats));
        Assert.Equal(["p00", "p01"], document.Grades.Where(g => g.Grade == "excellent").Select(g => g.Id));
        var best = document.Grades[0];
        Assert.Equal((100m, 1), (best.Score, best.Rank));
        Assert.Equal([(10m, 100m, 10m), (1000m, 10000m, 10m), (1000m, 10000m, 10m)], best.Indicators.Select(i => (i.Value!.Value, i.Numerator!.Value, i.Denominator!.Value)));
        Assert.Contains("Seats of Excellent and better: 2 (20 % of 10, rounded down)", document.Grades[2].Reasons.Select(r => r.En));
        Assert.Contains(document.MethodLines, l => l.En.Contains(report.Sha256, StringComparison.Ordinal));
        Assert.All(document.MethodLines.Concat(document.Grades.SelectMany(g => g.Reasons)), l => Assert.Contains(l.Zh, c => c >= '\u2e80'));
        Assert.Equal("grades-drafted", _rig.Audit.List(1)[0].Entry.Act);
    }

    [Fact]
    public void What_was_not_told_by_all_or_is_provisional_leaves_a_park_unranked_with_the_reason_and_still_counted()
    {
        var report = _rig.Publish([.. Enumerable.Range(1, 8).Select(i => GradeRig.Park($"p{i}", i)), GradeRig.Park("q1", 4, told: 1), GradeRig.Park("q2", 4, 10, 2, "coverage_low")]);
        var document = _rig.Document(_rig.Book.Draft(_rig.Order(report), GradeRig.Lin).Made!.Number);
        Assert.Equal((10, 2), (document.Parties, document.Grades.Count(g => g.Grade == "excellent")));
        var (untold, uncovered) = (document.Grades.Single(g => g.Id == "q1"), document.Grades.Single(g => g.Id == "q2"));
        Assert.Equal((null, null, null), (untold.Score, untold.Rank, untold.Grade));
        Assert.Equal(["not_told_by_all", "not_told_by_all", "not_told_by_all"], untold.Indicators.Select(i => i.Gap));
        Assert.Equal([null, null, "energy_provisional"], uncovered.Indicators.Select(i => i.Gap));
        Assert.Equal(["Missing: Revenue per tce; not ranked. Why: energy is provisional (coverage too low)"], uncovered.Reasons.Select(r => r.En));
    }

    [Fact]
    public async Task The_audited_city_told_too_little_to_be_graded_and_each_park_says_what()
    {
        using var mochuan = new MochuanReports();
        var made = await mochuan.MakeAsync();
        var report = _rig.Published.Publish(made, GradeRig.Lin, "");
        var draft = _rig.Book.Draft(new(2026, "park-grades", "parks", "park", report.Number), GradeRig.Lin).Made!;
        var document = _rig.Document(draft.Number);
        Assert.Equal(made.Document.Figures.Count(f => f.Scope == "park"), document.Parties);
        Assert.All(document.Grades, g => Assert.True(g.Grade is null && g.Reasons.Count > 0));
        Assert.Contains(document.Grades.Single(g => g.Id == "luoyan").Reasons, r => r.Zh.Contains("企业报送", StringComparison.Ordinal));
    }

    [Fact]
    public void A_year_is_locked_once_for_a_scheme_and_group_by_the_newest_version_of_its_report()
    {
        var report = _rig.Publish(Ten);
        var (first, second) = (_rig.Book.Draft(_rig.Order(report), GradeRig.Lin).Made!, _rig.Book.Draft(_rig.Order(report), GradeRig.Lin).Made!);
        var again = _rig.Publish(Ten);
        Assert.Equal((report.Number, 2), (again.Number, again.Version));
        Assert.Equal(EvaluationRefusalKind.Conflict, _rig.Book.Lock(first.Number, "", GradeRig.Lin).Refusal!.Kind);
        var third = _rig.Book.Draft(_rig.Order(report), GradeRig.Lin).Made!;
        var locked = _rig.Book.Lock(third.Number, "council of 20 January", GradeRig.Lin).Made!;
        Assert.Equal([(1, "locked", "lin", "council of 20 January")], locked.Versions.Select(v => (v.Version, v.Kind, v.Name, v.Note)));
        Assert.Contains(third.Number, _rig.Book.Lock(second.Number, "", GradeRig.Lin).Refusal!.Mistakes[0].Why.En, StringComparison.Ordinal);
        var document = _rig.Document(third.Number);
        Assert.Equal((third.Sha256, 1), (document.PreviousSha256, document.Version));
        Assert.All(document.Grades, g => Assert.Equal((g.Grade, _rig.Book.Today, "locked"), (g.Spans.Single().Grade, g.Spans[0].From, g.Spans[0].Kind)));
        using var other = _rig.Open();
        Assert.Equal(locked.Versions[0].Sha256, other.Open(third.Number)!.Sha256);
    }

    [Fact]
    public void An_accepted_appeal_changes_that_park_alone_and_is_a_new_version_with_differences()
    {
        var list = _rig.Locked(100, 59, 58, 57, 40, 40, 35, 30, 20, 10);
        var before = _rig.Document(list.Number);
        var appeal = _rig.Book.Appeal(list.Number, "p04", "Chen Yu, office of park 4", "The tax of the second half is not in it.", GradeRig.Lin).Made!;
        Assert.Null(appeal.Decision);
        Assert.Equal(EvaluationRefusalKind.Conflict, _rig.Book.Appeal(list.Number, "p04", "a", "b", GradeRig.Lin).Refusal!.Kind);
        var decided = _rig.Book.Decide(list.Number, appeal.Id, true, new Dictionary<string, decimal> { ["tax-per-mu"] = 8 }, "Certificate of the tax office", GradeRig.Lin).Made!;
        Assert.Equal((true, 2), (decided.Decision!.IsAccepted, decided.Decision.Version));

        var after = _rig.Document(list.Number);
        Assert.Equal(before.Grades.Where(g => g.Id != "p04").Select(Text), after.Grades.Where(g => g.Id != "p04").Select(Text));
        var own = after.Grades.Single(g => g.Id == "p04");
        Assert.True(own.Score > before.Grades.Single(g => g.Id == "p04").Score);
        Assert.Equal((8m, 4m, true, "Certificate of the tax office"), (own.Indicators[0].Value, own.Indicators[0].CorrectedFrom, own.Indicators[0].IsCorrected, own.Indicators[0].Source));
        var version = _rig.Book.Find(list.Number)!.Versions[1];
        Assert.Equal(("appeal", "p04"), (version.Kind, version.Party));
        Assert.Contains(version.Differences, d => d is { Party: "p04", Measure: "tax-per-mu", Before: "4", After: "8" });
        Assert.All(version.Differences, d => Assert.Equal("p04", d.Party));
        Assert.Equal(_rig.Book.Open(list.Number, 1)!.Sha256, after.PreviousSha256);
        Assert.Equal(Text(before.Grades[0]), Text(_rig.Document(list.Number, 1).Grades[0]));
        Assert.Equal(["appeal-accepted", "grade-appealed", "grades-locked", "grades-drafted"], _rig.Audit.List(4).Select(e => e.Entry.Act));
        Assert.Equal(EvaluationRefusalKind.Conflict, _rig.Book.Decide(list.Number, appeal.Id, false, null, "again", GradeRig.Lin).Refusal!.Kind);
    }

    [Fact]
    public void A_refused_appeal_changes_nothing_and_a_correction_never_makes_it_worse()
    {
        var list = _rig.Locked(Ten);
        var appeal = _rig.Book.Appeal(list.Number, "p05", "office", "too low", GradeRig.Lin).Made!;
        Assert.Equal(["values"], Mistakes(_rig.Book.Decide(list.Number, appeal.Id, true, new Dictionary<string, decimal> { ["tax-per-mu"] = 1 }, "r", GradeRig.Lin)));
        Assert.Equal(["values"], Mistakes(_rig.Book.Decide(list.Number, appeal.Id, true, null, "r", GradeRig.Lin)));
        Assert.Equal(["values"], Mistakes(_rig.Book.Decide(list.Number, appeal.Id, true, new Dictionary<string, decimal> { ["moon"] = 1 }, "r", GradeRig.Lin)));
        Assert.Equal(["reason"], Mistakes(_rig.Book.Decide(list.Number, appeal.Id, false, null, " ", GradeRig.Lin)));
        var refused = _rig.Book.Decide(list.Number, appeal.Id, false, null, "The figures hold.", GradeRig.Lin).Made!;
        Assert.Equal((false, null), (refused.Decision!.IsAccepted, refused.Decision.Version));
        Assert.Single(_rig.Book.Find(list.Number)!.Versions);
        Assert.Equal("The figures hold.", Assert.Single(_rig.Book.Appeals(list.Number)).Decision!.Reason);
    }

    [Fact]
    public void An_appeal_can_bring_what_was_missing_and_with_it_a_grade()
    {
        var report = _rig.Publish([.. Enumerable.Range(1, 9).Select(i => GradeRig.Park($"p{i}", i)), GradeRig.Park("q", 8, 10, 2, "coverage_low")]);
        var list = _rig.Book.Lock(_rig.Book.Draft(_rig.Order(report), GradeRig.Lin).Made!.Number, "", GradeRig.Lin).Made!;
        Assert.Equal(["grade"], Mistakes(_rig.Book.Regrade(list.Number, "q", "passed", _rig.Book.Today, "r", GradeRig.Lin)));
        var appeal = _rig.Book.Appeal(list.Number, "q", "office", "The supplier's bills cover the gap.", GradeRig.Lin).Made!;
        Assert.NotNull(_rig.Book.Decide(list.Number, appeal.Id, true, new Dictionary<string, decimal> { ["revenue-per-tce"] = 80 }, "Bills of the grid company", GradeRig.Lin).Made);
        var own = _rig.Document(list.Number).Grades.Single(g => g.Id == "q");
        Assert.Equal((2, "good"), (own.Rank, own.Grade));
        Assert.Contains("No seat is left in the better grade, and its cap is never passed", own.Reasons.Select(r => r.En));
    }

    [Fact]
    public void Support_is_suspended_until_a_re_grade_takes_effect_and_a_cap_is_never_passed_by_one()
    {
        var list = _rig.Locked(Ten);
        var document = _rig.Document(list.Number);
        var worst = document.Grades[^1];
        Assert.Equal(("p09", "failed"), (worst.Id, worst.Grade));
        Assert.True(document.Band(worst.GradeOn(_rig.Book.Today))!.SuspendsSupport);

        var full = _rig.Book.Regrade(list.Number, "p09", "excellent", _rig.Book.Today, "all rectified", GradeRig.Lin);
        Assert.Equal("Excellent has 2 seats of 10 parties, 2 are held: the cap is not passed", Assert.Single(full.Refusal!.Mistakes).Why.En);
        Assert.Equal(["grade"], Mistakes(_rig.Book.Regrade(list.Number, "p00", "failed", _rig.Book.Today, "r", GradeRig.Lin)));
        Assert.Equal(["from"], Mistakes(_rig.Book.Regrade(list.Number, "p09", "passed", _rig.Book.Today.AddDays(-1), "r", GradeRig.Lin)));
        Assert.Equal(["from"], Mistakes(_rig.Book.Regrade(list.Number, "p09", "passed", _rig.Book.Today.AddDays(400), "r", GradeRig.Lin)));

        var from = _rig.Book.Today.AddDays(30);
        Assert.Equal(2, _rig.Book.Regrade(list.Number, "p09", "passed", from, "re-checked on site", GradeRig.Lin).Made!.Versions.Count);
        var own = _rig.Document(list.Number).Grades[^1];
        Assert.Equal(("failed", "passed"), (own.GradeOn(from.AddDays(-1)), own.GradeOn(from)));
        Assert.Equal(worst.Rank, own.Rank);
        Assert.Equal("re-graded", _rig.Audit.List(1)[0].Entry.Act);
    }

    [Fact]
    public void A_draft_takes_no_appeal_and_what_is_not_there_is_said()
    {
        var draft = _rig.Book.Draft(_rig.Order(_rig.Publish(Ten)), GradeRig.Lin).Made!;
        Assert.Equal(EvaluationRefusalKind.Conflict, _rig.Book.Appeal(draft.Number, "p00", "a", "b", GradeRig.Lin).Refusal!.Kind);
        Assert.Equal(EvaluationRefusalKind.NotFound, _rig.Book.Lock("TESTCITY-EVA-2025-0099", "", GradeRig.Lin).Refusal!.Kind);
        _rig.Book.Lock(draft.Number, "", GradeRig.Lin);
        Assert.Equal(EvaluationRefusalKind.NotFound, _rig.Book.Appeal(draft.Number, "p77", "a", "b", GradeRig.Lin).Refusal!.Kind);
        Assert.Equal(EvaluationRefusalKind.NotFound, _rig.Book.Decide(draft.Number, 9, false, null, "r", GradeRig.Lin).Refusal!.Kind);
    }

    [Fact]
    public void Only_who_may_publish_for_all_parks_grades()
    {
        var report = _rig.Publish(Ten);
        ActingAccount[] others = [GradeRig.Lin with { Role = AccountRole.Operator }, GradeRig.Lin with { Role = AccountRole.SafetyOfficer }, GradeRig.Lin with { Parks = new HashSet<string> { "p01" } }];
        Assert.All(others, who => Assert.Equal(EvaluationRefusalKind.NotAllowed, _rig.Book.Draft(_rig.Order(report), who).Refusal!.Kind));
        Assert.Empty(_rig.Book.All());
    }

    [Fact]
    public void Every_mistake_of_an_order_is_named()
    {
        var report = _rig.Publish([GradeRig.Park("p1", 1)], parks: ["p1"]);
        Assert.Equal(["scheme"], Mistakes(_rig.Book.Draft(_rig.Order(report) with { Scheme = "none" }, GradeRig.Lin)));
        Assert.Equal(["report"], Mistakes(_rig.Book.Draft(_rig.Order(report) with { Report = "none" }, GradeRig.Lin)));
        Assert.Equal(["group", "report", "report", "parties", "entered", "bonuses", "benchmarks"], Mistakes(_rig.Book.Draft(
            _rig.Order(report) with
            {
                Group = "none", Year = 2024, Parties = ["p1"], Entered = [new("p1", "green", 3, "")], Bonuses = [new("p9", 1, "x")], Benchmarks = new Dictionary<string, decimal> { ["tax-per-mu"] = 3 },
            }, GradeRig.Lin)));
    }

    [Fact]
    public void Enterprises_are_graded_by_benchmarks_and_by_what_no_report_can_tell()
    {
        var enterprises = Enumerable.Range(1, 5).Select(i => GradeRig.Park($"east/e{i}", i * 10) with { Scope = "enterprise", Park = "east" }).ToList();
        var order = _rig.Order(_rig.Publish(enterprises)) with { Scheme = "huaian", Group = "industry", Scope = "enterprise", Parties = ["east/e1", "east/e2", "east/e3", "east/e4"] };
        Assert.Equal(["benchmarks", "benchmarks", "benchmarks"], Mistakes(_rig.Book.Draft(order, GradeRig.Lin)));
        order = order with
        {
            Benchmarks = new Dictionary<string, decimal> { ["tax-per-mu"] = 8, ["revenue-per-mu"] = 800, ["green"] = 100 },
            Entered = [.. order.Parties.Select(p => new EnteredValue(p, "green", 50, "list of the ecology bureau"))],
        };
        var document = _rig.Document(_rig.Book.Draft(order, GradeRig.Lin).Made!.Number);
        Assert.Equal([("east/e4", 50m), ("east/e3", 40m), ("east/e2", 30m), ("east/e1", 20m)], document.Grades.Select(g => (g.Id, g.Score!.Value)));
        Assert.All(document.Grades, g => Assert.Equal("list of the ecology bureau", g.Indicators[2].Source));
        Assert.Equal(["entered"], Mistakes(_rig.Book.Draft(order with { Entered = [new("east/e1", "tax-per-mu", 9, "x")] }, GradeRig.Lin)));
    }

    [Theory]
    [InlineData("UPDATE evaluations SET note = 'x';")]
    [InlineData("DELETE FROM evaluations;")]
    [InlineData("UPDATE evaluation_versions SET name = 'x';")]
    [InlineData("DELETE FROM evaluation_versions;")]
    [InlineData("UPDATE evaluation_appeals SET text = 'x';")]
    [InlineData("DELETE FROM evaluation_appeals;")]
    [InlineData("UPDATE evaluation_decisions SET accepted = 1;")]
    [InlineData("DELETE FROM evaluation_decisions;")]
    public void The_file_itself_refuses_to_change_or_delete_anything(string sql)
    {
        var list = _rig.Locked(Ten);
        var appeal = _rig.Book.Appeal(list.Number, "p03", "office", "text", GradeRig.Lin).Made!;
        _rig.Book.Decide(list.Number, appeal.Id, false, null, "no", GradeRig.Lin);
        using var connection = new SqliteConnection($"Data Source={_rig.File}");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of the theory above.
        command.CommandText = sql;
#pragma warning restore CA2100
        Assert.Contains("never", Assert.Throws<SqliteException>(() => command.ExecuteNonQuery()).Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 12)]
    public void However_many_appeals_and_re_grades_the_cap_holds_and_every_version_changes_one_party_and_stays(byte[] taxes, (byte Who, byte Value, bool IsAppeal)[] acts)
    {
        if (taxes.Length == 0)
        {
            return;
        }

        using var rig = new GradeRig();
        var list = rig.Locked([.. taxes.Take(15).Select(t => (decimal)t)]);
        string[] grades = ["excellent", "good", "passed"];
        foreach (var (who, value, isAppeal) in acts.Take(8))
        {
            var party = $"p{who % Math.Min(taxes.Length, 15):00}";
            if (!isAppeal)
            {
                rig.Book.Regrade(list.Number, party, grades[value % 3], rig.Book.Today, "rectified", GradeRig.Lin);
            }
            else if (rig.Book.Appeal(list.Number, party, "office", "text", GradeRig.Lin).Made is { } appeal
                && rig.Book.Decide(list.Number, appeal.Id, true, new Dictionary<string, decimal> { ["tax-per-mu"] = value }, "checked", GradeRig.Lin).Made is null)
            {
                rig.Book.Decide(list.Number, appeal.Id, false, null, "no better", GradeRig.Lin);
            }
        }

        var versions = rig.Book.Find(list.Number)!.Versions;
        Assert.Equal(Enumerable.Range(1, versions.Count), versions.Select(v => v.Version));
        EvaluationDocument? before = null;
        foreach (var version in versions)
        {
            var document = rig.Document(list.Number, version.Version);
            Assert.True(document.Grades.Count(g => g.Grade == "excellent") <= document.Parties / 5);
            Assert.All(before?.Grades ?? [], g => Assert.True(version.Party == g.Id || Text(g) == Text(document.Grades.Single(n => n.Id == g.Id))));
            Assert.All(before?.Grades ?? [], g => Assert.True(Place(document, document.Grades.Single(n => n.Id == g.Id).Grade) <= Place(before!, g.Grade)));
            before = document;
        }
    }

    private static int Place(EvaluationDocument document, string? grade) => document.Scheme.Bands.Select(b => b.Id).ToList().IndexOf(grade!);

    private static IEnumerable<string> Mistakes<T>(EvaluationResult<T> result)
        where T : class
    {
        Assert.Null(result.Made);
        Assert.Equal(EvaluationRefusalKind.Invalid, result.Refusal!.Kind);
        return result.Refusal.Mistakes.Select(m => m.Field);
    }

    private static string Text(GradedParty party) => $"{party.Id} {party.Score} {party.Rank} {party.Grade} {string.Join('|', party.Reasons.Select(r => r.Zh))} {string.Join(',', party.Indicators)} {string.Join(',', party.Spans)}";
}
