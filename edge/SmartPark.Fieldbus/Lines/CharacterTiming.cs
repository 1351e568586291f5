using System.IO.Ports;

namespace SmartPark.Fieldbus.Lines;

/// <summary>How long characters and silences last on a serial line (Modbus over Serial Line V1.02, 2.5.1.1).</summary>
/// <param name="Baud">Bits per second, above 0.</param>
/// <param name="Parity">None, even or odd.</param>
/// <param name="StopBits">1 or 2.</param>
public readonly record struct CharacterTiming(int Baud, Parity Parity, int StopBits)
{
    /// <summary>Data bits of a Modbus RTU character.</summary>
    public const int DataBits = 8;

    /// <summary>Baud rate up to which silences follow the rate; above it they are fixed.</summary>
    public const int RatedSilenceBaudMax = 19200;

    /// <summary>t3.5 above 19200 baud, 1.750 ms.</summary>
    public static TimeSpan FixedSilence { get; } = TimeSpan.FromMicroseconds(1750);

    /// <summary>Bits of a character: start, 8 data, parity, stop; 10 to 12.</summary>
    public int BitsPerCharacter => 1 + DataBits + (Parity == Parity.None ? 0 : 1) + StopBits;

    /// <summary>Time of one character.</summary>
    public TimeSpan CharacterTime => TimeSpan.FromTicks(TimeSpan.TicksPerSecond * BitsPerCharacter / Baud);

    /// <summary>
    /// t3.5, the silence before a frame: 3.5 characters of 11 bits, as the standard counts them whatever the format, up to 19200 baud; 1.750 ms above.
    /// </summary>
    public TimeSpan SilenceBeforeFrame => Baud > RatedSilenceBaudMax ? FixedSilence : TimeSpan.FromTicks(TimeSpan.TicksPerSecond * 77 / 2 / Baud);
}
