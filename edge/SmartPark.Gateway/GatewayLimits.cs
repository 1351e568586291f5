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

    /// <summary>Longest pause between trials of the unit that answered last, while no unit of its line answers: a bus that has power again is seen within seconds.</summary>
    public const long SilentLineProbeMs = 5_000;

    /// <summary>Units in good standing that fail one after the other, with no answer between them, until it is the line that is taken to be silent.</summary>
    public const int UnansweredUnitsToSilentLine = 3;

    /// <summary>A unit counts as one that a dead bus took along when it had answered until this long, and two of its intervals, before the line fell silent.</summary>
    public const long TakenAlongMs = 60_000;

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

    /// <summary>Bytes of samples and entries in memory when no disk works; with the 25 MB of the process itself inside the 40 MB that a gateway may occupy.</summary>
    public const int OutboxMemoryBytesMax = 12 * 1024 * 1024;

    /// <summary>Bytes in memory above which live messages that wait leave it for the disk: half of <see cref="OutboxMemoryBytesMax"/>, so a slow disk finds room.</summary>
    public const int ResidentBytesMax = 6 * 1024 * 1024;

    /// <summary>Bytes of messages on disk when nothing else is set: two days of 1,000 points/s.</summary>
    public const long OutboxDiskBytesDefault = 1024L * 1024 * 1024;

    /// <summary>Least bytes on disk that may be set: what is in memory must fit several times.</summary>
    public const long OutboxDiskBytesMin = 16L * 1024 * 1024;

    /// <summary>Room for the database's own pages, above a quarter more than the messages' bytes: a small limit needs it too.</summary>
    public const long OutboxDiskSlackBytes = 16L * 1024 * 1024;

    /// <summary>Age of messages when nothing else is set: a month of outage is an outage that nobody mends.</summary>
    public const int OutboxAgeDaysDefault = 30;

    /// <summary>Greatest age that may be set: ten years.</summary>
    public const int OutboxAgeDaysMax = 3_650;

    /// <summary>How often the age of the oldest message is looked at.</summary>
    public const long AgeCheckMs = 60_000;

    /// <summary>Time between two commits when nothing else is set: an acknowledgement that comes within it saves the message from the flash.</summary>
    public const int OutboxCommitMsDefault = 1_000;

    /// <summary>Shortest time between two commits: each costs a flush of the disk.</summary>
    public const int OutboxCommitMsMin = 50;

    /// <summary>Longest time between two commits: what a power cut can cost, twice.</summary>
    public const int OutboxCommitMsMax = 60_000;

    /// <summary>Counts alone wait this long for a transaction: the journal has them, and a power cut costs these seconds of counting.</summary>
    public const long FiguresIntervalMs = 10_000;

    /// <summary>Hours of devices counted since a commit at which counts wait no longer: the journal's header holds them all.</summary>
    public const int PendingHoursMax = 4_096;

    /// <summary>Hours of devices counted in memory without a database: a day of 2,700 devices, 8 MB.</summary>
    public const int HoursInMemoryMax = 65_536;

    /// <summary>Bytes of one generation of the journal; when the database cannot be written it holds 3 million samples, then messages are in memory alone.</summary>
    public const int JournalBytesMax = 16 * 1024 * 1024;

    /// <summary>Longest header of a journal: counts of <see cref="PendingHoursMax"/> hours fit many times.</summary>
    public const int JournalHeaderBytesMax = 4 * 1024 * 1024;

    /// <summary>Bytes of a block of messages: a row of the database that is read and deleted as a whole.</summary>
    public const int BlockBytes = 64 * 1024;

    /// <summary>Bytes read back at a time: long enough that what a device said in many intervals becomes one message.</summary>
    public const int ReadBackBytes = 256 * 1024;

    /// <summary>Samples of backlog of a priority in memory and not sent: 1 MB, most of a second at the rate that a broker and a store on two cores take.</summary>
    public const int ReadAheadSamplesMax = 65_536;

    /// <summary>Lists of what a backlog message stands for that are kept to be used again: what is read ahead of small devices, 1 MB.</summary>
    public const int MemberListsKeptMax = 1_024;

    /// <summary>Samples of a backlog message: 20 KB on the wire, so a live message waits for no long one.</summary>
    public const int BacklogSamplesMax = 512;

    /// <summary>Longest time between the first and the last message merged into one.</summary>
    public const long BacklogSpanMs = 3_600_000;

    /// <summary>Numbers reserved ahead in the database: after a power cut numbering goes on behind them, so none is used twice. 2^32 of 2^63.</summary>
    public const long NumbersReserved = 1L << 32;

    /// <summary>Longest time that lines wait at the start for the outbox to open: a sound disk takes a tenth of a second, and a fire is not to wait for a broken one.</summary>
    public const int OutboxOpeningMs = 3_000;

    /// <summary>First pause before a disk that failed is tried again.</summary>
    public const long DiskPauseMinMs = 1_000;

    /// <summary>Longest pause before a disk that failed is tried again.</summary>
    public const long DiskPauseMaxMs = 60_000;

    /// <summary>Damaged outboxes kept for whoever wants to look: each may be as large as the outbox.</summary>
    public const int SetAsideMax = 3;

    /// <summary>Entries in memory; with one sample each they fill <see cref="OutboxMemoryBytesMax"/> nearly.</summary>
    public const int OutboxEntriesMax = 65_536;

    /// <summary>Entries sent and not acknowledged; at 500 messages/s eight seconds of a store that answers late.</summary>
    public const int UnacknowledgedEntriesMax = 4_096;

    /// <summary>Part of <see cref="UnacknowledgedEntriesMax"/> that backlog may use: the other half is kept free for live samples.</summary>
    public const int UnacknowledgedBacklogMax = 2_048;

    /// <summary>Bytes sent and not acknowledged; with 40 bytes a sample on the wire 200,000 samples, 3 MB in memory.</summary>
    public const long UnacknowledgedBytesMax = 8 * 1024 * 1024;

    /// <summary>Window of backlog at the start of a session: what a slow link carries in a second or two.</summary>
    public const long WindowBytesStart = 256 * 1024;

    /// <summary>Least window of backlog: three messages, so a slow path still moves.</summary>
    public const long WindowBytesMin = 64 * 1024;

    /// <summary>Greatest window of backlog: half of what may be unacknowledged, so live always finds room.</summary>
    public const long WindowBytesMax = 4 * 1024 * 1024;

    /// <summary>What the window grows by in a round trip once it shrank: one backlog message.</summary>
    public const long WindowBytesStep = 32 * 1024;

    /// <summary>Time for an acknowledgement that is never too late: a store commits in batches, and live stays below a second.</summary>
    public const long AcknowledgementTargetMs = 700;

    /// <summary>Queueing that backlog may add to the path's own time: live samples wait in the same queue.</summary>
    public const long QueueDelayMs = 400;

    /// <summary>Backlog messages per second, so that a host that acknowledges nothing is not flooded; with hundreds of samples each never the limit.</summary>
    public const int BacklogMessagesPerSecondMax = 4_000;

    /// <summary>Acknowledgement timeout before one was measured, and the longest later.</summary>
    public const long ResendTimeoutMaxMs = 60_000;

    /// <summary>Acknowledgement timeout at the start of a session.</summary>
    public const long ResendTimeoutStartMs = 10_000;

    /// <summary>Shortest acknowledgement timeout: a store commits in batches of up to a second.</summary>
    public const long ResendTimeoutMinMs = 3_000;

    /// <summary>Samples of one message: the widest register map has a few hundred points.</summary>
    public const int SamplesPerEntryMax = 4_096;

    // Clock -----------------------------------------------------------------------------------------------------------

    /// <summary>How often wall clock and monotonic time are compared when nothing is sent; before each message is sent they are too.</summary>
    public const long ClockLookMs = 1_000;

    /// <summary>
    /// Least difference between two looks that is a jump: a leap second and what a thread that was held up misreads are less, and less harms no reading.
    /// </summary>
    public const long ClockStepMs = 2_000;

    /// <summary>Longest time that reading both clocks may take: longer, and they are read again.</summary>
    public const long ClockReadMs = 2;

    /// <summary>Times that both clocks are read; then the nearest pair is taken.</summary>
    public const int ClockReadsMax = 8;

    /// <summary>How far a clock that is slewed moves until its stamps follow: more than a misread, less than the poll of a line takes.</summary>
    public const long ClockFollowMs = 50;

    /// <summary>How far stamps that are corrected together may be apart in their error: a quarter of a jump.</summary>
    public const long ClockSlewMs = 500;

    /// <summary>How much older than the program's own file a time may be: files are made in any time zone and copied with any clock.</summary>
    public const long ClockToleranceMs = 86_400_000;

    /// <summary>How far after the program was built a known time is believed: a clock that once ran wild must not make all later times suspect.</summary>
    public const long ClockKnowledgeMaxMs = 10L * 365 * 86_400_000;

    /// <summary>
    /// Longest wait of what is not fire or safety for a doubtful clock to be set: NTP sets it within seconds of the network, and a board half a minute late is
    /// still a board. Fire and safety never wait.
    /// </summary>
    public const long ClockSettlingMs = 30_000;

    /// <summary>Longest doubt of a clock that is behind what is known and that nobody sets: a day, then the site's time is what it says.</summary>
    public const long ClockDoubtMaxMs = 86_400_000;

    /// <summary>How long an unsynchronised clock must run without a jump until it may tell that a message is too old to be kept.</summary>
    public const long ClockStableMs = 3_600_000;

    /// <summary>Longest era: what is corrected together. As long as messages are merged over.</summary>
    public const long ClockEraMs = BacklogSpanMs;

    /// <summary>Eras remembered: two days and a half without NTP; alike ones beyond are joined. Each takes 50 bytes in a header of the journal.</summary>
    public const int ClockErasMax = 64;

    // Alarms ----------------------------------------------------------------------------------------------------------

    /// <summary>How often time is told to the alarm rules: delays, time-outs and ends show so much late at most; what a sample raises shows at once.</summary>
    public const int AlarmTickMs = 200;

    /// <summary>Alarms that came or went in the journal on site, the newest: a month of a site with a dozen a day, 400 KB.</summary>
    public const int AlarmJournalEntriesMax = 1_000;

    /// <summary>Bytes of the journal's file that are read: twice the entries, each at its longest.</summary>
    public const long AlarmJournalBytesMax = 2L * AlarmJournalEntriesMax * 2_100;

    /// <summary>How often the journal is flushed to the flash when something was added: what a power cut can cost of it.</summary>
    public const int AlarmFlushMs = 1_000;

    /// <summary>How often a journal that cannot be written is tried again.</summary>
    public const long AlarmRetryMs = 10_000;

    /// <summary>
    /// How often the state of the rules is saved. The journal holds every alarm at once; this holds averages and delays, of which a kill costs so much, and
    /// the flash lives longer than by saving each second.
    /// </summary>
    public const long AlarmStateSaveMs = 300_000;

    /// <summary>Bytes of saved state that are read back: 20,000 rules, each with an average.</summary>
    public const long AlarmStateBytesMax = 64L * 1024 * 1024;

    // Interlocks ------------------------------------------------------------------------------------------------------

    /// <summary>Pause between tries of an output that does not do what it should, at first: a lost reply is mended within a second.</summary>
    public const long InterlockRetryMs = 1_000;

    /// <summary>Tries with the short pause: a minute, in which a module has started again.</summary>
    public const int InterlockQuickTries = 60;

    /// <summary>Pause after those tries: a dead module costs its line no more than a dead meter does.</summary>
    public const long InterlockSlowRetryMs = 30_000;

    /// <summary>Failed tries in a row until an output counts as faulty: one lost reply on RS-485 is normal, three are not.</summary>
    public const int InterlockFailuresToFault = 3;

    /// <summary>How often an output that an alarm keeps on is looked at: a module that lost its power comes back with its relays off.</summary>
    public const long InterlockCheckMs = 10_000;

    // Completeness ----------------------------------------------------------------------------------------------------

    /// <summary>How often what was expected joins the counts of the outbox: a kill costs at most so much of it, which the centre expects by the plan.</summary>
    public const int CompletenessFlushMs = 10_000;

    /// <summary>How often counts are reported: a whole number of <see cref="CompletenessFlushMs"/>.</summary>
    public const int CompletenessReportMs = 60_000;

    /// <summary>Rows of one round of reports: 10,000 devices over five hours, a hundred messages.</summary>
    public const int CompletenessRowsMax = 50_000;

    /// <summary>Whole hours without this gateway that are reported after its return: three days; the centre expects older ones by the plan anyway.</summary>
    public const int MissedHoursMax = 72;

    /// <summary>Flushes of what was expected that wait for a doubtful clock to be set: an hour; older ones the centre expects by the plan.</summary>
    public const int ExpectedHeldMax = 360;

    /// <summary>Hours whose counts are kept after they were acknowledged: late acknowledgements of two days still add up.</summary>
    public const int HoursKept = 48;

    // Uplink ----------------------------------------------------------------------------------------------------------

    /// <summary>First pause before a broker that is away is called again.</summary>
    public const long ReconnectPauseMinMs = 250;

    /// <summary>
    /// Longest pause before a broker that is away is called again. A call that nobody takes costs one packet each way, and 100 gateways make 70 of them a
    /// second; a broker that is back is found within two seconds.
    /// </summary>
    public const long ReconnectPauseMaxMs = 2_000;

    /// <summary>First pause after the broker refused: the password may have been changed there a moment before it is changed here.</summary>
    public const long RefusalPauseMinMs = 1_000;

    /// <summary>Longest pause after refusals: only a person mends them, and brokers log and count each.</summary>
    public const long RefusalPauseMaxMs = 15_000;

    /// <summary>A session that lasted this long held: the next pause is the first again.</summary>
    public const long SettledSessionMs = 15_000;

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
