using SmartPark.Alarms.Engine;
using SmartPark.Telemetry;
using Xunit;

namespace SmartPark.Alarms.Tests.Engine;

public sealed class AlarmEngineAllocationTests
{
    [Fact]
    public void In_the_steady_state_a_sample_allocates_nothing()
    {
        var plan = AlarmPlan.Create(
            Enumerable.Range(0, 10).Select(i => Watch.Rule(i % 2 == 0 ? Watch.High(100 + i, 90) : new() { Rate = new() { WindowS = 60, Limits = [new() { High = 1e6 }] } }) with { Id = $"rule-{i}" }),
            Watch.Points(4, "q"), _ => Watch.Shanghai, 0);
        var engine = new AlarmEngine(plan);
        var into = new List<AlarmTransition>();
        Feed(0, 2_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Feed(2_000, 4_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Empty(into);

        void Feed(int from, int to)
        {
            for (var s = from; s < to; s++)
            {
                engine.Evaluate(s % 4, Watch.Midnight + (s * 1000L), 50 + (s % 7), Quality.Good, QualityReason.None, into);
                engine.Advance(Watch.Midnight + (s * 1000L) - 5000, into);
            }
        }
    }
}
