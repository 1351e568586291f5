using System.Text;
using FsCheck.Xunit;
using SmartPark.Alarms.Engine;
using Xunit;

namespace SmartPark.Alarms.Tests.Engine;

public sealed class TransitionReportTests
{
    private static readonly TransitionReport Smoke = new("smoke-alarm", "0123456789abcdef", "east/detector-7/smoke_state", "detector-7", AlarmChange.Raised,
        1_795_363_203_000, 1_795_363_200_000, 1, double.NaN, EpisodeId.Of("smoke-alarm", "east/detector-7/smoke_state", 1_795_363_200_000));

    [Fact]
    public void Its_text_is_as_agreed()
    {
        Assert.Equal(
            "{\"rule\":\"smoke-alarm\",\"fingerprint\":\"0123456789abcdef\",\"subject\":\"east/detector-7/smoke_state\",\"device\":\"detector-7\",\"change\":\"raised\","
            + $"\"time_unix_ms\":1795363203000,\"onset_unix_ms\":1795363200000,\"value\":1,\"limit\":null,\"episode\":\"{Smoke.Episode}\"}}",
            Encoding.UTF8.GetString(Smoke.ToJson()));
    }

    [Property]
    public void What_is_written_is_read(bool isRaised, long time, long onset, double value, double limit)
    {
        var report = Smoke with
        {
            Change = isRaised ? AlarmChange.Raised : AlarmChange.Cleared,
            TimeUnixMs = Math.Abs(time % 4_000_000_000_000),
            OnsetUnixMs = Math.Abs(onset % 4_000_000_000_000),
            Value = double.IsFinite(value) ? value : double.NaN,
            Limit = double.IsFinite(limit) ? limit : double.NaN,
        };
        Assert.True(TransitionReport.TryParse(report.ToJson(), out var read, out var error), error);
        Assert.Equal(report, read);
    }

    [Theory]
    [InlineData("east-1/fire-loop", true)]
    [InlineData("", true)]
    [InlineData("east-1", false)]
    [InlineData("east-1/fire loop", false)]
    [InlineData("east-1/fire/loop", false)]
    public void A_line_is_a_gateway_and_its_line(string line, bool isRead)
    {
        var text = (Smoke with { Line = line }).ToJson();
        Assert.Equal(line.Length > 0, Encoding.UTF8.GetString(text).Contains("\"line\"", StringComparison.Ordinal));
        Assert.Equal(isRead, TransitionReport.TryParse(text, out var read, out _));
        Assert.Equal(isRead ? line : null, read?.Line);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_value_that_is_no_number_is_null_on_the_wire(double value)
    {
        Assert.True(TransitionReport.TryParse((Smoke with { Value = value }).ToJson(), out var read, out _));
        Assert.True(double.IsNaN(read.Value));
    }

    [Property]
    public void Random_bytes_are_refused_with_a_reason(byte[] bytes)
    {
        Assert.False(TransitionReport.TryParse(bytes, out var report, out var error));
        Assert.Null(report);
        Assert.NotEmpty(error);
    }

    [Property]
    public void A_damaged_text_never_throws(int at, byte with)
    {
        var bytes = Smoke.ToJson();
        bytes[Math.Abs(at % bytes.Length)] = with;
        Assert.Equal(TransitionReport.TryParse(bytes, out var report, out var error), report is not null);
        Assert.Equal(report is null, error.Length > 0);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("\"rule\":\"smoke-alarm\"", "\"rule\":\"Smoke\"")]
    [InlineData("\"rule\":\"smoke-alarm\"", "\"rule\":null")]
    [InlineData("0123456789abcdef", "0123456789abcdeg")]
    [InlineData("\"raised\"", "\"shelved\"")]
    [InlineData("\"raised\"", "7")]
    [InlineData("1795363203000", "999999999999999999")]
    [InlineData("1795363203000", "1.5")]
    [InlineData("east/detector-7/smoke_state", "")]
    [InlineData("\"episode\":\"", "\"episode\":\"x")]
    public void What_is_not_of_the_form_is_refused(string from, string? to = null)
    {
        var text = to is null ? from : Encoding.UTF8.GetString(Smoke.ToJson()).Replace(from, to, StringComparison.Ordinal);
        Assert.False(TransitionReport.TryParse(Encoding.UTF8.GetBytes(text), out _, out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void A_text_that_is_too_long_is_not_looked_at()
    {
        byte[] text = [.. Smoke.ToJson(), .. Enumerable.Repeat((byte)' ', TransitionReport.BytesMax)];
        Assert.False(TransitionReport.TryParse(text, out _, out var error));
        Assert.Contains("2048", error, StringComparison.Ordinal);
    }
}
