using SmartPark.Alarms.Engine;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Telling;
using SmartPark.Ingest.Telling.Channels;
using Xunit;

namespace SmartPark.Ingest.Tests.Telling;

public sealed class TellingTests
{
    private const string Title = """ "title": { "zh": "通道", "en": "Channel" } """;

    private const string People = """
        "people": [ { "id": "li", "name": "Li" }, { "id": "wang", "name": "Wang" }, { "id": "chief", "name": "Chief" } ],
        "rosters": [ { "id": "duty", "title": { "zh": "值班", "en": "Duty" }, "otherwise": [ "li" ],
          "shifts": [ { "hours": { "from": "08:00", "to": "20:00" }, "people": [ "wang" ] } ] } ],
        """;

    private const string Escalating = $$"""
        { "format": 1, "link": "https://park.example", {{People}}
          "channels": [ { "id": "hook", {{Title}}, "webhook": { "url": "https://x.example" } }, { "id": "group", {{Title}}, "webhook": { "url": "https://x.example" } } ],
          "routes": [ { "id": "all", {{Title}}, "steps": [
            { "after_s": 0, "channels": [ "hook", "group" ], "rosters": [ "duty" ] },
            { "after_s": 60, "channels": [ "group" ], "people": [ "chief" ], "repeat_s": 120 } ] } ] }
        """;

    [Fact]
    public async Task An_alarm_is_told_once_over_each_channel_and_each_leaves_a_receipt()
    {
        await using var rig = new TellingRig(Escalating);
        var id = rig.Raise("fire");
        await rig.UntilAsync(() => rig.Receipts(id, DeskEventKind.Told) == 2);
        Assert.Equal(["group", "hook"], rig.History(id).Where(h => h.Receipt is not null).Select(h => h.Receipt!.Channel).Order());
        var receipt = rig.History(id).First(h => h.Receipt?.Channel == "hook").Receipt!;
        Assert.Equal((MessageAbout.Raised, 0, "ok"), (receipt.About, receipt.Step, receipt.Detail));
        Assert.Equal(["Wang"], receipt.People);
        var message = Assert.Single(rig.Channels["hook"].Taken);
        Assert.Equal(("东园", "一号楼", "烟感", $"https://park.example/alarms/{id.Value:D}"), (message.First.Park!.Zh, message.First.Building!.Zh, message.First.Device.Zh, message.First.Link));
        Assert.Equal(["wang"], message.People.Select(p => p.Id));
    }

    [Fact]
    public async Task It_escalates_and_repeats_until_somebody_takes_note_and_then_no_more()
    {
        await using var rig = new TellingRig(Escalating);
        var id = rig.Raise("heat");
        await rig.UntilAsync(() => rig.Channels["group"].Taken.Count == 3, stepMs: 2_000);
        Assert.Equal([0, 1, 1], rig.Channels["group"].Taken.Select(m => m.Step));
        Assert.Equal(["chief"], rig.Channels["group"].Taken[^1].People.Select(p => p.Id));
        Assert.Single(rig.Channels["hook"].Taken);
        rig.Book.Acknowledge(id, new("a", "Li", "", rig.Now));
        await rig.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(3, rig.Channels["group"].Taken.Count);
        Assert.Equal(0, rig.Deliveries.Count());
    }

    [Fact]
    public async Task An_officer_who_answers_at_once_stops_the_next_step_and_not_the_first()
    {
        await using var rig = new TellingRig(Escalating);
        rig.Channels["group"].Holds = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var id = rig.Raise("fire");
        rig.Book.Acknowledge(id, new("a", "Li", "", rig.Now));
        rig.Channels["group"].Holds!.SetResult();
        await rig.UntilAsync(() => rig.Channels["hook"].Taken.Count + rig.Channels["group"].Taken.Count == 2);
        await rig.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Equal([0], rig.Channels["group"].Taken.Select(m => m.Step));
    }

    [Fact]
    public async Task Who_was_told_the_beginning_is_told_the_end_after_it()
    {
        await using var rig = new TellingRig(Escalating);
        var onset = rig.Now;
        var id = rig.Raise("fire");
        await rig.UntilAsync(() => rig.Receipts(id, DeskEventKind.Told) == 2);
        rig.Time.Advance(TimeSpan.FromSeconds(30));
        rig.Clear("fire", onset);
        await rig.UntilAsync(() => rig.Receipts(id, DeskEventKind.Told) == 4);
        Assert.Equal([MessageAbout.Raised, MessageAbout.Cleared], rig.Channels["hook"].Taken.Select(m => m.About));
        Assert.Equal(["wang"], rig.Channels["hook"].Taken[1].People.Select(p => p.Id));
        Assert.NotNull(rig.Channels["hook"].Taken[1].First.Episode.ClearedUnixMs);
    }

    [Fact]
    public async Task What_began_and_ended_unheard_is_one_message_to_a_person_and_two_to_a_machine()
    {
        foreach (var groups in new[] { true, false })
        {
            await using var rig = new TellingRig(Escalating, groups);
            rig.Channels["hook"].Answers = _ => ChannelAnswer.Failed("down");
            var onset = rig.Now;
            var id = rig.Raise("fire");
            await rig.UntilAsync(() => rig.Channels["hook"].Asked.Count >= 1);
            rig.Clear("fire", onset);
            await rig.PassAsync(TimeSpan.FromSeconds(5));
            Assert.All(rig.Channels["hook"].Asked, m => Assert.Equal(MessageAbout.Raised, m.About));
            rig.Channels["hook"].Answers = null;
            rig.Book.Acknowledge(id, new("a", "Li", "", rig.Now));
            await rig.UntilAsync(() => rig.Deliveries.Count() == 0, stepMs: 2_000);
            Assert.Equal(groups ? [MessageAbout.Raised] : [MessageAbout.Raised, MessageAbout.Cleared], rig.Channels["hook"].Taken.Select(m => m.About));
            Assert.NotNull(rig.Channels["hook"].Taken[0].First.Episode.ClearedUnixMs);
        }
    }

    [Fact]
    public async Task A_channel_that_fails_holds_up_no_other_is_tried_again_with_the_same_id_and_is_an_alarm_on_the_others()
    {
        await using var rig = new TellingRig(Escalating);
        rig.Channels["hook"].Answers = _ => ChannelAnswer.Failed("no route to host");
        var id = rig.Raise("fire");
        await rig.UntilAsync(() => rig.Channels["hook"].Asked.Count >= 4);
        Assert.Single(rig.Channels["group"].Taken, m => m.First.Episode.Id == id && m.Step == 0);
        Assert.Single(rig.Channels["hook"].Asked.Select(m => m.Id).Distinct());
        Assert.Equal(1, rig.Receipts(id, DeskEventKind.TellingFailed));
        rig.Deliver();
        var failing = Assert.Single(rig.Book.Picture.Alarms, a => a.Episode.Rule == RuleCards.ChannelFailing).Episode;
        await rig.UntilAsync(() => rig.Channels["group"].Taken.Any(m => m.First.Episode.Id == failing.Id));
        Assert.DoesNotContain(rig.Channels["hook"].Asked, m => m.First.Episode.Id == failing.Id);
        Assert.Equal("hook", failing.Device);

        rig.Channels["hook"].Answers = null;
        await rig.UntilAsync(() => rig.Receipts(id, DeskEventKind.Told) >= 2, stepMs: 2_000);
        Assert.Single(rig.Channels["hook"].Taken.Select(m => m.Id).Distinct());
        await rig.UntilAsync(() =>
        {
            rig.Deliver();
            return rig.Book.Find(failing.Id)!.ClearedUnixMs is not null;
        });
    }

    [Fact]
    public async Task A_restart_forgets_nothing_and_plans_nothing_twice()
    {
        await using var rig = new TellingRig(Escalating);
        rig.Channels["hook"].Answers = _ => ChannelAnswer.Failed("down");
        EpisodeId[] ids = [.. Enumerable.Range(0, 40).Select(i => rig.Raise("fire", "d" + i))];
        for (var i = 0; i < 4; i++)
        {
            await rig.PassAsync(TimeSpan.FromSeconds(3));
            await rig.RestartAsync();
        }

        rig.Channels["hook"].Answers = null;
        await rig.UntilAsync(() => ids.All(i => rig.History(i).Any(h => h.Kind == DeskEventKind.Told && h.Receipt!.Channel == "hook")), stepMs: 1_000);
        Assert.All(ids, i => Assert.Single(rig.History(i), h => h.Kind == DeskEventKind.Told && h.Receipt!.Channel == "hook"));
        Assert.All(ids, i => Assert.Single(rig.History(i), h => h.Kind == DeskEventKind.Told && h.Receipt is { Channel: "group", Step: 0 }));
        Assert.Equal(40, rig.Channels["hook"].Taken.Select(m => m.First.Episode.Id).Distinct().Count());
    }

    [Fact]
    public async Task Many_lesser_alarms_are_one_message_and_what_endangers_lives_is_always_one_of_its_own()
    {
        await using var rig = new TellingRig(Escalating);
        rig.Channels["group"].Holds = new(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var i = 0; i < 30; i++)
        {
            rig.Raise("damp", "d" + i);
        }

        for (var i = 0; i < 5; i++)
        {
            rig.Raise("fire", "f" + i);
        }

        rig.Channels["group"].Holds!.SetResult();
        await rig.UntilAsync(() => rig.Channels["group"].Taken.Sum(m => m.Notices.Count) == 35);
        var taken = rig.Channels["group"].Taken;
        Assert.All(taken.Where(m => m.First.Severity == SmartPark.Alarms.Severity.Critical), m => Assert.Single(m.Notices));
        Assert.True(taken.Count < 30, $"{taken.Count} messages");
        Assert.Equal(35, taken.SelectMany(m => m.Notices).Select(n => n.Episode.Id).Distinct().Count());
        await rig.UntilAsync(() => taken.SelectMany(m => m.Notices).All(n => rig.History(n.Episode.Id).Count(h => h.Receipt is { Channel: "group", Step: 0 }) == 1), stepMs: 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(TellingLimits.AtOnceMax)]
    public async Task A_channel_is_given_as_many_at_once_as_it_sends_so_that_none_waits_its_time_away(int atOnce)
    {
        await using var rig = new TellingRig(Escalating);
        var channel = rig.Channels["group"];
        channel.AtOnce = atOnce;
        channel.Holds = new(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var i = 0; i < 20; i++)
        {
            rig.Raise("fire", "f" + i);
        }

        try
        {
            await rig.UntilAsync(() => channel.UnderWay > 0, stepMs: 10);
            await rig.PassAsync(TimeSpan.FromSeconds(2));
            Assert.Equal(atOnce, channel.UnderWay);
        }
        finally
        {
            channel.Holds!.SetResult();
        }

        await rig.UntilAsync(() => channel.Taken.Count == 20, stepMs: 10);
        Assert.Equal(0, channel.UnderWay);
    }

    [Fact]
    public async Task A_rate_delays_lesser_alarms_and_never_what_endangers_lives()
    {
        await using var rig = new TellingRig(Escalating.Replace("\"id\": \"hook\",", "\"id\": \"hook\", \"per_minute\": 10,", StringComparison.Ordinal), groups: false);
        for (var i = 0; i < 20; i++)
        {
            rig.Raise("damp", "d" + i);
        }

        await rig.PassAsync(TimeSpan.FromSeconds(2));
        var early = rig.Channels["hook"].Taken.Count;
        Assert.InRange(early, 1, 4);
        for (var i = 0; i < 10; i++)
        {
            rig.Raise("fire", "f" + i);
        }

        await rig.UntilAsync(() => rig.Channels["hook"].Taken.Count(m => m.First.Severity == SmartPark.Alarms.Severity.Critical) == 10, stepMs: 10, stepsMax: 400);
        Assert.InRange(rig.Channels["hook"].Taken.Count(m => m.First.Severity != SmartPark.Alarms.Severity.Critical), early, early + 2);
        await rig.UntilAsync(() => rig.Channels["hook"].Taken.Count == 30, stepMs: 2_000);
    }

    [Fact]
    public async Task What_is_put_aside_is_told_when_it_is_presented_again_if_it_still_stands()
    {
        await using var rig = new TellingRig(Escalating);
        rig.Channels["hook"].Holds = rig.Channels["group"].Holds = new(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.Book.Stop(new(0, ServiceStopKind.Maintenance, "east", "smoke", rig.Now, rig.Now + 600_000, "test of the detectors", new("a", "Li", "", rig.Now)));
        var id = rig.Raise("damp");
        rig.Channels["hook"].Holds!.SetResult();
        await rig.PassAsync(TimeSpan.FromMinutes(8));
        Assert.Empty(rig.Channels["hook"].Taken);
        await rig.PassAsync(TimeSpan.FromMinutes(4));
        await rig.UntilAsync(() => rig.Channels["hook"].Taken.Any(m => m.First.Episode.Id == id), stepMs: 5_000);
    }

    [Fact]
    public async Task Quiet_hours_put_off_lesser_alarms_and_never_what_endangers_lives()
    {
        await using var rig = new TellingRig(Escalating.Replace("\"id\": \"all\",", "\"id\": \"all\", \"quiet\": { \"from\": \"22:00\", \"to\": \"06:00\" },", StringComparison.Ordinal), hour: 3);
        var (fire, damp) = (rig.Raise("fire", "f"), rig.Raise("damp", "d"));
        await rig.UntilAsync(() => rig.Receipts(fire, DeskEventKind.Told) == 2);
        await rig.PassAsync(TimeSpan.FromMinutes(2));
        Assert.DoesNotContain(rig.Channels["hook"].Taken, m => m.First.Episode.Id == damp);
        rig.Book.Acknowledge(fire, new("a", "Li", "", rig.Now));
        await rig.UntilAsync(() => rig.Channels["hook"].Taken.Any(m => m.First.Episode.Id == damp), stepMs: 60_000);
        Assert.True(rig.Now >= TellingRig.Midnight + (6 * 3_600_000L));
    }

    [Fact]
    public async Task A_message_that_will_never_be_taken_is_given_up_at_once_and_the_history_says_so()
    {
        await using var rig = new TellingRig(Escalating);
        rig.Channels["hook"].Answers = _ => ChannelAnswer.Refused("550 no such user");
        var id = rig.Raise("damp");
        await rig.UntilAsync(() => rig.Receipts(id, DeskEventKind.NotTold) == 1);
        await rig.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Single(rig.Channels["hook"].Asked);
        Assert.Equal("550 no such user", rig.History(id).Single(h => h.Kind == DeskEventKind.NotTold).Receipt!.Detail);
    }

    [Fact]
    public async Task A_channel_that_never_answers_is_given_up_in_time_and_tried_again()
    {
        await using var rig = new TellingRig(Escalating);
        rig.Channels["hook"].Holds = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var id = rig.Raise("fire");
        await rig.UntilAsync(() => rig.Receipts(id, DeskEventKind.TellingFailed) == 1, stepMs: 1_000);
        Assert.Contains("no answer", rig.History(id).Single(h => h.Kind == DeskEventKind.TellingFailed).Receipt!.Detail, StringComparison.Ordinal);
        rig.Channels["hook"].Holds!.SetResult();
        await rig.UntilAsync(() => rig.History(id).Any(h => h.Kind == DeskEventKind.Told && h.Receipt!.Channel == "hook"), stepMs: 1_000);
    }

    [Fact]
    public async Task A_channel_that_forgets_is_told_again_what_stands_until_it_is_gone()
    {
        await using var rig = new TellingRig(Escalating);
        rig.Channels["hook"].RepeatEvery = TimeSpan.FromSeconds(60);
        await rig.RestartAsync();
        var onset = rig.Now;
        var id = rig.Raise("fire");
        await rig.UntilAsync(() => rig.Channels["hook"].Repeated.Count >= 2, stepMs: 5_000);
        Assert.All(rig.Channels["hook"].Repeated, r => Assert.Equal([id], r));
        rig.Clear("fire", onset);
        await rig.UntilAsync(() => rig.Channels["hook"].Taken.Any(m => m.About == MessageAbout.Cleared));
        var before = rig.Channels["hook"].Repeated.Count;
        await rig.PassAsync(TimeSpan.FromMinutes(5));
        Assert.InRange(rig.Channels["hook"].Repeated.Count, before, before + 1);
    }
}
