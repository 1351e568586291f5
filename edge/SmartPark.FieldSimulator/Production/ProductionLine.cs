using SmartPark.FieldSimulator.Calendar;
using SmartPark.FieldSimulator.Chance;
using SmartPark.FieldSimulator.Curves;
using SmartPark.FieldSimulator.Instruments;

namespace SmartPark.FieldSimulator.Production;

/// <summary>The counter of a production line: pieces, run and down time, and how warm and restless its machine is.</summary>
internal sealed class ProductionLine
{
    private const long HourMs = 3_600_000;
    private readonly Place _place;
    private readonly NoiseKey _key;
    private readonly DayLedger<LineDay, LineTotals> _days;
    private readonly LineTotals _first;

    private ProductionLine(Place place)
    {
        (_place, _key) = (place, place.Key.Sub("line"));
        var piecesPerHour = 60 * place.SizeBetween(2, 30);
        var hours = Math.Floor(_key.Between(0, 1500, 9000));
        _first = new(Math.Floor(hours * piecesPerHour * 0.97), Math.Floor(hours * piecesPerHour * 0.012), hours, Math.Floor(hours * 0.11));
        _days = new(day => LineDay.Build(day, _key, place.Activity, piecesPerHour), static day => day.Total);
    }

    /// <summary>Its quantities.</summary>
    public static InstrumentKind Kind { get; } = new SharedInstrument<Reading>(static place => new ProductionLine(place).Read, new Dictionary<string, Pick<Reading>>
    {
        ["pieces_good_count"] = static (in r) => Math.Floor(r.Totals.Good),
        ["pieces_reject_count"] = static (in r) => Math.Floor(r.Totals.Reject),
        ["run_time_h"] = static (in r) => r.Totals.RunHours,
        ["down_time_h"] = static (in r) => r.Totals.DownHours,
        ["line_state"] = static (in r) => (double)r.Stretch.State,
        ["line_speed_per_min"] = static (in r) => r.Stretch.PiecesPerHour / 60,
        ["utilisation_pct"] = static (in r) => 100 * r.LastHour,
        ["machine_temperature_c"] = static (in r) => 21 + (0.3 * (r.Line._place.Sky.TemperatureC(r.UnixMs) - 18)) + (27 * r.LastHour) + r.Drift(0.3),
        ["vibration_mms"] = static (in r) => r.Stretch.State == LineState.Running ? 2.3 + (0.5 * r.Drift(0.7)) + (0.25 * r.Drift(0.004)) : 0.18 + (0.04 * r.Drift(0.004)),
    });

    private Reading Read(long unixMs)
    {
        var (totals, stretch) = TotalsAt(unixMs);
        return new(this, unixMs, totals, stretch);
    }

    private (LineTotals Totals, LineStretch Stretch) TotalsAt(long unixMs)
    {
        var local = _place.Calendar.ToLocal(unixMs);
        var day = (int)Math.DivRem(local, LocalCalendar.DayMs, out var rest);
        var line = _days.Day(day);
        return (_first + _days.Before(day) + line.Until(rest / 1000.0), line.At(rest / 1000.0));
    }

    private readonly record struct Reading(ProductionLine Line, long UnixMs, LineTotals Totals, LineStretch Stretch)
    {
        /// <summary>Share of the last hour that the line ran.</summary>
        public double LastHour => Math.Clamp(Totals.RunHours - Line.TotalsAt(UnixMs - HourMs).Totals.RunHours, 0, 1);

        public double Drift(double hours) => Line._place.Drift(Line._key, UnixMs, hours);
    }
}
