using System.Globalization;
using SmartPark.Energy.Evaluation;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.Evaluations;

/// <summary>
/// Yearly grades: drafts made of published reports, one of them locked for its year, scheme and group; then appeals, decisions and re-grades, each a new version. Nothing is changed or deleted, and
/// every act stands in the audit trail in the same transaction. Grades are of the whole city: who acts may publish for all parks. Thread-safe; throws <see cref="IOException"/> when the file
/// cannot be used.
/// </summary>
public sealed class EvaluationBook : IDisposable
{
    private readonly Lock _gate = new();
    private readonly EvaluationStore _store;
    private readonly PublishedReports _reports;
    private readonly AuditTrail _audit;
    private readonly ParkRegistry _city;
    private readonly TimeProvider _time;
    private long _version;

    internal EvaluationBook(EvaluationStore store, PublishedReports reports, IReadOnlyList<EvaluationScheme> schemes, AuditTrail audit, ParkRegistry city, TimeProvider time) =>
        (_store, _reports, Schemes, _audit, _city, _time) = (store, reports, schemes, audit, city, time);

    /// <summary>Schemes that lists can be made by.</summary>
    public IReadOnlyList<EvaluationScheme> Schemes { get; }

    /// <summary>Rises with every act: who shows grades asks for it.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>The city's day.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Now.DateTime);

    private DateTimeOffset Now => TimeZoneInfo.ConvertTime(_time.GetUtcNow(), _city.Zone);

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    /// <summary>Whether an account may make, lock and change grades: those of all parks, since a cap is of all.</summary>
    public static bool MayGrade(ActingAccount? who) => who?.MayInAll(AccountAct.PublishReports, null) == true;

    /// <summary>All lists, the newest first.</summary>
    public IReadOnlyList<EvaluationList> All() => _store.All();

    /// <summary>One list; null when there is none.</summary>
    public EvaluationList? Find(string number) => _store.Find(number);

    /// <summary>Published reports that a year can be graded of, the newest version of each, the newest first.</summary>
    public IReadOnlyList<PublishedReport> ReportsOf(int year) => [.. _reports.List().Where(r => r.To.AddDays(-1).Year == year).GroupBy(r => r.Number).Select(g => g.MaxBy(r => r.Version)!)];

    /// <summary>Appeals to a list, the oldest first.</summary>
    public IReadOnlyList<GradeAppeal> Appeals(string number) => _store.Appeals(number);

    /// <summary>A document as it is kept; null when there is none.</summary>
    /// <param name="number">Number of the list.</param>
    /// <param name="version">Version, 0 of the draft; the newest when null.</param>
    public FrozenGrades? Open(string number, int? version = null)
    {
        if (_store.Find(number) is not { } list)
        {
            return null;
        }

        var wanted = version ?? (list.IsLocked ? list.Versions[^1].Version : 0);
        var hash = wanted == 0 ? list.Sha256 : list.Versions.FirstOrDefault(v => v.Version == wanted)?.Sha256;
        return hash is not null && _store.Document(number, wanted) is { } utf8 ? new(list, wanted, hash, utf8, EvaluationStore.Hash(utf8) == hash) : null;
    }

    /// <summary>Reads a kept document.</summary>
    public static EvaluationDocument Read(FrozenGrades frozen)
    {
        ArgumentNullException.ThrowIfNull(frozen);
        return EvaluationJson.Read(frozen.Utf8);
    }

    /// <summary>Makes a draft of the newest version of a published report.</summary>
    public EvaluationResult<EvaluationList> Draft(EvaluationOrder order, ActingAccount who)
    {
        ArgumentNullException.ThrowIfNull(order);
        return Act<EvaluationList>(who, mistakes =>
        {
            if (Schemes.FirstOrDefault(s => s.Id == order.Scheme) is not { } scheme)
            {
                return Invalid("scheme", $"没有方案“{order.Scheme}”", $"there is no scheme \"{order.Scheme}\"");
            }

            if (_reports.Open(order.Report) is not { IsIntact: true } report)
            {
                return Invalid("report", $"没有已发布的报告“{order.Report}”", $"no published report is called \"{order.Report}\"");
            }

            var (all, ofYear) = _store.Counts(order.Year);
            if (all >= EvaluationLimits.ListsMax)
            {
                return Conflict("number", $"最多 {EvaluationLimits.ListsMax} 份", $"there are {EvaluationLimits.ListsMax} lists, and no more are taken");
            }

            var number = string.Create(CultureInfo.InvariantCulture, $"{_city.City.Id.ToUpperInvariant()}-EVA-{order.Year}-{ofYear + 1:0000}");
            if (EvaluationWriting.Draft(order, scheme, report.Report, ReportJson.Read(report.Utf8), number, mistakes) is not { } draft)
            {
                return new(null, null);
            }

            var utf8 = EvaluationJson.Bytes(draft);
            var now = Now;
            var list = new EvaluationList(
                number, order.Year, scheme.Id, draft.Group, draft.Scope, draft.Report.Number, draft.Report.Version, draft.Report.Sha256, now, who.Id, who.Name, order.Note?.Trim() ?? "",
                EvaluationStore.Hash(utf8), []);
            Keep(AuditEntry.Of(who, now, "grades-drafted", number, null, $"{scheme.Id}/{draft.Group}, {draft.Report.Number} v{draft.Report.Version}, {list.Sha256}"), EvaluationStore.Draft(list, utf8));
            return new(list, null);
        });
    }

    /// <summary>Publishes a draft and locks its year: from then on only appeals and re-grades change it.</summary>
    public EvaluationResult<EvaluationList> Lock(string number, string? note, ActingAccount who) => Act<EvaluationList>(who, mistakes =>
    {
        if (Opened(number, 0, out var refusal) is not { } frozen)
        {
            return new(null, refusal);
        }

        var (list, draft) = (frozen.List, Read(frozen));
        var lockOf = string.Create(CultureInfo.InvariantCulture, $"{list.Year}/{list.Scheme}/{list.Group}");
        if (_store.LockedOf(lockOf) is { } locked)
        {
            return Conflict("number", $"{list.Year} 年该方案分组已由 {locked} 锁定", $"{list.Year} is locked for this scheme and group by {locked}");
        }

        if (_reports.Open(list.Report)?.Report is not { } newest || newest.Version != list.ReportVersion || newest.Sha256 != list.ReportSha256)
        {
            return Conflict("report", $"报告 {list.Report} 已有新版本，请重新生成草稿", $"report {list.Report} has a newer version: make a draft of it");
        }

        if (!IsText("note", note, 0, EvaluationLimits.NoteCharsMax, mistakes))
        {
            return new(null, null);
        }

        var act = new EvaluationAct(1, GradeChanges.LockKind, Now, who.Id, who.Name, null, note?.Trim() ?? "");
        return Kept(number, act, lockOf, GradeChanges.Lock(draft, frozen.Sha256, act, Today), null, "grades-locked", who);
    });

    /// <summary>Takes an appeal down.</summary>
    /// <param name="number">Number of a locked list.</param>
    /// <param name="party">Whose grade.</param>
    /// <param name="appellant">Who appeals.</param>
    /// <param name="text">What they say.</param>
    /// <param name="who">Who takes it down.</param>
    public EvaluationResult<GradeAppeal> Appeal(string number, string party, string? appellant, string? text, ActingAccount who) => Act<GradeAppeal>(who, mistakes =>
    {
        if (Locked(number, party, out var refusal) is null)
        {
            return new(null, refusal);
        }

        if (!(IsText("appellant", appellant, 1, EvaluationLimits.NoteCharsMax, mistakes) & IsText("text", text, 1, EvaluationLimits.TextCharsMax, mistakes)))
        {
            return new(null, null);
        }

        var standing = _store.Appeals(number);
        if (standing.Any(a => a.Party == party && a.Decision is null))
        {
            return Conflict("party", "该对象已有未决申诉", "an appeal of this party is open");
        }

        if (standing.Count >= EvaluationLimits.AppealsMax)
        {
            return Conflict("number", $"最多 {EvaluationLimits.AppealsMax} 件申诉", $"there are {EvaluationLimits.AppealsMax} appeals, and no more are taken");
        }

        var appeal = new GradeAppeal(0, party, appellant!.Trim(), text!.Trim(), Now, who.Id, who.Name, null);
        Keep(AuditEntry.Of(who, appeal.At, "grade-appealed", $"{number} {party}", null, appeal.Appellant), EvaluationStore.Appeal(number, appeal));
        return new(_store.Appeals(number)[^1], null);
    });

    /// <summary>Decides an appeal: accepted with corrected values, or refused.</summary>
    /// <param name="number">Number of the list.</param>
    /// <param name="appeal">Id of the appeal.</param>
    /// <param name="isAccepted">Accepted or refused.</param>
    /// <param name="corrected">Corrected values by indicator; none when it is refused.</param>
    /// <param name="reason">Why.</param>
    /// <param name="who">Who decides.</param>
    public EvaluationResult<GradeAppeal> Decide(string number, long appeal, bool isAccepted, IReadOnlyDictionary<string, decimal>? corrected, string? reason, ActingAccount who) => Act<GradeAppeal>(who, mistakes =>
    {
        if (_store.Appeals(number).FirstOrDefault(a => a.Id == appeal) is not { } open)
        {
            return new(null, Refusal(EvaluationRefusalKind.NotFound, "appeal", $"没有申诉 {appeal}", $"there is no appeal {appeal}"));
        }

        if (open.Decision is not null)
        {
            return Conflict("appeal", "该申诉已有决定", "the appeal is decided");
        }

        if (Locked(number, open.Party, out var refusal) is not { } found)
        {
            return new(null, refusal);
        }

        if (!isAccepted && corrected is { Count: > 0 })
        {
            return Invalid("values", "驳回的申诉不更正指标", "a refused appeal corrects nothing");
        }

        if (!IsText("reason", reason, 1, EvaluationLimits.TextCharsMax, mistakes))
        {
            return new(null, null);
        }

        var now = Now;
        if (!isAccepted)
        {
            var refused = new AppealDecision(false, new Dictionary<string, decimal>(), reason!.Trim(), null, now, who.Id, who.Name);
            Keep(AuditEntry.Of(who, now, "appeal-refused", $"{number} {open.Party}", null, Short(refused.Reason)), EvaluationStore.Decision(appeal, refused));
            return new(open with { Decision = refused }, null);
        }

        var act = new EvaluationAct(found.Frozen.Version + 1, GradeChanges.AppealKind, now, who.Id, who.Name, open.Party, reason!.Trim());
        if (GradeChanges.Correct(found.Document, found.Frozen.Sha256, found.Party, corrected ?? new Dictionary<string, decimal>(), act, Today, mistakes) is not { } changed)
        {
            return new(null, null);
        }

        var decision = new AppealDecision(true, corrected!, act.Note, act.Version, now, who.Id, who.Name);
        var kept = Kept(number, act, null, changed, found.Document, "appeal-accepted", who, EvaluationStore.Decision(appeal, decision));
        return kept.Refusal is null ? new(open with { Decision = decision }, null) : new(null, kept.Refusal);
    });

    /// <summary>Gives a better grade after rectification, from a day on.</summary>
    /// <param name="number">Number of the list.</param>
    /// <param name="party">Whose grade.</param>
    /// <param name="grade">Id of the grade.</param>
    /// <param name="from">First day.</param>
    /// <param name="reason">What was rectified, and how that is known.</param>
    /// <param name="who">Who decides.</param>
    public EvaluationResult<EvaluationList> Regrade(string number, string party, string grade, DateOnly from, string? reason, ActingAccount who) => Act<EvaluationList>(who, mistakes =>
    {
        if (Locked(number, party, out var refusal) is not { } found)
        {
            return new(null, refusal);
        }

        if (!IsText("reason", reason, 1, EvaluationLimits.TextCharsMax, mistakes))
        {
            return new(null, null);
        }

        var act = new EvaluationAct(found.Frozen.Version + 1, GradeChanges.RegradeKind, Now, who.Id, who.Name, party, reason!.Trim());
        return GradeChanges.Regrade(found.Document, found.Frozen.Sha256, found.Party, grade, from, act, mistakes) is { } changed
            ? Kept(number, act, null, changed, found.Document, "re-graded", who) : new(null, null);
    });

    private EvaluationResult<T> Act<T>(ActingAccount who, Func<List<EvaluationMistake>, Outcome<T>> doing)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(who);
        if (!MayGrade(who))
        {
            return new(null, Refusal(EvaluationRefusalKind.NotAllowed, "account", "只有负责全部园区、可发布报告的账号可以评价", "grades are for accounts that may publish for all parks"));
        }

        // One at a time: a version is made of the newest, and a seat is given once.
        lock (_gate)
        {
            List<EvaluationMistake> mistakes = [];
            var (made, refusal) = doing(mistakes);
            return made is not null ? new(made, null) : new(null, refusal ?? new(EvaluationRefusalKind.Invalid, mistakes));
        }
    }

    private Outcome<EvaluationList> Kept(
        string number, EvaluationAct act, string? lockOf, EvaluationDocument document, EvaluationDocument? before, string word, ActingAccount who, params ReadOnlySpan<AccountStatement> also)
    {
        if (act.Version > EvaluationLimits.VersionsMax)
        {
            return new(null, Refusal(EvaluationRefusalKind.Conflict, "number", $"最多 {EvaluationLimits.VersionsMax} 个版本", $"there are {EvaluationLimits.VersionsMax} versions, and no more are taken"));
        }

        var utf8 = EvaluationJson.Bytes(document);
        var (hash, differences) = (EvaluationStore.Hash(utf8), before is null ? [] : GradeChanges.Differences(before, document));
        var grade = differences.FirstOrDefault(d => d.Measure == "grade");
        Keep(
            AuditEntry.Of(who, act.At, word, act.Party is null ? number : $"{number} {act.Party}", grade?.Before, $"{(grade is null ? "" : grade.After + ", ")}version {act.Version}, {hash}"),
            [EvaluationStore.Version(number, act, lockOf, hash, utf8, differences), .. also]);
        return new(_store.Find(number), null);
    }

    private void Keep(AuditEntry entry, params ReadOnlySpan<AccountStatement> statements)
    {
        _audit.Written(_store.Keep([.. statements, .. _audit.Statements(entry)]));
        Interlocked.Increment(ref _version);
    }

    private FrozenGrades? Opened(string number, int? version, out EvaluationRefusal? refusal)
    {
        var frozen = Open(number, version);
        refusal = frozen is null ? Refusal(EvaluationRefusalKind.NotFound, "number", $"没有评价 {number}", $"no list of grades is called {number}")
            : frozen.IsIntact ? null : Refusal(EvaluationRefusalKind.Conflict, "number", "保存的内容与其哈希不符", "what is kept does not have its hash");
        return refusal is null ? frozen : null;
    }

    private (FrozenGrades Frozen, EvaluationDocument Document, GradedParty Party)? Locked(string number, string party, out EvaluationRefusal? refusal)
    {
        if (Opened(number, null, out refusal) is not { } frozen)
        {
            return null;
        }

        if (!frozen.List.IsLocked)
        {
            refusal = Refusal(EvaluationRefusalKind.Conflict, "number", "尚未锁定：草稿不受理申诉和复评", "it is a draft: there is nothing to appeal or to re-grade");
            return null;
        }

        var document = Read(frozen);
        if (document.Grades.FirstOrDefault(g => g.Id == party) is not { } found)
        {
            refusal = Refusal(EvaluationRefusalKind.NotFound, "party", $"名单中没有 {party}", $"the list has no {party}");
            return null;
        }

        return (frozen, document, found);
    }

    private static bool IsText(string field, string? text, int min, int max, List<EvaluationMistake> mistakes)
    {
        var length = text?.Trim().Length ?? 0;
        if (length < min || length > max)
        {
            mistakes.Add(new(field, EvaluationTexts.Of(length < min ? "不能为空" : $"最多 {max} 字", length < min ? "say something" : $"at most {max} characters")));
        }

        return length >= min && length <= max;
    }

    private static string Short(string text) => text.Length <= 200 ? text : string.Concat(text.AsSpan(0, 199), "…");

    private static EvaluationRefusal Refusal(EvaluationRefusalKind kind, string field, string zh, string en) => new(kind, [new(field, EvaluationTexts.Of(zh, en))]);

    private static Refused Invalid(string field, string zh, string en) => new(Refusal(EvaluationRefusalKind.Invalid, field, zh, en));

    private static Refused Conflict(string field, string zh, string en) => new(Refusal(EvaluationRefusalKind.Conflict, field, zh, en));

    /// <summary>A refusal of whatever was to be made.</summary>
    private readonly record struct Refused(EvaluationRefusal Why);

    private readonly record struct Outcome<T>(T? Made, EvaluationRefusal? Refusal)
        where T : class
    {
        public static implicit operator Outcome<T>(Refused refused) => new(null, refused.Why);
    }
}
