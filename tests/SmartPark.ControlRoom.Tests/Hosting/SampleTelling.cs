using SmartPark.Ingest.Telling;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.ControlRoom.Tests.Hosting;

/// <summary>Channels, rosters and routes: those of the shipped example.</summary>
internal static class SampleTelling
{
    public static TellingFile File { get; } = Read();

    private static TellingFile Read()
    {
        List<ConfigurationProblem> problems = [];
        var file = ConfigurationFile.Read(Path.Combine(Repository.Root, "firmware-config", "telling", "example.json"), TellingJson.Default.TellingFile, problems);
        Assert.Empty(problems);

        // A name is written one way; in Latin letters it passes the search for Chinese in an English page.
        return file! with { People = [.. file.People.Select(p => p with { Name = "W. " + char.ToUpperInvariant(p.Id[0]) + p.Id[1..] })] };
    }
}
