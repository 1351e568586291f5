using System.Threading.Channels;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Intake;

/// <summary>Which live samples a subscriber wants; a null member wants all.</summary>
/// <param name="Park">Park id.</param>
/// <param name="Device">Device id.</param>
/// <param name="Domain">Domain of the quantity.</param>
/// <param name="Quantity">Quantity id.</param>
public sealed record LiveFilter(string? Park = null, string? Device = null, Domain? Domain = null, string? Quantity = null)
{
    /// <summary>Whether a sample is wanted.</summary>
    public bool Wants(in PlacedSample sample) =>
        (Park is null || Park == sample.Sample.Series.Park) && (Device is null || Device == sample.Sample.Series.Device)
        && (Domain is null || Domain == sample.Quantity.Domain) && (Quantity is null || Quantity == sample.Sample.Series.Quantity);
}

/// <summary>Samples as they pass every check, before they are stored, for whoever watches. Thread-safe; never holds intake back.</summary>
#pragma warning disable CA1724 // A namespace of the library that writes workbooks has this name too; nothing here uses it.
public sealed class LiveFeed
#pragma warning restore CA1724
{
    private readonly IngestInstruments _instruments;
    private readonly Lock _gate = new();
    private volatile LiveSubscription[] _subscriptions = [];

    /// <summary>A feed without subscribers.</summary>
    public LiveFeed(IngestInstruments instruments)
    {
        ArgumentNullException.ThrowIfNull(instruments);
        _instruments = instruments;
        instruments.ObserveWaiting("smartpark.ingest.live.subscribers", "{subscriber}", "Subscribers of the live feed.", () => _subscriptions.Length);
    }

    /// <summary>Subscribers now.</summary>
    public int Count => _subscriptions.Length;

    /// <summary>
    /// A new subscription, to be disposed by the caller; null when <see cref="IntakeLimits.LiveSubscribersMax"/> are there already.
    /// </summary>
    public LiveSubscription? Subscribe(LiveFilter filter)
    {
        lock (_gate)
        {
            if (_subscriptions.Length >= IntakeLimits.LiveSubscribersMax)
            {
                return null;
            }

            var subscription = new LiveSubscription(this, filter, _instruments);
            _subscriptions = [.. _subscriptions, subscription];
            return subscription;
        }
    }

    /// <summary>Gives samples to every subscriber that wants them.</summary>
    public void Publish(ReadOnlySpan<PlacedSample> samples)
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Offer(samples);
        }
    }

    internal void Remove(LiveSubscription subscription)
    {
        lock (_gate)
        {
            _subscriptions = [.. _subscriptions.Where(s => s != subscription)];
        }
    }
}

/// <summary>One subscriber's queue: bounded, the oldest samples give way to the newest.</summary>
public sealed class LiveSubscription : IDisposable
{
    private readonly LiveFeed _feed;
    private readonly LiveFilter _filter;
    private readonly Channel<PlacedSample> _channel;
    private long _dropped;

    internal LiveSubscription(LiveFeed feed, LiveFilter filter, IngestInstruments instruments)
    {
        (_feed, _filter) = (feed, filter);
        var options = new BoundedChannelOptions(IntakeLimits.LiveWaitingMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true };
        _channel = Channel.CreateBounded<PlacedSample>(options, _ =>
        {
            Interlocked.Increment(ref _dropped);
            instruments.LiveDropped(1);
        });
    }

    /// <summary>Samples in the order in which they were checked; completed when the subscription is disposed.</summary>
    public ChannelReader<PlacedSample> Reader => _channel.Reader;

    /// <summary>Samples lost so far because this subscriber was too slow.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Ends the subscription.</summary>
    public void Dispose()
    {
        _feed.Remove(this);
        _channel.Writer.TryComplete();
    }

    internal void Offer(ReadOnlySpan<PlacedSample> samples)
    {
        foreach (ref readonly var sample in samples)
        {
            if (_filter.Wants(sample))
            {
                _channel.Writer.TryWrite(sample);
            }
        }
    }
}
