using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SmartPark.Ingest.Storage;
using Xunit;

namespace SmartPark.Ingest.Tests.Storage;

public sealed class StoreHealthTests
{
    [Fact]
    public void It_keeps_the_time_of_the_first_failure_and_the_last_reason_and_logs_changes_only()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1000));
        var log = new Kept();
        var health = new StoreHealth(time, log);
        Assert.Equal(new StoreState(Healthy: true, 1000, null, NeedsOperator: false), health.State);

        time.Advance(TimeSpan.FromMilliseconds(500));
        health.Failed("away");
        time.Advance(TimeSpan.FromMilliseconds(500));
        health.Failed("away");
        health.Failed("wrong password", needsOperator: true);
        Assert.Equal(new StoreState(Healthy: false, 1500, "wrong password", NeedsOperator: true), health.State);

        time.Advance(TimeSpan.FromMilliseconds(1000));
        health.Succeeded();
        health.Succeeded();
        Assert.Equal(new StoreState(Healthy: true, 3000, null, NeedsOperator: false), health.State);
        Assert.Equal(
            [
                "Warning The store does not take samples; they wait at the gateways. away",
                "Error The store refuses this service until its configuration is corrected; samples wait at the gateways. wrong password",
                "Information The store takes samples again after 1.5 s",
            ],
            log.Lines);
    }

    private sealed class Kept : ILogger<StoreHealth>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{logLevel} {formatter(state, exception)}");
    }
}
