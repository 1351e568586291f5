namespace SmartPark.Telemetry;

/// <summary>
/// The form of every id that travels: park, gateway, device, building, enterprise. Lower case so that ids which
/// differ only by case cannot exist, which Sparkplug 3.0 section 4.1 forbids, and free of the MQTT wildcards.
/// </summary>
public static class Identifier
{
    /// <summary>Longest id in characters; topic of five ids and fixed parts then stays under 200 bytes.</summary>
    public const int LengthMax = 40;

    /// <summary>The pattern in words of configuration messages and JSON Schemas.</summary>
    public const string Pattern = "^[a-z0-9-]{1,40}$";

    /// <summary>Whether the text is 1 to 40 characters of <c>a-z</c>, <c>0-9</c> and <c>-</c>.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > LengthMax)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
            {
                return false;
            }
        }

        return true;
    }
}
