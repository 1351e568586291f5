using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Devices;
using SmartPark.ControlRoom.Wording;
using SmartPark.Energy.Consumption;
using SmartPark.Energy.HourLedger;
using SmartPark.Energy.Land;
using SmartPark.Energy.PerMu;
using SmartPark.Energy.Registry;

namespace SmartPark.ControlRoom.Energy;

/// <summary>A meter: its days, the hours of one of them, what its register showed in each, and what the registry says of it.</summary>
public sealed partial class MeterPage : EnergyComponent
{
    private static readonly string[] FactColumns = ["modulus", "resolution", "basis", "rated_per_hour"];

    private (string Park, string Meter, DatePeriod Days, DateOnly? Day, long Revision)? _loadedMeter;
    private AccountedMeter? _meter;
    private DateOnly? _day;
    private MeteredAmount _sum;
    private ChartData? _chart;
    private long _bandsFrom, _bandsTo;
    private bool _isReady;
    private bool _isAway;
    private string _title = "", _parkTitle = "", _about = "", _unit = "", _alt = "";
    private IReadOnlyList<DataHead> _stepHeads = [], _findingHeads = [], _placeHeads = [], _termHeads = [], _ratioHeads = [], _eventHeads = [];
    private IReadOnlyList<DataRow> _steps = [], _findings = [], _places = [], _terms = [], _ratios = [], _events = [];
    private IReadOnlyList<(string Title, string Text)> _facts = [];

    /// <summary>Part of the path: park.</summary>
    [Parameter]
    public string ParkId { get; set; } = "";

    /// <summary>Part of the path: meter.</summary>
    [Parameter]
    public string MeterId { get; set; } = "";

    /// <summary>Part of the address: the day whose hours are shown.</summary>
    [SupplyParameterFromQuery(Name = "day")]
    public string? DayPart { get; set; }

    /// <summary>Where figures come from.</summary>
    [Inject]
    public required MeterSources Sources { get; set; }

    private CultureInfo Culture => Viewer.Culture;

    private DatePeriod Shown => _day is { } day ? new(day, day.AddDays(1)) : Choice.Days;

    private EnergyChoice? Earlier => _day is { } day ? day > Choice.Days.From ? Choice : Choice.Step(-1, Desk.Today) : Choice.Step(-1, Desk.Today);

    private EnergyChoice? Later => _day is { } day ? day.AddDays(1) > Desk.Today ? null : Choice : Choice.Step(1, Desk.Today);

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        // A list of days longer than a year tells nobody anything; the hours of the last day do.
        Choose();
        var edition = Current.Now;
        _meter = MaySee(ParkId) ? edition.Registry.Meter(ParkId, MeterId) : null;
        _parkTitle = edition.Registry.Rows.Of<ParkRow>().FirstOrDefault(p => p.Park == ParkId) is { } park && MaySee(ParkId) ? Text(park.TitleZh, park.TitleEn) : Words["Energy_Park"];
        _title = _meter is null ? Words["Energy_MeterName"] : Text(_meter.Row.TitleZh, _meter.Row.TitleEn);
        if (_meter is not { } meter)
        {
            return;
        }

        var column = RegistryTables.Of<MeterRow>().Columns.First(c => c.Name == "unit");
        _unit = Viewer.Text(column.Words.First(w => w.Word == column.Cell(meter.Row, Viewer.Zone)).Title);
        _about = string.Join(" · ", new[] { Desk.Factors.Coal.Kind(meter.Row.Kind) is { } kind ? Viewer.Text(kind.Title) : null, meter.Row.IsVirtual ? Words["Energy_MeterVirtual"] : null, _unit }.OfType<string>());
        Describe(meter, edition.Registry);
        var wanted = (ParkId, MeterId, Choice.Days, _day, edition.Revision);
        if (RendererInfo.IsInteractive && _loadedMeter != wanted)
        {
            _loadedMeter = wanted;
            await ReadAsync(meter, edition.Registry, wanted);
        }
    }

    private async Task ReadAsync(AccountedMeter meter, EnergyRegistry registry, (string, string, DatePeriod, DateOnly?, long) wanted)
    {
        try
        {
            var (days, isHours) = (Shown, _day is not null);
            var (steps, found) = await Task.Run(() =>
            {
                var edges = Edges(days, isHours);
                var all = MeterHistory.Of(meter, registry, Sources, edges, DayOf);
                return (all, meter.Register is null || edges.Count == 0 ? [] : Sources.Curve(meter).Findings.Where(f => f.FromUnixMs < edges[^1] && f.ToUnixMs >= edges[0]).ToList());
            });
            if (_loadedMeter == wanted)
            {
                Show(steps, found, isHours);
                (_isReady, _isAway) = (true, false);
            }
        }
        catch (IOException)
        {
            // Said on the page; ingest itself logs what is wrong with its file.
            (_isAway, _loadedMeter) = (true, null);
        }
    }

    private void Choose()
    {
        ChooseFromAddress();
        _day = EnergyChoice.Day(DayPart);
        if (_day is { } day && (day < Choice.Days.From || day >= Choice.Days.To))
        {
            Choose(EnergyChoice.Of(EnergyChoice.Around(EnergySpan.Month, day).From, EnergyChoice.Around(EnergySpan.Month, day).To, "", null) with { Method = Choice.Method, Park = Choice.Park });
        }
    }

    /// <summary>Begins of the days, or of the hours of one, up to now.</summary>
    private List<long> Edges(DatePeriod days, bool isHours)
    {
        var last = days.To > Desk.Today ? Desk.Today.AddDays(1) : days.To;
        var begins = new List<long>();
        for (var day = days.From; day < last && begins.Count < ControlRoomLimits.EnergyMeterDaysMax; day = day.AddDays(1))
        {
            begins.Add(Start(day));
        }

        if (begins.Count == 0)
        {
            return [];
        }

        var end = Start(DayOf(begins[^1]).AddDays(1));
        return isHours ? [.. Enumerable.Range(0, (int)((end - begins[0]) / CellKey.HourMs) + 1).Select(h => begins[0] + (h * (long)CellKey.HourMs))] : [.. begins, end];
    }

    private void Show(IReadOnlyList<MeterStep> steps, List<Finding> found, bool isHours)
    {
        (_bandsFrom, _bandsTo) = steps.Count == 0 ? default : (steps[0].FromUnixMs, steps[^1].ToUnixMs);
        _sum = steps.Aggregate(default(MeteredAmount), (sum, s) => sum + s.Amount);
        var isVirtual = _meter!.Register is null;
        _stepHeads =
        [
            new(Words[isHours ? "Energy_Hour" : "Energy_Day"]), new(Words["Energy_Total"], true), new(Words["Energy_OfEstimated"], true), new(Words["Energy_Coverage"], true),
            .. isVirtual ? Array.Empty<DataHead>() : [new(Words["Energy_FirstReading"], true), new(Words["Energy_LastReading"], true), new(Words["Energy_Ratio"], true)], new(Words["Energy_Marks"]),
        ];
        _steps = [.. steps.Select(s => new DataRow(s.FromUnixMs.ToString(CultureInfo.InvariantCulture),
        [
            isHours ? new(Viewer.Clock(s.FromUnixMs)[..5]) : new(EnergyChoice.Day(DayOf(s.FromUnixMs)), DayHref(DayOf(s.FromUnixMs))),
            new(s.IsKnown ? Two(s.Amount.Total.Units) : ValueText.None), new(s.IsKnown ? Two(s.Amount.Estimated.Units) : ValueText.None, Class: s.Amount.Estimated.Micro != 0 ? "is-estimated" : ""),
            new(EnergyText.Share(s.Amount.Coverage, Culture)), .. isVirtual ? Array.Empty<DataCell>() : [ReadingOf(s.First, isHours), ReadingOf(s.Last, isHours), new(RatioOf(s))], new(MarksOf(s)),
        ]))];
        _findingHeads = [new(Words["Energy_Found"]), new(Words["Energy_FoundFrom"]), new(Words["Energy_FoundTo"]), new(Words["Energy_ReadingBefore"], true), new(Words["Energy_ReadingAfter"], true)];
        _findings = [.. found.Select((f, i) => new DataRow($"{i}", [new(Words.Of(f.Kind)), Moment(f.FromUnixMs), Moment(f.ToUnixMs), new(Register(f.Before?.Units)), new(Register(f.After?.Units))]))];
        var (width, isAny) = (isHours ? CellKey.HourMs : 86_400_000, steps.Any(s => s.IsKnown));
        _chart = !isAny ? null : new()
        {
            Kind = "bars",
            IsStacked = true,
            Times = [.. steps.Select(s => (s.FromUnixMs + s.ToUnixMs) / 2000.0)],
            Values = [.. steps.Select(s => s.IsKnown ? (double?)s.Amount.Measured.Units : null)],
            Estimated = [.. steps.Select(s => s.Amount.Estimated.Micro != 0 ? (double?)s.Amount.Estimated.Units : null)],
            From = steps[0].FromUnixMs / 1000.0,
            To = Math.Max(steps[^1].ToUnixMs, steps[0].FromUnixMs + width) / 1000.0,
            Unit = _unit,
            Decimals = 2,
            Locale = Culture.Name,
            Zone = Viewer.Zone.Id,
            Labels = new Dictionary<string, string>
            {
                ["time"] = Words["Chart_Time"], ["value"] = Words["Energy_Measured"], ["estimated"] = Words["Energy_OfEstimated"], ["min"] = Words["Chart_Min"], ["max"] = Words["Chart_Max"],
            },
        };
        _alt = Words.Format("Chart_Alt", _title, $"{Two(_sum.Total.Units)} {_unit}");
    }

    private void Describe(AccountedMeter meter, EnergyRegistry registry)
    {
        var row = meter.Row;
        string Title(string id) => registry.Meter(ParkId, id) is { Row: var other } ? Text(other.TitleZh, other.TitleEn) : id;
        string Enterprise(string id) => registry.Rows.Of<EnterpriseRow>().FirstOrDefault(e => e.Park == ParkId && e.Enterprise == id) is { } e ? Text(e.TitleZh, e.TitleEn) : id;
        string Href(string id) => Choice.Href($"/energy/meters/{ParkId}/{id}", Usual);
        string Days(DateOnly from, DateOnly? to) => to is { } end ? EnergyText.Days(from, end) : Words.Format("Energy_Since", EnergyChoice.Day(from));
        var columns = RegistryTables.Of<MeterRow>().Columns.ToDictionary(c => c.Name, StringComparer.Ordinal);
        _facts = row.IsVirtual ? [(Viewer.Text(columns["unit"].Title), _unit)] :
        [
            .. FactColumns.Select(name => columns[name]).Select(c => (Viewer.Text(c.Title), Cell(c, row))),
        ];
        _placeHeads = [new(Words["Energy_DaysHeld"]), new(Words["Energy_Feeds"]), new(Words["Energy_Behind"])];
        _places = [.. meter.Placements.Select((p, i) => new DataRow($"{i}",
        [
            new(Days(p.From, p.To)), p.Enterprise is { } enterprise ? new(Enterprise(enterprise), Choice.Href($"/energy/enterprise/{ParkId}/{enterprise}", Usual)) : new(Terms.Feeds(p.Feeds == FedParty.Park ? "park" : "common")),
            p.Parent is { } parent ? new(Title(parent), Href(parent)) : new(ValueText.None),
        ]))];
        _termHeads = [new(Words["Energy_Sign"]), new(Words["Energy_MeterName"]), new(Words["Energy_DaysHeld"])];
        _terms = [.. meter.Terms.Select((t, i) => new DataRow($"{i}", [new(t.Sign == TermSign.Plus ? "+" : "\u2212"), new(Title(t.Term), Href(t.Term)), new(Days(t.From, t.To))]))];
        _ratioHeads = [new(Words["Energy_FoundFrom"]), new(Words["Energy_RatioParts"], true), new(Words["Energy_Ratio"], true), new(Words["Energy_ReadingThen"], true)];
        _ratios = [.. registry.Rows.Of<MeterRatioRow>().Where(r => r.Park == ParkId && r.Meter == MeterId).OrderBy(r => r.From).Select((r, i) => new DataRow($"{i}",
        [
            Moment(r.From.ToUnixTimeMilliseconds()), new($"{Plain(r.Ct)} × {Plain(r.Pt)} × {Plain(r.Multiplier)}"), new(Plain(r.Ct * r.Pt * r.Multiplier)), new(Register(r.ReadingThen)),
        ]))];
        var kinds = RegistryTables.Of<MeterEventRow>().Columns.First(c => c.Name == "event");
        _eventHeads = [new(Words["Chart_Time"]), new(Words["Energy_Event"]), new(Words["Energy_Closing"], true), new(Words["Energy_Opening"], true), new(Words["Energy_ModulusAfter"], true)];
        _events = [.. registry.Rows.Of<MeterEventRow>().Where(e => e.Park == ParkId && e.Meter == MeterId).OrderBy(e => e.At).Select((e, i) => new DataRow($"{i}",
        [
            Moment(e.At.ToUnixTimeMilliseconds()), new(Cell(kinds, e)), new(Register(e.Closing)), new(Register(e.Opening)), new(Register(e.ModulusAfter)),
        ]))];
    }

    private Task MoveAsync(int steps)
    {
        if (_day is not { } day)
        {
            return Choice.Step(steps, Desk.Today) is { } period ? GoAsync(period) : Task.CompletedTask;
        }

        var next = day.AddDays(steps);
        var inside = next >= Choice.Days.From && next < Choice.Days.To ? Choice : Choice with { Span = EnergySpan.Month, Days = EnergyChoice.Around(EnergySpan.Month, next) };
        return GoAsync(inside, ("day", EnergyChoice.Day(next)));
    }

    private string Cell(RegistryColumn column, RegistryRow row)
    {
        var cell = column.Cell(row, Viewer.Zone);
        return cell is null ? Words["Energy_Unknown"] : column.Words.FirstOrDefault(w => w.Word == cell) is { } word ? Viewer.Text(word.Title) : column.Value(row) is decimal number ? Plain(number) : cell;
    }

    private string DayHref(DateOnly day) => Choice.Href($"/energy/meters/{ParkId}/{MeterId}", Usual, ("day", EnergyChoice.Day(day)));

    private DataCell ReadingOf(Reading? reading, bool isHours) => reading is { } known ? new($"{Register(known.Value.Units)}\u2002{Viewer.Clock(known.AtUnixMs)[..(isHours ? 8 : 5)]}") : new(ValueText.None);

    private string RatioOf(MeterStep s) => s.FactorFirst is not { } first ? ValueText.None : s.FactorLast == first ? Plain(first) : $"{Plain(first)} → {Plain(s.FactorLast!.Value)}";

    private string MarksOf(MeterStep s) =>
        string.Join(Words["Comma"], EnergyText.Marks(s.Amount.Marks).Select(Terms.Cause)) is { Length: > 0 } marks ? marks : s.IsKnown ? "" : Words["Energy_NoReadings"];

    private DataCell Moment(long unixMs) => new(Viewer.DateTime(unixMs));

    private string Register(decimal? value) => value is { } known ? known.ToString("#,##0.00####", Culture) : ValueText.None;

    private string Plain(decimal value) => value.ToString("#,##0.######", Culture);

    private string Two(decimal value) => EnergyText.Number(value, 2, Culture);

    private string Text(string zh, string en) => Viewer.Text(new() { Zh = zh, En = en });

    private long Start(DateOnly day) => CityClock.ToUnixMs(day.ToDateTime(TimeOnly.MinValue), Viewer.Zone);

    private DateOnly DayOf(long unixMs) => DateOnly.FromDateTime(Viewer.Local(unixMs).DateTime);
}
