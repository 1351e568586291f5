using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using SmartPark.Ingest.Telling;
using SmartPark.Ingest.Telling.Channels;
using SmartPark.Ingest.Telling.Channels.Alertmanager;
using SmartPark.Ingest.Telling.Channels.Http;
using SmartPark.TestServers;
using Xunit;

namespace SmartPark.Ingest.Tests.Telling.Channels.Alertmanager;

public sealed class AlertmanagerChannelTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void An_alarm_is_an_alert_whose_labels_name_it()
    {
        using var json = JsonDocument.Parse(AlertmanagerChannel.Body([ChannelParts.Fire()], MessageAbout.Raised, 0, MessageLanguage.English, DateTimeOffset.FromUnixTimeMilliseconds(ChannelParts.Onset + 240_000)));
        var alert = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal($$"""{"alertname":"fire-smoke","severity":"critical","park":"qinglan","building":"Workshop 3","device":"smoke-3f-07","quantity":"smoke_state","episode":"{{ChannelParts.Fire().Episode.Id}}"}""",
            alert.GetProperty("labels").GetRawText());
        Assert.Equal("2026-11-23T02:15:02.000+00:00", alert.GetProperty("startsAt").GetString());
        Assert.Equal("2026-11-23T02:19:02.000+00:00", alert.GetProperty("endsAt").GetString());
        Assert.Equal("https://park.example/alarms/1", alert.GetProperty("generatorURL").GetString());
        var annotations = alert.GetProperty("annotations");
        Assert.Equal("[Critical] Smoke detected · Qinglan High-tech Park · Workshop 3 · 2nd floor · Paint room · Smoke detector 07", annotations.GetProperty("summary").GetString());
        Assert.Contains("安装位置：风管右侧，检修口上方\n", annotations.GetProperty("description_zh").GetString(), StringComparison.Ordinal);
        Assert.Equal("Go there at once. If it is a fire, call 119 and evacuate.", annotations.GetProperty("advice_en").GetString());
    }

    [Fact]
    public void An_end_is_never_before_the_beginning()
    {
        using var json = JsonDocument.Parse(AlertmanagerChannel.Body([ChannelParts.Fire()], MessageAbout.Raised, 0, MessageLanguage.English, DateTimeOffset.FromUnixTimeMilliseconds(ChannelParts.Onset - 1)));
        Assert.Equal(json.RootElement[0].GetProperty("startsAt").GetString(), json.RootElement[0].GetProperty("endsAt").GetString());
    }

    [Fact]
    public async Task A_real_alertmanager_fires_while_an_alarm_stands_and_resolves_when_it_is_cleared()
    {
        await using var receiver = await VendorServer.StartAsync();
        await using var server = await AlertmanagerServer.StartAsync(receiver.Url + "/am");
        using var http = new ChannelHttp(TimeProvider.System);
        var channel = new AlertmanagerChannel(new() { Url = server.Url + "/" }, MessageLanguage.Chinese, http);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var fire = ChannelParts.Fire(now - 5_000);
        var answer = await channel.SendAsync(ChannelParts.Raised(fire), TestContext.Current.CancellationToken);
        Assert.True(answer.IsTaken, answer.Detail);
        var alert = Assert.Single(await AlertsAsync(server));
        Assert.Equal(fire.Episode.Id.ToString(), alert.GetProperty("labels").GetProperty("episode").GetString());
        Assert.Equal(now - 5_000, alert.GetProperty("startsAt").GetDateTimeOffset().ToUnixTimeMilliseconds());
        await UntilAsync(() => Task.FromResult(receiver.Requests.Any(r => r.Text.Contains("\"status\":\"firing\"", StringComparison.Ordinal) && r.Text.Contains("感烟探测器报警", StringComparison.Ordinal))));

        // Said again it is the same alert, with more that stand beside it: several requests.
        var standing = Enumerable.Range(0, AlertmanagerChannel.AlertsMax + 1).Select(i => ChannelParts.Fire(now - 5_000, $"smoke-{i}")).Prepend(fire).ToArray();
        answer = await channel.RepeatAsync(standing, TestContext.Current.CancellationToken);
        Assert.True(answer.IsTaken, answer.Detail);
        Assert.Equal(standing.Length, (await AlertsAsync(server)).Count);

        foreach (var notice in standing)
        {
            Assert.True((await channel.SendAsync(ChannelParts.Cleared(notice.Gone(1_000)), TestContext.Current.CancellationToken)).IsTaken);
        }

        await UntilAsync(async () => (await AlertsAsync(server)).Count == 0);
        await UntilAsync(() => Task.FromResult(receiver.Requests.Any(r => r.Text.Contains("\"status\":\"resolved\"", StringComparison.Ordinal) && r.Text.Contains(fire.Episode.Id.ToString(), StringComparison.Ordinal))));
    }

    [Fact]
    public async Task What_it_refuses_is_told_in_its_words_and_the_rest_is_said_all_the_same()
    {
        await using var receiver = await VendorServer.StartAsync();
        receiver.Answer = (context, _) =>
        {
            context.Response.StatusCode = receiver.Requests.Count == 1 ? 400 : 200;
            return Task.CompletedTask;
        };
        using var http = new ChannelHttp(new FakeTimeProvider());
        using var files = new SecretFiles();
        var channel = new AlertmanagerChannel(new() { Url = receiver.Url, AuthorizationFile = files.Of("auth", "Basic dXNlcjpwYXNz"), RepeatS = 30 }, MessageLanguage.Chinese, http);
        Assert.Equal(TimeSpan.FromSeconds(30), channel.RepeatEvery);
        var answer = await channel.RepeatAsync([.. Enumerable.Range(0, 501).Select(i => ChannelParts.Fire(device: $"smoke-{i}"))], TestContext.Current.CancellationToken);
        Assert.Equal((false, false), (answer.IsTaken, answer.IsFinal));
        Assert.Equal(2, receiver.Requests.Count);
        Assert.All(receiver.Requests, r => Assert.Equal(("/api/v2/alerts", "Basic dXNlcjpwYXNz"), (r.Path, r.Headers["Authorization"])));
        Assert.True((await channel.RepeatAsync([], TestContext.Current.CancellationToken)).IsTaken);
    }

    private static async Task<List<JsonElement>> AlertsAsync(AlertmanagerServer server)
    {
        using var http = new HttpClient();
        return (await http.GetFromJsonAsync<List<JsonElement>>(new Uri(server.Url + "/api/v2/alerts"), TestContext.Current.CancellationToken))!;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        }
    }
}
