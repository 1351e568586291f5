using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SmartPark.Gateway.Clock;
using SmartPark.Gateway.Tests.Outbox;
using SmartPark.Telemetry;

namespace SmartPark.Gateway.Tests.Clock;

/// <summary>Any order of readings, sessions, kills, boots and jumps of the clock.</summary>
public sealed class ClockPropertyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Property(MaxTest = 120)]
    public Property Whatever_the_clock_does_nothing_is_lost_doubled_reordered_or_miscounted()
    {
        // 0-6 read, 7-9 send, 10-11 acknowledge, 12-13 time passes, 14 a session begins, 15 ends, 16 kill, 17 restart, 18 reboot, 19-22 the clock jumps, 23 NTP.
        var script = Gen.ListOf(Gen.Choose(0, 23).Zip(Gen.Choose(1, 40)));
        return Prop.ForAll(script.ToArbitrary(), steps =>
        {
            var machine = new Machine();
            using var rig = new DiskRig(Path.Combine(_folder.Path, Guid.NewGuid().ToString("n")), machine: machine);
            var (value, read) = (0.0, 0L);
            var sent = new Dictionary<(ulong, long), (string, double, long)[]>();
            var keys = new Dictionary<double, (string, long)>();
            var done = new HashSet<double>();
            foreach (var (kind, size) in steps)
            {
                switch (kind)
                {
                    case < 7:
                        rig.Time.Advance(TimeSpan.FromMilliseconds(size));
                        rig.Outbox.Append(size % 4, kind == 0, Machine.Run(rig), [new(++value, 0, 0, Quality.Good, QualityReason.None)]);
                        read++;
                        break;
                    case < 10:
                        var numbers = new List<long>();
                        for (var i = 0; i < size && rig.TryTake(out var message); i++)
                        {
                            numbers.Add(message.Number);
                            var content = message.Samples.ToArray().Select(s => (message.Layout.CountedAs, s.Value, message.TimeUnixMs + s.OffsetMs)).ToArray();
                            if (sent.TryGetValue((rig.Outbox.Epoch, message.Number), out var before) && !before.SequenceEqual(content))
                            {
                                return false.Label($"{message.Number} came with other times");
                            }

                            sent[(rig.Outbox.Epoch, message.Number)] = content;
                            foreach (var (device, number, time) in content)
                            {
                                if (!keys.TryAdd(number, (device, time)) && keys[number] != (device, time))
                                {
                                    return false.Label($"{number} came at {keys[number]} and at {time}");
                                }
                            }
                        }

                        break;
                    case < 12:
                        foreach (var id in sent.Keys.Where(k => k.Item1 == rig.Outbox.Epoch).TakeLast(size / 2).ToArray())
                        {
                            var waiting = rig.Outbox.Waiting;
                            rig.Acknowledge(id.Item2);
                            if (rig.Outbox.Waiting < waiting)
                            {
                                done.UnionWith(sent[id].Select(s => s.Item2));
                            }
                        }

                        break;
                    case < 14:
                        Machine.Pass(rig, size);
                        break;
                    case 14:
                        rig.Outbox.BeginSession(rig.NowMs);
                        break;
                    case 15:
                        rig.Outbox.EndSession();
                        break;
                    case 16:
                        rig.Kill();
                        break;
                    case 17:
                        rig.Restart();
                        break;
                    case 18:
                        machine.Boot = $"boot {value} {size}";
                        rig.Kill();
                        break;
                    case 23:
                        (machine.WrongBy, machine.Sync) = (TimeSpan.Zero, ClockSync.Synchronised);
                        Machine.Pass(rig, 1);
                        break;
                    default:
                        (machine.WrongBy, machine.Sync) = (TimeSpan.FromSeconds((size - 20) * (kind == 19 ? 1 : kind == 20 ? 60 : 86_400)), ClockSync.Unsynchronised);
                        Machine.Pass(rig, 1);
                        break;
                }
            }

            Machine.Pass(rig, (int)(GatewayLimits.ClockSettlingMs / 1000) + 1);
            foreach (var (device, time, number) in rig.Drain())
            {
                if ((!keys.TryAdd(number, (device, time)) && keys[number] != (device, time)) || !done.Add(number))
                {
                    return false.Label($"{number} came at {keys[number]} and at {time}, or was done");
                }
            }

            rig.Step(11);
            var total = rig.Total();
            return (done.Count == read && rig.Outbox.Waiting == 0).Label($"{read} read, {done.Count} done, {rig.Outbox.Waiting} wait")
                .And((total.Read == read && total.Stored == read && total.DroppedAge + total.DroppedFull + total.DroppedDamage == 0).Label($"{total}, {read} read"))
                .And(rig.Outbox.HoursSince(0, int.MaxValue).All(r => r.Figures.Read == r.Figures.Stored).Label("an hour disagrees"));
        });
    }
}
