namespace SmartPark.Telemetry.Configuration;

/// <summary>One mistake in a configuration file, written for the person who has to mend it.</summary>
/// <param name="File">The file as it was named on the command line or found.</param>
/// <param name="Path">Where in the file, in JSON path form: <c>$.devices[3].unit</c>.</param>
/// <param name="Found">What stands there, quoted.</param>
/// <param name="Expected">What could stand there.</param>
public sealed record ConfigurationProblem(string File, string Path, string Found, string Expected)
{
    /// <summary>One line: <c>file: path: found X, expected Y</c>.</summary>
    public override string ToString() => $"{File}: {Path}: found {Found}, expected {Expected}";
}

/// <summary>A configuration that cannot be used, with every mistake found, not only the first.</summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>An exception for at least one problem.</summary>
    public ConfigurationException(IReadOnlyList<ConfigurationProblem> problems)
        : base(Describe(problems)) => Problems = problems;

    /// <summary>Every mistake, in the order of files and places.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; }

    private static string Describe(IReadOnlyList<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        return $"{problems.Count} configuration mistake{(problems.Count == 1 ? "" : "s")}:{Environment.NewLine}"
            + string.Join(Environment.NewLine, problems.Select(p => "  " + p));
    }
}
