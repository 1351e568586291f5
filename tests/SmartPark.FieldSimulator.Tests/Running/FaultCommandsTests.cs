using FsCheck.Xunit;
using SmartPark.FieldSimulator.Faults;
using SmartPark.FieldSimulator.Running;
using SmartPark.FieldSimulator.Tests.Wires;
using SmartPark.Fieldbus.Modbus;
using Xunit;

namespace SmartPark.FieldSimulator.Tests.Running;

public sealed class FaultCommandsTests : IAsyncLifetime
{
    private SimulatedSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await RunningSite.StartAsync();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Theory]
    [InlineData("fault b2-smt exception 4")]
    [InlineData("  fault   donghu/b2-smt exception 4 ")]
    [InlineData("fault line:tcp exception 4")]
    public async Task A_command_takes_effect_at_once(string command)
    {
        Assert.Null(FaultCommands.Execute(command, [_site]));
        await using var client = RunningSite.Client(_site, RunningSite.TcpLine);
        Assert.Equal(4, (await client.ExecuteAsync(RunningSite.VoltageOf(_site, "b2-smt").Request, TestContext.Current.CancellationToken)).ExceptionCode);
        Assert.Null(FaultCommands.Execute(command.Replace("exception 4", "none", StringComparison.Ordinal), [_site]));
        Assert.Equal(ModbusOutcome.Ok, (await client.ExecuteAsync(RunningSite.VoltageOf(_site, "b2-smt").Request, TestContext.Current.CancellationToken)).Outcome);
    }

    [Theory]
    [InlineData("fault nobody dead", "no device \"nobody\"")]
    [InlineData("fault beihe/b2-smt dead", "no device \"beihe/b2-smt\"")]
    [InlineData("fault line:nowhere dead", "no line \"nowhere\"")]
    [InlineData("fault b2-smt sleepy", "bad-checksum")]
    [InlineData("fault b2-smt slow", "slow <ms")]
    [InlineData("fault b2-smt slow 60001", "slow <ms")]
    [InlineData("fault b2-smt exception 0", "exception <code")]
    [InlineData("mend b2-smt", "fault [PARK/]DEVICE")]
    public void What_cannot_be_done_is_said(string command, string reason) => Assert.Contains(reason, FaultCommands.Execute(command, [_site]), StringComparison.Ordinal);

    [Fact]
    public async Task An_id_of_two_parks_must_be_named_with_its_park()
    {
        await using var other = await RunningSite.StartAsync(file: RunningSite.File with { Park = "elsewhere", Gateway = "test-2" });
        Assert.Contains("ambiguous", FaultCommands.Execute("fault b2-smt dead", [_site, other]), StringComparison.Ordinal);
        Assert.Null(FaultCommands.Execute("fault elsewhere/b2-smt dead", [_site, other]));
    }

    [Theory, InlineData(""), InlineData("   "), InlineData("# a note")]
    public void Blank_lines_and_comments_do_nothing(string command) => Assert.Null(FaultCommands.Execute(command, [_site]));

    [Property]
    public bool Every_fault_is_written_as_it_is_read(FaultKind kind, ushort delay, byte code)
    {
        var fault = kind switch
        {
            FaultKind.Slow => new Fault(kind, DelayMs: delay % (Fault.DelayMsMax + 1)),
            FaultKind.Exception => new Fault(kind, ExceptionCode: Math.Max(code, (byte)1)),
            _ => new Fault(kind),
        };
        return !Enum.IsDefined(kind) || (Fault.TryParse(fault.ToString().Split(' '), out var read) && read == fault);
    }
}
