using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;
using Xunit;

namespace SmartPark.Telemetry.Tests.Sparkplug;

/// <summary>
/// Runs <c>npm/peer.cjs</c>: the Sparkplug packages from npm, at the versions and checksums of the lock file. Installs them once
/// when they are missing; without node or npm the tests fail and say what to install.
/// </summary>
public sealed class NpmPeer
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private static readonly string Folder = Path.Combine(Root(), "tests", "SmartPark.Telemetry.Tests", "npm");
    private static readonly Lazy<Task> Installed = new(InstallAsync);

    /// <summary>One answer for each request; see <c>npm/peer.cjs</c> for their forms.</summary>
    public static async Task<IReadOnlyList<JsonNode>> AskAsync(params IEnumerable<JsonObject> requests)
    {
        await Installed.Value;
        var input = new JsonArray([.. requests]).ToJsonString();
        var output = await RunAsync("node", ["peer.cjs"], input);
        return [.. JsonNode.Parse(output)!.AsArray().Select(answer => answer!)];
    }

    public static string Hex(JsonNode answer) => (string?)answer["hex"] ?? throw new InvalidOperationException(answer.ToJsonString());

    private static async Task InstallAsync()
    {
        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        if (!installed.Exists || installed.LastWriteTimeUtc < File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json")))
        {
            await RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], "");
        }
    }

    private static async Task<string> RunAsync(string program, string[] arguments, string input)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            Assert.Fail($"These tests compare with Sparkplug packages from npm and need the program \"{program}\": apt-get install nodejs npm (./test does it).");
        }

        using var deadline = new CancellationTokenSource(Timeout);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), deadline.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // It ended or hung before it had read everything: its own words, below, say more than the broken pipe.
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} in tests/SmartPark.Telemetry.Tests/npm ended with {process.ExitCode}: {await errors}");
        return await output;
    }

    private static string Root() => typeof(NpmPeer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepoRoot").Value!;
}
