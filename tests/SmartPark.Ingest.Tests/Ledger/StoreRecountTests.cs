using Microsoft.Extensions.Time.Testing;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Ledger;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Telemetry.Completeness;
using Xunit;

namespace SmartPark.Ingest.Tests.Ledger;

/// <summary>Hours are counted when they have changed, once more when they are over, and again when something comes late.</summary>
public sealed class StoreRecountTests : IAsyncDisposable
{
    private const int Hour = CompletenessLedgerTests.Hour;
    private const long Start = Hour * CompletenessLimits.HourMs;
    private readonly TestCity _city = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(Start + 60_000));
    private readonly FakeReadingStore _store = new();
    private readonly CollectedLogs _logs = new();
    private readonly CompletenessLedger _ledger;
    private readonly StoreLink _link;
    private ChangedHours _changes;
    private StoreRecount _recount;

    public StoreRecountTests()
    {
        _ledger = new(new OperationsDatabase(Path.Combine(_city.Data, "operations.db")));
        _link = new(_time, new());
        _link.Succeeded();
        (_changes, _recount) = Process();
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _recount.Dispose();
        _link.Dispose();
        _ledger.Dispose();
        _logs.Dispose();
        _city.Dispose();
    }

    [Fact]
    public async Task An_hour_is_counted_as_it_runs_and_is_final_a_while_after_its_end()
    {
        _ledger.Merge("east", "gw1", CompletenessLedgerTests.Report("a", 1, [CompletenessLedgerTests.Full("meter")]), Start + 60_000);
        _store.Counts[("east", Hour)] = new() { ["meter"] = 60 };
        await WorkAsync();
        Assert.Equal((60L, false), (Shown().Stored, Shown().IsFinal));

        _store.Counts[("east", Hour)]["meter"] = 3600;
        _time.SetUtcNow(DateTimeOffset.FromUnixTimeMilliseconds(Start + CompletenessLimits.HourMs + LedgerLimits.FinalAfterMs));
        await WorkAsync();
        Assert.Equal((3600L, true, 1d), (Shown().Stored, Shown().IsFinal, Shown().Completeness));
        Assert.Equal(Hour, _ledger.Finished("east"));
        Assert.Contains(_store.Hours, h => h.StartUnixMs == Start && h.Figures is { Stored: 3600, Completeness: 1 });
    }

    [Fact]
    public async Task A_change_is_counted_at_most_once_a_minute()
    {
        await WorkAsync();
        var before = _store.CountCalls;
        Commit("meter", Start + 1);
        await WorkAsync();
        Assert.Equal(before, _store.CountCalls);
        _time.Advance(TimeSpan.FromMilliseconds(LedgerLimits.RecountPauseMs));
        await WorkAsync();
        Assert.Equal(before + 1, _store.CountCalls);
    }

    [Fact]
    public async Task A_late_change_of_an_old_hour_survives_a_kill()
    {
        await WorkAsync();
        var old = Start - (50 * CompletenessLimits.HourMs);
        _store.Counts[("east", Hour - 50)] = new() { ["meter"] = 7 };
        Commit("meter", old + 5);

        // Killed before it was counted: another process finds it in the file.
        _recount.Dispose();
        (_changes, _recount) = Process();
        await WorkAsync();
        Assert.Equal(7, _ledger.Read("east", "meter", Hour - 50, Hour - 49, Start).Single().Hours[0].Stored);
        Assert.Empty(_ledger.Remembered(10));
    }

    [Fact]
    public async Task What_cannot_be_counted_now_is_counted_later()
    {
        await WorkAsync();
        _time.Advance(TimeSpan.FromMilliseconds(LedgerLimits.RecountPauseMs));
        Commit("meter", Start + 1);
        _store.Unreadable = new IOException("away");
        await Assert.ThrowsAsync<IOException>(() => _recount.TurnAsync(TestContext.Current.CancellationToken));
        _store.Unreadable = null;
        _store.Counts[("east", Hour)] = new() { ["meter"] = 3 };
        _time.Advance(TimeSpan.FromMilliseconds(LedgerLimits.RecountPauseMs));
        await WorkAsync();
        Assert.Equal(3, Shown().Stored);
    }

    [Fact]
    public void Many_devices_of_an_hour_become_the_whole_park_and_many_hours_wait_in_the_file()
    {
        for (var i = 0; i <= LedgerLimits.ChangedDevicesMax; i++)
        {
            Commit($"meter-{i}", Start);
        }

        Assert.True(_changes.TryTake(out var changed));
        Assert.Equal(("east", Hour, null), (changed.Park, changed.Hour, changed.Devices));
        Commit("meter", Start);
        Assert.False(_changes.TryTake(out _));

        for (var i = 0; i < LedgerLimits.ChangedHoursMax; i++)
        {
            _changes.NoteAll($"park-{i}", Hour);
        }

        Commit("meter", Start - (100 * CompletenessLimits.HourMs));
        Assert.Equal(LedgerLimits.ChangedHoursMax, _changes.Count);
        Assert.Equal([("east", Hour - 100)], _ledger.Remembered(10));
    }

    private HourFigures Shown() => _ledger.Read("east", "meter", Hour, Hour + 1, _time.GetUtcNow().ToUnixTimeMilliseconds()).Single().Hours[0];

    private void Commit(string device, long at) => _changes.Note([SmartPark.Ingest.Tests.Storage.Reading.Of(device, SmartPark.Ingest.Tests.Storage.Reading.Power, at, 1)]);

    private (ChangedHours, StoreRecount) Process()
    {
        var instruments = TestCity.Instruments();
        var changes = new ChangedHours(_ledger, instruments, new(), _time, _logs.For<ChangedHours>());
        return (changes, new(_store, _link, _ledger, changes, _city.Registry, instruments, _time, _logs.For<StoreRecount>()));
    }

    /// <summary>Turns until nothing is due.</summary>
    private async Task WorkAsync()
    {
        for (var i = 0; i < 200; i++)
        {
            var calls = _store.CountCalls;
            await _recount.TurnAsync(TestContext.Current.CancellationToken);
            if (calls == _store.CountCalls)
            {
                return;
            }
        }

        Assert.Fail("it never comes to rest");
    }
}
