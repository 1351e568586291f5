using Microsoft.Extensions.Time.Testing;
using SmartPark.Ingest.Intake;
using Xunit;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>When the store counts as away: not at the first failure, but also when it merely hangs.</summary>
public sealed class StoreLinkTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(Payloads.Now));
    private readonly StoreLink _link;

    public StoreLinkTests() => _link = new(_time, new() { StoreAwayMs = 10_000 });

    public void Dispose() => _link.Dispose();

    [Fact]
    public void Before_it_was_opened_it_is_not_usable()
    {
        Assert.Equal(new(IsUsable: false, Payloads.Now, "not opened yet"), _link.State);

        _time.Advance(TimeSpan.FromSeconds(3));
        _link.Succeeded();
        Assert.Equal(new(IsUsable: true, Payloads.Now + 3000, null), _link.State);
    }

    [Fact]
    public void Failures_make_it_away_only_after_a_while()
    {
        _link.Succeeded();
        _link.Trying();
        _link.Failed("refused");
        _time.Advance(TimeSpan.FromSeconds(9));
        _link.Trying();
        _link.Failed("refused");
        Assert.True(_link.State.IsUsable);
        Assert.Equal("refused", _link.State.Error);

        var changed = _link.Changed;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new(IsUsable: false, Payloads.Now + 10_000, "refused"), _link.State);
        Assert.True(changed.IsCompleted);

        _link.Succeeded();
        Assert.True(_link.State.IsUsable);
        Assert.Null(_link.State.Error);
    }

    [Fact]
    public void A_write_that_hangs_makes_it_away_too()
    {
        _link.Succeeded();
        _link.Trying();
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("no answer within 10 s", _link.State.Error);
        Assert.False(_link.State.IsUsable);
    }

    [Fact]
    public void A_success_starts_patience_anew()
    {
        _link.Succeeded();
        for (var i = 0; i < 5; i++)
        {
            _link.Trying();
            _time.Advance(TimeSpan.FromSeconds(6));
            _link.Succeeded();
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_link.State.IsUsable);
    }
}
