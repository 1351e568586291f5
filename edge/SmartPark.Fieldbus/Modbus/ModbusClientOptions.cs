using SmartPark.Fieldbus.Lines;
using SmartPark.Fieldbus.Wiring;

namespace SmartPark.Fieldbus.Modbus;

/// <summary>How requests are framed on the line.</summary>
public enum ModbusFraming : byte
{
    /// <summary>MBAP header with transaction id.</summary>
    Tcp,

    /// <summary>Unit, PDU, CRC16; on serial ports and transparent TCP.</summary>
    Rtu,
}

/// <summary>Timing and tolerance of one line.</summary>
public sealed record ModbusClientOptions
{
    /// <summary>
    /// A unit that answers late is given up to this many times <see cref="ResponseTimeout"/>: enough for a gateway with a queue, little enough that a
    /// silent unit does not stop its line.
    /// </summary>
    public const int ResponseTimeoutGrowthMax = 4;

    /// <summary>Requests without one byte back after which a TCP connection is made anew: a box that was replaced or lost its NAT entry never resets the old one.</summary>
    public const int SilentRequestsBeforeReconnect = 3;

    /// <summary>How requests are framed.</summary>
    public required ModbusFraming Framing { get; init; }

    /// <summary>Time for a reply, beyond the time that the request and the reply take on the wire.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Silence kept before sending: t3.5 of the baud rate or more; zero for MBAP.</summary>
    public TimeSpan SilenceBeforeRequest { get; init; }

    /// <summary>Time of one character on the serial side; zero when frames take no time worth counting.</summary>
    public TimeSpan CharacterTime { get; init; }

    /// <summary>Tries per request; exceptions 01 to 03 are not tried again.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>Accept a transaction id that a gateway rewrote.</summary>
    public bool IgnoreTransactionId { get; init; }

    /// <summary>Transaction id of the first request, 1 to 65535; 0 is never sent, because some servers put it into every exception.</summary>
    public ushort FirstTransactionId { get; init; } = 1;

    /// <summary>Pause after a broadcast, which nobody answers, so that every unit can act on it (Modbus over Serial Line V1.02, 2.4.1: 100 to 200 ms).</summary>
    public TimeSpan BroadcastTurnaround { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// After a timeout without transaction ids, the line is listened to this long before the next request, so that a late reply is not taken for the
    /// next one's. It passes unnoticed when the caller leaves the line idle.
    /// </summary>
    public TimeSpan QuietAfterTimeout { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Silence after which a reply with a wrong checksum counts as ended: the longest pause between two bursts of a USB adapter is 16 ms.
    /// </summary>
    public TimeSpan SilenceAfterDamage { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Pause before a request that was answered "busy" or "acknowledge" is tried again.</summary>
    public TimeSpan BusyPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Wait after the first failed opening; doubles up to <see cref="ReopenPauseMax"/>. Requests meanwhile end at once as <see cref="ModbusOutcome.LineDown"/>.</summary>
    public TimeSpan ReopenPause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait between two openings: an hour of outage costs 120 tries, and the line is back half a minute after the device.</summary>
    public TimeSpan ReopenPauseMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests without one byte back after which the line is opened anew; 0 never.</summary>
    public int SilentRequestsMax { get; init; }

    /// <summary>The options that a wiring asks for.</summary>
    public static ModbusClientOptions For(LineWiring wiring)
    {
        ArgumentNullException.ThrowIfNull(wiring);
        var pause = TimeSpan.FromMilliseconds(wiring.PauseMs);
        var timing = Line.TimingOf(wiring);
        var response = TimeSpan.FromMilliseconds(wiring.ResponseTimeoutMs);
        var isRtu = wiring.Kind != LineKind.ModbusTcp;
        return new ModbusClientOptions
        {
            Framing = isRtu ? ModbusFraming.Rtu : ModbusFraming.Tcp,
            ResponseTimeout = response,
            SilenceBeforeRequest = isRtu && timing.SilenceBeforeFrame > pause ? timing.SilenceBeforeFrame : pause,
            CharacterTime = isRtu ? timing.CharacterTime : TimeSpan.Zero,
            Attempts = wiring.Attempts,
            IgnoreTransactionId = wiring.IgnoreTransactionId,
            // A quarter of the patience the line already has, but never so long that a silent unit takes the line from the others.
            QuietAfterTimeout = TimeSpan.FromTicks(Math.Clamp((response / 4).Ticks, 20 * TimeSpan.TicksPerMillisecond, 250 * TimeSpan.TicksPerMillisecond)),
            SilentRequestsMax = wiring.Kind == LineKind.ModbusRtu ? 0 : SilentRequestsBeforeReconnect,
        };
    }
}
