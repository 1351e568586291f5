using System.Globalization;

namespace SmartPark.Demo;

/// <summary>What the command line of <c>./run</c> says.</summary>
internal sealed record DemoOptions
{
    /// <summary>Port of the control room when none is given.</summary>
    public const int PortDefault = 8080;

    public const string Help = """
        Starts the SmartPark demo on this machine: a simulated city with three parks, four gateways that poll it over real
        Modbus, an MQTT broker, ingest with two months of history in DuckDB, and the control room. Detectors are tested now and
        then: the alarms are on the desk, and told to a screen that prints them here. Loopback only; Ctrl-C stops it.

          ./run [--port N] [--data DIR] [--fresh]

          --port N     port of the control room on 127.0.0.1 (8080)
          --data DIR   folder of the demo's data (.data/demo); history and live data stay there between runs
          --fresh      remove the demo's data first and start with new history
          --help       this text
        """;

    public int Port { get; private init; } = PortDefault;

    public string Data { get; private init; } = Path.Combine(".data", "demo");

    public bool Fresh { get; private init; }

    public bool ShowHelp { get; private init; }

    /// <summary>Reads the arguments; null with a message for the person who typed them when they make no sense.</summary>
    public static DemoOptions? Parse(IReadOnlyList<string> args, out string error)
    {
        var options = new DemoOptions();
        for (var i = 0; i < args.Count; i++)
        {
            var value = i + 1 < args.Count ? args[i + 1] : null;
            switch (args[i])
            {
                case "--help" or "-h":
                    options = options with { ShowHelp = true };
                    break;
                case "--fresh":
                    options = options with { Fresh = true };
                    break;
                case "--port" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535:
                    options = options with { Port = port };
                    i++;
                    break;
                case "--port":
                    error = $"--port {value}: expected a number from 1 to 65535";
                    return null;
                case "--data" when !string.IsNullOrWhiteSpace(value):
                    options = options with { Data = value };
                    i++;
                    break;
                case "--data":
                    error = "--data: expected a folder";
                    return null;
                default:
                    error = $"{args[i]}: unknown option; ./run --help lists them";
                    return null;
            }
        }

        error = "";
        return options;
    }
}
