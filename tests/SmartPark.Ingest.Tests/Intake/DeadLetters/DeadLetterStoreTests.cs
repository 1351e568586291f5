using Microsoft.Data.Sqlite;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.DeadLetters;
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
        var sample = new DeadLetter(Payloads.Now, RefusalReason.WrongUnit, "found \"W\"", "east", "gw1", "meter", "active_power_kw", Payloads.Now - 1, 12.5, null);
        var message = new DeadLetter(Payloads.Now, RefusalReason.PoisonPayload, "4 bytes", "东", "gw1", null, null, null, null, "FF01");
        using (var first = new DeadLetterStore(new(FileName)))
        {
            Assert.Equal(0, first.Add([sample, message]));
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

        Assert.Equal(0, letters.Add([.. Enumerable.Range(0, 4).Select(i => Letter(RefusalReason.UnknownQuantity, i))]));
        Assert.Equal(3, letters.Add([.. Enumerable.Range(4, 4).Select(i => Letter(RefusalReason.UnknownQuantity, i))]));
        Assert.Equal(9, letters.Add([.. Enumerable.Range(8, 9).Select(i => Letter(RefusalReason.UnknownQuantity, i))]));

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
        Assert.EndsWith("has schema 99, written by a newer program; this one knows up to 1.", e.Message, StringComparison.Ordinal);
        Execute("PRAGMA user_version = 1;");
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
    public void A_file_that_is_no_database_is_an_IO_error()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FileName)!);
        File.WriteAllText(FileName, new string('x', 5000));
        using var letters = new DeadLetterStore(new(FileName));

        Assert.Contains("file is not a database", Assert.Throws<IOException>(() => letters.List(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_reason_has_a_word_that_leads_back_to_it() =>
        Assert.All(Enum.GetValues<RefusalReason>(), r => Assert.Equal(r, RefusalReasons.Parse(RefusalReasons.Word(r))));

    private static DeadLetter Letter(RefusalReason reason, double value, string park = "east") =>
        new(Payloads.Now, reason, "detail", park, "gw1", "meter", "active_power_kw", Payloads.Now, value, null);

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
