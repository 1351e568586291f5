using System.Threading.Channels;
using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Telling.Channels;
using SmartPark.Ingest.Telling.Texts;

namespace SmartPark.Ingest.Telling;

/// <summary>
/// Sends what waits for one channel: the gravest first, several at once, and keeps each receipt with the delivery in one commit. A lane waits for nobody but its
/// own channel. What was sent and not kept because of a kill is sent again with the same id.
/// </summary>
internal sealed partial class ChannelLane(
    ChannelEntry entry, IChannel channel, int perMinute, RoutePlan plan, DeliveryStore deliveries, EpisodeBook book, NoticeDesk notices, ChannelAlarm alarm, IngestInstruments instruments,
    TimeProvider time, Random random, ILogger logger)
{
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _noting = new();
    private readonly RateLimit _rate = new(perMinute, time);
    private readonly HashSet<long> _underWay = [];
    private readonly List<Task<(Unit Unit, ChannelAnswer Answer)>> _sending = [];
    private readonly List<(Unit Unit, ChannelAnswer Answer)> _unkept = [];
    private ChannelHealth _health = ChannelHealth.Unused;
    private long _pausedUntilMs;

    /// <summary>One message and the deliveries that it fulfils.</summary>
    private sealed record Unit(ChannelMessage Message, IReadOnlyList<Delivery> Deliveries)
    {
        public bool IsCritical => Message.First.Severity == Severity.Critical;
    }

    /// <summary>The channel.</summary>
    public ChannelEntry Entry => entry;

    /// <summary>How it does.</summary>
    public ChannelHealth Health => Volatile.Read(ref _health);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Something may be due.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Sends a message that a person asked for, past queue and rate; what comes of it is the channel's health too.</summary>
    public async Task<ChannelAnswer> TestAsync(ChannelMessage message, CancellationToken cancellationToken)
    {
        var answer = await TryAsync(message, cancellationToken);
        TakeNote(answer);
        Wake();
        return answer;
    }

    /// <summary>Sends until cancelled; what is under way then is waited for, at most <see cref="TellingLimits.TryMs"/>, and its receipt kept.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await StepAsync(cancellationToken);
            }
            catch (IOException e)
            {
                // Nothing is sent meanwhile, since no receipt could be kept.
                LogFile(e, entry.Id);
                await WaitAsync(TimeSpan.FromMilliseconds(AlarmDeskLimits.FileRetryMs), isFileOnly: true, cancellationToken);
            }
        }

        await Task.WhenAll(_sending);
        try
        {
            await CollectAsync();
        }
        catch (IOException e)
        {
            LogFile(e, entry.Id);
        }
    }

    /// <summary>Says over and over what stands, to a channel that forgets what it does not hear of; returns at once for any other.</summary>
    public async Task RepeatAsync(CancellationToken cancellationToken)
    {
        if (channel is not IStandingChannel standing)
        {
            return;
        }

        using var timer = new PeriodicTimer(standing.RepeatEvery, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                AlarmNotice[] active = [.. deliveries.ToldAndActive(entry.Id, TellingLimits.StandingMax).Select(notices.Find).OfType<AlarmNotice>()];
                if (active.Length > 0)
                {
                    TakeNote(await standing.RepeatAsync(active, cancellationToken));
                }
            }
            catch (IOException e)
            {
                LogFile(e, entry.Id);
            }
        }
    }

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        await CollectAsync();
        await WaitAsync(Fill(), isFileOnly: false, cancellationToken);
    }

    private async Task CollectAsync()
    {
        var done = _sending.FindAll(t => t.IsCompleted);
        _sending.RemoveAll(done.Contains);
        foreach (var task in done)
        {
            var sent = await task;
            TakeNote(sent.Answer);
            _unkept.Add(sent);
        }

        Keep();
    }

    /// <summary>Starts what may be sent; returns how long nothing else can be, null for until something happens.</summary>
    private TimeSpan? Fill()
    {
        var now = Now;
        if (Volatile.Read(ref _pausedUntilMs) is var until && until > now)
        {
            return TimeSpan.FromMilliseconds(until - now);
        }

        // A channel that does not take what it is given is asked one at a time.
        var atOnce = Health.FailuresInRow > 0 ? 1 : channel.AtOnce;
        if (_sending.Count >= atOnce)
        {
            return null;
        }

        var due = deliveries.Due(entry.Id, now, TellingLimits.LaneMax);
        var units = Units([.. due.Where(d => !_underWay.Contains(d.Id))], now);
        foreach (var unit in units)
        {
            if (_sending.Count >= atOnce)
            {
                return null;
            }

            if (!_rate.TryTake(unit.IsCritical))
            {
                return _rate.Wait();
            }

            _underWay.UnionWith(unit.Deliveries.Select(d => d.Id));
            _sending.Add(SendAsync(unit));
        }

        return units.Count == 0 && due.Count == TellingLimits.LaneMax && _sending.Count == 0 ? TimeSpan.FromMilliseconds(1)
            : deliveries.NextDue(entry.Id, now) is { } next ? TimeSpan.FromMilliseconds(Math.Clamp(next - now, 1, 60_000)) : null;
    }

    private async Task WaitAsync(TimeSpan? wait, bool isFileOnly, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> any = isFileOnly ? [] : [.. _sending, _wake.Reader.ReadAsync(over.Token).AsTask()];
        if (wait is { } span)
        {
            any.Add(Task.Delay(span, time, over.Token));
        }

        await Task.WhenAny(any);
        await over.CancelAsync();
    }

    /// <summary>Messages of what is due: one alarm each, or several where a person reads them and none of them endangers lives. What needs no telling is ended.</summary>
    private List<Unit> Units(IReadOnlyList<Delivery> due, long now)
    {
        List<DeliveryChange> needless = [];
        List<Unit> units = [];
        foreach (var one in due.GroupBy(d => (d.Plan.Episode, d.Plan.About)))
        {
            var notice = notices.Find(one.Key.Episode);
            var left = one.Where(d => !EndIfNeedless(d, notice, now, needless)).ToArray();
            if (left.Length > 0)
            {
                units.Add(Make(one.Key.About, notice!, left, now));
            }
        }

        if (needless.Count > 0)
        {
            book.Write([], connection => DeliveryStore.Write(connection, needless, [], now));
            instruments.Deliveries(entry.Id, "needless", needless.Count(n => n.State == DeliveryState.Needless));
        }

        return channel.Groups ? Grouped(units) : units;
    }

    private bool EndIfNeedless(Delivery d, AlarmNotice? notice, long now, List<DeliveryChange> needless)
    {
        var isNeedless = notice is null || RoutePlan.IsNeedless(d.Plan, notice.Episode) || (d.Plan.About == MessageAbout.Cleared && !WasTold(d));
        if (!isNeedless)
        {
            // What is put aside, out of service or under maintenance is told when it is presented again, if it still stands.
            if (d.Plan.About != MessageAbout.Raised || book.Picture.Of(d.Plan.Episode) is not { Withheld: not Withholding.None })
            {
                return false;
            }

            needless.Add(new(d.Id, DeliveryState.Waiting, d.Tries, now + TellingLimits.WithheldPauseMs, ""));
            return true;
        }

        needless.Add(new(d.Id, DeliveryState.Needless, d.Tries, 0, ""));
        return true;
    }

    /// <summary>Whether the beginning was told here, and without the end that this is about.</summary>
    private bool WasTold(Delivery cleared) =>
        deliveries.Told(cleared.Plan.Episode).Any(t => t.Channel == entry.Id && (!channel.Groups || t.AtUnixMs <= cleared.MadeUnixMs));

    private Unit Make(MessageAbout about, AlarmNotice notice, Delivery[] of, long now)
    {
        var people = about == MessageAbout.Cleared
            ? plan.People(deliveries.Told(notice.Episode.Id).Where(t => t.Channel == entry.Id).SelectMany(t => t.People.Split(',')))
            : [.. of.SelectMany(d => plan.PeopleOf(d.Plan.Route, d.Plan.Step, now)).DistinctBy(p => p.Id)];
        return new(
            new($"{notice.Episode.Id.Value:N}-{of.Min(d => d.Id)}", about, [notice], people, of.Any(d => plan.MentionsAll(d.Plan.Route, d.Plan.Step)), of.Max(d => d.Plan.Step)), of);
    }

    private static List<Unit> Grouped(List<Unit> units)
    {
        List<Unit> all = [];
        foreach (var alike in units.GroupBy(u => u.IsCritical ? (u.Message.Id, u.Message.About, "") : ("", u.Message.About, string.Join(',', u.Message.People.Select(p => p.Id)))))
        {
            Unit[] some = [.. alike];
            if (some.Length < TellingLimits.GroupFrom || some[0].IsCritical)
            {
                all.AddRange(some);
                continue;
            }

            all.AddRange(some.Chunk(TellingLimits.GroupMax).Select(c => new Unit(
                c[0].Message with
                {
                    Notices = [.. c.Select(u => u.Message.First).OrderBy(n => n.Severity)], MentionsAll = c.Any(u => u.Message.MentionsAll), Step = c.Max(u => u.Message.Step),
                },
                [.. c.SelectMany(u => u.Deliveries)])));
        }

        return all;
    }

    private async Task<(Unit Unit, ChannelAnswer Answer)> SendAsync(Unit unit)
    {
        // The lane is not held up by a channel that works before its first wait.
        await Task.Yield();
        return (unit, await TryAsync(unit.Message, CancellationToken.None));
    }

    private async Task<ChannelAnswer> TryAsync(ChannelMessage message, CancellationToken cancellationToken)
    {
        if (channel.NeedsPeople && message.People.Count == 0)
        {
            return ChannelAnswer.Refused("nobody to tell");
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(TellingLimits.TryMs), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await channel.SendAsync(message, both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ChannelAnswer.Failed($"no answer within {TellingLimits.TryMs / 1000} s");
        }
    }

    private void Keep()
    {
        if (_unkept.Count == 0)
        {
            return;
        }

        var now = Now;
        List<DeliveryChange> changes = [];
        List<PlannedDelivery> next = [];
        List<(EpisodeId, DeskEventKind, string)> lines = [];
        foreach (var (unit, answer) in _unkept)
        {
            foreach (var delivery in unit.Deliveries)
            {
                Settle(delivery, unit, answer, now, changes, next, lines);
            }
        }

        book.Write(lines, connection => DeliveryStore.Write(connection, changes, next, now));
        foreach (var (unit, _) in _unkept)
        {
            _underWay.ExceptWith(unit.Deliveries.Select(d => d.Id));
        }

        _unkept.Clear();
        foreach (var (state, count) in changes.CountBy(c => c.State))
        {
            instruments.Deliveries(entry.Id, state switch { DeliveryState.Told => "told", DeliveryState.NotTold => "given-up", _ => "failed" }, count);
        }
    }

    private void Settle(Delivery d, Unit unit, ChannelAnswer answer, long now, List<DeliveryChange> changes, List<PlannedDelivery> next, List<(EpisodeId, DeskEventKind, string)> lines)
    {
        var (people, receipt) = (string.Join(',', unit.Message.People.Select(p => p.Id)), new Receipt(entry.Id, d.Plan.About, d.Plan.Step, [.. unit.Message.People.Select(p => p.Name)], answer.Detail));
        if (answer.IsTaken)
        {
            changes.Add(new(d.Id, DeliveryState.Told, d.Tries, 0, people));
            lines.Add((d.Plan.Episode, DeskEventKind.Told, receipt.ToString()));
            if (plan.Again(d.Plan, now) is { } again)
            {
                next.Add(again);
            }

            return;
        }

        var isCritical = d.Plan.Severity == Severity.Critical;
        var isOver = answer.IsFinal || now - Math.Max(d.MadeUnixMs, d.Plan.DueUnixMs) >= (isCritical ? TellingLimits.GiveUpCriticalMs : TellingLimits.GiveUpMs);
        var pause = RetryAfterFailure.PauseMs(d.Tries + 1, isCritical ? TellingLimits.RetryCriticalMaxMs : TellingLimits.RetryMaxMs, random);
        changes.Add(new(d.Id, isOver ? DeliveryState.NotTold : DeliveryState.Waiting, d.Tries + 1, now + pause, people));
        if (isOver || d.Tries == 0)
        {
            lines.Add((d.Plan.Episode, isOver ? DeskEventKind.NotTold : DeskEventKind.TellingFailed, receipt.ToString()));
            LogNotTold(entry.Id, d.Plan.Episode.Value, answer.Detail, isOver);
        }

        // Repeated steps go on although one of them was lost: somebody has to answer.
        if (isOver && plan.Again(d.Plan, now) is { } later)
        {
            next.Add(later);
        }
    }

    /// <summary>What an answer says of the channel. Called by the lane, by a test that a person asked for, and by what is said again.</summary>
    private void TakeNote(ChannelAnswer answer)
    {
        lock (_noting)
        {
            var after = answer.IsTaken ? ChannelHealth.Took(Now, answer.Detail) : Health.Failed(Now, answer.Detail);
            Volatile.Write(ref _health, after);
            if (!answer.IsTaken && (answer.RetryAfter is not null || after.IsFailing))
            {
                var pause = answer.RetryAfter?.TotalMilliseconds ?? RetryAfterFailure.PauseMs(after.FailuresInRow - TellingLimits.FailuresMax + 1, TellingLimits.RetryCriticalMaxMs, random);
                Volatile.Write(ref _pausedUntilMs, Now + (long)Math.Min(pause, TellingLimits.RetryMaxMs));
            }
            else if (answer.IsTaken)
            {
                Volatile.Write(ref _pausedUntilMs, 0);
            }

            alarm.Note(entry.Id, after, Now);
        }
    }

    [LoggerMessage(5300, LogLevel.Error, "Deliveries of channel {Channel} cannot be read or kept; nothing is sent until they can")]
    private partial void LogFile(Exception exception, string channel);

    [LoggerMessage(5301, LogLevel.Warning, "Channel {Channel} did not take a message of alarm {Alarm}: {Detail} (given up: {IsOver})")]
    private partial void LogNotTold(string channel, Guid alarm, string detail, bool isOver);
}
