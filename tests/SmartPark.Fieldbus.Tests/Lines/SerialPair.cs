using SmartPark.TestServers;

namespace SmartPark.Fieldbus.Tests.Lines;

/// <summary>Two pseudo-terminals joined by socat: a serial cable.</summary>
internal sealed class SerialPair : ServerProcess
{
    private SerialPair()
    {
    }

    public string Near => Path.Combine(Folder, "near");

    public string Far => Path.Combine(Folder, "far");

    protected override string Program => "socat";

    protected override string DebianPackage => "socat";

    public static async Task<SerialPair> StartAsync()
    {
        var pair = new SerialPair();
        await pair.RunAsync();
        return pair;
    }

    protected override IEnumerable<string> Arguments() => [$"pty,raw,echo=0,link={Near}", $"pty,raw,echo=0,link={Far}"];

    protected override Task<bool> IsReadyAsync(CancellationToken cancellationToken) => Task.FromResult(File.Exists(Near) && File.Exists(Far));
}
