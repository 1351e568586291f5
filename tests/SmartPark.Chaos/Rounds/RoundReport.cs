using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmartPark.Chaos.Faults;
using SmartPark.Chaos.Fleet;
using SmartPark.Chaos.Judging;
using SmartPark.Chaos.Site;

namespace SmartPark.Chaos.Rounds;

/// <summary>One kind of fault in the report.</summary>
/// <param name="Kind">Its word.</param>
/// <param name="Count">How often it happened.</param>
/// <param name="Samples">Samples answered while it lasted, of the gateways it acts on.</param>
/// <param name="Lost">Samples lost, of which it is the nearest fault.</param>
/// <param name="Doubled">Samples doubled, likewise.</param>
internal sealed record FaultRow(string Kind, int Count, long Samples, long Lost, long Doubled);

/// <summary>One gateway in the report.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ResidentMbMax">Most resident memory seen, in MB.</param>
/// <param name="WaitingMax">Most messages seen waiting in its outbox.</param>
/// <param name="Dropped">Samples it counted as dropped.</param>
/// <param name="Resent">Messages it sent again.</param>
internal sealed record GatewayRow(string Id, double ResidentMbMax, long WaitingMax, long Dropped, long Resent);

/// <summary>What a round found, as text and as JSON.</summary>
internal sealed record RoundReport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public required SystemKind System { get; init; }

    public required StoreKind Store { get; init; }

    public required int Seed { get; init; }

    public required double Minutes { get; init; }

    public required int PointsPerSecond { get; init; }

    public required Verdict Verdict { get; init; }

    public required IReadOnlyList<string> Failures { get; init; }

    public required IReadOnlyList<FaultRow> Faults { get; init; }

    public required IReadOnlyList<GatewayRow> Gateways { get; init; }

    public required LiveFigures Live { get; init; }

    public required IReadOnlyDictionary<string, long> DeadLetters { get; init; }

    /// <summary>Further figures, by what they measure.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <summary>Where the completeness ledger differs from the truth.</summary>
    public IReadOnlyList<string> Ledger { get; init; } = [];

    /// <summary>Processes that ended by themselves.</summary>
    public required IReadOnlyList<string> Crashes { get; init; }

    public required bool Drained { get; init; }

    public required double DrainSeconds { get; init; }

    /// <summary>Whether the promise held.</summary>
    public bool IsClean => Verdict.IsClean && Drained && Crashes.Count == 0 && Ledger.Count == 0;

    public static RoundReport Of(RoundOptions options, ParkSite site, IReadOnlyList<FaultRecord> faults, Verdict verdict, StoredObserver observer,
        IReadOnlyDictionary<string, long> letters, IReadOnlyList<string> crashes, bool isDrained, long drainMs) => new()
    {
        System = options.System, Store = options.Store, Seed = options.Seed, Minutes = options.Minutes, PointsPerSecond = options.PointsPerSecond, Verdict = verdict,
        Failures = [.. verdict.Failures.Select(f => f.ToString())],
        Faults = FaultRows(site.Fleet, faults, verdict),
        Gateways = [.. site.GatewayParts.Select(g => new GatewayRow(g.Id, g.ResidentMbMax, g.WaitingMax, g.Dropped, g.Resent))],
        Live = LiveFigures.Of(observer.Stored, faults, site.Fleet.Devices), DeadLetters = letters, Crashes = crashes, Figures = Costs(site, verdict), Drained = isDrained, DrainSeconds = drainMs / 1000.0,
    };

    /// <summary>Rows by kind; samples are counted by the time at which the device answered.</summary>
    public static IReadOnlyList<FaultRow> FaultRows(DeviceFleet fleet, IReadOnlyList<FaultRecord> faults, Verdict verdict) =>
        [.. faults.GroupBy(f => f.Fault.Kind).OrderBy(g => g.Key).Select(g =>
        {
            var (lost, doubled) = verdict.ByKind.GetValueOrDefault(g.Key);
            return new FaultRow(FaultKinds.Word(g.Key), g.Count(), g.Sum(f => SamplesIn(fleet, f)), lost, doubled);
        })];

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public string ToText()
    {
        var text = new StringBuilder();
        var v = Verdict;
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"== {System}, {Store}, seed {Seed}, {Minutes:0.##} minutes, {PointsPerSecond:N0} points/s");
        Row(text, "samples answered by devices", v.Answered);
        Row(text, "stored once with the right value", v.Stored);
        Row(text, "counted as dropped by gateways", v.CountedLost);
        Row(text, $"in flight at an end of a connection ({v.InFlightReplies} replies, {v.ConnectionEnds} ends)", v.InFlight);
        Row(text, "not taken in time by a stopped gateway", v.TimedOut);
        Row(text, "LOST", v.Lost);
        Row(text, "DOUBLED", v.Doubled);
        Row(text, "wrong value", v.WrongValues);
        Row(text, "wrong time", v.WrongTimes);
        Row(text, "rows that name no reply", v.UnknownRows);
        Row(text, "of a wrong clock: at the right time / marked", $"{v.SkewedRight:N0} / {v.SkewedSuspect:N0}");
        Row(text, "marked clock-suspect without a wrong clock", v.SuspectWithoutSkew);
        Row(text, "dead letters", string.Join(", ", DeadLetters.Select(d => $"{d.Key} {d.Value}")));
        Row(text, "hours of devices of which the ledger says another figure", Ledger.Count);
        Row(text, "processes that ended by themselves", Crashes.Count);
        Row(text, Drained ? "outboxes empty after (s)" : "outboxes NOT empty after (s)", DrainSeconds);
        text.AppendLine();
        text.AppendLine("fault                 count      samples         lost      doubled");
        foreach (var f in Faults)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{f.Kind,-20} {f.Count,6:N0} {f.Samples,12:N0} {f.Lost,12:N0} {f.Doubled,12:N0}");
        }

        text.AppendLine();
        foreach (var g in Gateways)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"gateway {g.Id}: {g.ResidentMbMax:0.0} MB resident at most, {g.WaitingMax:N0} messages waiting at most, {g.Resent:N0} sent again, {g.Dropped:N0} dropped");
        }

        foreach (var (what, figure) in Figures)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{what}: {figure:N2}");
        }

        Live.AppendTo(text);
        foreach (var failure in Failures.Concat(Crashes).Concat(Ledger))
        {
            text.AppendLine("  " + failure);
        }

        text.AppendLine(IsClean ? "NOTHING LOST, NOTHING DOUBLED" : "THE PROMISE DID NOT HOLD");
        return text.ToString();
    }

    internal static void Row(StringBuilder text, string what, object figure) => text.AppendLine(CultureInfo.InvariantCulture, $"{what,-70} {figure,14:N0}");

    private static Dictionary<string, double> Costs(ParkSite site, Verdict verdict)
    {
        var thousands = Math.Max(1, verdict.Answered) / 1000.0;
        return new()
        {
            ["gateway CPU, ms per 1,000 points"] = site.GatewayParts.Sum(g => g.CpuSeconds) * 1000 / thousands,
            ["gateway bytes written to files, per 1,000 points"] = site.GatewayParts.Sum(g => g.BytesWritten) / thousands,
        };
    }

    private static long SamplesIn(DeviceFleet fleet, FaultRecord fault)
    {
        long samples = 0;
        foreach (var log in fleet.Logs.Where(l => fault.Gateway < 0 || l.Gateway == fault.Gateway))
        {
            foreach (ref readonly var answer in log.Answers)
            {
                samples += fault.Distance(answer.RequestMs) == 0 ? DeviceCode.Quantities(answer.Group).Count : 0;
            }
        }

        return samples;
    }
}
