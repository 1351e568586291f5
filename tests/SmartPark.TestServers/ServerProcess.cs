using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SmartPark.TestServers;

/// <summary>
/// A real server from Debian, run for one test on loopback: its own folder, a port that the operating system chose, output kept for the
/// failure message. Can be killed like a power cut and started again on the same port and data.
/// </summary>
public abstract class ServerProcess : IAsyncDisposable
{
    /// <summary>Time a server gets to answer on its port; generous, because CI shares two cores.</summary>
    public static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Last lines of output kept for messages.</summary>
    public const int OutputLinesMax = 200;

    private readonly Queue<string> _output = new();
    private Process? _process;

    /// <summary>A server that owns a fresh folder.</summary>
    protected ServerProcess()
    {
        Folder = Directory.CreateTempSubdirectory("smartpark-").FullName;
        Port = FreePort();
    }

    /// <summary>The server's own folder; removed with it.</summary>
    public string Folder { get; }

    /// <summary>TCP port on 127.0.0.1 of the protocol that tests speak.</summary>
    public int Port { get; }

    /// <summary>Whether the folder stays when this is disposed, for looking into it after a failure.</summary>
    public bool KeepFolder { get; set; }

    /// <summary>File that every line of output is added to beside <see cref="Output"/>; null for none.</summary>
    public string? LogFile { get; set; }

    /// <summary>Whether the process runs: false before the first start and after it ended by itself.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Operating-system id of the running process.</summary>
    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("not running");

    /// <summary>The last lines that the server printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    /// <summary>The program, as found on PATH or in /usr/sbin.</summary>
    protected abstract string Program { get; }

    /// <summary>The Debian package that brings it.</summary>
    protected abstract string DebianPackage { get; }

    /// <summary>Writes configuration and returns the arguments.</summary>
    protected abstract IEnumerable<string> Arguments();

    /// <summary>Environment variables set for it beside the inherited ones.</summary>
    protected virtual IReadOnlyDictionary<string, string> Environment() => new Dictionary<string, string>();

    /// <summary>Whether it is ready for use; by default, whether the port accepts a connection.</summary>
    protected virtual async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Starts it (again) on the same port and folder and waits until it is ready.</summary>
    public async Task RunAsync()
    {
        if (_process is { HasExited: false })
        {
            return;
        }

        var file = Find(Program) ?? throw new InvalidOperationException($"{Program} is not installed. ./test installs it; by hand: apt-get install {DebianPackage}");
        var info = new ProcessStartInfo(file) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true, WorkingDirectory = Folder };
        foreach (var argument in Arguments())
        {
            info.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in Environment())
        {
            info.Environment[name] = value;
        }

        // Seen by others once it runs: a process that was not started yet has no id to ask for.
        var process = new Process { StartInfo = info };
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.Start();
        _process = process;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        using var timeout = new CancellationTokenSource(StartTimeout);
        try
        {
            while (!await IsReadyAsync(timeout.Token))
            {
                if (_process.HasExited)
                {
                    throw new InvalidOperationException($"{Program} ended with code {_process.ExitCode}:\n{Output}");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, timeout.Token);
            }
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException($"{Program} was not ready on port {Port} within {StartTimeout.TotalSeconds} s:\n{Output}");
        }
    }

    /// <summary>SIGKILL: nothing is flushed.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false } running)
        {
            running.Kill(entireProcessTree: true);
            await running.WaitForExitAsync();
        }

        _process?.Dispose();
        _process = null;
    }

    /// <summary>SIGSTOP: it keeps its sockets and answers nothing.</summary>
    public void Freeze() => Signal("-STOP");

    /// <summary>SIGCONT after <see cref="Freeze"/>.</summary>
    public void Thaw() => Signal("-CONT");

    /// <summary>SIGTERM, and waits for the end.</summary>
    public async Task StopAsync()
    {
        if (_process is { HasExited: false } running)
        {
            Signal("-TERM");
            using var timeout = new CancellationTokenSource(StartTimeout);
            await running.WaitForExitAsync(timeout.Token);
        }

        _process?.Dispose();
        _process = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await KillAsync();
        if (!KeepFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    /// <summary>A port that was free a moment ago, for servers that cannot be told to choose one themselves.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>The path of a program on PATH or in the system folders, or null.</summary>
    public static string? Find(string program)
    {
        var folders = (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"]);
        return folders.Where(f => f.Length > 0).Select(f => Path.Combine(f, program)).FirstOrDefault(File.Exists);
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [signal, ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.Enqueue(line);
            if (_output.Count > OutputLinesMax)
            {
                _output.Dequeue();
            }

            if (LogFile is not null)
            {
                File.AppendAllText(LogFile, line + "\n");
            }
        }
    }
}
