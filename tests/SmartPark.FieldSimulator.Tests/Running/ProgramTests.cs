using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SmartPark.Fieldbus.Lines;
using SmartPark.Fieldbus.Modbus;
using Xunit;

namespace SmartPark.FieldSimulator.Tests.Running;

/// <summary>The executable itself, as compose and integrators start it.</summary>
public sealed class ProgramTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);
    private readonly string _folder = Directory.CreateTempSubdirectory("smartpark-simulator-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_serves_the_ports_and_serial_lines_of_a_file_and_obeys_its_standard_input()
    {
        var port = FreePort();
        var file = Write(port);
        using var process = Start(["run", file, "--profiles", ShippedCity.ProfileFolder, "--serial-links", Path.Combine(_folder, "tty"), "--unpaced"]);
        try
        {
            await using var client = TcpClient(port);
            Assert.Equal(ModbusOutcome.Ok, await UntilAsync(client, o => o == ModbusOutcome.Ok));
            Assert.True(File.Exists(Path.Combine(_folder, "tty", "rs485")));
            await process.StandardInput.WriteLineAsync("fault m1 exception 4");
            Assert.Equal(ModbusOutcome.DeviceException, await UntilAsync(client, o => o == ModbusOutcome.DeviceException));
            await process.StandardInput.WriteLineAsync("fault m1 none");
            Assert.Equal(ModbusOutcome.Ok, await UntilAsync(client, o => o == ModbusOutcome.Ok));
        }
        finally
        {
            await StopAsync(process);
        }

        Assert.Equal(0, process.ExitCode);
        Assert.False(Path.Exists(Path.Combine(_folder, "tty", "rs485")));
    }

    [Fact]
    public async Task A_taken_port_is_said_with_its_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var (exit, errors) = await RunAsync(["run", Write(((IPEndPoint)taken.LocalEndpoint).Port), "--profiles", ShippedCity.ProfileFolder, "--serial-links", _folder]);
        Assert.Equal(1, exit);
        Assert.Contains("Line tcp of gateway g-1 cannot listen on 127.0.0.1", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_of_the_command_line_and_of_files_end_it_with_words()
    {
        var (usage, words) = await RunAsync(["walk"]);
        Assert.Equal(2, usage);
        Assert.Contains("unknown verb \"walk\"", words, StringComparison.Ordinal);
        var (exit, errors) = await RunAsync(["run", Path.Combine(_folder, "absent.json"), "--profiles", ShippedCity.ProfileFolder]);
        Assert.Equal(1, exit);
        Assert.Contains("no such file", errors, StringComparison.Ordinal);
    }

    private static ModbusClient TcpClient(int port) => new(
        new TcpLine("tcp", "127.0.0.1", port, TimeSpan.FromSeconds(2), TimeProvider.System),
        new() { Framing = ModbusFraming.Tcp, ResponseTimeout = TimeSpan.FromSeconds(2) },
        TimeProvider.System);

    private static async Task<ModbusOutcome> UntilAsync(ModbusClient client, Func<ModbusOutcome, bool> isDone)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        while (true)
        {
            var outcome = (await client.ExecuteAsync(new(1, ModbusFunction.ReadInputRegisters, 0, 2), deadline.Token)).Outcome;
            if (isDone(outcome))
            {
                return outcome;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, deadline.Token);
        }
    }

    // A fixed port is what this program is for; the system names one that is free at the moment.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Process Start(string[] args)
    {
        // Its own build output, of the same configuration as this test's: the copy beside the test lacks what the test's framework brings.
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var program = Path.Combine(ShippedCity.Root, "artifacts", "bin", "SmartPark.FieldSimulator", configuration, "smartpark-fieldsimulator.dll");
        var info = new ProcessStartInfo("dotnet", [program, .. args]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        return Process.Start(info) ?? throw new InvalidOperationException("dotnet did not start");
    }

    private static async Task<(int Exit, string Errors)> RunAsync(string[] args)
    {
        using var process = Start(args);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await output;
        return (process.ExitCode, errors);
    }

    // SIGTERM, as a supervisor sends it.
    private static async Task StopAsync(Process process)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await output;
    }

    private string Write(int port)
    {
        var file = Path.Combine(_folder, "g-1.json");
        File.WriteAllText(file, $$"""
            { "park": "p", "gateway": "g-1",
              "lines": [ { "id": "rs485", "kind": "modbus-rtu", "serial_port": "/dev/rs485" },
                         { "id": "tcp", "kind": "modbus-tcp", "host": "simulator", "port": {{port}} } ],
              "devices": [ { "id": "m1", "line": "tcp", "unit": 1, "profile": "eastron-sdm630" }, { "id": "m2", "line": "rs485", "unit": 1, "profile": "pzem-016" } ] }
            """);
        return file;
    }
}
