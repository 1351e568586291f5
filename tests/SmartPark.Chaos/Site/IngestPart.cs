using SmartPark.Chaos.Network;

namespace SmartPark.Chaos.Site;

/// <summary>One process of ingest with its ways to broker and database.</summary>
/// <param name="Name">For plan and report.</param>
/// <param name="Process">The process.</param>
/// <param name="Broker">Link to the broker.</param>
/// <param name="Database">Link to the database; null when the store is a file of its own.</param>
internal sealed record IngestPart(string Name, PartProcess Process, TcpLink Broker, TcpLink? Database)
{
    /// <summary>Whether it serves our API; the writer of the comparison does not.</summary>
    public bool HasApi { get; init; } = true;

    /// <summary>Base address of the API.</summary>
    public Uri Url => new($"http://127.0.0.1:{Process.Port}");
}
