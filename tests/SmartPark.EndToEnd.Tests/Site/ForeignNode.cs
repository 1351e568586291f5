using System.Diagnostics;
using SmartPark.TestServers;

namespace SmartPark.EndToEnd.Tests.Site;

/// <summary>An edge node made of the npm package sparkplug-client.</summary>
internal sealed class ForeignNode : ServerProcess
{
    private static readonly string Peers = Path.Combine(Repository.Root, "tests/SmartPark.EndToEnd.Tests/peers");
    private readonly string[] _arguments;

    private ForeignNode(string[] arguments) => _arguments = arguments;

    protected override string Program => "node";

    protected override string DebianPackage => "nodejs";

    public static async Task<ForeignNode> StartAsync(int brokerPort, string park, string node, string device)
    {
        await InstallAsync();
        var foreign = new ForeignNode([Path.Combine(Peers, "foreign_node.cjs"), $"{brokerPort}", park, node, device]);
        await foreign.RunAsync();
        return foreign;
    }

    protected override IEnumerable<string> Arguments() => _arguments;

    protected override Task<bool> IsReadyAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    private static async Task InstallAsync()
    {
        if (Directory.Exists(Path.Combine(Peers, "node_modules", "sparkplug-client")))
        {
            return;
        }

        var info = new ProcessStartInfo(Find("npm") ?? throw new InvalidOperationException("npm is not installed: apt-get install npm"), ["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        {
            WorkingDirectory = Peers, RedirectStandardError = true, RedirectStandardOutput = true,
        };
        using var npm = Process.Start(info)!;
        var output = npm.StandardOutput.ReadToEndAsync();
        var errors = await npm.StandardError.ReadToEndAsync();
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0)
        {
            throw new InvalidOperationException($"npm ci ended with {npm.ExitCode}:\n{await output}\n{errors}");
        }
    }
}
