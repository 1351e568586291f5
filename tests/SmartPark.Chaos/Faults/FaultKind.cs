namespace SmartPark.Chaos.Faults;

/// <summary>What can go wrong in a round.</summary>
internal enum FaultKind
{
    /// <summary>SIGKILL of a gateway, started again after a pause.</summary>
    GatewayKill,

    /// <summary>SIGKILL of a process of ingest.</summary>
    IngestKill,

    /// <summary>SIGKILL of mosquitto, which keeps nothing.</summary>
    BrokerKill,

    /// <summary>SIGKILL of influxd; its folder stays.</summary>
    DatabaseKill,

    /// <summary>SIGSTOP of a gateway: it keeps its sockets and does nothing.</summary>
    GatewayStop,

    /// <summary>SIGSTOP of a process of ingest.</summary>
    IngestStop,

    /// <summary>SIGSTOP of mosquitto.</summary>
    BrokerStop,

    /// <summary>SIGSTOP of influxd.</summary>
    DatabaseStop,

    /// <summary>No network between a gateway and the broker.</summary>
    UplinkCut,

    /// <summary>No network between ingest and the broker.</summary>
    IngestCut,

    /// <summary>No network between ingest and the database.</summary>
    DatabaseCut,

    /// <summary>Every byte between a gateway and the broker takes long.</summary>
    UplinkDelay,

    /// <summary>Every byte between ingest and the broker takes long.</summary>
    IngestDelay,

    /// <summary>Few bytes a second between a gateway and the broker.</summary>
    UplinkNarrow,

    /// <summary>Messages of a gateway arrive twice and in another order.</summary>
    Disorder,

    /// <summary>A gateway's files cannot grow.</summary>
    DiskFull,

    /// <summary>A gateway starts with a wrong clock, which is set right while it runs.</summary>
    ClockSkew,
}

/// <summary>Words for the kinds, and what they act on.</summary>
internal static class FaultKinds
{
    /// <summary>The kind as it is written: <c>gateway-kill</c>.</summary>
    public static string Word(FaultKind kind) => string.Concat(kind.ToString().Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : $"{c}"));

    /// <summary>Reads <c>all</c> or words with commas between them.</summary>
    public static bool TryParse(string text, out IReadOnlyList<FaultKind> kinds)
    {
        kinds = text == "all" ? Enum.GetValues<FaultKind>() : [.. Enum.GetValues<FaultKind>().Where(k => text.Split(',').Contains(Word(k)))];
        return kinds.Count > 0 && (text == "all" || kinds.Count == text.Split(',').Length);
    }

    /// <summary>Whether a process dies by it.</summary>
    public static bool IsKill(FaultKind kind) => kind is FaultKind.GatewayKill or FaultKind.IngestKill or FaultKind.BrokerKill or FaultKind.DatabaseKill;

    /// <summary>What the fault holds while it lasts: two faults of one place and target never overlap.</summary>
    public static string Place(FaultKind kind) => kind switch
    {
        FaultKind.GatewayKill or FaultKind.GatewayStop or FaultKind.DiskFull or FaultKind.ClockSkew => "gateway",
        FaultKind.IngestKill or FaultKind.IngestStop => "ingest",
        FaultKind.BrokerKill or FaultKind.BrokerStop => "broker",
        FaultKind.DatabaseKill or FaultKind.DatabaseStop => "database",
        FaultKind.UplinkCut or FaultKind.UplinkDelay or FaultKind.UplinkNarrow or FaultKind.Disorder => "uplink",
        FaultKind.IngestCut or FaultKind.IngestDelay => "ingest-broker",
        _ => "ingest-database",
    };
}
