using Microsoft.Extensions.Time.Testing;
using MailKit.Security;
using MimeKit;
using SmartPark.Ingest.Telling;
using SmartPark.Ingest.Telling.Channels;
using SmartPark.Ingest.Telling.Channels.Email;
using SmartPark.TestServers;
using Xunit;

namespace SmartPark.Ingest.Tests.Telling.Channels.Email;

/// <summary>Against aiosmtpd, a mail server written by others.</summary>
public sealed class EmailChannelTests
{
    private static readonly PersonEntry Gone = new() { Id = "gone", Name = "离职", Email = "refused@park.example" };
    private static readonly PersonEntry Later = new() { Id = "later", Name = "缓收", Email = "later@park.example" };
    private static readonly PersonEntry NoMail = new() { Id = "zhao", Name = "赵", Mobile = "13700003333" };

    [Fact]
    public async Task One_mail_goes_to_all_and_the_connection_is_kept_until_it_breaks()
    {
        await using var server = await AiosmtpdServer.StartAsync();
        using var channel = Channel(server);
        var answer = await SendAsync(channel, "d-1", ChannelParts.Li, ChannelParts.Wang, NoMail);
        Assert.Equal((true, "to 李安全, 王值班; no way to 赵"), (answer.IsTaken, answer.Detail));
        Assert.True((await SendAsync(channel, "d-2", ChannelParts.Li)).IsTaken);
        var mails = server.Mails;
        Assert.Equal(["li@park.example", "wang@park.example"], mails[0].To);
        Assert.Equal("alarm@park.example", mails[0].From);
        Assert.Equal(mails[0].Peer, mails[1].Peer);
        using var read = Read(mails[0]);
        Assert.StartsWith("【紧急】感烟探测器报警", read.Subject, StringComparison.Ordinal);
        Assert.Contains("处置：立即到现场查看", read.TextBody, StringComparison.Ordinal);

        // The server is killed and comes back: a failure at most, then another connection.
        await server.KillAsync();
        Assert.Equal((false, false), await SendAsync(channel, "d-3", ChannelParts.Li) is var away ? (away.IsTaken, away.IsFinal) : default);
        await server.RunAsync();
        Assert.True((await SendAsync(channel, "d-3", ChannelParts.Li)).IsTaken);
    }

    [Fact]
    public async Task A_burst_goes_over_one_connection_mail_by_mail()
    {
        await using var server = await AiosmtpdServer.StartAsync();
        using var channel = Channel(server);
        Assert.Equal(1, ((IChannel)channel).AtOnce);
        var begun = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 50; i++)
        {
            Assert.True((await SendAsync(channel, $"d-{i}", ChannelParts.Li, ChannelParts.Wang)).IsTaken);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"50 mails in {TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds:0} ms");
        Assert.Equal(50, server.Mails.Count);
        Assert.Single(server.Mails.Select(m => m.Peer).Distinct());
    }

    [Fact]
    public async Task A_recipient_who_is_refused_keeps_nobody_from_the_mail()
    {
        await using var server = await AiosmtpdServer.StartAsync();
        using var channel = Channel(server);
        var answer = await SendAsync(channel, "d-1", Gone, ChannelParts.Li);
        Assert.Equal((true, "to 李安全; not to 离职: 550 5.1.1 no such mailbox"), (answer.IsTaken, answer.Detail));
        Assert.Equal(["li@park.example"], Assert.Single(server.Mails).To);
    }

    [Fact]
    public async Task When_all_are_refused_it_is_final()
    {
        await using var server = await AiosmtpdServer.StartAsync();
        using var channel = Channel(server);
        var answer = await SendAsync(channel, "d-1", Gone);
        Assert.Equal((false, true, "not to 离职: 550 5.1.1 no such mailbox"), (answer.IsTaken, answer.IsFinal, answer.Detail));
        Assert.True((await SendAsync(channel, "d-2", ChannelParts.Li)).IsTaken);
    }

    [Fact]
    public async Task A_recipient_who_is_put_off_is_tried_again_alone()
    {
        await using var server = await AiosmtpdServer.StartAsync();
        using var channel = Channel(server);
        var first = await SendAsync(channel, "d-1", ChannelParts.Li, Later);
        Assert.Equal((false, false, "to 李安全; not to 缓收: 450 4.7.1 greylisted"), (first.IsTaken, first.IsFinal, first.Detail));
        var second = await SendAsync(channel, "d-1", ChannelParts.Li, Later);
        Assert.Equal((true, "to 李安全, 缓收"), (second.IsTaken, second.Detail));
        Assert.Equal(["li@park.example", "later@park.example"], server.Mails.Select(m => Assert.Single(m.To)));
        Assert.Single(server.Mails.Select(m => Read(m).MessageId).Distinct());
    }

    [Fact]
    public async Task A_connection_that_ends_in_the_middle_is_a_failure_and_the_next_mail_has_a_new_one()
    {
        await using var server = await AiosmtpdServer.StartAsync();
        using var channel = Channel(server);
        var answer = await SendAsync(channel, "d-1", new PersonEntry { Id = "drop", Name = "断", Email = "drop@park.example" });
        Assert.Equal((false, false), (answer.IsTaken, answer.IsFinal));
        Assert.True((await SendAsync(channel, "d-2", ChannelParts.Li)).IsTaken);
    }

    [Theory]
    [InlineData("right-0123456789", true)]
    [InlineData("wrong-0123456789", false)]
    public async Task It_signs_in_with_the_password_of_the_file_and_never_tells_it(string password, bool isTaken)
    {
        await using var server = await AiosmtpdServer.StartAsync("right-0123456789");
        using var files = new SecretFiles();
        using var channel = new EmailChannel(Settings(server) with { Username = "smartpark", PasswordFile = files.Of("password", password + "\n") }, MessageLanguage.Chinese, TimeProvider.System);
        var answer = await SendAsync(channel, "d-1", ChannelParts.Li);
        Assert.Equal((isTaken, false), (answer.IsTaken, answer.IsFinal));
        Assert.DoesNotContain(password, answer.Detail, StringComparison.Ordinal);
        Assert.Equal(isTaken ? ["smartpark"] : [], server.Mails.Select(m => m.User));
    }

    [Fact]
    public async Task A_mail_server_on_this_machine_may_have_a_certificate_of_its_own_making()
    {
        await using var server = await AiosmtpdServer.StartAsync("right-0123456789", tls: true);
        using var files = new SecretFiles();
        using var channel = new EmailChannel(Settings(server) with { Username = "smartpark", PasswordFile = files.Of("password", "right-0123456789") }, MessageLanguage.Chinese, TimeProvider.System);
        var answer = await SendAsync(channel, "d-1", ChannelParts.Li);
        Assert.True(answer.IsTaken, answer.Detail);
        Assert.Equal("smartpark", Assert.Single(server.Mails).User);
    }

    [Fact]
    public async Task A_server_that_hangs_is_left_after_the_time_of_one_try()
    {
        await using var server = await AiosmtpdServer.StartAsync();
        var time = new FakeTimeProvider();
        var channel = new EmailChannel(Settings(server), MessageLanguage.Chinese, time);
        Assert.True((await SendAsync(channel, "d-1", ChannelParts.Li)).IsTaken);
        server.Freeze();
        var sending = SendAsync(channel, "d-2", ChannelParts.Li);
        time.Advance(TimeSpan.FromMilliseconds(TellingLimits.TryMs));
        var answer = await sending;
        Assert.Equal((false, "127.0.0.1 did not answer within 10 s"), (answer.IsTaken, answer.Detail));
        server.Thaw();
        Assert.True((await SendAsync(channel, "d-2", ChannelParts.Li)).IsTaken);
        channel.Dispose();
    }

    [Fact]
    public async Task Without_anybody_who_has_an_address_nothing_is_tried_again()
    {
        using var channel = new EmailChannel(new() { Host = "127.0.0.1", Port = 1, From = "alarm@park.example" }, MessageLanguage.Chinese, TimeProvider.System);
        var answer = await SendAsync(channel, "d-1", NoMail);
        Assert.Equal((false, true), (answer.IsTaken, answer.IsFinal));
    }

    [Theory]
    [InlineData("127.0.0.1", false, SecureSocketOptions.StartTlsWhenAvailable)]
    [InlineData("localhost", false, SecureSocketOptions.StartTlsWhenAvailable)]
    [InlineData("mail.example", false, SecureSocketOptions.StartTls)]
    [InlineData("192.168.1.2", false, SecureSocketOptions.StartTls)]
    [InlineData("mail.example", true, SecureSocketOptions.SslOnConnect)]
    public void Beyond_this_machine_nothing_goes_without_tls(string host, bool tls, SecureSocketOptions expected) =>
        Assert.Equal(expected, EmailChannel.Security(new() { Host = host, Tls = tls, From = "alarm@park.example" }));

    private static EmailSettings Settings(AiosmtpdServer server) => new() { Host = "127.0.0.1", Port = server.Port, From = "SmartPark <alarm@park.example>" };

    private static EmailChannel Channel(AiosmtpdServer server) => new(Settings(server), MessageLanguage.Chinese, TimeProvider.System);

    private static Task<ChannelAnswer> SendAsync(EmailChannel channel, string id, params PersonEntry[] people) =>
        channel.SendAsync(ChannelParts.Raised(ChannelParts.Fire()).To(people) with { Id = id }, TestContext.Current.CancellationToken);

    private static MimeMessage Read(TakenMail mail)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(mail.Data));
        return MimeMessage.Load(stream);
    }
}
