using Microsoft.Extensions.Time.Testing;
using SmartPark.Ingest.EnergyLedger;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Ledger;
using SmartPark.Ingest.Registry;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>Every sample of a batch is settled in order: stored, dead-lettered or tried again; and only then acknowledged.</summary>
public sealed class StoreWriterTests : IAsyncDisposable
{
    private readonly TestCity _city = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(Payloads.Now));
    private readonly FakeReadingStore _store = new();
    private readonly CollectedLogs _logs = new();
    private readonly LatestValues _latest = new();
    private readonly IntakeOptions _options = new() { StoreAwayMs = 5_000 };
    private readonly BatchExchange _exchange;
    private readonly GatewayCommands _commands;
    private readonly DeadLetterStore _letters;
    private readonly StoreLink _link;
    private readonly CompletenessLedger _ledger;
    private readonly ChangedHours _changes;
    private readonly StoreWriter _writer;

    public StoreWriterTests()
    {
        var instruments = TestCity.Instruments();
        _exchange = new(instruments);
        _commands = new(instruments, _time);
        _letters = new(new(Path.Combine(_city.Data, "operations.db")));
        _link = new(_time, _options);
        _ledger = new(new(Path.Combine(_city.Data, "operations.db")));
        _changes = new(_ledger, instruments, new(), _time, _logs.For<ChangedHours>());
        var pause = new RetryPause(_time, new Random(1));
        var opening = new StoreOpening(_store, _latest, _link, pause, _options, _time, _logs.For<StoreOpening>());
        _writer = new(_store, _exchange, opening, new(_letters, instruments, _logs.For<LetterBox>()), _commands, _link, pause, instruments, _changes, new(new(new(new(Path.Combine(_city.Data, "operations.db")))), instruments, new(), _time, _logs.For<PendingCells>()), _time, _logs.For<StoreWriter>());
    }

    public async ValueTask DisposeAsync()
    {
        _exchange.Complete();
        await _writer.StopAsync(CancellationToken.None);
        _writer.Dispose();
        _exchange.Dispose();
        _commands.Dispose();
        _link.Dispose();
        _letters.Dispose();
        _ledger.Dispose();
        _city.Dispose();
        _logs.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task A_batch_is_stored_and_then_acknowledged()
    {
        _store.Hang();
        await _writer.StartAsync(TestContext.Current.CancellationToken);
        Hand(batch =>
        {
            Add(batch, 1, 2);
            batch.Acknowledgements.Add(new("east", "gw1", new(0xA, 1)));
            batch.Acknowledgements.Add(new("east", "gw1", new(0xA, 2)));
            batch.Acknowledgements.Add(new("east", "gw2", new(0xB, 9)));
        });
        await Wait.UntilAsync(() => _store.Batches.Count == 1, "the write");
        Assert.Equal(0, _commands.Reader.Count);

        _store.LetGo();
        await Wait.UntilAsync(() => _commands.Reader.Count == 2, "two acknowledgements");
        Assert.Equal(2, _store.Stored.Count);
        Assert.Equal([("spBv1.0/east/NCMD/gw1", "000000000000000a:1-2"), ("spBv1.0/east/NCMD/gw2", "000000000000000b:9")], Acknowledgements());
    }

    [Fact]
    public async Task What_the_store_refuses_goes_to_the_dead_letters_and_the_rest_is_stored_and_acknowledged()
    {
        _store.Refuse = s => s.Sample.Value == 2 ? "field type conflict" : null;
        await _writer.StartAsync(TestContext.Current.CancellationToken);
        Hand(batch =>
        {
            Add(batch, 1, 2, 3);
            batch.Acknowledgements.Add(new("east", "gw1", new(0xA, 1)));
        });
        await Wait.UntilAsync(() => _commands.Reader.Count == 1, "the acknowledgement");

        Assert.Equal([1, 3], _store.Stored.Select(s => s.Sample.Value).Order());
        var letter = Assert.Single(_letters.List(10)).Letter;
        Assert.Equal((RefusalReason.StoreRefused, "field type conflict", "active_power_kw", 2.0), (letter.Reason, letter.Detail, letter.Quantity, letter.Value));
    }

    [Fact]
    public async Task Samples_to_keep_are_tried_again_in_their_order_before_the_next_batch()
    {
        var isFull = true;
        _store.Keep = s => isFull && s.Sample.Value is 2 or 4;
        await _writer.StartAsync(TestContext.Current.CancellationToken);
        Hand(batch => Add(batch, 1, 2, 3, 4));
        Hand(batch => Add(batch, 5));
        await AdvanceUntilAsync(() => _store.Batches.Count >= 4, "some tries");
        Assert.All(_store.Batches.Skip(1), b => Assert.Equal([2, 4], b.Select(s => s.Value)));

        isFull = false;
        await AdvanceUntilAsync(() => _store.Stored.Count == 5, "all stored");
        Assert.Equal([5], _store.Batches[^1].Select(s => s.Value));
    }

    [Fact]
    public async Task A_store_that_asks_for_time_gets_it_but_not_more_than_the_bound()
    {
        _store.Keep = _ => _store.Batches.Count < 2;
        _store.RetryAfter = TimeSpan.FromSeconds(7);
        await _writer.StartAsync(TestContext.Current.CancellationToken);
        Hand(batch => Add(batch, 1));
        await Wait.UntilAsync(() => _link.State.Error == "fake keeps nothing of a batch of 1 samples for now", "the first refusal");

        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Single(_store.Batches);
        await AdvanceUntilAsync(() => _store.Stored.Count == 1, "stored");
        Assert.Equal(2, _store.Batches.Count);
    }

    [Fact]
    public async Task A_store_that_throws_loses_nothing_and_counts_as_away_after_a_while()
    {
        await _writer.StartAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => _link.State.IsUsable, "opened");
        _store.Broken = new InvalidOperationException("defect");
        Hand(batch => Add(batch, 1));
        await AdvanceUntilAsync(() => !_link.State.IsUsable, "away");
        Assert.Equal("defect", _link.State.Error);

        _store.Broken = null;
        await AdvanceUntilAsync(() => _store.Stored.Count == 1, "stored");
        await Wait.UntilAsync(() => _link.State.IsUsable, "back");
    }

    [Fact]
    public async Task At_start_the_store_is_opened_until_it_opens_and_the_live_picture_restored()
    {
        _store.Closed = new IOException("no route to host");
        _store.Latest =
        [
            new(new("east", "meter", "active_power_kw"), Payloads.Now - 1000, 12, Quality.Good, QualityReason.None),
            new(new("east", "meter", "energy_import_kwh"), Payloads.Now - (100L * 3_600_000), 12, Quality.Good, QualityReason.None),
        ];
        await _writer.StartAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => _link.State.Error == "no route to host", "the first failure");
        Assert.False(_link.State.IsUsable);

        _store.Closed = null;
        await AdvanceUntilAsync(() => _link.State.IsUsable, "opened");
        Assert.True(_latest.TryGet(new("east", "meter", "active_power_kw"), out _));
        Assert.False(_latest.TryGet(new("east", "meter", "energy_import_kwh"), out _));
    }

    [Fact]
    public async Task Dead_letters_that_cannot_be_written_do_not_stop_the_good_samples()
    {
        Directory.CreateDirectory(Path.Combine(_city.Data, "operations.db"));
        await _writer.StartAsync(TestContext.Current.CancellationToken);
        Hand(batch =>
        {
            Add(batch, 1);
            batch.Refused.Add(new(Payloads.Now, RefusalReason.UnknownQuantity, "no such thing", "east", "gw1", "meter", "x", Payloads.Now, 1, null));
        });

        await Wait.UntilAsync(() => _store.Stored.Count == 1, "stored");
        Assert.Contains(_logs.Lines, l => l.StartsWith("Error 4022: 1 dead letters are lost, the first of east/meter: no such thing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stopping_writes_what_was_handed_over()
    {
        await _writer.StartAsync(TestContext.Current.CancellationToken);
        Hand(batch => Add(batch, 1));
        Hand(batch => Add(batch, 2));
        _exchange.Complete();

        await _writer.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, _store.Stored.Count);
    }

    private static void Add(IntakeBatch batch, params double[] values)
    {
        Assert.True(TestCity.Catalogue.TryGet("active_power_kw", out var quantity));
        foreach (var value in values)
        {
            batch.Add(new(new(new("east", "meter", quantity.Id), Payloads.Now + (long)value, value, Quality.Good, QualityReason.None), quantity, new Placement("b1", null)));
        }
    }

    private void Hand(Action<IntakeBatch> fill)
    {
        Assert.True(_exchange.Free.TryRead(out var batch));
        fill(batch);
        _exchange.Hand(batch);
    }

    private Task AdvanceUntilAsync(Func<bool> condition, string what) => Wait.UntilAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            return condition();
        },
        what);

    private List<(string Topic, string Ranges)> Acknowledgements()
    {
        var all = new List<(string, string)>();
        while (_commands.Reader.TryRead(out var command))
        {
            var reader = new SparkplugPayloadReader(command.Payload);
            Assert.True(reader.TryReadMetric(out var metric));
            Assert.Equal("Outbox/Stored"u8, metric.NameUtf8);
            Assert.True(metric.TryGetText(out var text, out _));
            all.Add((command.Topic, System.Text.Encoding.UTF8.GetString(text)));
        }

        return all;
    }
}
