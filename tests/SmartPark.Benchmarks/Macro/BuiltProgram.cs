using System.Reflection;
using SmartPark.TestServers;

namespace SmartPark.Benchmarks.Macro;

/// <summary>A program of this repository as a process on loopback.</summary>
internal sealed class BuiltProgram(string program, Func<BuiltProgram, IEnumerable<string>> arguments, Func<BuiltProgram, IReadOnlyDictionary<string, string>> environment,
    Func<BuiltProgram, CancellationToken, Task<bool>> ready) : ServerProcess
{
    public static string Root { get; } = Path.GetFullPath(typeof(BuiltProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepoRoot").Value!);

    protected override string Program => program;

    protected override string DebianPackage => "none: built with the benchmarks";

    public static string Find(string project, string name) => Path.Combine(Root, "artifacts/bin", project, new DirectoryInfo(AppContext.BaseDirectory).Name, name);

    protected override IEnumerable<string> Arguments() => arguments(this);

    protected override IReadOnlyDictionary<string, string> Environment() => environment(this);

    protected override Task<bool> IsReadyAsync(CancellationToken cancellationToken) => ready(this, cancellationToken);
}
