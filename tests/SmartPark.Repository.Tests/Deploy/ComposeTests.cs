using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace SmartPark.Repository.Tests.Deploy;

/// <summary>No Docker engine runs where these tests run, so the compose file is checked by docker-compose itself and by what it points at.</summary>
public sealed partial class ComposeTests
{
    private static readonly string ComposeFile = Path.Combine(RepositoryFiles.Root, "docker-compose.yml");

    [Fact]
    public async Task Docker_compose_accepts_the_file()
    {
        var folder = Directory.CreateTempSubdirectory("smartpark-compose-").FullName;
        var info = new ProcessStartInfo("docker-compose", ["-f", ComposeFile, "--project-directory", folder, "config", "--quiet"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(info) ?? throw new InvalidOperationException("docker-compose did not start; apt-get install docker-compose");
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Directory.Delete(folder, recursive: true);
        Assert.True(process.ExitCode == 0, errors);
    }

    [Fact]
    public void Every_published_port_is_on_loopback_and_no_password_stands_in_the_file()
    {
        var text = File.ReadAllText(ComposeFile);
        Assert.All(Ports().Matches(text), m => Assert.StartsWith("\"127.0.0.1:", m.Groups[1].Value, StringComparison.Ordinal));
        Assert.DoesNotMatch(@"(?i)(password|token)\s*:\s*[""']?[A-Za-z0-9]{6,}", text.Replace("_FILE", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_file_that_is_mounted_or_built_from_exists()
    {
        foreach (Match match in LocalPath().Matches(File.ReadAllText(ComposeFile)))
        {
            var path = match.Groups[1].Value;
            Assert.True(path.StartsWith("./deploy/secrets", StringComparison.Ordinal) || Path.Exists(Path.Combine(RepositoryFiles.Root, path)), $"docker-compose.yml names {path}, which does not exist");
        }
    }

    [Fact]
    public void Every_gateway_file_has_a_service_that_runs_it()
    {
        var text = File.ReadAllText(ComposeFile);
        var gateways = Directory.GetFiles(Path.Combine(RepositoryFiles.Root, "firmware-config/gateways"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).ToList();
        Assert.NotEmpty(gateways);
        Assert.All(gateways, g => Assert.Contains($"  gateway-{g}:", text, StringComparison.Ordinal));
    }

    [Fact]
    public void The_wiring_for_containers_differs_from_the_real_one_only_in_the_serial_line()
    {
        var real = Lines("firmware-config/gateways/beihe-2.json");
        var container = Lines("deploy/gateways/beihe-2.json");
        Assert.Equal(real.Length, container.Length);
        var different = real.Zip(container).Where(p => p.First != p.Second).Select(p => p.First).ToList();
        Assert.All(different, line => Assert.True(line.Contains("\"rs485-garment\"", StringComparison.Ordinal) || line.Contains("$schema", StringComparison.Ordinal), line));

        static string[] Lines(string file) => [.. File.ReadAllLines(Path.Combine(RepositoryFiles.Root, file)).SkipWhile(l => !l.StartsWith('{'))];
    }

    [GeneratedRegex(@"ports:\s*\[([^\]]+)\]")]
    private static partial Regex Ports();

    [GeneratedRegex(@"(?:- |\[""|dockerfile: )(\.?/?(?:deploy|dashboards)/[A-Za-z0-9_./-]+)")]
    private static partial Regex LocalPath();
}
