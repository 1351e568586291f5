using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.Rules;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Telling;
using SmartPark.Ingest.Telling.Channels;
using SmartPark.Ingest.Telling.Texts;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Ingest.Tests.Telling;

/// <summary>A desk, a file of routes, and channels that answer as they are told; on one file that outlives kills.</summary>
internal sealed class TellingRig : IAsyncDisposable
{
    /// <summary>2026-11-23 00:00 in Shanghai, a Monday.</summary>
    public const long Midnight = 1_795_363_200_000;

    private readonly TestCity _city = new();
    private readonly TellingFile _file;
    private readonly bool _groups;
    private CancellationTokenSource? _stop;
    private Task _running = Task.CompletedTask;
    private AlarmStore? _store;
    private DeliveryStore? _deliveries;

    public TellingRig(string json, bool groups = true, int hour = 10)
    {
        (_file, _groups) = (Read(json), groups);
        Time = new(DateTimeOffset.FromUnixTimeMilliseconds(Midnight + (hour * 3_600_000L)));
        foreach (var entry in _file.Channels)
        {
            Channels[entry.Id] = new(groups);
        }

        Start();
    }

    public FakeTimeProvider Time { get; }

    public Dictionary<string, FakeChannel> Channels { get; } = [];

    public EpisodeBook Book { get; private set; } = null!;

    public AlarmInbox Inbox { get; private set; } = null!;

    public DeliveryStore Deliveries => _deliveries!;

    public IReadOnlyList<ChannelLane> Lanes { get; private set; } = [];

    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public static TellingFile Read(string json)
    {
        var problems = new List<ConfigurationProblem>();
        var file = ConfigurationFile.Parse("telling.json", Encoding.UTF8.GetBytes(json), TellingJson.Default.TellingFile, problems);
        Assert.Empty(problems);
        return file!;
    }

    public static AlarmRule Rule(string id, Severity severity) => new()
    {
        Id = id, Title = new() { Zh = id + "报警", En = id }, Advice = new() { Zh = "去看", En = "go and look" }, Severity = severity,
        Basis = new() { Certainty = BasisCertainty.Product }, Scope = new() { Quantities = ["smoke_state"] }, Condition = new() { State = new() { Codes = [1] } },
    };

    public static EpisodeId IdOf(string rule, string device, long onset) => EpisodeId.Of(rule, $"east/{device}/smoke_state", onset);

    public EpisodeId Raise(string rule, string device = "smoke", long? onset = null)
    {
        var at = onset ?? Now;
        Book.Take([new("east", Report(rule, device, at, AlarmChange.Raised, at))], []);
        return IdOf(rule, device, at);
    }

    public void Clear(string rule, long onset, string device = "smoke") => Book.Take([new("east", Report(rule, device, onset, AlarmChange.Cleared, Now))], []);

    /// <summary>Moves what the lanes raised themselves to the desk, as the intake does.</summary>
    public void Deliver()
    {
        List<ParkReport> reports = [];
        while (Inbox.Reader.TryRead(out var entry))
        {
            reports.Add(entry.Report!.Value);
        }

        Book.Take(reports, []);
    }

    /// <summary>Lets time pass in steps until a condition holds.</summary>
    public async Task UntilAsync(Func<bool> condition, int stepMs = 200, int stepsMax = 600)
    {
        for (var i = 0; i < stepsMax; i++)
        {
            if (condition())
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(3), TimeProvider.System, TestContext.Current.CancellationToken);
            Time.Advance(TimeSpan.FromMilliseconds(stepMs));
            Book.Tick();
        }

        Assert.Fail("It did not come to pass.");
    }

    /// <summary>Lets time pass.</summary>
    public async Task PassAsync(TimeSpan span)
    {
        var steps = 40;
        for (var i = 0; i < steps; i++)
        {
            Time.Advance(span / steps);
            Book.Tick();
            await Task.Delay(TimeSpan.FromMilliseconds(3), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public IReadOnlyList<(DeskEventKind Kind, Receipt? Receipt)> History(EpisodeId id) => [.. Book.HistoryOf(id).Select(e => (e.Kind, Receipt.Read(e.Text)))];

    public int Receipts(EpisodeId id, DeskEventKind kind) => Book.HistoryOf(id).Count(e => e.Kind == kind);

    /// <summary>The process ends and begins anew on the same file.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        Start();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _city.Dispose();
    }

    private void Start()
    {
        var database = new OperationsDatabase(Path.Combine(_city.Folder, "operations.db"));
        var instruments = TestCity.Instruments();
        (_store, _deliveries, Inbox) = (new(database), new(database), new(instruments));
        Book = new(_store, new([Rule("fire", Severity.Critical), Rule("heat", Severity.High), Rule("damp", Severity.Medium)]), Time);
        var plan = new RoutePlan(_file, _city.Registry.Zone, Book.Cards);
        var notices = new NoticeDesk(Book, _city.Registry, TestCity.Catalogue, _file);
        var alarm = new ChannelAlarm(Inbox, Book);
        Lanes = [.. _file.Channels.Select(c => new ChannelLane(
            c, Channels[c.Id], c.PerMinute ?? 6000, plan, _deliveries, Book, notices, alarm, instruments, Time, new Random(7), NullLogger.Instance))];
        var dispatch = new TellingDispatch(
            new(Book, _store, _deliveries, plan, notices, instruments, Time), Lanes, _deliveries, alarm, Book, Time, NullLogger<TellingDispatch>.Instance);
        _stop = new();
        _running = RunAsync(dispatch, _stop.Token);
    }

    private static async Task RunAsync(TellingDispatch dispatch, CancellationToken cancellationToken)
    {
        using (dispatch)
        {
            await dispatch.StartAsync(cancellationToken);
            try
            {
                await dispatch.ExecuteTask!;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // It was stopped before it began.
            }
        }
    }

    private async Task StopAsync()
    {
        await _stop!.CancelAsync();
        await _running;
        _stop.Dispose();
        _deliveries!.Dispose();
        _store!.Dispose();
    }

    private static TransitionReport Report(string rule, string device, long onset, AlarmChange change, long at) =>
        new(rule, "", $"east/{device}/smoke_state", device, change, at, onset, 1, double.NaN, IdOf(rule, device, onset));
}

/// <summary>A channel that answers as the test says and remembers what it was given.</summary>
internal sealed class FakeChannel(bool groups) : IStandingChannel
{
    private readonly Lock _gate = new();
    private readonly List<ChannelMessage> _taken = [];
    private readonly List<ChannelMessage> _asked = [];
    private readonly List<IReadOnlyList<EpisodeId>> _repeated = [];

    public bool NeedsPeople { get; set; }

    public bool Groups => groups;

    public int AtOnce { get; set; } = TellingLimits.AtOnceMax;

    /// <summary>Messages that it was given and has not answered.</summary>
    public int UnderWay { get; private set; }

    /// <summary>What it answers; null takes everything.</summary>
    public Func<ChannelMessage, ChannelAnswer?>? Answers { get; set; }

    /// <summary>Whether it never answers, until it is told to.</summary>
    public TaskCompletionSource? Holds { get; set; }

    /// <summary>How often it wants to hear what stands.</summary>
    public TimeSpan RepeatEvery { get; set; } = TimeSpan.FromDays(30);

    /// <summary>What it was told to stand.</summary>
    public IReadOnlyList<IReadOnlyList<EpisodeId>> Repeated
    {
        get
        {
            lock (_gate)
            {
                return [.. _repeated];
            }
        }
    }

    public IReadOnlyList<ChannelMessage> Taken
    {
        get
        {
            lock (_gate)
            {
                return [.. _taken];
            }
        }
    }

    public IReadOnlyList<ChannelMessage> Asked
    {
        get
        {
            lock (_gate)
            {
                return [.. _asked];
            }
        }
    }

    public async Task<ChannelAnswer> SendAsync(ChannelMessage message, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            UnderWay++;
        }

        try
        {
            if (Holds is { } holds)
            {
                await holds.Task.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            lock (_gate)
            {
                UnderWay--;
            }
        }

        lock (_gate)
        {
            _asked.Add(message);
            if (Answers?.Invoke(message) is { } answer)
            {
                return answer;
            }

            _taken.Add(message);
            return ChannelAnswer.Taken("ok");
        }
    }

    public Task<ChannelAnswer> RepeatAsync(IReadOnlyList<AlarmNotice> standing, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _repeated.Add([.. standing.Select(n => n.Episode.Id)]);
        }

        return Task.FromResult(ChannelAnswer.Taken("ok"));
    }
}
