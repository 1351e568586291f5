using Microsoft.Data.Sqlite;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake.DeadLetters;

/// <summary>What was refused is kept, listed, bounded, and survives the process.</summary>
public sealed class DeadLetterStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("smartpark-letters-").FullName;

    private string FileName => Path.Combine(_folder, "data", "operations.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_letter_comes_back_as_it_went_in_after_a_restart_too()
    {
        var sample = new DeadLetter(Payloads.Now, RefusalReason.WrongUnit, "found \"W\"", "east", "gw1", "meter", "active_power_kw", Payloads.Now - 1, 12.5, null, new("W", Quality.OverRange, QualityReason.OutOfRange));
        var message = new DeadLetter(Payloads.Now, RefusalReason.PoisonPayload, "4 bytes", "东", "gw1", null, null, null, null, "FF01");
        using (var first = new DeadLetterStore(new(FileName)))
        {
            Assert.Equal((2, 0), first.Add([sample, message]));
        }

        using var second = new DeadLetterStore(new(FileName));
        Assert.Equal([message, sample], second.List(10).Select(l => l.Letter));
        Assert.Equal(new Dictionary<string, long> { ["wrong-unit"] = 1, ["poison-payload"] = 1 }, second.Counts());
    }

    [Fact]
    public void Lists_go_back_in_time_by_reason_and_park()
    {
        using var letters = new DeadLetterStore(new(FileName));
        letters.Add([.. Enumerable.Range(0, 10).Select(i => Letter(i % 2 == 0 ? RefusalReason.UnknownQuantity : RefusalReason.WrongType, i, i < 5 ? "east" : "west"))]);

        var newest = letters.List(3);
        Assert.Equal([9, 8, 7], newest.Select(l => l.Letter.Value));
        Assert.Equal([6, 5, 4], letters.List(3, newest[^1].Id).Select(l => l.Letter.Value));
        Assert.Equal([9, 7, 5, 3, 1], letters.List(100, reason: "wrong-type").Select(l => l.Letter.Value));
        Assert.Equal([3, 1], letters.List(100, reason: "wrong-type", park: "east").Select(l => l.Letter.Value));
        Assert.Empty(letters.List(100, park: "nowhere"));
    }

    [Fact]
    public void One_flood_does_not_wash_out_other_faults()
    {
        using var letters = new DeadLetterStore(new(FileName), perReasonMax: 5);
        letters.Add([Letter(RefusalReason.AbsurdTime, 100)]);

        Assert.Equal(0, letters.Add([.. Enumerable.Range(0, 4).Select(i => Letter(RefusalReason.UnknownQuantity, i))]).Dropped);
        Assert.Equal(3, letters.Add([.. Enumerable.Range(4, 4).Select(i => Letter(RefusalReason.UnknownQuantity, i))]).Dropped);
        Assert.Equal(9, letters.Add([.. Enumerable.Range(8, 9).Select(i => Letter(RefusalReason.UnknownQuantity, i))]).Dropped);

        Assert.Equal([16, 15, 14, 13, 12, 100], letters.List(100).Select(l => l.Letter.Value));
        Assert.Equal(5, letters.Counts()["unknown-quantity"]);
    }

    [Fact]
    public void NaN_is_kept_as_no_value()
    {
        using var letters = new DeadLetterStore(new(FileName));
        letters.Add([Letter(RefusalReason.StoreRefused, double.NaN)]);

        Assert.Null(letters.List(1)[0].Letter.Value);
    }

    [Fact]
    public void A_file_of_a_newer_program_is_refused_and_left_alone()
    {
        new DeadLetterStore(new(FileName)).Dispose();
        using (var letters = new DeadLetterStore(new(FileName)))
        {
            letters.Add([Letter(RefusalReason.AbsurdTime, 1)]);
        }

        Execute("PRAGMA user_version = 99;");
        using var old = new DeadLetterStore(new(FileName));

        var e = Assert.Throws<IOException>(() => old.List(1));
        Assert.EndsWith($"has schema 99, written by a newer program; this one knows up to {OperationsDatabase.SchemaVersion}.", e.Message, StringComparison.Ordinal);
        Execute($"PRAGMA user_version = {OperationsDatabase.SchemaVersion};");
        Assert.Single(old.List(1));
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_an_IO_error_and_may_be_mended()
    {
        Directory.CreateDirectory(FileName);
        using var letters = new DeadLetterStore(new(FileName));
        Assert.Throws<IOException>(() => letters.Add([Letter(RefusalReason.AbsurdTime, 1)]));

        Directory.Delete(FileName);
        letters.Add([Letter(RefusalReason.AbsurdTime, 1)]);
        Assert.Single(letters.List(10));
    }

    [Fact]
    public void A_connection_waits_for_the_lock_of_another_in_SQLite_itself()
    {
        using var connection = new OperationsDatabase(Path.Combine(_folder, "waiting.db")).Open();
        using var query = connection.CreateCommand();
        query.CommandText = "PRAGMA busy_timeout;";
        Assert.Equal(10_000L, query.ExecuteScalar());
    }

    [Fact]
    public void A_file_that_is_no_database_is_an_IO_error()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FileName)!);
        File.WriteAllText(FileName, new string('x', 5000));
        using var letters = new DeadLetterStore(new(FileName));

        Assert.Contains("file is not a database", Assert.Throws<IOException>(() => letters.List(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_that_is_sent_again_and_again_is_one_letter_that_counts()
    {
        using var letters = new DeadLetterStore(new(FileName));
        var letter = Letter(RefusalReason.UnregisteredDevice, 7);
        Assert.Equal((1, 0), letters.Add([letter]));
        Assert.Equal((0, 0), letters.Add([letter with { AtUnixMs = Payloads.Now + 5 }, letter with { AtUnixMs = Payloads.Now + 9 }]));
        Assert.Equal((1, 0), letters.Add([letter with { Reason = RefusalReason.WrongUnit }]));

        var kept = letters.List(10, reason: "device-not-registered").Single();
        Assert.Equal((3, Payloads.Now, Payloads.Now + 9), (kept.Times, kept.Letter.AtUnixMs, kept.LastUnixMs));
        Assert.Equal(1, letters.Counts()["device-not-registered"]);
    }

    [Fact]
    public void After_a_replay_what_was_stored_is_gone_and_what_was_refused_again_stands_under_its_new_reason()
    {
        using var letters = new DeadLetterStore(new(FileName));
        var whole = new LetterSample(null, Quality.Good, QualityReason.None);
        letters.Add([.. Enumerable.Range(1, 4).Select(i => Letter(RefusalReason.UnregisteredDevice, i) with { Sample = whole }), Letter(RefusalReason.UnregisteredDevice, 5)]);
        var page = letters.Replayable(new("device-not-registered", null, null), 0, long.MaxValue, 10);
        Assert.Equal([1, 2, 3, 4], page.Select(k => k.Letter.Value));
        Assert.Equal((1, 5), letters.Count(new(null, "east", "meter")));

        letters.Settle(page, new Dictionary<long, DeadLetter>
        {
            [page[1].Id] = page[1].Letter with { Reason = RefusalReason.StoreRefused, Detail = "field type conflict" },
            [page[2].Id] = page[2].Letter,
        });

        Assert.Equal(new Dictionary<string, long> { ["device-not-registered"] = 2, ["store-refused"] = 1 }, letters.Counts());
        Assert.Equal([3, 5], letters.List(10, reason: "device-not-registered").Select(k => k.Letter.Value!.Value).Order());
        Assert.Equal("field type conflict", letters.List(10, reason: "store-refused").Single().Letter.Detail);
        using var reopened = new DeadLetterStore(new(FileName));
        Assert.Equal(letters.Counts(), reopened.Counts());
    }

    [Fact]
    public void Letters_of_the_first_schema_are_kept_and_repetitions_among_them_counted()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FileName)!);
        Execute("""
            CREATE TABLE dead_letters (
              id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
              park TEXT NOT NULL, gateway TEXT, device TEXT, quantity TEXT, source_time_ms INTEGER, value REAL, excerpt TEXT) STRICT;
            CREATE INDEX dead_letters_by_reason ON dead_letters (reason, id);
            INSERT INTO dead_letters (at_ms, reason, detail, park, gateway, device, quantity, source_time_ms, value, excerpt) VALUES
              (10, 'wrong-unit', 'd', 'east', 'gw1', 'meter', 'active_power_kw', 5, 1.5, NULL), (20, 'wrong-unit', 'd', 'east', 'gw1', 'meter', 'active_power_kw', 5, 1.5, NULL),
              (30, 'poison-payload', 'd', 'east', 'gw1', NULL, NULL, NULL, NULL, 'FF'), (40, 'poison-payload', 'd', 'east', 'gw1', NULL, NULL, NULL, NULL, 'FF');
            PRAGMA user_version = 1;
            """);
        using var letters = new DeadLetterStore(new(FileName));

        Assert.Equal([(40, 1), (30, 1), (10, 2)], letters.List(10).Select(k => (k.Letter.AtUnixMs, k.Times)));
        Assert.Equal(20, letters.List(10)[^1].LastUnixMs);
        Assert.Equal(0, letters.Add([Letter(RefusalReason.WrongUnit, 1.5) with { SourceTimeUnixMs = 5 }]).New);
    }

    [Fact]
    public void Every_reason_has_a_word_that_leads_back_to_it() =>
        Assert.All(Enum.GetValues<RefusalReason>(), r => Assert.Equal(r, RefusalReasons.Parse(RefusalReasons.Word(r))));

    private static DeadLetter Letter(RefusalReason reason, double value, string park = "east") =>
        new(Payloads.Now, reason, "detail", park, "gw1", "meter", "active_power_kw", Payloads.Now + (double.IsNaN(value) ? 0 : (long)value), value, null);

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={FileName};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
