using Microsoft.Extensions.Time.Testing;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.Broker;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake.Broker;

public class WriterPresenceTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HostReadiness _readiness;

    public WriterPresenceTests() => _readiness = new(_time);

    [Fact]
    public void On_a_new_connection_a_control_session_begins_only_when_a_writer_has_spoken_again()
    {
        using var writers = new WriterPresence(_readiness, new() { Role = IntakeRole.Control }, _time);
        Assert.False(_readiness.IsOnline);
        writers.Heard("w1", Says(stores: true));
        Assert.True(_readiness.IsOnline);
        writers.Forget();
        Assert.False(_readiness.IsOnline);
        writers.Heard("w1", Says(stores: true));
        Assert.True(_readiness.IsOnline);
    }

    [Fact]
    public void A_process_that_writes_itself_needs_no_other()
    {
        using var writers = new WriterPresence(_readiness, new(), _time);
        writers.Forget();
        Assert.True(_readiness.IsOnline);
    }

    private static byte[] Says(bool stores) => new HostPart(new() { Role = IntakeRole.Writer, WriterId = "w1" }, new Random(1)).Says(stores, 0);
}
