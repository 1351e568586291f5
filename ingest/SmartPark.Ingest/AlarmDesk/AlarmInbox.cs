using System.Threading.Channels;
using SmartPark.Alarms.Engine;
using SmartPark.Ingest.Intake;

namespace SmartPark.Ingest.AlarmDesk;

/// <summary>A report and the park it concerns.</summary>
/// <param name="Park">Park id.</param>
/// <param name="Report">What an engine said.</param>
internal readonly record struct ParkReport(string Park, TransitionReport Report);

/// <summary>One thing for the desk to commit: a report, the state of an engine, or the end of a message that is to be acknowledged afterwards.</summary>
/// <param name="Report">A report, or null.</param>
/// <param name="Engine">The state of an engine as it was after every report before this, or null.</param>
/// <param name="Acknowledgement">A message all of whose reports came before this, or null.</param>
internal readonly record struct DeskEntry(ParkReport? Report, (string Part, long AtUnixMs, byte[] State)? Engine, Acknowledgement? Acknowledgement);

/// <summary>
/// What engines and gateways report, between the decoder and the desk, in order. Bounded: a report that finds no room is counted and its message not
/// acknowledged, so that its gateway sends it again. Thread-safe.
/// </summary>
internal sealed class AlarmInbox
{
    private readonly Channel<DeskEntry> _channel = Channel.CreateBounded<DeskEntry>(new BoundedChannelOptions(AlarmDeskLimits.ReportsWaitingMax) { SingleReader = true });
    private readonly IngestInstruments _instruments;

    public AlarmInbox(IngestInstruments instruments)
    {
        _instruments = instruments;
        instruments.ObserveWaiting("smartpark.ingest.alarms.waiting", "{report}", "Alarm reports waiting for the desk.", () => _channel.Reader.Count);
    }

    /// <summary>The entries, for the desk.</summary>
    public ChannelReader<DeskEntry> Reader => _channel.Reader;

    /// <summary>Takes a report in; false when there is no room. Never waits.</summary>
    public bool Offer(string park, TransitionReport report) => Write(new(new(park, report), null, null));

    /// <summary>Takes the state of an engine in.</summary>
    public bool OfferState(string part, long atUnixMs, byte[] state) => Write(new(null, (part, atUnixMs, state), null));

    /// <summary>Takes note of a message that is to be acknowledged once what came before is committed.</summary>
    public bool OfferAcknowledgement(in Acknowledgement acknowledgement) => Write(new(null, null, acknowledgement));

    private bool Write(in DeskEntry entry)
    {
        if (_channel.Writer.TryWrite(entry))
        {
            return true;
        }

        _instruments.AlarmReports("no-room");
        return false;
    }
}
