using System.Globalization;
using SmartPark.Ingest.Telling.Channels;

namespace SmartPark.Ingest.Telling;

/// <summary>
/// What is kept in an alarm's history of a message: over which channel, to whom, and what the other side answered. Its text is one line of parts with a tab
/// between them, since no name and no answer has one.
/// </summary>
/// <param name="Channel">Channel id.</param>
/// <param name="About">What was said.</param>
/// <param name="Step">Step of the route, from 0; above 0 it was an escalation.</param>
/// <param name="People">Names of who was told; empty for a channel that tells a group or a machine.</param>
/// <param name="Detail">What the other side answered, or why it did not take it.</param>
public sealed record Receipt(string Channel, MessageAbout About, int Step, IReadOnlyList<string> People, string Detail)
{
    private const int Parts = 5;

    /// <summary>The receipt of a line of history; null when it is none.</summary>
    public static Receipt? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('\t', Parts) is [var channel, var about, var step, var people, var detail] && Enum.TryParse<MessageAbout>(about, out var kind)
            && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(channel, kind, number, people.Length == 0 ? [] : people.Split(", "), detail) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Channel}\t{About}\t{Step}\t{string.Join(", ", People.Select(Plain))}\t{Plain(Detail)}");

    private static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
