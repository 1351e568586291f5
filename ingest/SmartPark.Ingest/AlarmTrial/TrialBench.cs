using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Rules;
using SmartPark.Alarms.Trial;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.AlarmTrial;

/// <summary>
/// Tries rules against what is stored: the engine that judges live judges the past, point after point, so that memory is bounded by the samples of one rule's points.
/// Thread-safe.
/// </summary>
/// <remarks>
/// A point is watched from its first sample in the stretch that is read, as the centre watches a new one. What is silent in all of it is not judged: nobody can say
/// whether it was there. Reading begins earlier than the span by what the rule looks back on.
/// </remarks>
public sealed class TrialBench(IReadingStore store, ParkRegistry registry, LatestValues latest, NodeStates nodes, QuantityCatalogue catalogue, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _places = new(TrialLimits.AtOnce);

    /// <summary>Whether the store can be read at all.</summary>
    public bool CanTry => store.CanRead;

    /// <summary>
    /// Tries a rule; null when <see cref="TrialLimits.AtOnce"/> others are being tried. Throws <see cref="IOException"/> when the store is away and
    /// <see cref="NotSupportedException"/> without <see cref="CanTry"/>.
    /// </summary>
    public async Task<TrialResult?> TryAsync(TrialOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (!await _places.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            return null;
        }

        try
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            order = order with { ToUnixMs = Math.Min(order.ToUnixMs, now) };
            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(TrialLimits.Seconds), time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
            var run = new Run(store, registry.Zone, order);
            await run.AllAsync(Points(order), late.Token, both.Token);
            return run.Result();
        }
        finally
        {
            _places.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    /// <summary>The points that are there to be watched: devices as they are registered or spoken of, quantities as they were last heard.</summary>
    private IEnumerable<AlarmPoint> Points(TrialOrder order)
    {
        var quantities = order.Rule.Scope.Quantities.ToHashSet(StringComparer.Ordinal);
        var registered = registry.Parks.SelectMany(p => p.Devices.Select(d => (Park: p.Id, Device: d.Id)));
        var spoken = nodes.All.SelectMany(n => n.Devices.Select(d => d.Device).Append(n.Gateway).Select(d => (n.Park, Device: d)));
        foreach (var (park, device) in registered.Concat(spoken).Distinct())
        {
            if ((order.Parks?.Contains(park) ?? true) && (order.Park is null || order.Park == park) && (order.Device is null || order.Device == device || Joins(order.Rule)))
            {
                foreach (var sample in latest.OfDevice(park, device))
                {
                    if (catalogue.TryGet(sample.Series.Quantity, out var quantity) && (quantities.Contains(quantity.Id) || order.Rule.Scope.Domains.Contains(quantity.Domain)))
                    {
                        yield return new(sample.Series, quantity.Domain, registry.PlacementOf(park, device, order.ToUnixMs).Building, null);
                    }
                }
            }
        }
    }

    // What it is joined with is needed though it is not asked about.
    private static bool Joins(AlarmRule rule) => rule.Condition is { Confirmation: not null } or { Deviation: not null };

    private sealed class Run(IReadingStore store, TimeZoneInfo zone, TrialOrder order)
    {
        private readonly List<TrialEpisode> _episodes = [];
        private readonly List<NotJudged> _notJudged = [];
        private readonly long _readFromMs = order.FromUnixMs - WarmUpMs(order);
        private int _count;
        private int _before;
        private int _judged;
        private int _subjects;
        private long _samples;
        private TrialGap? _cut;

        public async Task AllAsync(IEnumerable<AlarmPoint> points, CancellationToken late, CancellationToken cancellationToken)
        {
            var plan = AlarmPlan.Create([order.Rule], points, _ => zone, _readFromMs, order.Overrides);
            BoundRule[] wanted = [.. plan.Rules.Where(r => order.Device is null || IsAbout(r, plan))];
            _subjects = wanted.Length;
            foreach (var bound in wanted)
            {
                _cut ??= _judged >= TrialLimits.SubjectsMax ? TrialGap.Points : null;
                if (_cut is null)
                {
                    try
                    {
                        _cut = await OneAsync(bound, [.. bound.Points.Select(p => plan.Points[p])], cancellationToken);
                    }
                    catch (Exception e) when (late.IsCancellationRequested && e is OperationCanceledException or IOException)
                    {
                        _cut = TrialGap.Time;
                    }
                }

                if (_cut is { } why)
                {
                    Left(bound.Subject, why);
                }
            }
        }

        public TrialResult Result() => new(
            order, _count - _before, _before, [.. _episodes.OrderByDescending(e => e.RaisedUnixMs).ThenBy(e => e.Subject, StringComparer.Ordinal)], _subjects, _judged, _notJudged, _cut, _samples,
            order.Rule.Condition is { Implausible: not null } or { Marked: not null } && !store.KeepsReasons);

        private static long WarmUpMs(TrialOrder order) =>
            (order.Overrides?.All ?? []).Where(o => o.Rule == order.Rule.Id).Select(o => o.Apply(order.Rule)).OfType<AlarmRule>().Append(order.Rule).Max(RuleTrial.WarmUpMs);

        private bool IsAbout(BoundRule bound, AlarmPlan plan) =>
            (order.Rule.Condition.Confirmation is null ? bound.Points.Take(1) : bound.Points).Any(p => plan.Points[p].Series.Device == order.Device);

        /// <summary>Judges one rule on its points; a limit that it ran into, which all others run into too.</summary>
        private async Task<TrialGap?> OneAsync(BoundRule bound, AlarmPoint[] points, CancellationToken cancellationToken)
        {
            var held = Math.Clamp(TrialLimits.SamplesHeldMax / points.Length, 1, ReadingLimits.SamplesPerQueryMax);
            var waiting = new PriorityQueue<(SampleCursor Cursor, int Point), long>();
            var toMs = Math.Max(order.ToUnixMs, _readFromMs + 1);
            foreach (var (i, point) in points.Index())
            {
                var cursor = new SampleCursor(store, point.Series, point.Domain, _readFromMs, toMs, held);
                if (await cursor.MoveAsync(cancellationToken))
                {
                    waiting.Enqueue((cursor, i), cursor.Current.SourceTimeUnixMs);
                }
            }

            if (!waiting.TryPeek(out _, out var first))
            {
                Left(bound.Subject, TrialGap.NoData);
                return null;
            }

            // Of its points alone: an engine has a place for each point of its plan.
            var plan = AlarmPlan.Create([order.Rule], points, _ => bound.Zone, first, order.Overrides);
            var index = points.Select(p => plan.IndexOf(p.Series)).ToArray();
            var trial = new RuleTrial(plan, order.FromUnixMs, TrialLimits.EpisodesPerSubjectMax);
            while (waiting.TryDequeue(out var next, out _))
            {
                if (++_samples > TrialLimits.SamplesMax)
                {
                    return TrialGap.Samples;
                }

                trial.Take(index[next.Point], next.Cursor.Current);
                if (next.Cursor.IsEmpty)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }

                if (await next.Cursor.MoveAsync(cancellationToken))
                {
                    waiting.Enqueue(next, next.Cursor.Current.SourceTimeUnixMs);
                }
            }

            trial.End(order.ToUnixMs);
            Add(trial);
            return null;
        }

        private void Add(RuleTrial trial)
        {
            _judged++;
            _count += trial.Count;
            _before += trial.StoodBefore;
            _episodes.AddRange(trial.Episodes.Take(TrialLimits.EpisodesMax - _episodes.Count));
        }

        private void Left(string subject, TrialGap why)
        {
            if (_notJudged.Count < TrialLimits.NotJudgedNamedMax)
            {
                _notJudged.Add(new(subject, why));
            }
        }
    }
}
