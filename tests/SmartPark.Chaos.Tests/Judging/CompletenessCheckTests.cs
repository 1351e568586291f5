using System.Text.Json;
using SmartPark.Chaos.Judging;

namespace SmartPark.Chaos.Tests.Judging;

public sealed class CompletenessCheckTests
{
    private static readonly Dictionary<(int, int), long> Stored = new() { [(7, 497_000)] = 130 };

    [Theory]
    [InlineData(130, 130, 0, true)]
    [InlineData(133, 130, 3, true)]
    [InlineData(132, 130, 0, true)]
    [InlineData(134, 130, 0, false)]
    [InlineData(129, 130, 0, false)]
    [InlineData(130, 129, 0, false)]
    [InlineData(null, 130, 0, false)]
    [InlineData(130, null, 0, false)]
    public void Figures_that_are_not_true_or_unknown_are_named(int? read, int? stored, int dropped, bool isTrue)
    {
        var ledger = new Dictionary<(int, int), LedgerFigures> { [(7, 497_000)] = new(read, stored, dropped) };
        var uncertain = new Dictionary<(int, int), long> { [(7, 497_000)] = 3 };
        Assert.Equal(isTrue, CompletenessCheck.Differences(ledger, Stored, uncertain).Count == 0);
    }

    [Fact]
    public void An_hour_that_the_ledger_does_not_know_is_named() =>
        Assert.Single(CompletenessCheck.Differences(new Dictionary<(int, int), LedgerFigures>(), Stored, new Dictionary<(int, int), long>()));

    [Fact]
    public void The_answer_of_the_API_is_read_by_device_and_hour()
    {
        using var answer = JsonDocument.Parse("""
            { "devices": { "items": [
              { "device": "g1", "steps": [{ "start": "2026-09-12T08:00:00+08:00", "read": 1, "stored": 1, "dropped": null }] },
              { "device": "m7", "steps": [{ "start": "2026-09-12T08:00:00+08:00", "read": 133, "stored": 130, "dropped": { "full": 2, "age": 1, "damage": 0 } },
                                          { "start": "2026-09-12T09:00:00+08:00", "read": null, "stored": null, "dropped": null },
                                          { "start": "2026-09-12T10:00:00+08:00", "read": 2, "stored": null, "dropped": null },
                                          { "start": "2026-09-12T11:00:00+08:00", "read": null, "stored": null, "dropped": null }] }] } }
            """);
        var figures = CompletenessCheck.Read(answer.RootElement, DateTimeOffset.Parse("2026-09-12T01:30:00Z").ToUnixTimeMilliseconds());
        var hour = CompletenessCheck.HourOf(DateTimeOffset.Parse("2026-09-12T00:00:00Z").ToUnixTimeMilliseconds());
        Assert.Equal(3, figures.Count);
        Assert.Equal(new LedgerFigures(133, 130, 3), figures[(7, hour)]);
        Assert.Equal(new LedgerFigures(null, null, null), figures[(7, hour + 1)]);
        Assert.Equal(new LedgerFigures(2, null, null), figures[(7, hour + 2)]);
    }
}
