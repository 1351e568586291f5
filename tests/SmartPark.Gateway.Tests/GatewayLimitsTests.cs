using SmartPark.Gateway.Outbox;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Gateway.Tests;

public class GatewayLimitsTests
{
    [Fact]
    public void The_dead_share_over_its_window_is_burst_plus_refill() =>
        Assert.Equal(GatewayLimits.DeadShareMax * GatewayLimits.DeadShareWindowMs, GatewayLimits.DeadBurstMs + (GatewayLimits.DeadShareRefill * GatewayLimits.DeadShareWindowMs), 6);

    [Fact]
    public void The_windows_fit_the_outbox_and_the_backlog_leaves_room_for_live() =>
        Assert.True(GatewayLimits.UnacknowledgedBacklogMax < GatewayLimits.UnacknowledgedEntriesMax && GatewayLimits.UnacknowledgedEntriesMax * 2 < GatewayLimits.OutboxEntriesMax);

    [Fact]
    public void The_outbox_holds_the_largest_message_many_times() =>
        Assert.True(SampleStore.ChunksOf(GatewayLimits.SamplesPerEntryMax) * SampleStore.ChunkBytes * 100 < GatewayLimits.OutboxMemoryBytesMax);

    [Fact]
    public void A_message_fits_a_payload_and_its_count_fits_its_field() =>
        Assert.True(GatewayLimits.SamplesPerEntryMax < SparkplugLimits.MetricsPerPayloadMax && GatewayLimits.SamplesPerEntryMax <= ushort.MaxValue);

    [Fact]
    public void The_command_limit_holds_the_longest_acknowledgement() =>
        Assert.True(GatewayLimits.CommandBytesMax > SparkplugLimits.StoredRangesCharsMax * 2);

    [Fact]
    public void Timeouts_and_pauses_are_in_order()
    {
        Assert.True(GatewayLimits.ResendTimeoutMinMs < GatewayLimits.ResendTimeoutStartMs && GatewayLimits.ResendTimeoutStartMs < GatewayLimits.ResendTimeoutMaxMs);
        Assert.True(GatewayLimits.ReconnectPauseMaxMs < GatewayLimits.RefusalPauseMaxMs && GatewayLimits.RefusalPauseMaxMs < GatewayLimits.SuspicionPauseMinMs && GatewayLimits.SuspicionPauseMinMs < GatewayLimits.TakeoverPauseMinMs);
        Assert.True(GatewayLimits.StatusAgeMaxMs > 2 * GatewayLimits.StatusIntervalMs);
        Assert.True(GatewayLimits.UplinkTickMs < GatewayLimits.ResendTimeoutMinMs);
    }
}
