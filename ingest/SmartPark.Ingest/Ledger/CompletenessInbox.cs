using System.Threading.Channels;
using SmartPark.Ingest.Intake;

namespace SmartPark.Ingest.Ledger;

/// <summary>A gateway's completeness text as it came.</summary>
/// <param name="Park">Park id.</param>
/// <param name="Gateway">Gateway id.</param>
/// <param name="Utf8">The text.</param>
internal readonly record struct ReceivedCounts(string Park, string Gateway, byte[] Utf8);

/// <summary>
/// Completeness reports between the decoder and the ledger. Bounded: one that finds no room is dropped and counted; it is not acknowledged, so
/// the gateway sends it again. Thread-safe.
/// </summary>
internal sealed class CompletenessInbox
{
    private readonly Channel<ReceivedCounts> _channel = Channel.CreateBounded<ReceivedCounts>(LedgerLimits.ReportsWaitingMax);
    private readonly IngestInstruments _instruments;

    public CompletenessInbox(IngestInstruments instruments)
    {
        _instruments = instruments;
        instruments.ObserveWaiting("smartpark.ingest.ledger.reports.waiting", "{report}", "Completeness reports of gateways waiting for the ledger.", () => _channel.Reader.Count);
    }

    /// <summary>The reports, for the ledger.</summary>
    public ChannelReader<ReceivedCounts> Reader => _channel.Reader;

    /// <summary>Takes a text in; never waits.</summary>
    public void Offer(string park, string gateway, ReadOnlySpan<byte> utf8)
    {
        if (!_channel.Writer.TryWrite(new(park, gateway, utf8.ToArray())))
        {
            _instruments.ReportSettled("no-room");
        }
    }
}
