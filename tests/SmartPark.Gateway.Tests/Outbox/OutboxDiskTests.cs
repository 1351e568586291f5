using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SmartPark.Gateway.Outbox;

namespace SmartPark.Gateway.Tests.Outbox;

public sealed class OutboxDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private DiskRig Rig(long bytesMax = GatewayLimits.OutboxDiskBytesDefault, int ageDays = 30, int devices = 4, string name = "outbox") =>
        new(Path.Combine(_folder.Path, name), bytesMax, ageDays, devices);

    [Fact]
    public void What_was_read_before_the_folder_was_open_is_journalled_and_counted_once()
    {
        using var rig = Rig();
        rig.Disk.Stop();
        rig.Open(beforeStart: r => r.Append(2, 7));
        rig.Kill();
        Assert.Equal(7, rig.Drain().Count);
        Assert.Equal((7L, 7L), (rig.Total().Read, rig.Total().Stored));
    }

    [Fact]
    public void A_killed_gateway_goes_on_with_its_epoch_and_with_what_was_not_stored()
    {
        using var rig = Rig();
        var epoch = rig.Outbox.Epoch;
        rig.Outbox.BeginSession(rig.NowMs);
        var first = rig.Append(0);
        var second = rig.Append(1);
        rig.Acknowledge(first);
        rig.Kill();
        Assert.Equal((epoch, 1L, DiskState.OnDisk), (rig.Outbox.Epoch, rig.Outbox.Waiting, rig.Outbox.Disk.State));
        var third = rig.Append(2);
        Assert.True(third > second);
        var drained = rig.Drain();
        Assert.Equal(["d1", "d2"], drained.Select(d => d.Device).Distinct().Order());
        Assert.Equal((0L, 9L, 9L), (rig.Outbox.Waiting, rig.Total().Read, rig.Total().Stored));
    }

    [Fact]
    public void Acknowledged_in_time_a_message_never_reaches_the_database()
    {
        using var rig = Rig();
        rig.Outbox.BeginSession(rig.NowMs);
        rig.Step(20);
        var pages = rig.Disk.Database!.Pages();
        for (var i = 0; i < 100; i++)
        {
            rig.Acknowledge(rig.Append(i % 4, 60));
            rig.Step();
        }

        Assert.InRange(rig.Disk.Database!.Pages(), pages, pages + 2);
        Assert.Equal((0L, 0L), (rig.Outbox.Waiting, rig.Outbox.Disk.Bytes));
        Assert.Equal((6000L, 6000L), (rig.Total().Read, rig.Total().Stored));
    }

    [Fact]
    public void What_waits_without_a_session_leaves_memory_and_comes_back_merged_by_device()
    {
        using var rig = Rig();
        for (var i = 0; i < 400; i++)
        {
            rig.Append(i % 4, 10);
            if (i % 40 == 39)
            {
                rig.Step();
            }
        }

        rig.Step(2);
        Assert.Equal((0L, 400L), (rig.Outbox.Bytes, rig.Outbox.Waiting));
        rig.Outbox.BeginSession(rig.NowMs);
        rig.Step();
        Assert.True(rig.TryTake(out var message));
        Assert.True(message.IsHistorical);
        Assert.Equal(GatewayLimits.BacklogSamplesMax / 10 * 10, message.Count);
        Assert.Equal(4000, rig.Drain().Distinct().Count());
        Assert.Equal((0L, 4000L, 4000L), (rig.Outbox.Waiting, rig.Total().Read, rig.Total().Stored));
    }

    [Fact]
    public void A_wiring_that_changed_mislabels_nothing_and_loses_nothing()
    {
        using var rig = Rig(devices: 4);
        rig.Append(3);
        rig.Append(0);
        rig.Disk.Stop();
        rig.Devices = 2;
        rig.Open();
        rig.Outbox.BeginSession(rig.NowMs);
        rig.Step();
        var seen = new Dictionary<string, int>();
        while (rig.TryTake(out var message))
        {
            seen[message.Layout.Device!] = message.Layout.SiteIndex;
            Assert.Equal("p1", message.Layout.Quantities[message.Samples[1].Point]);
        }

        Assert.Equal(new() { ["d3"] = OutboxLayout.Unwired, ["d0"] = 0 }, seen);
    }

    [Fact]
    public void When_full_the_oldest_of_the_lowest_priority_goes_and_is_counted_by_device_and_hour()
    {
        using var rig = Rig(bytesMax: 200_000);
        rig.Append(3, 60, urgent: true);
        for (var i = 0; i < 1500; i++)
        {
            rig.Append(i < 50 ? 0 : 1, 60);
            if (i % 50 == 49)
            {
                rig.Step();
            }
        }

        rig.Step(3);
        Assert.InRange(rig.Outbox.Disk.Bytes, 100_000, 200_000);
        var rows = rig.Outbox.HoursSince(0, 100).ToDictionary(r => r.Device, r => r.Figures);
        Assert.Equal(50 * 60, rows["d0"].DroppedFull);
        Assert.True(rows["d1"].DroppedFull > 0);
        Assert.Equal(0, rows["d3"].DroppedFull);
        Assert.Equal(rig.Outbox.Dropped, rows.Values.Sum(r => r.DroppedFull));
        var drained = rig.Drain();
        Assert.Equal(rows.Values.Sum(r => r.Read - r.DroppedFull), drained.Count);
        Assert.Contains(drained, d => d.Device == "d3");
    }

    [Fact]
    public void What_is_older_than_the_outbox_keeps_goes_and_is_counted()
    {
        using var rig = Rig(ageDays: 2);
        rig.Append(0, 5);
        rig.Step(3);
        rig.Time.Advance(TimeSpan.FromDays(1.5));
        rig.Append(1, 5);
        rig.Step(3);
        rig.Time.Advance(TimeSpan.FromDays(1));
        rig.Step(3);
        Assert.Equal((5L, 1L, 5L), (rig.Total().DroppedAge, rig.Outbox.Waiting, rig.Outbox.Dropped));
        Assert.All(rig.Drain(), d => Assert.Equal("d1", d.Device));
    }

    [Fact]
    public void An_acknowledgement_that_found_no_room_in_the_journal_is_counted_once_whatever_the_moment_of_death()
    {
        using var rig = Rig();
        rig.Outbox.BeginSession(rig.NowMs);
        var first = rig.Append(0);
        rig.Step();
        Assert.True(rig.TryTake(out var message));
        Assert.Equal(first, message.Number);
        rig.Append(1);
        for (var i = 0; i < 60_000; i++)
        {
            rig.Append(2, samples: 64);
        }

        rig.Acknowledge(first);
        rig.Step();
        rig.Kill();
        var again = rig.Drain();
        rig.Step(12);
        var total = rig.Total();
        Assert.Equal(0, rig.Outbox.Waiting);
        Assert.Equal(total.Read, total.Stored + total.DroppedFull);
        Assert.DoesNotContain(again, s => s.Device == "d0");
    }

    [Property(MaxTest = 150)]
    public Property Nothing_is_lost_doubled_or_miscounted_whatever_happens()
    {
        // 0-6 append, 7-9 take, 10-12 acknowledge some, 13-15 an interval passes, 16 a session begins, 17 ends, 18 kill, 19 restart.
        var script = Gen.ListOf(Gen.Choose(0, 19).Zip(Gen.Choose(1, 40)));
        return Prop.ForAll(script.ToArbitrary(), steps =>
        {
            using var rig = Rig(name: Guid.NewGuid().ToString("n"));
            var open = new HashSet<(string, long, double)>();
            var sent = new Dictionary<(ulong, long), (string, long, double)[]>();
            var read = 0L;
            foreach (var (kind, size) in steps)
            {
                switch (kind)
                {
                    case < 7:
                        var time = rig.NextTimeUnixMs();
                        var samples = TestOutbox.Samples(size, rig.Sequence * 1.1);
                        rig.Outbox.Append(size % 4, kind == 0, time, samples);
                        read += size;
                        foreach (var sample in samples)
                        {
                            open.Add(($"d{size % 4}", time + sample.OffsetMs, sample.Value));
                        }

                        break;
                    case < 10:
                        for (var i = 0; i < size && rig.TryTake(out var message); i++)
                        {
                            var content = message.Samples.ToArray().Select(s => (message.Layout.CountedAs, message.TimeUnixMs + s.OffsetMs, s.Value)).ToArray();
                            var id = (rig.Outbox.Epoch, message.Number);
                            if (!content.All(open.Contains) || (sent.TryGetValue(id, out var before) && !before.SequenceEqual(content)))
                            {
                                return false.Label($"{message.Number} is wrong, or its number was used before");
                            }

                            sent[id] = content;
                        }

                        break;
                    case < 13:
                        foreach (var id in sent.Keys.Where(k => k.Item1 == rig.Outbox.Epoch).TakeLast(size / 2).ToArray())
                        {
                            var before = rig.Outbox.Waiting;
                            rig.Acknowledge(id.Item2);
                            if (rig.Outbox.Waiting < before)
                            {
                                open.ExceptWith(sent[id]);
                            }
                        }

                        break;
                    case < 16:
                        rig.Step();
                        break;
                    case 16:
                        rig.Outbox.BeginSession(rig.NowMs);
                        break;
                    case 17:
                        rig.Outbox.EndSession();
                        break;
                    case 18:
                        rig.Kill();
                        break;
                    default:
                        rig.Restart();
                        break;
                }
            }

            var drained = rig.Drain();
            rig.Step(11);
            var (rows, total) = (rig.Outbox.HoursSince(0, int.MaxValue), rig.Total());
            return (drained.Count == drained.Distinct().Count() && open.SetEquals(drained)).Label($"{open.Count} open, {drained.Count} drained")
                .And((rig.Outbox.Waiting == 0 && total.Read == read && total.Stored == read && rows.All(r => r.Figures.DroppedFull + r.Figures.DroppedDamage == 0)).Label($"{total}, {read} read, {rig.Outbox.Waiting} wait"))
                .And((rig.Outbox.Disk.State == DiskState.OnDisk).Label(rig.Outbox.Disk.Detail));
        });
    }

    [Fact]
    public void A_day_of_backlog_survives_a_restart_and_leaves_memory_alone()
    {
        // 10 samples a second, in messages of 30: 864,000 samples.
        using var rig = Rig();
        const int messages = 86_400 / 3;
        for (var i = 0; i < messages; i++)
        {
            rig.Append(i % 4, 30);
            if (i % 200 == 199)
            {
                rig.Step();
            }
        }

        rig.Kill();
        Assert.Equal(messages, rig.Outbox.Waiting);
        Assert.Equal(0, rig.Outbox.Bytes);
        rig.Outbox.BeginSession(rig.NowMs);
        rig.Step();
        Assert.InRange(rig.Outbox.Bytes, 1, 2 * GatewayLimits.ReadAheadSamplesMax * 20L);
        Assert.Equal(messages * 30, rig.Drain().Count);
        Assert.Equal((0L, messages * 30L), (rig.Outbox.Waiting, rig.Total().Stored));
    }
}
