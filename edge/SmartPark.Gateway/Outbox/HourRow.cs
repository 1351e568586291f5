namespace SmartPark.Gateway.Outbox;

// The seam for the completeness reporter (see GatewayOutbox):
//   ulong Epoch                                              names whose counts these are; figures of two epochs add up
//   void AddFigures(string device, int hour, in HourFigures)  planned, covered, expected: journalled like the messages
//   IReadOnlyList<HourRow> HoursSince(long revision, int max) rows changed after a revision, in its order
//   int ForgetHours(int beforeHour, long revision)            rows that the centre has acknowledged and that are long past

/// <summary>Counts of one device in one UTC hour of the samples' source time, of one outbox epoch.</summary>
/// <param name="Epoch">Epoch of the outbox that counted.</param>
/// <param name="Device">Device id; the gateway's id for its own values.</param>
/// <param name="Hour">The hour, in whole hours since 1970 UTC.</param>
/// <param name="Figures">The counts.</param>
/// <param name="InFlight">Samples handed to the broker and not acknowledged: sent is <c>Figures.Stored</c> plus these.</param>
/// <param name="Revision">Rises when a count of the row changed.</param>
internal sealed record HourRow(ulong Epoch, string Device, int Hour, HourFigures Figures, long InFlight, long Revision);
