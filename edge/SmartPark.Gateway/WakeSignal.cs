using System.Threading.Channels;

namespace SmartPark.Gateway;

/// <summary>Wakes one waiting worker. Many may set it; setting it again before the worker looked changes nothing.</summary>
internal sealed class WakeSignal
{
    // One pending wake says all there is to say: the worker looks at everything when it wakes.
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Wakes the worker, now or when it waits next.</summary>
    public void Set() => _channel.Writer.TryWrite(true);

    /// <summary>Waits for the next <see cref="Set"/>.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _channel.Reader.ReadAsync(cancellationToken);
}
