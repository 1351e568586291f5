using System.Text.Json;
using SmartPark.Energy.Evaluation;
using SmartPark.Energy.PerMu;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Telemetry;

namespace SmartPark.Ingest.Evaluations;

/// <summary>Makes a list of grades of a published report. A function of report, scheme and order.</summary>
internal static class EvaluationWriting
{
    /// <summary>Word of parks as a scope.</summary>
    public const string Parks = "park";

    /// <summary>Word of enterprises as a scope.</summary>
    public const string Enterprises = "enterprise";

    /// <summary>The draft; null when a mistake was added.</summary>
    /// <param name="order">What is asked.</param>
    /// <param name="scheme">Its scheme.</param>
    /// <param name="report">The published report.</param>
    /// <param name="document">Its document.</param>
    /// <param name="number">Number of the draft.</param>
    /// <param name="mistakes">Where everything that is wrong is added.</param>
    public static EvaluationDocument? Draft(
        EvaluationOrder order, EvaluationScheme scheme, PublishedReport report, ReportDocument document, string number, ICollection<EvaluationMistake> mistakes)
    {
        var group = scheme.Groups.FirstOrDefault(g => g.Id == order.Group);
        var parties = document.Figures.Where(f => f.Scope == order.Scope).Select(Figures).OrderBy(p => p.Id, StringComparer.Ordinal).ToList();
        EvaluationOrders.Check(order, scheme, group, report, parties, mistakes);
        if (mistakes.Count > 0 || group is null)
        {
            return null;
        }

        if (order.Parties is { } named)
        {
            var only = named.ToHashSet(StringComparer.Ordinal);
            parties = [.. parties.Where(p => only.Contains(p.Id))];
        }

        var entered = (order.Entered ?? []).ToLookup(e => e.Party, StringComparer.Ordinal);
        var bonuses = (order.Bonuses ?? []).ToDictionary(b => b.Party, StringComparer.Ordinal);
        var figures = parties.ToDictionary(
            p => p.Id, p => IndicatorFigure.All(group, p, entered[p.Id].ToDictionary(e => e.Indicator, e => e.Value, StringComparer.Ordinal)), StringComparer.Ordinal);
        List<Candidate> candidates = [.. parties.Select(p => new Candidate(p.Id, IndicatorFigure.Values(figures[p.Id]), bonuses.GetValueOrDefault(p.Id)?.Points ?? 0))];
        var byId = parties.ToDictionary(p => p.Id, StringComparer.Ordinal);
        var grades = Grading.Of(scheme, group, Scoring.Of(scheme, group, candidates, order.Benchmarks));
        var evaluated = new EvaluatedReport(report.Number, report.Version, report.Sha256, document.From, document.To, document.Method, document.RegistryRevision, document.RegistryHash);
        return new(
            number, 0, order.Year, order.Scope, group.Id, scheme, evaluated, parties.Count, Seats(scheme, parties.Count),
            [.. Yardstick.Of(group, candidates, order.Benchmarks).Select(y => new YardstickEntry(y.Indicator.Id, y.Least, y.Greatest, y.Benchmark))],
            [.. grades.Select(g => Party(scheme, byId[g.Score.Candidate.Id], g, figures[g.Score.Candidate.Id], entered[g.Score.Candidate.Id], bonuses.GetValueOrDefault(g.Score.Candidate.Id)))],
            EvaluationTexts.MethodLines(scheme, group, evaluated, order.Scope, parties.Count), [], null);
    }

    /// <summary>What a document says of a subject.</summary>
    public static PartyFigures Figures(FigureEntry f) => new(
        f.Id, f.Title, f.Park ?? (f.Scope == Parks ? f.Id : null), f.Mu, f.Tce, [.. f.Provisional.Select(Reason)], [.. f.Economics.Select(e => new ToldFigure(e.Measure, e.Value, e.Told, e.Of))]);

    /// <summary>The score of a party as a locked list has it, to be compared with others.</summary>
    public static CandidateScore Score(GradedParty party) => new(Candidate(party), [], [], 0, party.Score);

    /// <summary>The party with the values that are known of it.</summary>
    public static Candidate Candidate(GradedParty party) =>
        new(party.Id, party.Indicators.Where(i => i.Value is not null).ToDictionary(i => i.Id, i => i.Value!.Value, StringComparer.Ordinal), party.Bonus);

    /// <summary>Points as they are shown.</summary>
    public static decimal Points(EvaluationScheme scheme, decimal points) => decimal.Round(points, scheme.ScoreDecimals, MidpointRounding.AwayFromZero);

    private static GradedParty Party(
        EvaluationScheme scheme, PartyFigures party, CandidateGrade grade, IReadOnlyList<IndicatorFigure> figures, IEnumerable<EnteredValue> entered, EnteredBonus? bonus)
    {
        var sources = entered.ToDictionary(e => e.Indicator, e => e.Source, StringComparer.Ordinal);
        var points = grade.Score.Points.ToDictionary(p => p.Indicator.Id, p => p.Points, StringComparer.Ordinal);
        return new(
            party.Id, party.Title, party.Park, grade.Score.Score, grade.Rank, grade.Percentile is { } percentile ? decimal.Round(percentile, 2, MidpointRounding.AwayFromZero) : null, grade.Grade?.Id,
            [
                .. figures.Select(f => new IndicatorEntry(
                    f.Indicator.Id, f.Value, f.Numerator, f.Denominator, points.TryGetValue(f.Indicator.Id, out var own) ? Points(scheme, own) : null,
                    f.Gap == IndicatorGap.None ? null : JsonNamingPolicy.SnakeCaseLower.ConvertName(f.Gap.ToString()), f.IsEntered ? sources.GetValueOrDefault(f.Indicator.Id) : null, null, false)),
            ],
            bonus?.Points ?? 0, bonus?.Reason,
            grade.Score.Score is null ? [.. figures.Select(IndicatorReasons.Of).OfType<LocalText>()] : grade.Reasons, []);
    }

    private static List<BandSeats> Seats(EvaluationScheme scheme, int parties)
    {
        var (limit, seats) = (0m, new List<BandSeats>());
        foreach (var band in scheme.Bands)
        {
            limit += band.Percent ?? 0;
            if (band.Percent is not null)
            {
                seats.Add(new(band.Id, limit, Grading.Seats(limit, parties), band.IsCap));
            }
        }

        return seats;
    }

    private static ProvisionalReason Reason(string word) => Enum.Parse<ProvisionalReason>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
}
