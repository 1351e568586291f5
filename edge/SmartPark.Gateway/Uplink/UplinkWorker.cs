using Microsoft.Extensions.Logging;

namespace SmartPark.Gateway.Uplink;

/// <summary>Keeps a session with the broker as long as the gateway runs: connects, waits after a failure, connects again.</summary>
internal sealed partial class UplinkWorker(UplinkSite site, PayloadEncoder encoder, UplinkStatus status, TimeProvider time, Random random, ILogger logger)
{
    private const int QuietFailures = 20;

    private readonly UplinkTopics _topics = new(site);
    private readonly SparkplugSequence _sequence = new();
    private readonly SessionPauses _pauses = new(random);
    private readonly TakeoverSuspicion _suspicion = new();
    private int _failures;

    /// <summary>Runs until <paramref name="stop"/> is set and the goodbye is said. Does not end for anything that a broker or a host does.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            status.Set(UplinkState.Connecting, status.Now.Detail);
            var begin = time.GetTimestamp();
            SessionResult result;
            using (var session = new UplinkSession(site, _topics, encoder, _sequence, status, time, logger))
            {
                try
                {
                    result = await session.RunAsync(stop);
                }
                catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
                {
                    // A defect in one session must not silence the gateway: logged with its trace, the next session starts clean.
                    LogDefect(e);
                    result = new(SessionEnd.Lost, e.Message);
                }
            }

            if (result.End == SessionEnd.Stopped)
            {
                break;
            }

            var pause = TimeSpan.FromMilliseconds(PauseAfter(result, time.GetElapsedTime(begin)));
            await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        status.Set(UplinkState.Stopped);
    }

    private long PauseAfter(SessionResult result, TimeSpan lasted)
    {
        if (lasted.TotalMilliseconds >= GatewayLimits.SettledSessionMs)
        {
            _failures = 0;
        }

        var isSuspected = _suspicion.Ended(result.End, lasted);
        if (isSuspected)
        {
            result = new(SessionEnd.TakenOver, "suspected: " + result.Detail);
        }

        status.CountReconnect();
        status.Set(result.End == SessionEnd.TakenOver ? UplinkState.TakenOver : UplinkState.Connecting, $"{result.End}: {result.Detail}");
        var pause = _pauses.After(result.End, isSuspected, lasted);
        Tell(result, pause);
        return pause;
    }

    /// <summary>Logs the first failure of a kind and then each <see cref="QuietFailures"/>th: an outage of hours is a few lines.</summary>
    private void Tell(SessionResult result, long pauseMs)
    {
        var isNews = _failures++ % QuietFailures == 0;
        switch (result.End)
        {
            case SessionEnd.TakenOver:
                LogTakenOver(site.Park, site.Gateway, result.Detail, pauseMs / 1000);
                break;
            case SessionEnd.HostOffline:
                LogHostOffline(site.PrimaryHost ?? "", site.Outbox.Waiting);
                break;
            case SessionEnd.Refused when isNews:
                LogRefused(site.Broker.Host, site.Broker.Port, result.Detail, site.Broker.Username ?? "nobody", pauseMs);
                break;
            case SessionEnd.Unreachable or SessionEnd.Unusable when isNews:
                LogUnreachable(site.Broker.Host, site.Broker.Port, result.Detail, pauseMs, site.Outbox.Waiting);
                break;
            case SessionEnd.Lost or SessionEnd.Closed when isNews:
                LogLost(site.Broker.Host, site.Broker.Port, result.Detail, pauseMs, site.Outbox.Waiting);
                break;
            default:
                break;
        }
    }

    [LoggerMessage(2120, LogLevel.Error, "Defect in a session with the broker: the next one starts clean")]
    private partial void LogDefect(Exception exception);

    [LoggerMessage(2121, LogLevel.Error, "Another client connected as {Park}/{Gateway} and the broker dropped this one ({Detail}). Two gateways run with one id: give one of them another \"gateway\" in its file. This one keeps its readings and tries again in {PauseS} s")]
    private partial void LogTakenOver(string park, string gateway, string detail, long pauseS);

    [LoggerMessage(2122, LogLevel.Warning, "Primary host {Host} went offline; {Waiting} messages wait in the outbox until it is back")]
    private partial void LogHostOffline(string host, long waiting);

    [LoggerMessage(2123, LogLevel.Error, "Broker {Host}:{Port} refused: {Detail}. Check user name ({User}), password file and access list; next try in {PauseMs} ms")]
    private partial void LogRefused(string host, int port, string detail, string user, long pauseMs);

    [LoggerMessage(2124, LogLevel.Warning, "Broker {Host}:{Port} cannot be reached: {Detail}; next try in {PauseMs} ms, {Waiting} messages wait")]
    private partial void LogUnreachable(string host, int port, string detail, long pauseMs, long waiting);

    [LoggerMessage(2125, LogLevel.Warning, "Connection to broker {Host}:{Port} lost: {Detail}; next try in {PauseMs} ms, {Waiting} messages wait")]
    private partial void LogLost(string host, int port, string detail, long pauseMs, long waiting);
}
