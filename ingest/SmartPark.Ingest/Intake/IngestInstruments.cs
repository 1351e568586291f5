using System.Diagnostics.Metrics;

namespace SmartPark.Ingest.Intake;

/// <summary>
/// Every instrument of intake, API and doors in one place. Tags are small fixed sets: park, gateway and device ids are never tags, since a city has
/// 100,000 of them; which gateway has a gap stands in the log and in <c>/api/v1/gateways</c>.
/// </summary>
public sealed class IngestInstruments
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "SmartPark.Ingest";

    // A live sample takes milliseconds; one from a gateway's outbox after an outage takes hours or days.
    private static readonly double[] LagBoundariesS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600, 86_400];

    private readonly Counter<long> _received;
    private readonly Counter<long> _decoded;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _stored;
    private readonly Counter<long> _discarded;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _leftToGateways;
    private readonly Counter<long> _replayed;
    private readonly Counter<long> _seqGaps;
    private readonly Counter<long> _rebirths;
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _handlerWaits;
    private readonly Counter<long> _acknowledged;
    private readonly Counter<long> _commandsDropped;
    private readonly Counter<long> _letters;
    private readonly Counter<long> _lettersDropped;
    private readonly Counter<long> _takeovers;
    private readonly Counter<long> _liveDropped;
    private readonly Counter<long> _signIns;
    private readonly Counter<long> _auditDropped;
    private readonly Counter<long> _accountsRefused;
    private readonly Counter<long> _reports;
    private readonly Counter<long> _alarmReports;
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _hoursDeferred;
    private readonly Histogram<double> _counting;
    private readonly Counter<long> _energyDeferred;
    private readonly Counter<long> _energyChanged;
    private readonly Histogram<double> _energyFlush;
    private readonly Counter<long> _energyDeliveries;
    private readonly Counter<long> _energyWritten;
    private readonly Counter<long> _energyWriteFailures;
    private readonly Counter<long> _energyWriteDropped;
    private readonly Histogram<double> _lag;
    private readonly Meter _meter;

    /// <summary>Creates the instruments on a meter of <paramref name="meters"/>.</summary>
    public IngestInstruments(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
#pragma warning disable CA2000 // The factory owns the meters that it creates.
        _meter = meters.Create(MeterName);
#pragma warning restore CA2000
        _received = _meter.CreateCounter<long>("smartpark.ingest.messages.received", "{message}", "MQTT messages taken from the broker, by Sparkplug type.");
        _dropped = _meter.CreateCounter<long>("smartpark.ingest.messages.dropped", "{message}", "Messages dropped because the queue behind the broker stayed full; not acknowledged, so gateways with an outbox send them again.");
        _alarmReports = _meter.CreateCounter<long>("smartpark.ingest.alarms.reports", "{report}", "Alarm reports by what became of them: committed, refused because too many alarms stand, no-room, unreadable; and late samples that the centre did not judge.");
        _deliveries = _meter.CreateCounter<long>("smartpark.ingest.telling.deliveries", "{delivery}", "Deliveries by channel and what became of them: told, failed and tried again, given-up, needless because somebody took note before, no-room.");
        _decoded = _meter.CreateCounter<long>("smartpark.ingest.samples.decoded", "{sample}", "Samples that passed decoding and every check.");
        _rejected = _meter.CreateCounter<long>("smartpark.ingest.samples.rejected", "{sample}", "Samples and messages refused, by reason; each is a dead letter.");
        _stored = _meter.CreateCounter<long>("smartpark.ingest.samples.stored", "{sample}", "Samples that the store committed.");
        _discarded = _meter.CreateCounter<long>("smartpark.ingest.samples.discarded", "{sample}", "Samples shown live but not stored because the store was away too long; not acknowledged, so gateways with an outbox send them again.");
        _leftToGateways = _meter.CreateCounter<long>("smartpark.ingest.messages.left_to_gateways", "{message}", "Historical messages not taken because too many waited already; not acknowledged, so their gateways send them again, slower.");
        _replayed = _meter.CreateCounter<long>("smartpark.ingest.dead_letters.replayed", "{letter}", "Dead letters replayed, by result: stored or refused again.");
        _seqGaps = _meter.CreateCounter<long>("smartpark.ingest.seq.gaps", "{gap}", "Gaps in the sequence numbers of nodes: a message was lost on the way.");
        _rebirths = _meter.CreateCounter<long>("smartpark.ingest.rebirths.requested", "{request}", "Rebirth requests sent to nodes.");
        _reconnects = _meter.CreateCounter<long>("smartpark.ingest.broker.reconnects", "{connection}", "Connections to the broker after the first.");
        _handlerWaits = _meter.CreateCounter<long>("smartpark.ingest.receive.waits", "{wait}", "Times the receive handler had to wait for room in the queue.");
        _acknowledged = _meter.CreateCounter<long>("smartpark.ingest.messages.acknowledged", "{message}", "Outbox messages confirmed to gateways as stored.");
        _commandsDropped = _meter.CreateCounter<long>("smartpark.ingest.commands.dropped", "{command}", "Commands to gateways dropped because too many waited for the broker; acknowledgements among them are repeated when the gateway sends again.");
        _letters = _meter.CreateCounter<long>("smartpark.ingest.dead_letters.written", "{letter}", "Dead letters kept.");
        _lettersDropped = _meter.CreateCounter<long>("smartpark.ingest.dead_letters.dropped", "{letter}", "Dead letters lost: older ones for newer ones, or new ones because the file could not be written.");
        _takeovers = _meter.CreateCounter<long>("smartpark.ingest.broker.takeovers", "{connection}", "Connections to the embedded broker that took the session of another client with the same id.");
        _liveDropped = _meter.CreateCounter<long>("smartpark.ingest.live.dropped", "{sample}", "Samples that a subscriber of the live feed was too slow for.");
        _signIns = _meter.CreateCounter<long>("smartpark.ingest.access.attempts", "{attempt}", "Attempts to sign in or to show a token, by result.");
        _auditDropped = _meter.CreateCounter<long>("smartpark.ingest.audit.dropped", "{entry}", "Entries of the audit trail dropped for newer ones.");
        _accountsRefused = _meter.CreateCounter<long>("smartpark.ingest.accounts.refused", "{request}", "Accounts and tokens not added because there are as many as there may be, by which.");
        _reports = _meter.CreateCounter<long>("smartpark.ingest.ledger.reports", "{report}", "Completeness reports of gateways, by what became of them; only kept ones are acknowledged.");
        _hoursDeferred = _meter.CreateCounter<long>("smartpark.ingest.ledger.hours.deferred", "{hour}", "Changed hours that found no room in memory and wait in the file to be counted.");
        _counting = _meter.CreateHistogram<double>("smartpark.ingest.ledger.count.duration", "s", "Counting one hour of a park in the store.");
        _energyDeferred = _meter.CreateCounter<long>("smartpark.ingest.energy.samples.deferred", "{sample}", "Register readings that found no room before the energy ledger; their hours are read again from the store.");
        _energyChanged = _meter.CreateCounter<long>("smartpark.ingest.energy.registers.changed", "{register}", "Registers whose cells a flush or a read of the store changed.");
        _energyFlush = _meter.CreateHistogram<double>("smartpark.ingest.energy.flush.duration", "s", "One flush of hour cells into the energy ledger.");
        _energyDeliveries = _meter.CreateCounter<long>("smartpark.ingest.energy.deliveries", "{delivery}", "Tries to deliver energy reports by what became of them: delivered, failed and tried again, given-up.");
        _energyWritten = _meter.CreateCounter<long>("smartpark.ingest.energy.points.written", "{point}", "Energy figures written back to the store for boards.");
        _energyWriteFailures = _meter.CreateCounter<long>("smartpark.ingest.energy.write_back.failures", "{turn}", "Turns of writing energy figures back that store or file did not take; they are repeated.");
        _energyWriteDropped = _meter.CreateCounter<long>("smartpark.ingest.energy.write_back.dropped", "{day}", "Changed days of parks that found no room to wait for being written back; the sweep of their month finds them unless it was marked as written.");
        _lag = _meter.CreateHistogram("smartpark.ingest.lag", "s", "From the source time of a message's newest sample to its commit in the store.", tags: null,
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = LagBoundariesS });
    }

    /// <summary>Adds a gauge of something that waits: queue lengths, subscribers.</summary>
    public void ObserveWaiting(string name, string unit, string description, Func<long> read) =>
        _meter.CreateObservableUpDownCounter(name, read, unit, description);

    internal void Received(string type) => _received.Add(1, Tag("type", type));

    internal void Dropped() => _dropped.Add(1);

    internal void Decoded(int samples) => _decoded.Add(samples);

    internal void Rejected(RefusalReason reason) => _rejected.Add(1, Tag("reason", RefusalReasons.Word(reason)));

    internal void Stored(int samples) => _stored.Add(samples);

    internal void Discarded(int samples) => _discarded.Add(samples);

    internal void LeftToGateway() => _leftToGateways.Add(1);

    internal void Replayed(int letters, string result) => _replayed.Add(letters, Tag("result", result));

    internal void SeqGap() => _seqGaps.Add(1);

    internal void RebirthRequested() => _rebirths.Add(1);

    internal void ReconnectedUnlessFirst(int connectionsBefore) => _reconnects.Add(connectionsBefore == 0 ? 0 : 1);

    internal void HandlerWaited() => _handlerWaits.Add(1);

    internal void Acknowledged(int messages) => _acknowledged.Add(messages);

    internal void CommandDropped() => _commandsDropped.Add(1);

    internal void LettersKept(int letters, long dropped)
    {
        _letters.Add(letters);
        _lettersDropped.Add(dropped);
    }

    internal void LettersLost(int letters) => _lettersDropped.Add(letters);

    internal void TakenOver() => _takeovers.Add(1);

    internal void LiveDropped(long samples) => _liveDropped.Add(samples);

    internal void Attempted(string result) => _signIns.Add(1, Tag("result", result));

    internal void AuditDropped(int entries) => _auditDropped.Add(entries);

    internal void AccountRefused(string what) => _accountsRefused.Add(1, Tag("what", what));

    internal void AlarmReports(string result, int count = 1) => _alarmReports.Add(count, Tag("result", result));

    internal void EnergyDelivery(string result) => _energyDeliveries.Add(1, Tag("result", result));

    internal void EnergyWrittenBack(int points) => _energyWritten.Add(points);

    internal void EnergyWriteBackFailed() => _energyWriteFailures.Add(1);

    internal void EnergyWriteBackDropped() => _energyWriteDropped.Add(1);

    internal void Deliveries(string channel, string result, int count) => _deliveries.Add(count, Tag("channel", channel), Tag("result", result));

    internal void ReportSettled(string result) => _reports.Add(1, Tag("result", result));

    internal void HourDeferred() => _hoursDeferred.Add(1);

    internal void HourCounted(TimeSpan took) => _counting.Record(took.TotalSeconds);

    internal void EnergyDeferred() => _energyDeferred.Add(1);

    internal void EnergyChanged(int registers) => _energyChanged.Add(registers);

    internal void EnergyFlushed(TimeSpan took) => _energyFlush.Record(took.TotalSeconds);

    internal void Lag(double seconds) => _lag.Record(Math.Max(seconds, 0));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
