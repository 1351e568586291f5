using System.ComponentModel;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Api;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Total">Items that fit the filter, on all pages.</param>
/// <param name="Offset">Position of the first item of this page.</param>
/// <param name="Items">The items of this page.</param>
public sealed record Page<T>(
    [property: Description("Items that fit the filter, on all pages")] int Total,
    [property: Description("Position of the first item of this page")] int Offset,
    IReadOnlyList<T> Items);

/// <summary>A park in the list of parks.</summary>
/// <param name="Id">Park id; the Sparkplug group.</param>
/// <param name="Title">Name.</param>
/// <param name="AreaMu">Land area in mu (666.67 m²).</param>
/// <param name="Buildings">Number of buildings.</param>
/// <param name="Enterprises">Number of enterprises.</param>
/// <param name="Devices">Number of devices registered.</param>
/// <param name="DevicesOnline">Number of them online.</param>
public sealed record ParkSummary(
    string Id, LocalText Title, [property: Description("Land area in mu (666.67 m²)")] double AreaMu, int Buildings, int Enterprises, int Devices, int DevicesOnline);

/// <summary>A building.</summary>
/// <param name="Id">Building id, unique in its park.</param>
/// <param name="Title">Name.</param>
/// <param name="FloorAreaM2">Floor area in m².</param>
public sealed record BuildingAnswer(string Id, LocalText Title, [property: Description("Floor area in m²")] double FloorAreaM2);

/// <summary>An enterprise.</summary>
/// <param name="Id">Enterprise id, unique in its park.</param>
/// <param name="Title">Name.</param>
/// <param name="Trade">Its trade.</param>
public sealed record EnterpriseAnswer(string Id, LocalText Title, LocalText Trade);

/// <summary>A park.</summary>
/// <param name="Summary">As in the list.</param>
/// <param name="TimeZone">IANA zone of its days.</param>
/// <param name="Buildings">Its buildings.</param>
/// <param name="Enterprises">Its enterprises.</param>
public sealed record ParkAnswer(ParkSummary Summary, [property: Description("IANA zone of its days")] string TimeZone, IReadOnlyList<BuildingAnswer> Buildings, IReadOnlyList<EnterpriseAnswer> Enterprises);

/// <summary>A device in the list of devices.</summary>
/// <param name="Park">Park id.</param>
/// <param name="Id">Device id, unique in its park.</param>
/// <param name="Title">Name, place included.</param>
/// <param name="Domain">The domain it belongs to first.</param>
/// <param name="Building">Where it stands now; null on open ground.</param>
/// <param name="Enterprise">Whom it serves now; null for common use.</param>
/// <param name="Gateway">The gateway that spoke of it last; null when none did.</param>
/// <param name="Online">Whether it is online; null when no gateway spoke of it yet.</param>
/// <param name="OnlineSince">Since when that is so.</param>
/// <param name="LastTime">Source time of its newest value.</param>
public sealed record DeviceSummary(
    string Park, string Id, LocalText Title, Domain Domain, string? Building, string? Enterprise, string? Gateway,
    [property: Description("Null when no gateway spoke of it yet")] bool? Online, DateTimeOffset? OnlineSince, DateTimeOffset? LastTime);

/// <summary>A named value of a state quantity.</summary>
/// <param name="Title">Name of the value.</param>
/// <param name="Severity">How urgently it wants to be seen.</param>
public sealed record StateAnswer(LocalText Title, StateSeverity Severity);

/// <summary>The newest value of a series.</summary>
/// <param name="Quantity">Quantity id.</param>
/// <param name="Title">Name of the quantity.</param>
/// <param name="Unit">Unit; empty for states and plain ratios.</param>
/// <param name="UnitZh">Unit in Chinese.</param>
/// <param name="Domain">Domain of the quantity.</param>
/// <param name="Kind">Gauge, counter or state.</param>
/// <param name="Value">The value; null when there is none.</param>
/// <param name="State">What a state's value means; null for others and for codes without a name.</param>
/// <param name="Quality">How far it can be trusted.</param>
/// <param name="Reason">Why it is not good.</param>
/// <param name="Time">Source time.</param>
public sealed record ValueAnswer(
    string Quantity, LocalText Title, string Unit, string UnitZh, Domain Domain, QuantityKind Kind, [property: Description("Null when there is none")] double? Value,
    StateAnswer? State, Quality Quality, QualityReason Reason, DateTimeOffset Time);

/// <summary>A device with its newest values.</summary>
/// <param name="Device">As in the list.</param>
/// <param name="Values">Its newest values in the order of quantity ids.</param>
public sealed record DeviceAnswer(DeviceSummary Device, IReadOnlyList<ValueAnswer> Values);

/// <summary>One step of a series.</summary>
/// <param name="Time">Start of the step.</param>
/// <param name="Value">Mean of a gauge; last value of a counter or state.</param>
/// <param name="Min">Least value in the step.</param>
/// <param name="Max">Greatest value in the step.</param>
/// <param name="Count">Samples in the step.</param>
public sealed record StepAnswer(DateTimeOffset Time, [property: Description("Mean of a gauge; last value of a counter or state")] double? Value, double? Min, double? Max, long Count);

/// <summary>A window of a series.</summary>
/// <param name="Park">Park id.</param>
/// <param name="Device">Device id.</param>
/// <param name="Quantity">Quantity id.</param>
/// <param name="Title">Name of the quantity.</param>
/// <param name="Unit">Unit.</param>
/// <param name="Kind">Gauge, counter or state.</param>
/// <param name="From">Start, included.</param>
/// <param name="To">End, excluded.</param>
/// <param name="StepMs">Width of a step in ms; steps are aligned to multiples of it since 1970 UTC.</param>
/// <param name="Steps">The steps that have samples.</param>
public sealed record ReadingsAnswer(
    string Park, string Device, string Quantity, LocalText Title, string Unit, QuantityKind Kind, DateTimeOffset From, DateTimeOffset To,
    [property: Description("Width of a step in ms")] long StepMs, IReadOnlyList<StepAnswer> Steps);

/// <summary>A gateway.</summary>
/// <param name="Park">Park id.</param>
/// <param name="Id">Gateway id, unique in its park.</param>
/// <param name="Online">Whether it is online.</param>
/// <param name="Since">Since when that is so.</param>
/// <param name="Devices">Devices it spoke of.</param>
/// <param name="DevicesOnline">Of them online.</param>
/// <param name="FoughtFor">Whether two gateways seem to take this id from each other: it was born again and again unasked within the last minutes.</param>
public sealed record GatewayAnswer(
    string Park, string Id, bool Online, DateTimeOffset Since, int Devices, int DevicesOnline,
    [property: Description("Two gateways seem to take this id from each other: it was born again and again unasked within the last minutes")] bool FoughtFor);

/// <summary>A refused sample or message.</summary>
/// <param name="Id">Rises with each; see <c>before</c>.</param>
/// <param name="At">When it was refused.</param>
/// <param name="Reason">Why, one of a fixed set.</param>
/// <param name="Detail">What was found and what was expected.</param>
/// <param name="Park">Park id, or the Sparkplug group as it came.</param>
/// <param name="Gateway">Gateway; null when the store refused.</param>
/// <param name="Device">Device; null for a gateway's own.</param>
/// <param name="Quantity">Metric name; null for a whole message.</param>
/// <param name="Time">Source time; null for a whole message or an absurd one.</param>
/// <param name="Value">The value, when there was a number.</param>
/// <param name="Excerpt">First bytes of a refused message in hex.</param>
/// <param name="Times">How often the same was refused for the same reason.</param>
/// <param name="LastAt">When it was refused last.</param>
/// <param name="Replayable">Whether it holds a whole sample, which can be tried again once the cause is mended.</param>
public sealed record DeadLetterAnswer(
    long Id, DateTimeOffset At, string Reason, string Detail, string Park, string? Gateway, string? Device, string? Quantity, DateTimeOffset? Time, double? Value, string? Excerpt,
    [property: Description("How often the same was refused for the same reason")] long Times, DateTimeOffset LastAt,
    [property: Description("Whether it holds a whole sample, which can be tried again once the cause is mended")] bool Replayable);

/// <summary>Which dead letters to replay; all that are left out match everything.</summary>
/// <param name="Reason">Only of this reason, such as <c>device-not-registered</c>.</param>
/// <param name="Park">Only of this park.</param>
/// <param name="Device">Only of this device.</param>
public sealed record ReplayRequest(string? Reason, string? Park, string? Device);

/// <summary>What a replay did.</summary>
/// <param name="Stored">Letters whose sample is stored now; they are gone.</param>
/// <param name="RefusedAgain">Letters refused again, by the reason of now; they stay.</param>
/// <param name="NotReplayable">Letters that hold no whole sample; they stay.</param>
public sealed record ReplayAnswer(
    [property: Description("Letters whose sample is stored now; they are gone")] long Stored,
    [property: Description("Letters refused again, by the reason of now; they stay")] IReadOnlyDictionary<string, long> RefusedAgain,
    [property: Description("Letters that hold no whole sample; they stay")] long NotReplayable);

/// <summary>The newest refused samples.</summary>
/// <param name="Counts">Letters kept, by reason.</param>
/// <param name="NextBefore">The value of <c>before</c> for the next page; null at the end.</param>
/// <param name="Items">Newest first.</param>
public sealed record DeadLettersAnswer(IReadOnlyDictionary<string, long> Counts, long? NextBefore, IReadOnlyList<DeadLetterAnswer> Items);

/// <summary>One sample of the event stream.</summary>
/// <param name="Park">Park id.</param>
/// <param name="Device">Device id.</param>
/// <param name="Quantity">Quantity id.</param>
/// <param name="Time">Source time.</param>
/// <param name="Value">The value; null when there is none.</param>
/// <param name="Quality">How far it can be trusted.</param>
/// <param name="Reason">Why it is not good.</param>
public sealed record SampleAnswer(string Park, string Device, string Quantity, DateTimeOffset Time, double? Value, Quality Quality, QualityReason Reason);

/// <summary>One part of the service and whether it is ready.</summary>
/// <param name="Name">Which part: <c>store</c>, <c>broker</c>, <c>state</c>.</param>
/// <param name="Ready">Whether it is.</param>
/// <param name="Since">Since when that is so.</param>
/// <param name="Detail">Which one it is, and what is wrong.</param>
public sealed record PartAnswer(string Name, bool Ready, DateTimeOffset Since, string Detail);

/// <summary>Whether the service is ready.</summary>
/// <param name="Status"><c>ready</c> or <c>not-ready</c>.</param>
/// <param name="Parts">Its parts; left out for callers who have not shown the access token.</param>
public sealed record ReadyAnswer(string Status, IReadOnlyList<PartAnswer>? Parts);
