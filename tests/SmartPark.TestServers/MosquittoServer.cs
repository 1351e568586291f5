using System.Globalization;

namespace SmartPark.TestServers;

/// <summary>Debian's mosquitto without persistence: what it holds is lost when it is killed.</summary>
public sealed class MosquittoServer : ServerProcess
{
    private readonly string _extra;
    private readonly bool _anonymous;

    private MosquittoServer(bool anonymous, string extra) => (_anonymous, _extra) = (anonymous, extra);

    /// <inheritdoc/>
    protected override string Program => "mosquitto";

    /// <inheritdoc/>
    protected override string DebianPackage => "mosquitto";

    /// <summary>Starts one; <paramref name="extra"/> lines go to the end of its configuration, such as <c>password_file</c>.</summary>
    public static async Task<MosquittoServer> StartAsync(bool anonymous = true, string extra = "")
    {
        var server = new MosquittoServer(anonymous, extra);
        await server.RunAsync();
        return server;
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Arguments()
    {
        var file = Path.Combine(Folder, "mosquitto.conf");
        File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"""
            listener {Port} 127.0.0.1
            allow_anonymous {(_anonymous ? "true" : "false")}
            persistence false
            max_queued_messages 100000
            max_inflight_messages 1000
            log_dest stderr
            connection_messages true
            {_extra}

            """));
        return ["-c", file];
    }
}
