namespace SmartPark.Chaos.Fleet;

/// <summary>All devices of all gateways, and what they said.</summary>
internal sealed class DeviceFleet : IDisposable
{
    // A Modbus TCP line with one request in flight answers some thousand reads a second; units are 1 to 247.
    private const int DevicesPerLineMax = 100;
    private const int LinesMin = 2;

    private readonly List<ModbusLine> _lines = [];

    /// <summary>A fleet of <paramref name="devices"/> devices for so many gateways, at least one on each line of each.</summary>
    public DeviceFleet(int gateways, int devices)
    {
        var perGateway = Math.Max(LinesMin, (devices + gateways - 1) / gateways);
        var lines = Math.Max(LinesMin, (perGateway + DevicesPerLineMax - 1) / DevicesPerLineMax);
        var number = 0;
        for (var g = 0; g < gateways; g++)
        {
            for (var l = 0; l < lines; l++)
            {
                var count = (perGateway / lines) + (l < perGateway % lines ? 1 : 0);
                var log = new AnswerLog(g, $"g{g + 1}-l{l + 1}", [.. Enumerable.Range(number + 1, count)]);
                number += count;
                Logs.Add(log);
                _lines.Add(new(log));
            }
        }

        Devices = number;
    }

    public int Devices { get; }

    /// <summary>The truth, one log a line.</summary>
    public List<AnswerLog> Logs { get; } = [];

    /// <summary>Points given in all replies so far.</summary>
    public long Points
    {
        get
        {
            long points = 0;
            foreach (var log in Logs)
            {
                foreach (ref readonly var answer in log.Answers)
                {
                    points += DeviceCode.Quantities(answer.Group).Count;
                }
            }

            return points;
        }
    }

    /// <summary>The lines of a gateway with their ports.</summary>
    public IEnumerable<(AnswerLog Log, int Port)> LinesOf(int gateway) => _lines.Zip(Logs).Where(p => p.Second.Gateway == gateway).Select(p => (p.Second, p.First.Port));

    /// <summary>Stops answering and gives gateways time to take what was answered last.</summary>
    public async Task FallSilentAsync(CancellationToken cancellationToken)
    {
        foreach (var line in _lines)
        {
            line.FallSilent();
        }

        await Clock.DelayAsync(ModbusLine.LastReplyMs, cancellationToken);
    }

    public void Dispose()
    {
        foreach (var line in _lines)
        {
            line.Dispose();
        }
    }
}
