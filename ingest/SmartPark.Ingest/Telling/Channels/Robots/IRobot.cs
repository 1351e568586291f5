using SmartPark.Ingest.Telling.Channels.Http;

namespace SmartPark.Ingest.Telling.Channels.Robots;

/// <summary>A request to a robot.</summary>
/// <param name="Address">Where to, with whatever the vendor wants in it.</param>
/// <param name="Body">JSON.</param>
/// <param name="Signature">Signature in either, to be hidden; null when it is not signed.</param>
internal readonly record struct RobotRequest(string Address, byte[] Body, string? Signature);

/// <summary>How the robot of one vendor is spoken to. Pure.</summary>
internal interface IRobot
{
    /// <summary>The request of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="language">Its language.</param>
    /// <param name="address">Address of the robot, with its token.</param>
    /// <param name="secret">Secret of the signature; null when the robot is kept otherwise.</param>
    /// <param name="now">Now, which the signature is over.</param>
    RobotRequest Request(ChannelMessage message, MessageLanguage language, string address, string? secret, DateTimeOffset now);

    /// <summary>
    /// What an answer means: a success in HTTP is none yet, the code in the body says. No code is final: a wrong key, a missing key word, an address that is shut out are mended by
    /// a person while the alarm still matters.
    /// </summary>
    Verdict Judge(HttpAnswer answer);
}
