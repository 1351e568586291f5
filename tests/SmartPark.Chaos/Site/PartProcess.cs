using SmartPark.TestServers;

namespace SmartPark.Chaos.Site;

/// <summary>A program of ours as a process of its own. It counts as started when it runs: what it needs may be away, and that is the point.</summary>
internal sealed class PartProcess : ServerProcess
{
    private readonly string _program;
    private readonly Func<PartProcess, IReadOnlyList<string>> _arguments;

    /// <param name="program">Path of the program.</param>
    /// <param name="arguments">Its arguments, made when it starts.</param>
    public PartProcess(string program, Func<PartProcess, IReadOnlyList<string>> arguments) => (_program, _arguments) = (program, arguments);

    /// <summary>Environment variables for the next start; change them between starts.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <inheritdoc/>
    protected override string Program => _program;

    /// <inheritdoc/>
    protected override string DebianPackage => "none: built with the harness";

    /// <inheritdoc/>
    protected override IEnumerable<string> Arguments() => _arguments(this);

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> Environment() => Variables;

    /// <inheritdoc/>
    protected override Task<bool> IsReadyAsync(CancellationToken cancellationToken) => Task.FromResult(true);
}
