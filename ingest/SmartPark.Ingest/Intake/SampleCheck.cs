using System.Globalization;
using System.Text;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Ingest.Intake;

/// <summary>A sample as its sender described it.</summary>
/// <param name="Name">Metric name.</param>
/// <param name="Unit">The unit that it or its birth named; null for none.</param>
/// <param name="Value">The number; NaN for none.</param>
/// <param name="TimeUnixMs">Source time, UTC ms.</param>
/// <param name="Quality">Quality.</param>
/// <param name="Reason">Why it is not good.</param>
internal readonly record struct SentSample(string Name, string? Unit, double Value, long TimeUnixMs, Quality Quality, QualityReason Reason);

/// <summary>Why a sample was refused.</summary>
/// <param name="Reason">One of the fixed set.</param>
/// <param name="Detail">What was found and what was expected.</param>
/// <param name="Value">The number, when there was one.</param>
/// <param name="Sample">All of the sample, when that is known: then it can be replayed once the cause is mended.</param>
internal readonly record struct Refusal(RefusalReason Reason, string Detail, double? Value = null, SentSample? Sample = null);

/// <summary>Whose metrics are being checked.</summary>
/// <param name="Park">Park id; registered.</param>
/// <param name="Device">Device id; for a node's own metrics the gateway's id.</param>
/// <param name="IsNode">Whether they are a node's own.</param>
/// <param name="Places">Where the device stands; null when nobody registered it.</param>
/// <param name="PayloadTimeUnixMs">Time of metrics that have none.</param>
/// <param name="NowUnixMs">The time now.</param>
/// <param name="ReceivedUnixMs">When the message was received; null for now.</param>
internal readonly record struct CheckContext(
    string Park, string Device, bool IsNode, DevicePlaces? Places, long PayloadTimeUnixMs, long NowUnixMs, long? ReceivedUnixMs = null);

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
        var hasNumber = metric.TryGetDouble(out var value, out var error);
        if (!hasNumber && catalogue.TryGet(name, out _))
        {
            refusal = new(RefusalReason.WrongType, $"found {TypeInWords(metric)} ({error}), expected a number");
            return false;
        }

        var unit = metric.UnitUtf8.IsEmpty ? birthUnit : Encoding.UTF8.GetString(metric.UnitUtf8);
        var sent = new SentSample(name, unit, hasNumber ? value : double.NaN, metric.TimestampUnixMs ?? context.PayloadTimeUnixMs, metric.Quality, metric.Reason);
        if (TryCheck(sent, context, out placed, out refusal))
        {
            return true;
        }

        refusal = hasNumber ? refusal with { Value = value, Sample = sent } : refusal;
        return false;
    }

    /// <summary>The sample placed, or the refusal.</summary>
    public bool TryCheck(in SentSample sent, in CheckContext context, out PlacedSample placed, out Refusal refusal)
    {
        placed = default;
        if (!catalogue.TryGet(sent.Name, out var quantity))
        {
            refusal = new(RefusalReason.UnknownQuantity, $"{Quote(sent.Name)} is not in the quantity catalogue");
            return false;
        }

        if (!IsUnitRight(sent.Unit, quantity, out refusal) || !IsTimeRight(sent.TimeUnixMs, context.NowUnixMs, out refusal) || !IsRegistered(context, quantity, out refusal))
        {
            return false;
        }

        var value = sent.Value;
        var isAhead = sent.TimeUnixMs > (context.ReceivedUnixMs ?? context.NowUnixMs) + IntakeLimits.FutureSuspectMs;
        var (quality, reason) = QualityOf(sent, quantity, ref value, isAhead);
        placed = new(new(new(context.Park, context.Device, quantity.Id), sent.TimeUnixMs, value, quality, reason), quantity, context.Places?.At(sent.TimeUnixMs) ?? default);
        return true;
    }

    /// <summary>Whether a unit that came with a metric is not the catalogue's; false for names that the catalogue does not have.</summary>
    public bool IsWrongUnit(string name, string unit) => catalogue.TryGet(name, out var quantity) && unit != quantity.Unit && unit != quantity.UnitZh;

    private static (Quality Quality, QualityReason Reason) QualityOf(in SentSample sent, Quantity quantity, ref double value, bool isAhead)
    {
        if (!double.IsFinite(value))
        {
            // A store knows no infinity, and a number that is none has no business being good.
            var said = sent.Quality == Quality.Good ? (Quality.Bad, double.IsNaN(value) ? QualityReason.NotAvailable : QualityReason.OutOfRange) : (sent.Quality, sent.Reason);
            value = double.NaN;
            return said;
        }

        if (sent.Quality != Quality.Bad && !quantity.IsPlausible(value))
        {
            return (Quality.OverRange, QualityReason.OutOfRange);
        }

        return isAhead && sent.Quality == Quality.Good ? (Quality.ClockSuspect, QualityReason.Clock) : (sent.Quality, sent.Reason);
    }

    private static bool IsUnitRight(string? sent, Quantity quantity, out Refusal refusal)
    {
        refusal = default;
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
