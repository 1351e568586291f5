namespace SmartPark.Ingest.Intake;

/// <summary>Every bound of intake, each with its reason. What happens at a bound is counted in <see cref="IngestInstruments"/>.</summary>
public static class IntakeLimits
{
    /// <summary>Messages between broker and decoder: four seconds of the largest city at 20 samples a message.</summary>
    public const int MessagesWaitingMax = 16_384;

    /// <summary>Bytes of those messages: births of large nodes are a megabyte each, and memory is what must not grow.</summary>
    public const long BytesWaitingMax = 64L * 1024 * 1024;

    /// <summary>
    /// How long the receive handler waits for room before it drops messages, in ms: longer than the store may be away before gateways are told
    /// to stop, so that a slow store alone drops nothing. MQTTnet keeps what arrives meanwhile in memory without bound, which is why it ends at all.
    /// </summary>
    public const int HandlerWaitMs = 15_000;

    /// <summary>Batches between decoder and store: four being written, two being filled, and one full behind each of these and of the fresh ones.</summary>
    public const int BatchesMax = 10;

    /// <summary>Of them never given to historical messages, so that fresh ones always find room: one being written, one full, one being filled.</summary>
    public const int BatchesKeptForLive = 3;

    /// <summary>Batches on their way to the store at one time at most; what a store takes at once may be less.</summary>
    public const int WritersMax = 4;

    /// <summary>
    /// Historical messages that wait for a batch while fresh ones go by: the windows of some tens of gateways. Beyond it those with an outbox id are
    /// left to their gateway, which sends them again, slower; those without hold intake back.
    /// </summary>
    public const int HistoryWaitingMax = 8_192;

    /// <summary>Bytes of those messages: half of what may wait before the decoder.</summary>
    public const long HistoryWaitingBytesMax = 32L * 1024 * 1024;

    /// <summary>
    /// Least time between two acknowledgements to one gateway, in ms: 500 messages a second make five commands, and it is a fraction of the time after
    /// which a gateway sends again.
    /// </summary>
    public const int AcknowledgePauseMs = 200;

    /// <summary>Gateways whose acknowledgements wait for the end of that pause; beyond it they are sent at once.</summary>
    public const int AcknowledgementsHeldMax = 20_000;

    /// <summary>Largest batch that may be configured: 72 bytes a sample, so 7 MB for each of <see cref="BatchesMax"/>.</summary>
    public const int BatchSamplesMax = 100_000;

    /// <summary>Refused samples in one batch before it is closed: a misconfigured gateway refuses all it sends, and each costs a row.</summary>
    public const int RefusedPerBatchMax = 5_000;

    /// <summary>Outbox ids in one batch before it is closed; a message of ours carries tens of samples.</summary>
    public const int AcknowledgementsPerBatchMax = 10_000;

    /// <summary>Commands to gateways waiting for the broker: a stored-acknowledgement for each of 2,000 gateways, and a rebirth for each.</summary>
    public const int CommandsWaitingMax = 4_096;

    /// <summary>
    /// Furthest a source time may lie in the future, in ms. An hour is more than any clock that is set drifts, and less than the eight hours
    /// by which a device is wrong that sends China's local time as UTC.
    /// </summary>
    public const long FutureMaxMs = 3_600_000;

    /// <summary>Source times this far in the future are stored but marked clock-suspect, in ms: beyond what NTP leaves and a poll takes.</summary>
    public const long FutureSuspectMs = 60_000;

    /// <summary>Earliest source time, 2000-01-01T00:00:00Z in UTC ms: a gateway whose clock was never set says 1970.</summary>
    public const long EarliestTimeUnixMs = 946_684_800_000;

    /// <summary>How often the decoder looks at the clock while nothing comes in, in ms: what is due by time may be late by this much.</summary>
    public const int TickMs = 1_000;

    /// <summary>Least time between two rebirth requests to one node, in ms: births of a large node are a megabyte, and a node that cannot answer must not be drummed at.</summary>
    public const long RebirthPauseMs = 30_000;

    /// <summary>
    /// Grace after connecting before nodes seen earlier are asked for a rebirth, in ms: gateways that watch STATE come by themselves, and asking at
    /// once would only double their births.
    /// </summary>
    public const long RebirthGraceMs = 10_000;

    /// <summary>Unrequested births of one node within <see cref="BirthFlapWindowMs"/> that mean something is wrong: two gateways with one id take the session from each other forever.</summary>
    public const int BirthFlapMax = 5;

    /// <summary>The window of <see cref="BirthFlapMax"/>, in ms.</summary>
    public const long BirthFlapWindowMs = 60_000;

    /// <summary>Edge nodes with a session; further ones are refused and counted.</summary>
    public const int NodesMax = NodeStates.NodesMax;

    /// <summary>First pause after a store refused for now, in ms; doubles up to <see cref="StoreRetryMaxMs"/>.</summary>
    public const int StoreRetryMinMs = 200;

    /// <summary>Longest pause before the store is tried again, in ms: an operator who mended it should not wait.</summary>
    public const int StoreRetryMaxMs = 10_000;

    /// <summary>How long the last batches and their acknowledgements may take when the service stops, in ms; what is not stored by then was not acknowledged and comes again.</summary>
    public const int StopFlushMs = 5_000;

    /// <summary>Rows of one reason in the dead letters; the oldest of that reason go first, so that one bad gateway cannot push out other faults.</summary>
    public const int DeadLettersPerReasonMax = 50_000;

    /// <summary>Bytes of a payload kept with a dead letter, as hex: enough to recognise the sender.</summary>
    public const int ExcerptBytesMax = 128;

    /// <summary>Characters of a text value or reason kept with a dead letter.</summary>
    public const int DetailCharsMax = 400;

    /// <summary>Subscribers of the live feed: a page or a stream each.</summary>
    public const int LiveSubscribersMax = 512;

    /// <summary>Samples waiting for one subscriber; a slower one loses the oldest, counted: it only wants to know what is true now.</summary>
    public const int LiveWaitingMax = 4_096;
}
