using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace SmartPark.Repository.Tests.Logging;

/// <summary>An event id names one log line in the whole product: an operator who reads 4501 finds one place.</summary>
public sealed partial class EventIdTests
{
    /// <summary>First and last id of each folder; the longest path that fits a file counts.</summary>
    private static readonly (string Folder, int First, int Last)[] Ranges =
    [
        ("edge/SmartPark.Fieldbus/", 1000, 1999),
        ("edge/SmartPark.Gateway/", 2000, 2999),
        ("edge/SmartPark.FieldSimulator/", 3000, 3999),
        ("ingest/SmartPark.Ingest/Intake/", 4000, 4499),
        ("ingest/SmartPark.Ingest/Storage/", 4500, 4999),
        ("ingest/SmartPark.Ingest/", 5000, 5599),
        ("dashboards/SmartPark.ControlRoom/", 6000, 6499),
        ("seeds/SmartPark.Demo/", 7000, 7499),
    ];

    private static readonly (string File, int Line, int? Id)[] Events = [.. RepositoryFiles.EndingIn(".cs").Where(f => RepositoryFiles.Top(f) != "tests").SelectMany(Read)];

    [Fact]
    public void Every_log_message_has_its_id_as_a_number() => Assert.All(Events, e =>
        Assert.True(e.Id is not null, $"{e.File}:{e.Line}: write [LoggerMessage(1234, LogLevel.…, \"…\")] with the id as a number, so that a search finds it"));

    [Fact]
    public void Every_id_is_used_once() => Assert.All(Events.Where(e => e.Id is not null).GroupBy(e => e.Id), same =>
        Assert.True(same.Count() == 1, $"{same.Key} is used by {string.Join(" and ", same.Select(e => $"{e.File}:{e.Line}"))}: take the next free number of the folder's range"));

    [Fact]
    public void Every_id_lies_in_the_range_of_its_folder() => Assert.All(Events.Where(e => e.Id is not null), e =>
    {
        var range = Ranges.Where(r => e.File.StartsWith(r.Folder, StringComparison.Ordinal)).OrderByDescending(r => r.Folder.Length).FirstOrDefault();
        Assert.True(range.Folder is not null, $"{e.File} logs, but its folder has no range of ids: give it one in EventIdTests");
        Assert.True(e.Id >= range.First && e.Id <= range.Last, $"{e.File}:{e.Line}: {e.Id} is outside {range.First} to {range.Last}, the range of {range.Folder}");
    });

    [Fact]
    public void Ranges_do_not_overlap() => Assert.All(Ranges.OrderBy(r => r.First).Zip(Ranges.OrderBy(r => r.First).Skip(1)), pair => Assert.True(pair.First.Last < pair.Second.First));

    private static IEnumerable<(string File, int Line, int? Id)> Read(string file)
    {
        var text = RepositoryFiles.Text(file);
        return LoggerMessage().Matches(text).Select(m => (file, text.AsSpan(0, m.Index).Count('\n') + 1,
            m.Groups["id"].Success ? int.Parse(m.Groups["id"].Value, CultureInfo.InvariantCulture) : (int?)null));
    }

    [GeneratedRegex(@"\[LoggerMessage\(\s*(?:(?:EventId\s*=\s*|eventId:\s*)?(?<id>\d+))?")]
    private static partial Regex LoggerMessage();
}
