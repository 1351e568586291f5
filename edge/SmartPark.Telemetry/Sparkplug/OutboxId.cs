using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace SmartPark.Telemetry.Sparkplug;

/// <summary>
/// Names one message of one gateway's outbox. Travels as the payload's <c>uuid</c> in the form <c>0123456789abcdef-42</c>: the epoch as sixteen
/// lower-case hex digits, a hyphen, the number in decimal without leading zeros.
/// </summary>
/// <param name="Epoch">Drawn once when the outbox file is created, so that a replaced disk never confirms messages it does not hold.</param>
/// <param name="Number">Position in the outbox, from 1, growing within an epoch and never used twice; every start of a gateway skips ahead, so there are gaps.</param>
public readonly record struct OutboxId(ulong Epoch, long Number)
{
    /// <summary>Longest text in characters: 16 hex digits, a hyphen and 19 decimal digits.</summary>
    public const int TextLengthMax = 16 + 1 + 19;

    private const int EpochDigits = 16;

    private static readonly SearchValues<byte> LowerHex = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>Writes the text in UTF-8 and returns its length; <paramref name="destination"/> holds at least <see cref="TextLengthMax"/> bytes.</summary>
    public int Format(Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, TextLengthMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Number);
        _ = Epoch.TryFormat(destination, out _, "x16", CultureInfo.InvariantCulture);
        destination[EpochDigits] = (byte)'-';
        _ = Number.TryFormat(destination[(EpochDigits + 1)..], out var digits, default, CultureInfo.InvariantCulture);
        return EpochDigits + 1 + digits;
    }

    /// <summary>Reads the text; false for every other text, such as a foreign node's uuid.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out OutboxId id)
    {
        id = default;
        if (utf8.Length is <= EpochDigits + 1 or > TextLengthMax || utf8[EpochDigits] != (byte)'-' || utf8[EpochDigits + 1] is < (byte)'1' or > (byte)'9'
            || utf8[..EpochDigits].ContainsAnyExcept(LowerHex)
            || !Utf8Parser.TryParse(utf8[..EpochDigits], out ulong epoch, out _, 'x')
            || !Utf8Parser.TryParse(utf8[(EpochDigits + 1)..], out long number, out var read) || read != utf8.Length - EpochDigits - 1)
        {
            return false;
        }

        id = new(epoch, number);
        return true;
    }

    /// <summary>The text.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch:x16}-{Number}");
}
