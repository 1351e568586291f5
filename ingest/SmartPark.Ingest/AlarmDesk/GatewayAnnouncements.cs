using SmartPark.Alarms;

namespace SmartPark.Ingest.AlarmDesk;

/// <summary>
/// Which rules gateways say that they evaluate, from their births, and which gateways there are. Kept in the file, so that after a restart the centre does not
/// judge what a gateway judges. Thread-safe.
/// </summary>
internal sealed partial class GatewayAnnouncements(AlarmStore store, ILogger<GatewayAnnouncements> logger)
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Park, string Gateway), (string Text, IReadOnlyDictionary<string, string> Rules)> _nodes = [];
    private long _version;
    private bool _isRead;

    /// <summary>Rises with every change.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Gateways that have ever been heard.</summary>
    public IReadOnlyList<(string Park, string Gateway)> Known
    {
        get
        {
            lock (_gate)
            {
                Read();
                return [.. _nodes.Keys];
            }
        }
    }

    /// <summary>Takes what a gateway's birth says; empty for one that judges nothing itself.</summary>
    public void Heard(string park, string gateway, string text)
    {
        lock (_gate)
        {
            Read();
            if (_nodes.TryGetValue((park, gateway), out var before) && before.Text == text)
            {
                return;
            }

            _nodes[(park, gateway)] = (text, GatewayRules.Parse(text));
            Interlocked.Increment(ref _version);
            try
            {
                store.KeepNode(park, gateway, text);
            }
            catch (IOException e)
            {
                // It is said again at the next birth; until then a restart would judge twice, with the same ids.
                LogNotKept(e, park, gateway);
            }
        }
    }

    /// <summary>Fingerprints of the rules that a gateway evaluates, by id.</summary>
    public IReadOnlyDictionary<string, string> Of(string park, string gateway)
    {
        lock (_gate)
        {
            Read();
            return _nodes.TryGetValue((park, gateway), out var node) ? node.Rules : None;
        }
    }

    private void Read()
    {
        if (_isRead)
        {
            return;
        }

        try
        {
            foreach (var (park, gateway, text) in store.Nodes())
            {
                _nodes[(park, gateway)] = (text, GatewayRules.Parse(text));
            }

            _isRead = true;
        }
        catch (IOException e)
        {
            LogNotRead(e);
        }
    }

    [LoggerMessage(5203, LogLevel.Error, "What {Park}/{Gateway} says of its alarm rules was not kept")]
    private partial void LogNotKept(Exception exception, string park, string gateway);

    [LoggerMessage(5204, LogLevel.Error, "What gateways said of their alarm rules could not be read; it is tried again")]
    private partial void LogNotRead(Exception exception);
}
