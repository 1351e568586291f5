using System.Text;
using FsCheck.Xunit;
using SmartPark.Telemetry.Sparkplug;
using Xunit;

namespace SmartPark.Telemetry.Tests.Sparkplug;

public sealed class OutboxIdTests
{
    [Property]
    public void What_is_written_is_read_back(ulong epoch, ulong number)
    {
        var id = new OutboxId(epoch, (long)Math.Max(1, number & long.MaxValue));
        var text = new byte[OutboxId.TextLengthMax];
        var written = text.AsSpan(0, id.Format(text));
        Assert.Equal(id.ToString(), Encoding.ASCII.GetString(written));
        Assert.True(OutboxId.TryParse(written, out var read));
        Assert.Equal(id, read);
    }

    [Fact]
    public void The_form_is_sixteen_hex_digits_a_hyphen_and_the_number()
    {
        Assert.Equal("0000000000000abc-42", new OutboxId(0xABC, 42).ToString());
        Assert.Equal(OutboxId.TextLengthMax, new OutboxId(ulong.MaxValue, long.MaxValue).ToString().Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => new OutboxId(1, 0).Format(new byte[OutboxId.TextLengthMax]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000000000000abc")]
    [InlineData("0000000000000abc-")]
    [InlineData("0000000000000abc-0")]
    [InlineData("0000000000000abc-01")]
    [InlineData("0000000000000abc--1")]
    [InlineData("0000000000000abc-+1")]
    [InlineData("0000000000000abc-1 ")]
    [InlineData("0000000000000ABC-1")]
    [InlineData("000000000000abc-1")]
    [InlineData("0000000000000abc-9223372036854775808")]
    [InlineData("f81d4fae-7dec-11d0-a765-00a0c91e6bf6")]
    [InlineData("SPBV1.0_COMPRESSED")]
    public void A_uuid_of_another_form_is_nobodys_outbox_id(string text) => Assert.False(OutboxId.TryParse(Encoding.ASCII.GetBytes(text), out _));
}
