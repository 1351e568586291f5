using System.Text;
using FsCheck.Xunit;
using SmartPark.Telemetry.Completeness;
using Xunit;

namespace SmartPark.Telemetry.Tests.Completeness;

public sealed class CompletenessReportTests
{
    private const string Epoch = "0123456789abcdef";

    [Fact]
    public void The_text_is_compact_and_leaves_out_what_is_zero()
    {
        var report = new CompletenessReport
        {
            Epoch = Epoch,
            Revision = 17,
            Rows = [new() { Device = "meter-7", Hour = 494_321, Planned = 3600, CoveredMs = 3_600_000, Expected = 3600, Read = 3600, Sent = 3600, Stored = 3590, Late = 2, DroppedFull = 10 }],
        };
        Assert.Equal(
            """{"epoch":"0123456789abcdef","revision":17,"rows":[{"d":"meter-7","h":494321,"p":3600,"c":3600000,"e":3600,"r":3600,"s":3600,"k":3590,"l":2,"f":10}]}""",
            Encoding.UTF8.GetString(report.ToUtf8()));
    }

    [Property(MaxTest = 300)]
    public void What_was_written_is_read(int seed)
    {
        var random = new Random(seed);
        var report = new CompletenessReport
        {
            Epoch = CompletenessReport.EpochText((ulong)random.NextInt64()),
            Revision = random.NextInt64(1, long.MaxValue),
            Rows = [.. Enumerable.Range(0, random.Next(0, 20)).Select(i => HourCountTests.Random(random, $"meter-{i}"))],
        };
        Assert.True(CompletenessReport.TryParse(report.ToUtf8(), out var read, out var error), error);
        Assert.Equal((report.Epoch, report.Revision), (read.Epoch, read.Revision));
        Assert.Equal(report.Rows, read.Rows);
    }

    [Fact]
    public void The_longest_report_fits_the_bound()
    {
        var row = new HourCount
        {
            Device = new string('a', Identifier.LengthMax), Hour = CompletenessLimits.HourMax - 1, Planned = CompletenessLimits.CountMax, CoveredMs = CompletenessLimits.HourMs,
            Expected = CompletenessLimits.CountMax, Read = CompletenessLimits.CountMax, Sent = CompletenessLimits.CountMax, Stored = CompletenessLimits.CountMax,
            Late = CompletenessLimits.CountMax, DroppedFull = CompletenessLimits.CountMax, DroppedAge = CompletenessLimits.CountMax, DroppedDamage = CompletenessLimits.CountMax,
        };
        var report = new CompletenessReport { Epoch = Epoch, Revision = long.MaxValue, Rows = [.. Enumerable.Repeat(row, CompletenessLimits.RowsPerMessageMax)] };
        var text = report.ToUtf8();
        Assert.InRange(text.Length, 1, CompletenessLimits.TextBytesMax);
        Assert.True(CompletenessReport.TryParse(text, out _, out _));
    }

    [Fact]
    public void Members_of_a_later_edition_are_passed_over()
    {
        Assert.True(CompletenessReport.TryParse(
            """{"epoch":"0123456789abcdef","zone":"x","revision":1,"rows":[{"d":"m","h":494321,"q":[1,{}],"r":5}]}"""u8, out var report, out _));
        Assert.Equal(5, Assert.Single(report.Rows).Read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"revision":1,"rows":[]}""")]
    [InlineData("""{"epoch":null,"revision":1,"rows":[]}""")]
    [InlineData("""{"epoch":"0123456789ABCDEF","revision":1,"rows":[]}""")]
    [InlineData("""{"epoch":"0123456789abcdef","revision":0,"rows":[]}""")]
    [InlineData("""{"epoch":"0123456789abcdef","revision":1,"rows":null}""")]
    [InlineData("""{"epoch":"0123456789abcdef","revision":1,"rows":[null]}""")]
    [InlineData("""{"epoch":"0123456789abcdef","revision":1,"rows":[{"d":"M","h":494321}]}""")]
    [InlineData("""{"epoch":"0123456789abcdef","revision":1,"rows":[{"d":"m","h":1}]}""")]
    [InlineData("""{"epoch":"0123456789abcdef","revision":1,"rows":[{"d":"m","h":494321,"r":-1}]}""")]
    [InlineData("""{"epoch":"0123456789abcdef","revision":1,"rows":[{"d":"m","h":494321,"r":1000000001}]}""")]
    [InlineData("""{"epoch":"0123456789abcdef","revision":1,"rows":[{"d":"m","h":494321,"c":3600001}]}""")]
    [InlineData("""{"epoch":"0123456789abcdef","revision":1,"rows":[]}x""")]
    public void Anything_else_is_refused_with_a_reason(string text)
    {
        Assert.False(CompletenessReport.TryParse(Encoding.UTF8.GetBytes(text), out var report, out var error));
        Assert.Null(report);
        Assert.NotEmpty(error);
    }

    [Property(MaxTest = 2000)]
    public void No_bytes_make_it_throw(byte[] bytes) => Assert.Equal(CompletenessReport.TryParse(bytes, out var report, out _), report is not null);

    [Property(MaxTest = 2000)]
    public void No_damage_makes_it_throw(int seed)
    {
        var random = new Random(seed);
        var text = new CompletenessReport { Epoch = Epoch, Revision = 3, Rows = [HourCountTests.Random(random, "meter")] }.ToUtf8();
        text[random.Next(text.Length)] = (byte)random.Next(256);
        Assert.Equal(CompletenessReport.TryParse(text.AsSpan(0, random.Next(text.Length + 1)), out var report, out _), report is not null);
    }

    [Property]
    public void An_acknowledgement_that_was_written_is_read(ulong epoch, long revision)
    {
        var written = new CompletenessAcknowledgement(CompletenessReport.EpochText(epoch), Math.Max(1, Math.Abs(revision / 2)));
        Assert.True(CompletenessAcknowledgement.TryParse(Encoding.UTF8.GetBytes(written.ToString()), out var read));
        Assert.Equal(written, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcdef")]
    [InlineData("0123456789abcdef:")]
    [InlineData("0123456789abcdef:0")]
    [InlineData("0123456789abcdef:01")]
    [InlineData("0123456789abcdef:+1")]
    [InlineData("0123456789abcdef:1 ")]
    [InlineData("0123456789abcdeF:1")]
    [InlineData("0123456789abcdef-1")]
    [InlineData("0123456789abcdef:9223372036854775808")]
    public void Anything_else_is_no_acknowledgement(string text) => Assert.False(CompletenessAcknowledgement.TryParse(Encoding.UTF8.GetBytes(text), out _));
}
