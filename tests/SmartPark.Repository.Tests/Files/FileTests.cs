using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace SmartPark.Repository.Tests.Files;

public sealed partial class FileTests
{
    private const int SourceLinesMax = 450;
    private const int FileBytesMax = 1_000_000;

    private static readonly string[] Sources = [.. RepositoryFiles.EndingIn(".cs", ".razor", ".css", ".js", ".mjs", ".cjs", ".ts", ".py", ".sh")];

    // Put together here, so that this file does not contain what it forbids.
    private static readonly string[] ForeignAddresses = ["/wo" + "rk/", "/fa" + "rm/", "/tmp/ba" + "sh", "nuget" + ".org", "npmjs" + ".org", "deb.debian" + ".org", "../sha" + "red/"];

    private static readonly string[] LeftForLater = ["NotImplemented" + "Exception", "TO" + "DO", "FIX" + "ME", "HA" + "CK", "Sk" + "ip = \"", "Assert.True" + "(true"];

    [Fact]
    public void Folders_and_files_are_named_after_their_subject() => Assert.All(RepositoryFiles.All, file =>
        Assert.False(EmptyName().IsMatch(file), $"{file}: name it after what it is about (Polling, Outbox, TopicParser), not after what kind of thing it is"));

    [Fact]
    public void No_source_file_is_a_whole_house() => Assert.All(Sources, file =>
    {
        var lines = File.ReadLines(Path.Combine(RepositoryFiles.Root, file)).Count();
        Assert.True(lines <= SourceLinesMax, $"{file} has {lines} lines, at most {SourceLinesMax}: give the second subject in it a file of its own");
    });

    [Fact]
    public void No_file_is_over_a_megabyte() => Assert.All(RepositoryFiles.All, file =>
        Assert.True(new FileInfo(Path.Combine(RepositoryFiles.Root, file)).Length <= FileBytesMax, $"{file}: at most {FileBytesMax} bytes; make it when it is needed, or shrink it"));

    [Fact]
    public void No_machines_path_and_no_registry_is_written_down() => Assert.All(RepositoryFiles.All.Where(IsText), file =>
    {
        var found = ForeignAddresses.Where(a => RepositoryFiles.Text(file).Contains(a, StringComparison.Ordinal)).ToList();
        Assert.True(found.Count == 0, $"{file} contains {string.Join(", ", found)}: use paths from the repository's root and the tools' own configured sources"
            + " (npm install --package-lock-only --omit-lockfile-registry-resolved)");
    });

    [Fact]
    public void Nothing_is_left_for_later() => Assert.All(RepositoryFiles.EndingIn(".cs", ".razor"), file =>
    {
        var text = RepositoryFiles.Text(file);
        var found = LeftForLater.Where(word => text.Contains(word, StringComparison.Ordinal)).ToList();
        Assert.True(found.Count == 0, $"{file} contains {string.Join(", ", found)}: do it now, or write an issue and leave the code honest without it");
        Assert.False(SwallowedException().IsMatch(text), $"{file} swallows an exception: count it, log it, or say in the handler why nothing needs doing");
    });

    [Fact]
    public void Every_JSON_file_parses()
    {
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        var files = RepositoryFiles.EndingIn(".json").Where(f => RepositoryFiles.Top(f) is "firmware-config" or "seeds" or "dashboards" or "deploy").ToList();
        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            try
            {
                using var document = JsonDocument.Parse(RepositoryFiles.Text(file), options);
                Assert.True(document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array, $"{file} holds a bare value: an object or an array");
            }
            catch (JsonException e)
            {
                Assert.Fail($"{file} is not JSON (comments and trailing commas are allowed): {e.Message}");
            }
        });
    }

    [Fact]
    public void Every_schema_that_a_JSON_file_names_exists()
    {
        var files = RepositoryFiles.EndingIn(".json").Where(f => RepositoryFiles.Top(f) is "firmware-config" or "seeds" or "deploy");
        Assert.All(files, file =>
        {
            var match = SchemaReference().Match(RepositoryFiles.Text(file));
            Assert.True(!match.Success || match.Groups[1].Value.StartsWith("http", StringComparison.Ordinal) || File.Exists(Path.Combine(RepositoryFiles.Root, Path.GetDirectoryName(file)!, match.Groups[1].Value)),
                $"{file} names the schema {match.Groups[1].Value}, which does not exist: correct the path, or write the schema with SMARTPARK_ACCEPT=1 ./test");
        });
    }

    private static bool IsText(string file) => !(file.EndsWith(".png", StringComparison.Ordinal) || file.EndsWith(".ico", StringComparison.Ordinal) || file.EndsWith(".woff2", StringComparison.Ordinal)
        || file.EndsWith(".gz", StringComparison.Ordinal));

    [GeneratedRegex(@"(^|/)(Common|Helpers?|Utils?|Utilities|Managers?|Services|Extensions|Models|Misc)(/|\.cs$)|(Helpers?|Utils?|Utilities|Managers?)\.cs$")]
    private static partial Regex EmptyName();

    [GeneratedRegex(@"\bcatch\b\s*(\([^)]*\))?\s*\{\s*\}")]
    private static partial Regex SwallowedException();

    [GeneratedRegex("""^\s*\{?\s*"\$schema":\s*"([^"]+)"\s*,""", RegexOptions.Multiline)]
    private static partial Regex SchemaReference();
}
