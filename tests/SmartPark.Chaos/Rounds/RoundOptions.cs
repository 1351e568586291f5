using System.Globalization;
using SmartPark.Chaos.Faults;
using SmartPark.Chaos.Fleet;

namespace SmartPark.Chaos.Rounds;

/// <summary>Where values are stored.</summary>
internal enum StoreKind
{
    /// <summary>Debian's InfluxDB 1.6.7 as a process of its own.</summary>
    InfluxDb,

    /// <summary>DuckDB inside ingest.</summary>
    DuckDb,
}

/// <summary>Whose gateways and writers run.</summary>
internal enum SystemKind
{
    /// <summary>Ours.</summary>
    SmartPark,

    /// <summary>A plain QoS 1 publisher and subscriber, for comparison.</summary>
    Plain,
}

/// <summary>What a round is.</summary>
internal sealed record RoundOptions
{
    public const string Usage = """
        SmartPark.Chaos [--minutes 3] [--seed 1] [--store influx|duckdb|both] [--rate 1000] [--faults all|name,name] [--compare] [--gateway FILE] [--report FILE]
          --minutes   how long faults happen; the wait for outboxes to empty and the judgement come after it
          --seed      the plan of faults is a function of it, the minutes and the store alone
          --rate      points per second that the fleet answers, all devices together
          --faults    only these kinds; see the README for their names
          --compare   the same plan against a plain QoS 1 publisher and subscriber, reported beside ours
          --scenario  broker-kill | backlog, instead of a plan of faults; backlog takes --hours 6
          --gateway   path of another build of smartpark-gateway, such as the native one
          --report    where the report is written as JSON

        """;

    /// <summary>The broker alone is killed, again and again, under load.</summary>
    public const string BrokerKill = "broker-kill";

    /// <summary>Hours of backlog flow while live samples go on.</summary>
    public const string Backlog = "backlog";

    private const int BrokerKillRate = 10_000;
    private const int RateMax = 50_000;

    public double Minutes { get; init; } = 3;

    public int Seed { get; init; } = 1;

    public StoreKind Store { get; init; } = StoreKind.InfluxDb;

    public int PointsPerSecond { get; init; } = 1_000;

    public IReadOnlyList<FaultKind> Kinds { get; init; } = Enum.GetValues<FaultKind>();

    public string Scenario { get; init; } = "";

    public double Hours { get; init; } = 6;

    public bool Compare { get; init; }

    public bool BothStores { get; init; }

    public string? ReportFile { get; init; }

    /// <summary>Path of another build of the gateway, such as the native one; null for that of this build.</summary>
    public string? GatewayProgram { get; init; }

    public SystemKind System { get; init; }

    /// <summary>Poll interval of every device and group.</summary>
    public int IntervalMs { get; init; } = 1_000;

    /// <summary>Devices that give so many points a second.</summary>
    public int Devices => Math.Max(1, (int)((long)PointsPerSecond * IntervalMs / 1000 / DeviceCode.PointsPerRound));

    /// <summary>Reads arguments; null with a sentence that says what is wrong.</summary>
    public static RoundOptions? Parse(IReadOnlyList<string> args, out string problem)
    {
        var options = new RoundOptions();
        problem = "";
        for (var i = 0; i < args.Count && problem.Length == 0; i++)
        {
            var value = i + 1 < args.Count ? args[i + 1] : "";
            switch (args[i])
            {
                case "--compare":
                    options = options with { Compare = true };
                    continue;
                case "--minutes" when TryNumber(value, 0.1, 24 * 60, out var minutes):
                    options = options with { Minutes = minutes };
                    break;
                case "--seed" when int.TryParse(value, CultureInfo.InvariantCulture, out var seed):
                    options = options with { Seed = seed };
                    break;
                case "--rate" when TryNumber(value, 10, RateMax, out var rate):
                    options = options with { PointsPerSecond = (int)rate };
                    break;
                case "--hours" when TryNumber(value, 0.01, 48, out var hours):
                    options = options with { Hours = hours };
                    break;
                case "--store" when value is "influx" or "duckdb" or "both":
                    options = options with { Store = value == "duckdb" ? StoreKind.DuckDb : StoreKind.InfluxDb, BothStores = value == "both" };
                    break;
                case "--scenario" when value is BrokerKill or Backlog:
                    options = options with { Scenario = value, PointsPerSecond = value == BrokerKill && !args.Contains("--rate") ? BrokerKillRate : options.PointsPerSecond };
                    break;
                case "--report" when value.Length > 0:
                    options = options with { ReportFile = Path.GetFullPath(value) };
                    break;
                case "--gateway" when File.Exists(value):
                    options = options with { GatewayProgram = Path.GetFullPath(value) };
                    break;
                case "--faults" when FaultKinds.TryParse(value, out var kinds):
                    options = options with { Kinds = kinds };
                    break;
                default:
                    problem = $"{args[i]} {value}: not understood";
                    break;
            }

            i++;
        }

        return problem.Length == 0 ? options : null;
    }

    private static bool TryNumber(string text, double min, double max, out double number) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out number) && number >= min && number <= max;
}
