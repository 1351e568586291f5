using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SmartPark.Gateway.Outbox;

namespace SmartPark.Gateway.Tests.Outbox;

/// <summary>A disk that is full, taken, missing or damaged.</summary>
public sealed class OutboxDiskDamageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private DiskRig Rig(string name = "outbox") => new(Path.Combine(_folder.Path, name));

    [Fact]
    public void A_full_database_sends_the_outbox_to_memory_and_room_brings_it_back()
    {
        using var rig = Rig();
        rig.Append(0, 60);
        rig.Step(3);
        rig.Disk.Database!.LimitPages((int)rig.Disk.Database.Pages());
        for (var i = 0; i < 200; i++)
        {
            rig.Append(i % 4, 60);
        }

        rig.Step(3);
        Assert.Equal((DiskState.Full, 201L), (rig.Outbox.Disk.State, rig.Outbox.Waiting));
        Assert.Contains("full", rig.Log.ToString(), StringComparison.Ordinal);
        rig.Disk.Database!.LimitPages(1_000_000);
        rig.Step(70);
        Assert.Equal((DiskState.OnDisk, 0L), (rig.Outbox.Disk.State, rig.Outbox.Bytes));
        rig.Kill();
        Assert.Equal(201 * 60, rig.Drain().Distinct().Count());
        Assert.Equal(rig.Total().Read, rig.Total().Stored);
    }

    [Fact]
    public void A_journal_that_cannot_be_written_is_told_and_its_messages_go_to_the_database()
    {
        var folder = Path.Combine(_folder.Path, "outbox");
        using var rig = Rig();
        rig.Disk.Stop();
        for (var i = 0; i < Journal.Files; i++)
        {
            File.Delete(Journal.PathOf(folder, i));
            File.CreateSymbolicLink(Journal.PathOf(folder, i), "/dev/full");
        }

        rig.Open();
        rig.Append(0, 60);
        rig.Step();
        Assert.Equal(DiskState.Failed, rig.Outbox.Disk.State);
        Assert.Contains("journal", rig.Outbox.Disk.Detail, StringComparison.Ordinal);
        for (var i = 0; i < Journal.Files; i++)
        {
            File.Delete(Journal.PathOf(folder, i));
        }

        rig.Kill();
        Assert.Equal(60, rig.Drain().Count);
    }

    [Fact]
    public void Two_gateways_never_share_a_folder()
    {
        using var rig = Rig();
        using var other = Rig();
        Assert.Equal(DiskState.Failed, other.Outbox.Disk.State);
        Assert.Contains("in use by another gateway", other.Outbox.Disk.Detail, StringComparison.Ordinal);
        other.Append(0, 5);
        rig.Disk.Stop();
        other.Step(70);
        Assert.Equal(DiskState.OnDisk, other.Outbox.Disk.State);
        other.Kill();
        Assert.Equal(5, other.Drain().Count);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_leaves_the_outbox_in_memory()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");
        using var rig = Rig(name: "file/outbox");
        rig.Append(0, 5);
        Assert.Equal((DiskState.Failed, 1L), (rig.Outbox.Disk.State, rig.Outbox.Waiting));
        File.Delete(file);
        rig.Step(70);
        Assert.Equal(DiskState.OnDisk, rig.Outbox.Disk.State);
        Assert.Equal(5, rig.Drain().Count);
    }

    [Fact]
    public void A_damaged_database_is_set_aside_and_a_new_epoch_begins()
    {
        using var rig = Rig();
        var epoch = rig.Outbox.Epoch;
        for (var i = 0; i < 5; i++)
        {
            rig.Disk.Stop();
            File.WriteAllText(Path.Combine(rig.Folder, "outbox.db"), "this is not a database, and long enough to be looked at by anybody who opens it as one ......");
            rig.Time.Advance(TimeSpan.FromSeconds(1));
            rig.Open();
            Assert.Equal(DiskState.OnDisk, rig.Outbox.Disk.State);
            Assert.NotEqual(epoch, rig.Outbox.Epoch);
        }

        Assert.Equal(GatewayLimits.SetAsideMax, Directory.GetDirectories(rig.Folder, "damaged-*").Length);
        Assert.Contains("was deleted", rig.Log.ToString(), StringComparison.Ordinal);
        rig.Append(0, 5);
        Assert.Equal(5, rig.Drain().Count);
    }

    [Property(MaxTest = 150)]
    public Property Damage_anywhere_is_never_an_exception_a_wrong_sample_or_a_number_used_twice()
    {
        var damage = from flips in Gen.Choose(1, 20).ListOf() from file in Gen.Choose(0, 4) from seed in Gen.Choose(0, int.MaxValue) from cut in Gen.Choose(0, 3) select (flips, file, seed, cut);
        return Prop.ForAll(damage.ToArbitrary(), d =>
        {
            using var rig = Rig(name: Guid.NewGuid().ToString("n"));
            var random = new Random(d.seed);
            var all = new HashSet<(string, long, double)>();
            var used = new HashSet<(ulong, long)>();
            rig.Outbox.BeginSession(rig.NowMs);
            for (var i = 0; i < 60; i++)
            {
                var time = rig.NextTimeUnixMs();
                var samples = TestOutbox.Samples(random.Next(1, 40), rig.Sequence * 1.1);
                rig.Outbox.Append(i % 4, i % 7 == 0, time, samples);
                all.UnionWith(samples.Select(s => ($"d{i % 4}", time + s.OffsetMs, s.Value)));
                if (i % 3 == 0 && rig.TryTake(out var taken))
                {
                    used.Add((rig.Outbox.Epoch, taken.Number));
                    if (i % 2 == 0)
                    {
                        rig.Acknowledge(taken.Number);
                    }
                }

                if (i % 10 == 9)
                {
                    rig.Step();
                }
            }

            // As the death of the process leaves it: a copy taken while all is open, with its write-ahead log.
            var copy = Path.Combine(_folder.Path, Guid.NewGuid().ToString("n"));
            Directory.CreateDirectory(copy);
            foreach (var file in Directory.GetFiles(rig.Folder).Where(f => Path.GetFileName(f) != "lock"))
            {
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }

            var files = Directory.GetFiles(copy).Where(f => !f.EndsWith("-shm", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
            Spoil(files[d.file % files.Length], random, d.flips.Count, d.cut);
            using var again = new DiskRig(copy);
            again.Time.Advance(TimeSpan.FromHours(1));
            var message = new OutboxMessage();
            var fine = true;
            again.Outbox.BeginSession(again.NowMs);
            for (var round = 0; round < 8; round++)
            {
                again.Step();
                while (again.Outbox.TryTake(again.NowMs, message))
                {
                    fine &= used.Add((again.Outbox.Epoch, message.Number));
                    fine &= message.Samples.ToArray().All(s => all.Contains((message.Layout.CountedAs, message.TimeUnixMs + s.OffsetMs, s.Value)) && message.Layout.Quantities[s.Point] == $"p{s.Point}");
                    again.Acknowledge(message.Number);
                }
            }

            return fine.Label(again.Log.ToString());
        });
    }

    private static void Spoil(string file, Random random, int flips, int cut)
    {
        var bytes = File.ReadAllBytes(file);
        for (var i = 0; i < flips && bytes.Length > 0; i++)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        }

        File.WriteAllBytes(file, cut == 0 ? bytes[..random.Next(bytes.Length + 1)] : bytes);
    }
}
