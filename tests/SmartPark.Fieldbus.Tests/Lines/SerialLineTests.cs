using System.IO.Ports;
using SmartPark.Fieldbus.Lines;
using SmartPark.TestServers.Wires;
using Xunit;

namespace SmartPark.Fieldbus.Tests.Lines;

public sealed class SerialLineTests
{
    private static readonly CharacterTiming Timing = new(9600, Parity.Even, 1);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_travel_both_ways_and_cancelling_a_read_loses_none()
    {
        await using var cable = await SerialPair.StartAsync();
        await using var near = Open(cable.Near);
        await using var far = Open(cable.Far);
        await near.OpenAsync(Cancelled);
        await far.OpenAsync(Cancelled);
        var buffer = new byte[64];
        for (byte round = 0; round < 20; round++)
        {
            using (var impatient = new CancellationTokenSource())
            {
                var reading = far.ReadAsync(buffer, impatient.Token).AsTask();
                await near.WriteAsync(new[] { round, (byte)(round + 100) }, Cancelled);
                await impatient.CancelAsync();
                var early = 0;
                try
                {
                    early = await reading;
                }
                catch (OperationCanceledException)
                {
                    // Both endings are right: the bytes were faster, or they are still there.
                }

                while (early < 2)
                {
                    early += await far.ReadAsync(buffer.AsMemory(early), Cancelled);
                }
            }

            Assert.Equal([round, (byte)(round + 100)], buffer[..2]);
            await far.WriteAsync(buffer.AsMemory(0, 2), Cancelled);
            var echoed = 0;
            while (echoed < 2)
            {
                echoed += await near.ReadAsync(buffer.AsMemory(echoed), Cancelled);
            }

            Assert.Equal([round, (byte)(round + 100)], buffer[..2]);
        }
    }

    [Fact]
    public async Task What_was_not_read_can_be_thrown_away_and_is_counted()
    {
        await using var cable = await SerialPair.StartAsync();
        await using var near = Open(cable.Near);
        await using var far = Open(cable.Far);
        await near.OpenAsync(Cancelled);
        await far.OpenAsync(Cancelled);
        var one = new byte[1];
        await near.WriteAsync(new byte[] { 1, 2, 3, 4 }, Cancelled);
        Assert.Equal(1, await far.ReadAsync(one, Cancelled));
        var discarded = 0;
        while (discarded < 3)
        {
            discarded += far.DiscardInput();
            await Task.Yield();
        }

        Assert.Equal(3, discarded);
        await near.WriteAsync(new byte[] { 9 }, Cancelled);
        Assert.Equal(1, await far.ReadAsync(one, Cancelled));
        Assert.Equal(9, one[0]);
    }

    [Fact]
    public async Task An_adapter_that_is_pulled_out_is_an_io_error_and_can_be_opened_again_when_it_is_back()
    {
        await using var cable = await SerialPair.StartAsync();
        await using var near = Open(cable.Near);
        await near.OpenAsync(Cancelled);
        var reading = near.ReadAsync(new byte[8], Cancelled).AsTask();
        await cable.KillAsync();
        await Assert.ThrowsAsync<IOException>(() => reading);
        near.Close();
        File.Delete(cable.Near);
        File.Delete(cable.Far);
        Assert.Contains("no such device", (await Assert.ThrowsAsync<IOException>(() => near.OpenAsync(Cancelled).AsTask())).Message, StringComparison.Ordinal);

        await cable.RunAsync();
        await near.OpenAsync(Cancelled);
        Assert.True(near.IsOpen);
    }

    [Fact]
    public async Task A_file_that_is_no_serial_port_is_an_io_error_with_its_path()
    {
        var path = Path.GetTempFileName();
        await using var line = Open(path);
        Assert.Contains(path, (await Assert.ThrowsAsync<IOException>(() => line.OpenAsync(Cancelled).AsTask())).Message, StringComparison.Ordinal);
        Assert.False(line.IsOpen);
        File.Delete(path);
    }

    [Fact]
    public async Task Rts_on_a_port_without_modem_lines_is_refused_when_the_line_is_opened_and_not_at_the_first_request()
    {
        await using var cable = await SerialPair.StartAsync();
        await using var line = new SerialLine("rs485-1", new SerialSettings(cable.Near, Timing, Rs485Rts: true), TimeProvider.System);
        await Assert.ThrowsAsync<IOException>(() => line.OpenAsync(Cancelled).AsTask());
        Assert.False(line.IsOpen);
    }

    private static SerialLine Open(string path) => new("rs485-1", new SerialSettings(path, Timing, Rs485Rts: false), TimeProvider.System);
}
