using SmartPark.Ingest.Registry;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Storage;

/// <summary>
/// A stretch of one series with its values in columns, for loading history in bulk. Fastest when a series comes whole and in order of time,
/// one series after the other.
/// </summary>
/// <param name="Series">Whose values they are.</param>
/// <param name="Quantity">Its entry of the catalogue.</param>
/// <param name="Placement">Building and enterprise during the stretch; a new block for each place.</param>
/// <param name="TimesUnixMs">Source times, UTC ms.</param>
/// <param name="Values">As many values; NaN where there is none.</param>
/// <param name="Quality">Quality of all of them.</param>
public sealed record HistoryBlock(SeriesKey Series, Quantity Quantity, Placement Placement, ReadOnlyMemory<long> TimesUnixMs, ReadOnlyMemory<double> Values,
    Quality Quality = Quality.Good);
