namespace SmartPark.TestServers.Wires;

/// <summary>Two pseudo-terminals joined by Debian's socat: a serial cable.</summary>
public sealed class SerialPair : ServerProcess
{
    private SerialPair()
    {
    }

    /// <summary>Path of one end.</summary>
    public string Near => Path.Combine(Folder, "near");

    /// <summary>Path of the other end.</summary>
    public string Far => Path.Combine(Folder, "far");

    /// <inheritdoc/>
    protected override string Program => "socat";

    /// <inheritdoc/>
    protected override string DebianPackage => "socat";

    /// <summary>Lays one.</summary>
    public static async Task<SerialPair> StartAsync()
    {
        var pair = new SerialPair();
        await pair.RunAsync();
        return pair;
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Arguments() => [$"pty,raw,echo=0,link={Near}", $"pty,raw,echo=0,link={Far}"];

    /// <inheritdoc/>
    protected override Task<bool> IsReadyAsync(CancellationToken cancellationToken) => Task.FromResult(File.Exists(Near) && File.Exists(Far));
}
