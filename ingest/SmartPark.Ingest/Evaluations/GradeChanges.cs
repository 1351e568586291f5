using SmartPark.Energy.Evaluation;

namespace SmartPark.Ingest.Evaluations;

/// <summary>Changes of a locked list, each of one party alone. Functions of the document.</summary>
internal static class GradeChanges
{
    /// <summary>Word of the lock.</summary>
    public const string LockKind = "locked";

    /// <summary>Word of a decided appeal.</summary>
    public const string AppealKind = "appeal";

    /// <summary>Word of a re-grade.</summary>
    public const string RegradeKind = "re-grade";

    /// <summary>The locked list of a draft.</summary>
    public static EvaluationDocument Lock(EvaluationDocument draft, string draftSha256, EvaluationAct act, DateOnly today) => draft with
    {
        Version = 1,
        Acts = [act],
        PreviousSha256 = draftSha256,
        Grades = [.. draft.Grades.Select(g => g with { Spans = [new(g.Grade, today, 1, LockKind, "")] })],
    };

    /// <summary>The list with corrected values of a party; null when a mistake was added.</summary>
    public static EvaluationDocument? Correct(
        EvaluationDocument list, string sha256, GradedParty party, IReadOnlyDictionary<string, decimal> corrected, EvaluationAct act, DateOnly today, ICollection<EvaluationMistake> mistakes)
    {
        var (scheme, group) = (list.Scheme, list.GroupOf());
        foreach (var (id, value) in corrected)
        {
            var before = party.Indicators.FirstOrDefault(i => i.Id == id);
            if (before is null || Math.Abs(value) > EvaluationLimits.ValueMax || before.Value == value)
            {
                Mistake("values", before is null ? $"没有指标 {id}" : $"指标 {id} 的更正值须不同且合理", before is null ? $"there is no indicator {id}" : $"the corrected value of {id} differs and is within bounds");
            }
        }

        if (corrected.Count == 0)
        {
            Mistake("values", "采纳申诉须至少更正一项指标", "an accepted appeal corrects at least one indicator");
        }

        if (mistakes.Count > 0)
        {
            return null;
        }

        var old = EvaluationWriting.Candidate(party);
        var values = old.Values.ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
        foreach (var (id, value) in corrected)
        {
            values[id] = value;
        }

        var score = Scoring.Score(scheme, group, old with { Values = values }, Yardsticks(list, group));
        if (score.Score < party.Score)
        {
            Mistake("values", $"更正后得分 {EvaluationTexts.Number(score.Score.Value)} 低于原得分 {EvaluationTexts.Number(party.Score.Value)}：申诉不使申诉人更不利，应予驳回",
                $"the corrected score {EvaluationTexts.Number(score.Score.Value)} is below {EvaluationTexts.Number(party.Score.Value)}: an appeal never makes it worse for who appeals; refuse it");
            return null;
        }

        var place = LockedGrading.Place(scheme, group, Others(list, party), new(score, Place(scheme, party.Grade)));
        var points = score.Points.ToDictionary(p => p.Indicator.Id, p => p.Points, StringComparer.Ordinal);
        var grade = place.Band is { } band ? scheme.Bands[band].Id : null;
        return With(list, sha256, act, party with
        {
            Score = score.Score,
            Rank = place.Rank,
            Grade = grade,
            Reasons = GradeReasons.Locked(scheme, score, place),
            Indicators =
            [
                .. party.Indicators.Select(i => i with { Points = points.TryGetValue(i.Id, out var own) ? EvaluationWriting.Points(scheme, own) : null })
                    .Select(i => corrected.TryGetValue(i.Id, out var value)
                        ? i with { Value = value, Numerator = null, Denominator = null, Gap = null, Source = act.Note, CorrectedFrom = i.Value, IsCorrected = true } : i),
            ],
            Spans = grade == party.Grade ? party.Spans : [.. party.Spans, new(grade, today, act.Version, AppealKind, act.Note)],
        });

        void Mistake(string field, string zh, string en) => mistakes.Add(new(field, EvaluationTexts.Of(zh, en)));
    }

    /// <summary>The list with a better grade of a party after rectification; null when a mistake was added.</summary>
    public static EvaluationDocument? Regrade(
        EvaluationDocument list, string sha256, GradedParty party, string grade, DateOnly from, EvaluationAct act, ICollection<EvaluationMistake> mistakes)
    {
        var (scheme, to, had) = (list.Scheme, Place(list.Scheme, grade), Place(list.Scheme, party.Grade));
        var first = party.Spans[^1].From;
        if (to is not { } band)
        {
            Mistake("grade", $"方案中没有等次“{grade}”", $"the scheme has no grade \"{grade}\"");
        }
        else if (had is null)
        {
            Mistake("grade", "未评等次的不能复评：请先通过申诉补齐缺少的指标", "who has no grade is not re-graded: the missing indicators come by an appeal first");
        }
        else if (band >= had)
        {
            Mistake("grade", $"整改复评只能提高等次，现为“{list.Band(party.Grade)!.Title.Zh}”", $"a re-grade after rectification is to a better grade than {list.Band(party.Grade)!.Title.En}");
        }
        else if (LockedGrading.Reached(scheme, Others(list, party), had, band) is { } cap)
        {
            Mistake("grade", $"“{cap.Band.Title.Zh}”共 {cap.Seats} 席（{list.Parties} 家），已有 {cap.Holders} 家，不得超出上限",
                $"{cap.Band.Title.En} has {cap.Seats} seats of {list.Parties} parties, {cap.Holders} are held: the cap is not passed");
        }

        var decided = DateOnly.FromDateTime(act.At.DateTime);
        if (from < first || from > decided.AddDays(EvaluationLimits.EffectiveAheadDaysMax))
        {
            Mistake("from", $"生效日应在 {EvaluationTexts.Day(first)} 至 {EvaluationTexts.Day(decided.AddDays(EvaluationLimits.EffectiveAheadDaysMax))} 之间",
                $"the day is from {EvaluationTexts.Day(first)} to {EvaluationTexts.Day(decided.AddDays(EvaluationLimits.EffectiveAheadDaysMax))}");
        }

        return mistakes.Count > 0 ? null : With(list, sha256, act, party with { Grade = grade, Spans = [.. party.Spans, new(grade, from, act.Version, RegradeKind, act.Note)] });

        void Mistake(string field, string zh, string en) => mistakes.Add(new(field, EvaluationTexts.Of(zh, en)));
    }

    /// <summary>What a version has otherwise than the one before.</summary>
    public static IReadOnlyList<GradeDifference> Differences(EvaluationDocument before, EvaluationDocument after)
    {
        var old = before.Grades.ToDictionary(g => g.Id, StringComparer.Ordinal);
        return [.. after.Grades.SelectMany(g => Differences(old[g.Id], g))];
    }

    private static IEnumerable<GradeDifference> Differences(GradedParty before, GradedParty after)
    {
        (string Measure, string? Before, string? After)[] all =
        [
            ("grade", before.Grade, after.Grade), ("score", Text(before.Score), Text(after.Score)), ("rank", Text(before.Rank), Text(after.Rank)),
            ("effective_from", From(before), From(after)), .. before.Indicators.Zip(after.Indicators, (b, a) => (b.Id, Text(b.Value), Text(a.Value))),
        ];
        return all.Where(d => d.Before != d.After).Select(d => new GradeDifference(after.Id, d.Measure, d.Before, d.After));
    }

    private static string? Text(decimal? value) => value is { } known ? EvaluationTexts.Number(known) : null;

    private static string? From(GradedParty party) => party.Spans.Count == 0 ? null : EvaluationTexts.Day(party.Spans[^1].From);

    private static EvaluationDocument With(EvaluationDocument list, string sha256, EvaluationAct act, GradedParty changed) => list with
    {
        Version = act.Version, Acts = [.. list.Acts, act], PreviousSha256 = sha256, Grades = [.. list.Grades.Select(g => g.Id == changed.Id ? changed : g)],
    };

    private static List<Yardstick> Yardsticks(EvaluationDocument list, EvaluationGroup group) =>
        [.. list.Yardsticks.Select(y => new Yardstick(group, group.Indicators.First(i => i.Id == y.Indicator), y.Least, y.Greatest, y.Benchmark))];

    private static List<LockedParty> Others(EvaluationDocument list, GradedParty own) =>
        [.. list.Grades.Where(g => g.Id != own.Id).Select(g => new LockedParty(EvaluationWriting.Score(g), Place(list.Scheme, g.Grade)))];

    private static int? Place(EvaluationScheme scheme, string? grade) => scheme.Bands.Index().Where(b => b.Item.Id == grade).Select(b => (int?)b.Index).FirstOrDefault();
}
