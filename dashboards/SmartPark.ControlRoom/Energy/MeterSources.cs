using SmartPark.Energy.Consumption;
using SmartPark.Energy.HourLedger;
using SmartPark.Energy.Registry;

namespace SmartPark.ControlRoom.Energy;

/// <summary>Where the page of a meter has its figures from. Both throw <see cref="IOException"/> when the ledger cannot be read.</summary>
/// <param name="Curve">What a meter with a register consumed over time.</param>
/// <param name="Cells">What its register showed in the hours of [from, to), hours since 1970 UTC.</param>
public sealed record MeterSources(Func<AccountedMeter, ConsumptionCurve> Curve, Func<AccountedMeter, int, int, IReadOnlyList<HourCell>> Cells);
