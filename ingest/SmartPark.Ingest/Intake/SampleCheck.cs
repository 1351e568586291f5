using System.Globalization;
using System.Text;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Ingest.Intake;

/// <summary>Why a sample was refused.</summary>
/// <param name="Reason">One of the fixed set.</param>
/// <param name="Detail">What was found and what was expected.</param>
/// <param name="Value">The number, when there was one.</param>
internal readonly record struct Refusal(RefusalReason Reason, string Detail, double? Value = null);

/// <summary>Whose metrics are being checked.</summary>
/// <param name="Park">Park id; registered.</param>
/// <param name="Device">Device id; for a node's own metrics the gateway's id.</param>
/// <param name="IsNode">Whether they are a node's own.</param>
/// <param name="Places">Where the device stands; null when nobody registered it.</param>
/// <param name="PayloadTimeUnixMs">Time of metrics that have none.</param>
/// <param name="NowUnixMs">When the message was received.</param>
internal readonly record struct CheckContext(string Park, string Device, bool IsNode, DevicePlaces? Places, long PayloadTimeUnixMs, long NowUnixMs);

/// <summary>
/// Checks one metric against catalogue, clock and registry. Refused is what cannot be stored under its name; what is merely implausible is
/// stored with its quality. Pure.
/// </summary>
internal sealed class SampleCheck(QuantityCatalogue catalogue, bool acceptUnregistered)
{
    /// <summary>The metric as a placed sample, or the refusal.</summary>
    /// <param name="metric">The metric, with the datatype of its birth.</param>
    /// <param name="name">Its name, by itself or by alias.</param>
    /// <param name="birthUnit">The unit that its birth named, when it names none itself; null for none.</param>
    /// <param name="context">Whose it is.</param>
    /// <param name="placed">The sample.</param>
    /// <param name="refusal">Why not.</param>
    public bool TryCheck(in SparkplugMetric metric, string name, string? birthUnit, in CheckContext context, out PlacedSample placed, out Refusal refusal)
    {
        placed = default;
        if (!catalogue.TryGet(name, out var quantity))
        {
            refusal = new(RefusalReason.UnknownQuantity, $"{Quote(name)} is not in the quantity catalogue", ValueOf(metric));
            return false;
        }

        if (!metric.TryGetDouble(out var value, out var error))
        {
            refusal = new(RefusalReason.WrongType, $"found {TypeInWords(metric)} ({error}), expected a number");
            return false;
        }

        var time = metric.TimestampUnixMs ?? context.PayloadTimeUnixMs;
        if (!IsUnitRight(metric, birthUnit, quantity, out refusal) || !IsTimeRight(time, context.NowUnixMs, out refusal) || !IsRegistered(context, quantity, out refusal))
        {
            refusal = refusal with { Value = value };
            return false;
        }

        var (quality, reason) = QualityOf(metric, quantity, ref value, time > context.NowUnixMs + IntakeLimits.FutureSuspectMs);
        placed = new(new(new(context.Park, context.Device, quantity.Id), time, value, quality, reason), quantity, context.Places?.At(time) ?? default);
        return true;
    }

    /// <summary>Whether a unit that came with a metric is not the catalogue's; false for names that the catalogue does not have.</summary>
    public bool IsWrongUnit(string name, string unit) => catalogue.TryGet(name, out var quantity) && unit != quantity.Unit && unit != quantity.UnitZh;

    private static (Quality Quality, QualityReason Reason) QualityOf(in SparkplugMetric metric, Quantity quantity, ref double value, bool isAhead)
    {
        if (!double.IsFinite(value))
        {
            // A store knows no infinity, and a number that is none has no business being good.
            var said = metric.Quality == Quality.Good ? (Quality.Bad, double.IsNaN(value) ? QualityReason.NotAvailable : QualityReason.OutOfRange) : (metric.Quality, metric.Reason);
            value = double.NaN;
            return said;
        }

        if (metric.Quality != Quality.Bad && !quantity.IsPlausible(value))
        {
            return (Quality.OverRange, QualityReason.OutOfRange);
        }

        return isAhead && metric.Quality == Quality.Good ? (Quality.ClockSuspect, QualityReason.Clock) : (metric.Quality, metric.Reason);
    }

    private static bool IsUnitRight(in SparkplugMetric metric, string? birthUnit, Quantity quantity, out Refusal refusal)
    {
        refusal = default;
        var sent = metric.UnitUtf8.IsEmpty ? birthUnit : Encoding.UTF8.GetString(metric.UnitUtf8);
        if (sent is null || sent == quantity.Unit || sent == quantity.UnitZh)
        {
            return true;
        }

        refusal = new(RefusalReason.WrongUnit, $"found unit {Quote(sent)}, expected {Quote(quantity.Unit)}");
        return false;
    }

    private static bool IsTimeRight(long time, long now, out Refusal refusal)
    {
        refusal = default;
        if (time >= IntakeLimits.EarliestTimeUnixMs && time <= now + IntakeLimits.FutureMaxMs)
        {
            return true;
        }

        refusal = new(RefusalReason.AbsurdTime, $"found source time {Instant(time)}, expected 2000 to {IntakeLimits.FutureMaxMs / 60_000} minutes after now ({Instant(now)})");
        return false;
    }

    private bool IsRegistered(in CheckContext context, Quantity quantity, out Refusal refusal)
    {
        refusal = default;
        if (context.Places is not null || (context.IsNode && quantity.Domain == Domain.Gateway && Identifier.IsValid(context.Device)))
        {
            return true;
        }

        if (!acceptUnregistered)
        {
            refusal = new(RefusalReason.UnregisteredDevice, $"device not registered: {Quote(context.Device)} in park {Quote(context.Park)}");
            return false;
        }

        if (!Identifier.IsValid(context.Device))
        {
            refusal = new(RefusalReason.UnregisteredDevice, $"device not registered, and {Quote(context.Device)} is no id of the form {Identifier.Pattern}");
            return false;
        }

        return true;
    }

    private static double? ValueOf(in SparkplugMetric metric) => metric.TryGetDouble(out var value, out _) ? value : null;

    private static string TypeInWords(in SparkplugMetric metric) =>
        metric.TryGetText(out var text, out _) ? $"the text {Quote(Encoding.UTF8.GetString(text))}" : $"{metric.ValueKind} of datatype {metric.DataTypeNumber}";

    private static string Instant(long time) =>
        time is >= 0 and < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : $"{time} ms";

    // Text of a sender: quoted, and without anything that could break a line of a log.
    private static string Quote(string text)
    {
        var cut = text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 77), "...");
        return "\"" + string.Concat(cut.Select(c => char.IsControl(c) ? '\uFFFD' : c)) + "\"";
    }
}
