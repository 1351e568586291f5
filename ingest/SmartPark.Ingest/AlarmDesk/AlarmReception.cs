using System.Text;
using SmartPark.Alarms.Engine;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Storage;

namespace SmartPark.Ingest.AlarmDesk;

/// <summary>
/// What the decoder hears of alarms in one message after another: what gateways report goes to the desk, samples go to the judge. A process that only writes leaves
/// both to its control session, messages of alarms unacknowledged. Owned by the decoder; not thread-safe.
/// </summary>
internal sealed partial class AlarmReception(AlarmInbox inbox, GatewayAnnouncements announcements, AlarmJudge judge, RuleCards cards, IngestInstruments instruments, IntakeOptions options, ILogger<AlarmReception> logger)
{
    private readonly bool _isWriter = options.Role == IntakeRole.Writer;
    private string _rules = "";
    private bool _told;
    private bool _isWhole;

    /// <summary>Texts that were no reports.</summary>
    public long Unreadable { get; private set; }

    /// <summary>The metrics of a message begin.</summary>
    public void Begins() => (_rules, _told, _isWhole) = ("", false, true);

    /// <summary>A gateway reports a transition.</summary>
    public void Told(string park, string gateway, ReadOnlySpan<byte> utf8)
    {
        _told = true;
        if (_isWriter)
        {
            return;
        }

        if (!TransitionReport.TryParse(utf8, out var report, out var error))
        {
            Unreadable++;
            instruments.AlarmReports("unreadable");
            LogUnreadable(park, gateway, utf8.Length, error);
            return;
        }

        if (report.Change == AlarmChange.Raised && cards.IsSuperseded(park, report))
        {
            // Judged here, by what the installation says. Its end is taken all the same: it may have begun before.
            instruments.AlarmReports("superseded");
            return;
        }

        _isWhole &= inbox.Offer(park, report);
    }

    /// <summary>A birth says which rules its gateway evaluates.</summary>
    public void Announced(ReadOnlySpan<byte> utf8) => _rules = Encoding.UTF8.GetString(utf8);

    /// <summary>A birth has been read.</summary>
    public void Born(string park, string gateway)
    {
        if (!_isWriter)
        {
            announcements.Heard(park, gateway, _rules);
        }
    }

    /// <summary>Samples have been checked.</summary>
    public void Judge(ReadOnlySpan<PlacedSample> samples, long nowUnixMs)
    {
        if (!_isWriter)
        {
            judge.Take(samples, nowUnixMs);
        }
    }

    /// <summary>Whether the desk settles the message that has been read; one for which it had no room nobody does, so that it comes again.</summary>
    public bool Settles(in Acknowledgement message)
    {
        if (_told && _isWhole && !_isWriter)
        {
            _isWhole = inbox.OfferAcknowledgement(message);
        }

        var told = _told;
        _told = false;
        return told;
    }

    /// <summary>Does what is due by the clock.</summary>
    public void Tick(long nowUnixMs)
    {
        if (!_isWriter)
        {
            judge.Tick(nowUnixMs);
        }
    }

    [LoggerMessage(5207, LogLevel.Warning, "An alarm report of {Park}/{Gateway} ({Bytes} bytes) cannot be read: {Error}")]
    private partial void LogUnreadable(string park, string gateway, int bytes, string error);
}
