namespace SmartPark.Gateway;

/// <summary>Every limit of the gateway in one place, each with the sentence that bounds it. A test asserts how they relate.</summary>
public static class GatewayLimits
{
    // Polling ---------------------------------------------------------------------------------------------------------

    /// <summary>First polls of slow groups are spread over at most this long: commissioning sees every device within it, the line no burst.</summary>
    public const long FirstRoundMaxMs = 5_000;

    /// <summary>Urgent polls in a row while another group is due: then one of the others goes, so overload by fire groups starves nobody.</summary>
    public const int UrgentRunMax = 8;

    /// <summary>Polls in a row without any answer until a device is reported silent (DDEATH): one lost reply on RS-485 is normal, three are not.</summary>
    public const int UnansweredPollsToSilent = 3;

    /// <summary>Answered polls in a row that lower the back-off of a flaky unit by one step.</summary>
    public const int AnsweredPollsToRelax = 3;

    /// <summary>First pause before a unit that did not answer is tried again.</summary>
    public const long TrialPauseMinMs = 1_000;

    /// <summary>Longest pause between trials of a silent unit: a meter that is powered again is seen within a minute, budget allowing.</summary>
    public const long TrialPauseMaxMs = 60_000;

    /// <summary>Most of a line's time that units without an answer may cost together, over <see cref="DeadShareWindowMs"/> and longer.</summary>
    public const double DeadShareMax = 0.05;

    /// <summary>The window over which <see cref="DeadShareMax"/> holds.</summary>
    public const long DeadShareWindowMs = 300_000;

    /// <summary>Steady part of <see cref="DeadShareMax"/>; the rest is the burst that lets a newly silent unit be tried at once.</summary>
    public const double DeadShareRefill = 0.03;

    /// <summary>Line time that units without an answer may cost at once.</summary>
    public const long DeadBurstMs = 6_000;

    /// <summary>Longest pause of a group that its device keeps refusing with an exception: a configuration error, not worth a poll each second.</summary>
    public const long RefusedPauseMaxMs = 60_000;

    /// <summary>A value that stays bad is repeated this often: fresh enough to be seen as bad, rare enough not to flood.</summary>
    public const long BadRepeatMs = 60_000;

    // Outbox ----------------------------------------------------------------------------------------------------------

    /// <summary>Bytes of samples and entries in memory; with the 25 MB of the process itself inside the 40 MB that a gateway may occupy.</summary>
    public const int OutboxBytesMax = 12 * 1024 * 1024;

    /// <summary>Entries in memory; with one sample each they fill <see cref="OutboxBytesMax"/> too.</summary>
    public const int OutboxEntriesMax = 65_536;

    /// <summary>Entries sent and not acknowledged; at 500 messages/s eight seconds of a store that answers late.</summary>
    public const int UnacknowledgedEntriesMax = 4_096;

    /// <summary>Part of <see cref="UnacknowledgedEntriesMax"/> that backlog may use: the other half is kept free for live samples.</summary>
    public const int UnacknowledgedBacklogMax = 2_048;

    /// <summary>Backlog messages per second: an hour of 1,000 points/s flows in a minute and leaves the link room for live samples.</summary>
    public const int BacklogMessagesPerSecondMax = 4_000;

    /// <summary>Acknowledgement timeout before one was measured, and the longest later.</summary>
    public const long ResendTimeoutMaxMs = 60_000;

    /// <summary>Acknowledgement timeout at the start of a session.</summary>
    public const long ResendTimeoutStartMs = 10_000;

    /// <summary>Shortest acknowledgement timeout: a store commits in batches of up to a second.</summary>
    public const long ResendTimeoutMinMs = 3_000;

    /// <summary>Samples of one message: the widest register map has a few hundred points.</summary>
    public const int SamplesPerEntryMax = 4_096;

    // Uplink ----------------------------------------------------------------------------------------------------------

    /// <summary>First pause before the broker is called again.</summary>
    public const long ReconnectPauseMinMs = 500;

    /// <summary>Longest pause before the broker is called again: 100 gateways then call a returning broker 7 times a second at most.</summary>
    public const long ReconnectPauseMaxMs = 15_000;

    /// <summary>First pause after another client took over this gateway's id: long enough that two gateways with one id do not fight.</summary>
    public const long TakeoverPauseMinMs = 300_000;

    /// <summary>Longest pause after repeated take-overs.</summary>
    public const long TakeoverPauseMaxMs = 3_600_000;

    /// <summary>Sessions in a row that a broker closed without a reason until a second gateway with this id is suspected.</summary>
    public const int ClosingsToSuspectTakeover = 5;

    /// <summary>First pause on suspicion alone: shorter than after a take-over that the broker told, for it might be a network that breaks again and again.</summary>
    public const long SuspicionPauseMinMs = 60_000;

    /// <summary>A session that lasted longer was not fought over.</summary>
    public const long TakeoverSessionMs = 60_000;

    /// <summary>Time to connect, subscribe or say goodbye.</summary>
    public const long BrokerTimeoutMs = 10_000;

    /// <summary>Time to send what was read last and to say goodbye when the gateway stops; below any supervisor's patience.</summary>
    public const long GoodbyeMs = 3_000;

    /// <summary>MQTT keep-alive: a cut network is noticed within 1.5 times this.</summary>
    public const int KeepAliveSeconds = 15;

    /// <summary>Least time between two rebirths on request; a request in between is kept and answered when it is over.</summary>
    public const long RebirthIntervalMs = 5_000;

    /// <summary>Largest command or STATE payload looked at; acknowledgement ranges of a full window stay below it.</summary>
    public const int CommandBytesMax = 256 * 1024;

    /// <summary>How often the uplink looks at timeouts and due self-measurement when nothing else wakes it.</summary>
    public const long UplinkTickMs = 250;

    /// <summary>How often the gateway measures itself.</summary>
    public const long SelfMeasurementIntervalMs = 10_000;

    /// <summary>A primary host that is online and acknowledges nothing for this long is named in a warning.</summary>
    public const long AcknowledgementSilenceMs = 120_000;

    // Health ----------------------------------------------------------------------------------------------------------

    /// <summary>How often the status file is written.</summary>
    public const long StatusIntervalMs = 5_000;

    /// <summary>Age at which the status file says that the gateway is not running.</summary>
    public const long StatusAgeMaxMs = 20_000;

    /// <summary>A line that has not come round for this long is stalled: no poll takes that long, at five tries of a minute each at most.</summary>
    public const long LineStalledMs = 600_000;

    /// <summary>Largest status file read by <c>healthcheck</c>.</summary>
    public const int StatusBytesMax = 1024 * 1024;
}
