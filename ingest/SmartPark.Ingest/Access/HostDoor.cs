using System.Net;

namespace SmartPark.Ingest.Access;

/// <summary>
/// Answers only requests that name a host of ours. On loopback that is this machine's own names: a page from elsewhere whose name was made to point
/// to 127.0.0.1 (DNS rebinding) names its own host, and gets nothing.
/// </summary>
internal sealed class HostDoor
{
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly bool _isLoopbackOnly;

    public HostDoor(IReadOnlyList<Listening> doors, HttpOptions options)
    {
        _isLoopbackOnly = doors.All(d => d.IsLoopback);
        foreach (var name in (options.AllowedHosts ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            _names.Add(name);
        }
    }

    /// <summary>Whether a host name, without port, is one of ours.</summary>
    public bool Knows(string host)
    {
        if (_names.Contains(host) || (!_isLoopbackOnly && _names.Count == 0))
        {
            return host.Length > 0;
        }

        // The healthcheck of a container and a person at the machine itself name it so, also when it listens beyond.
        return string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
    }

    public Task EnterAsync(HttpContext context, RequestDelegate next)
    {
        if (Knows(context.Request.Host.Host))
        {
            return next(context);
        }

        return Results.Problem(
            $"This service does not go by the name \"{context.Request.Host.Host}\". Use the address it was started with, or add the name to {HttpOptions.Section}:AllowedHosts.",
            statusCode: StatusCodes.Status421MisdirectedRequest, title: "Unknown host name").ExecuteAsync(context);
    }
}
