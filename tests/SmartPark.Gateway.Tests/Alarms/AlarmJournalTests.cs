using SmartPark.Alarms.Engine;
using SmartPark.Gateway.Alarms;

namespace SmartPark.Gateway.Tests.Alarms;

public sealed class AlarmJournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string File => Path.Combine(_folder.Path, "alarms.log");

    [Fact]
    public void What_was_added_is_there_after_the_death_of_the_process()
    {
        using (var journal = Open())
        {
            Assert.Equal(1, journal.Append(Report(1)));
            Assert.Equal(2, journal.Append(Report(2)));
            journal.Confirm(1);
            Assert.Equal([1L, 2L], AlarmJournal.Read(_folder.Path).Select(e => e.Number));
        }

        using var next = Open();
        Assert.Equal([Report(1), Report(2)], next.Entries.Select(e => e.Report));
        Assert.Equal((2, 1), (next.Last, next.Confirmed));
        Assert.Equal(3, next.Append(Report(3)));
        Assert.Null(next.Failure);
    }

    [Fact]
    public void A_line_that_a_power_cut_tore_costs_only_itself()
    {
        using (var journal = Open())
        {
            journal.Append(Report(1));
            journal.Append(Report(2));
        }

        var text = System.IO.File.ReadAllText(File);
        System.IO.File.WriteAllText(File, text[..^40]);
        using (var next = Open())
        {
            Assert.Equal([1L], next.Entries.Select(e => e.Number));
            Assert.Equal(1, next.Unreadable);
            Assert.Equal(2, next.Append(Report(3)));
        }

        using var last = Open();
        Assert.Equal((2, 0), (last.Entries.Count, last.Unreadable));
    }

    [Fact]
    public void It_keeps_the_newest_and_its_file_stays_small()
    {
        using (var journal = Open())
        {
            for (var i = 1; i <= 5 * GatewayLimits.AlarmJournalEntriesMax; i++)
            {
                journal.Append(Report(i));
                if (i % 500 == 0)
                {
                    journal.Work(mayRetry: false);
                }
            }

            journal.Work(mayRetry: false);
            Assert.Equal(GatewayLimits.AlarmJournalEntriesMax, journal.Entries.Count);
        }

        Assert.True(new FileInfo(File).Length < GatewayLimits.AlarmJournalBytesMax);
        using var next = Open();
        Assert.Equal((GatewayLimits.AlarmJournalEntriesMax, 5L * GatewayLimits.AlarmJournalEntriesMax), (next.Entries.Count, next.Last));
    }

    [Fact]
    public void A_second_gateway_in_the_folder_goes_on_in_memory()
    {
        using var first = Open();
        first.Append(Report(1));
        using var second = Open();
        Assert.NotNull(second.Failure);
        second.Append(Report(2));
        second.Work(mayRetry: true);
        Assert.Equal([1L], AlarmJournal.Read(_folder.Path).Select(e => e.Number));
        Assert.Single(second.Entries);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_written_once_it_can()
    {
        var blocked = Path.Combine(_folder.Path, "blocked");
        Directory.CreateDirectory(Path.Combine(blocked, "alarms.log.new"));
        using var journal = new AlarmJournal(blocked);
        journal.Open();
        Assert.NotNull(journal.Failure);
        journal.Append(Report(1));
        Directory.Delete(Path.Combine(blocked, "alarms.log.new"));
        journal.Work(mayRetry: false);
        Assert.NotNull(journal.Failure);
        journal.Work(mayRetry: true);
        Assert.Null(journal.Failure);
        Assert.Equal([Report(1)], AlarmJournal.Read(blocked).Select(e => e.Report));
    }

    private static TransitionReport Report(int i) => new("smoke", "0123456789abcdef", $"east/d{i % 7}/smoke_state", $"d{i % 7}", (AlarmChange)(i % 2), 1_700_000_000_000 + i, 1_700_000_000_000, i, double.NaN, EpisodeId.Of("smoke", "s", i));

    private AlarmJournal Open()
    {
        var journal = new AlarmJournal(_folder.Path);
        journal.Open();
        return journal;
    }
}
