using System.Globalization;
using System.Text.Json;
using SmartPark.Chaos.Fleet;

namespace SmartPark.Chaos.Judging;

/// <summary>The ledger's figures of a device and hour.</summary>
/// <param name="Read">Samples that the gateway says it read; null for unknown.</param>
/// <param name="Stored">Samples that the centre says are stored; null for unknown.</param>
/// <param name="Dropped">Samples that the gateway says it dropped; null for unknown.</param>
internal sealed record LedgerFigures(long? Read, long? Stored, long? Dropped);

/// <summary>Whether the completeness ledger says what is true, device by device and hour by hour.</summary>
internal static class CompletenessCheck
{
    private const long HourMs = 3_600_000;
    private const int DifferencesMax = 20;

    /// <summary>The hour of a source time, in whole hours since 1970 UTC.</summary>
    public static int HourOf(long unixMs) => (int)Math.DivRem(unixMs, HourMs).Quotient;

    /// <summary>Reads an answer of <c>GET /api/v1/completeness</c>. An hour that has not come and of which nothing is counted says nothing; with a clock ahead some are counted.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="nowMs">Now, UTC ms.</param>
    public static Dictionary<(int Device, int Hour), LedgerFigures> Read(JsonElement answer, long nowMs)
    {
        var figures = new Dictionary<(int, int), LedgerFigures>();
        foreach (var device in answer.GetProperty("devices").GetProperty("items").EnumerateArray())
        {
            var id = device.GetProperty("device").GetString()!;
            if (id[0] != 'm' || !int.TryParse(id.AsSpan(1), CultureInfo.InvariantCulture, out var number))
            {
                continue; // A gateway's own measurements.
            }

            foreach (var step in device.GetProperty("steps").EnumerateArray())
            {
                var dropped = step.GetProperty("dropped");
                var said = new LedgerFigures(
                    Number(step.GetProperty("read")), Number(step.GetProperty("stored")),
                    dropped.ValueKind == JsonValueKind.Object ? dropped.EnumerateObject().Sum(d => d.Value.GetInt64()) : null);
                var startMs = step.GetProperty("start").GetDateTimeOffset().ToUnixTimeMilliseconds();
                if (startMs <= nowMs || said.Read is not null || said.Stored is not null)
                {
                    figures[(number, HourOf(startMs))] = said;
                }
            }
        }

        return figures;
    }

    /// <summary>
    /// Where ledger and truth differ. What is stored must be counted exactly; what was read must be what is stored and what was dropped, except for
    /// replies of which nobody knows whether they were taken.
    /// </summary>
    public static IReadOnlyList<string> Differences(
        IReadOnlyDictionary<(int Device, int Hour), LedgerFigures> ledger, IReadOnlyDictionary<(int Device, int Hour), long> stored, IReadOnlyDictionary<(int Device, int Hour), long> uncertain)
    {
        var differences = new List<string>();
        foreach (var key in stored.Keys.Union(ledger.Keys).Order())
        {
            var truth = stored.GetValueOrDefault(key);
            var said = ledger.GetValueOrDefault(key) ?? new(null, null, null);
            var start = DateTimeOffset.FromUnixTimeMilliseconds(key.Hour * HourMs);
            var most = truth + (said.Dropped ?? 0) + uncertain.GetValueOrDefault(key);
            if (said.Stored != truth)
            {
                differences.Add(Text($"{AnswerLog.IdOf(key.Device)} {start:u}: the ledger says {said.Stored} stored, the store holds {truth}"));
            }
            else if (said.Read is null || said.Read < truth + (said.Dropped ?? 0) || said.Read > most)
            {
                differences.Add(Text($"{AnswerLog.IdOf(key.Device)} {start:u}: the ledger says {said.Read} read and {said.Dropped} dropped, true is {truth} stored and at most {most} read"));
            }
        }

        return differences.Count <= DifferencesMax ? differences : [.. differences.Take(DifferencesMax), $"and {differences.Count - DifferencesMax} more"];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static long? Number(JsonElement element) => element.ValueKind == JsonValueKind.Number ? element.GetInt64() : null;
}
