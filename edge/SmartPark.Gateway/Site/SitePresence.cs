namespace SmartPark.Gateway.Site;

/// <summary>Tells the uplink that the presence of some device changed. Written by all lines, read by the uplink.</summary>
internal sealed class SitePresence(WakeSignal wake)
{
    private long _version;

    /// <summary>Grows with every change.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>A device fell silent or answers.</summary>
    public void Changed()
    {
        Interlocked.Increment(ref _version);
        wake.Set();
    }
}
