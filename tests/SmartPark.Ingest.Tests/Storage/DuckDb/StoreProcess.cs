using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace SmartPark.Ingest.Tests.Storage.DuckDb;

/// <summary>A store in a process of its own (the project SmartPark.StoreProcess), asked by lines; for SIGKILL and for limits of the operating system.</summary>
public sealed class StoreProcess : IDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(120);
    private readonly Process _process;

    private StoreProcess(Process process) => _process = process;

    /// <summary>Starts one.</summary>
    public static StoreProcess Start(string path, int recentRowsMax = 1_000_000)
    {
        var program = System.IO.Path.Combine(AppContext.BaseDirectory, "SmartPark.StoreProcess.dll");
        var info = new ProcessStartInfo("bash") { RedirectStandardInput = true, RedirectStandardOutput = true };
        info.ArgumentList.Add("-c");
        // With SIGXFSZ ignored, a write beyond the limit of LimitFiles fails as on a full disk instead of ending the process.
        info.ArgumentList.Add("trap '' XFSZ; exec \"$0\" exec \"$1\" \"$2\" \"$3\"");
        info.ArgumentList.Add(Environment.ProcessPath is { } host && System.IO.Path.GetFileName(host) == "dotnet" ? host : "dotnet");
        info.ArgumentList.Add(program);
        info.ArgumentList.Add(path);
        info.ArgumentList.Add(recentRowsMax.ToString(CultureInfo.InvariantCulture));
        return new(Process.Start(info)!);
    }

    /// <summary>Sends a command and waits for its answer.</summary>
    public async Task<string> AskAsync(string command)
    {
        await SendAsync(command);
        return await _process.StandardOutput.ReadLineAsync().WaitAsync(AnswerTimeout) ?? throw new InvalidOperationException($"the store process ended at \"{command}\"");
    }

    /// <summary>Sends a command without waiting.</summary>
    public async Task SendAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>The rest of its answers after <see cref="Kill"/>.</summary>
    public async Task<IReadOnlyList<string>> RestAsync() =>
        (await _process.StandardOutput.ReadToEndAsync().WaitAsync(AnswerTimeout)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>No file of the process grows beyond that many bytes: a full disk, without needing one.</summary>
    public void LimitFiles(long bytes) => Limit(bytes.ToString(CultureInfo.InvariantCulture));

    /// <summary>Space returns.</summary>
    public void LiftFileLimit() => Limit("unlimited");

    // Only the soft limit is set: anyone may raise it again.
    private void Limit(string bytes)
    {
        using var change = Process.Start("prlimit", ["--pid", _process.Id.ToString(CultureInfo.InvariantCulture), $"--fsize={bytes}:"]);
        change.WaitForExit();
        Assert.Equal(0, change.ExitCode);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }
}
