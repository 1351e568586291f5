namespace SmartPark.Gateway.Verbs;

/// <summary>What the command line asks for.</summary>
/// <param name="Verb">run, check, read, alarms, healthcheck or help.</param>
/// <param name="File">The gateway file; empty for healthcheck and help.</param>
/// <param name="Device">The device of <c>read</c>; empty otherwise.</param>
/// <param name="Profiles">Folder of profiles; null finds one.</param>
/// <param name="Quantities">Catalogue file; null finds one.</param>
/// <param name="Status">Status file; null takes the default.</param>
/// <param name="Outbox">Folder of the outbox; null takes the default.</param>
internal sealed record VerbCall(string Verb, string File = "", string Device = "", string? Profiles = null, string? Quantities = null, string? Status = null, string? Outbox = null)
{
    /// <summary>The text of <c>help</c>.</summary>
    public const string Help = """
        smartpark-gateway: reads the devices of a site and publishes their values (Sparkplug B over MQTT)

          run <file> [--profiles DIR] [--quantities FILE] [--status FILE] [--outbox DIR]
              polls and publishes until stopped; writes its status every few seconds and keeps in DIR what is not stored yet
          check <file> [--profiles DIR] [--quantities FILE]
              finds every mistake without touching the network, and predicts how busy each line will be
          read <file> <device> [--profiles DIR] [--quantities FILE]
              asks one device once and prints its values
          alarms <file> [--profiles DIR] [--quantities FILE] [--outbox DIR]
              lists the newest alarms that this gateway raised or cleared, of a gateway that runs or not
          healthcheck [--status FILE]
              0 when the running gateway is well, 1 with the reason when it is not
          help

        <file> is a gateway file such as firmware-config/gateways/my-site.json. Profiles and quantities are looked for in the folder
        firmware-config around the file, then in the working directory, then beside the program.
        The environment replaces members of the file's uplink: SmartPark__Uplink__Host, __Port, __Tls, __CaFile, __CertificateFile, __KeyFile,
        __Username, __PasswordFile, __AllowPlaintext. SmartPark__StatusFile names the status file.
        SmartPark__OutboxFolder names the outbox's folder, one for each gateway; without it and --outbox it is /var/lib/smartpark-gateway/<park>-<gateway> when
        that can be made, else a folder beside the status file. SmartPark__OutboxCommitMs (1000), SmartPark__OutboxBytesMax (1073741824) and
        SmartPark__OutboxAgeDaysMax (30) bound it; the README of edge says what they cost.

        """;

    private static readonly string[] Verbs = ["run", "check", "read", "alarms", "healthcheck", "help"];

    /// <summary>Reads the arguments; null with a sentence that says what is wrong with them.</summary>
    public static VerbCall? Parse(IReadOnlyList<string> args, out string problem)
    {
        problem = "";
        if (args.Count == 0 || args[0] is "help" or "--help" or "-h")
        {
            return new("help");
        }

        if (!Verbs.Contains(args[0]))
        {
            problem = $"\"{args[0]}\" is none of {string.Join(", ", Verbs)}";
            return null;
        }

        var operands = new List<string>();
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] allowed = args[0] switch { "run" => ["--profiles", "--quantities", "--status", "--outbox"], "healthcheck" => ["--status"], "alarms" => ["--profiles", "--quantities", "--outbox"], _ => ["--profiles", "--quantities"] };
        for (var i = 1; i < args.Count; i++)
        {
            if (!args[i].StartsWith('-'))
            {
                operands.Add(args[i]);
            }
            else if (!allowed.Contains(args[i]))
            {
                problem = $"{args[0]} knows no {args[i]}, only {string.Join(", ", allowed)}";
                return null;
            }
            else if (i + 1 == args.Count || !options.TryAdd(args[i], args[i + 1]))
            {
                problem = i + 1 == args.Count ? $"{args[i]} needs a value" : $"{args[i]} stands there twice";
                return null;
            }
            else
            {
                i++;
            }
        }

        string[] wanted = args[0] switch { "read" => ["<file>", "<device>"], "healthcheck" => [], _ => ["<file>"] };
        if (operands.Count != wanted.Length)
        {
            problem = $"{args[0]} needs {(wanted.Length == 0 ? "no operand" : string.Join(' ', wanted))}, found {operands.Count} operands";
            return null;
        }

        return new(args[0], operands.ElementAtOrDefault(0) ?? "", operands.ElementAtOrDefault(1) ?? "",
            options.GetValueOrDefault("--profiles"), options.GetValueOrDefault("--quantities"), options.GetValueOrDefault("--status"), options.GetValueOrDefault("--outbox"));
    }
}
