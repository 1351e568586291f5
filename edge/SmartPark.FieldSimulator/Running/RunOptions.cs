using System.Globalization;
using System.Net;

namespace SmartPark.FieldSimulator.Running;

/// <summary>What the command line asks for.</summary>
public sealed record RunOptions
{
    /// <summary>How the program is used.</summary>
    public const string Usage = """
        smartpark-fieldsimulator run GATEWAY... [options]   plays the sites of gateway files (or of every *.json in a folder)

          --listen ADDRESS       address of the TCP lines; 127.0.0.1 unless given (Modbus knows no password: open it on purpose only)
          --profiles DIR         device profiles; the folder "profiles" beside that of the first gateway file unless given
          --quantities FILE      quantity catalogue; "quantities.json" above the profiles unless given
          --characters FILE      how devices are played (seeds/<city>/characters.json); drawn from their ids unless given
          --seed N               another city of the same shape; 1 unless given
          --serial-links DIR     folder for the links to the serial lines; the paths in the gateway files unless given
          --unpaced              RTU lines answer at once instead of at their baud rate
          --commands FILE        commands to begin with; more are read from the standard input

        Commands, one a line:
          fault [PARK/]DEVICE WHAT    fault line:LINE WHAT
          WHAT is: none | dead | slow MS | exception CODE | bad-checksum | stale-reply | byte-by-byte
        """;

    /// <summary>Gateway files and folders of them, at least one.</summary>
    public required IReadOnlyList<string> Gateways { get; init; }

    /// <summary>Address of the TCP lines.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>Folder of device profiles.</summary>
    public string? Profiles { get; init; }

    /// <summary>Quantity catalogue.</summary>
    public string? Quantities { get; init; }

    /// <summary>Characters of the devices.</summary>
    public string? Characters { get; init; }

    /// <summary>Seed of the city.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Folder for the links to the serial lines.</summary>
    public string? SerialLinks { get; init; }

    /// <summary>Whether RTU lines answer at once.</summary>
    public bool Unpaced { get; init; }

    /// <summary>File of commands to begin with.</summary>
    public string? Commands { get; init; }

    /// <summary>Reads the arguments; null, with what is wrong, when they do not make sense.</summary>
    public static RunOptions? Parse(IReadOnlyList<string> args, out string? mistake)
    {
        ArgumentNullException.ThrowIfNull(args);
        mistake = null;
        if (args.Count == 0 || args[0] != "run")
        {
            mistake = args.Count == 0 ? "a verb is missing" : $"unknown verb \"{args[0]}\"";
            return null;
        }

        var options = new RunOptions { Gateways = [] };
        for (var i = 1; i < args.Count && mistake is null; i++)
        {
            var name = args[i];
            if (!name.StartsWith("--", StringComparison.Ordinal))
            {
                options = options with { Gateways = [.. options.Gateways, name] };
            }
            else if (name == "--unpaced")
            {
                options = options with { Unpaced = true };
            }
            else if (i + 1 == args.Count)
            {
                mistake = $"{name} is unknown or lacks its value";
            }
            else
            {
                options = options.With(name, args[++i], ref mistake);
            }
        }

        mistake ??= options.Gateways.Count == 0 ? "no gateway file is named" : null;
        return mistake is null ? options : null;
    }

    private RunOptions With(string name, string value, ref string? mistake)
    {
        switch (name)
        {
            case "--listen" when IPAddress.TryParse(value, out var address):
                return this with { Listen = address };
            case "--profiles":
                return this with { Profiles = value };
            case "--quantities":
                return this with { Quantities = value };
            case "--characters":
                return this with { Characters = value };
            case "--seed" when ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed):
                return this with { Seed = seed };
            case "--serial-links":
                return this with { SerialLinks = value };
            case "--commands":
                return this with { Commands = value };
            default:
                mistake = $"{name} {value}: not an option, or not a value it takes";
                return this;
        }
    }
}
