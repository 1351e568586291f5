using SmartPark.TestServers;

namespace SmartPark.EndToEnd.Tests.Site;

/// <summary>What <c>./run</c> starts, with data of its own.</summary>
internal sealed class DemoProcess : ServerProcess
{
    private DemoProcess()
    {
    }

    public Uri Url => new($"http://127.0.0.1:{Port}");

    public string Data => Path.Combine(Folder, "demo");

    protected override string Program => Repository.Program("SmartPark.Demo", "smartpark-demo");

    protected override string DebianPackage => "none: built with the tests";

    public static async Task<DemoProcess> StartAsync()
    {
        var demo = new DemoProcess();
        await demo.RunAsync();
        return demo;
    }

    protected override IEnumerable<string> Arguments() => ["--port", $"{Port}", "--data", Data];

    // The line that is printed last: gateways are polling by then.
    protected override Task<bool> IsReadyAsync(CancellationToken cancellationToken) => Task.FromResult(Output.Contains("open  http://", StringComparison.Ordinal));
}
