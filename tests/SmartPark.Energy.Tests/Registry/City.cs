using System.Globalization;
using SmartPark.Energy.Registry;
using SmartPark.Energy.Tests.Reference;
using Xunit;

namespace SmartPark.Energy.Tests.Registry;

/// <summary>Rows of a registry as tests write them: park <c>east</c> of county <c>jin</c> unless another is named, days as text, from 2020 on unless told.</summary>
internal sealed class City
{
    private const string Begin = "2020-01-01";
    private readonly List<RegistryRow> _rows = [];
    private string _park = "east";

    public IReadOnlyList<RegistryRow> Rows => _rows;

    public static City Of() => new City().County("jin").Park("east");

    public static DateOnly Day(string day) => DateOnly.Parse(day, CultureInfo.InvariantCulture);

    public static DateOnly? Day(string? day, int _) => day is null ? null : Day(day);

    public static DateTimeOffset Time(string local) => new(DateTime.Parse(local, CultureInfo.InvariantCulture), TimeSpan.FromHours(8));

    public City Add(RegistryRow row)
    {
        _rows.Add(row);
        return this;
    }

    public City County(string id) => Add(new CountyRow { Park = "-", County = id, TitleZh = id, TitleEn = id });

    /// <summary>A park; rows that follow belong to it.</summary>
    public City Park(string id, SharingRule loss = SharingRule.Energy, SharingRule common = SharingRule.Energy, string county = "jin", string region = "anhui")
    {
        _park = id;
        _rows.RemoveAll(r => r is ParkRow && r.Park == id);
        return Add(new ParkRow { Park = id, County = county, TitleZh = id, TitleEn = id, Region = region, LossRule = loss, CommonRule = common });
    }

    public City Plot(string id, decimal mu, string? holder = null)
    {
        Add(new PlotRow { Park = _park, Plot = id, TitleZh = id, TitleEn = id });
        Area(id, mu, Begin);
        return holder is null ? this : Add(new PlotHolderRow { Park = _park, Plot = id, Enterprise = holder, From = Day(Begin) });
    }

    public City Area(string plot, decimal mu, string from, string? to = null)
    {
        _rows.RemoveAll(r => r is PlotAreaRow a && a.Park == _park && a.Plot == plot && a.From == Day(Begin) && from == Begin);
        return Add(new PlotAreaRow { Park = _park, Plot = plot, Mu = mu, Basis = "title of " + from, From = Day(from), To = Day(to, 0) });
    }

    public City Building(string id, string plot, decimal floor) => Add(new BuildingRow { Park = _park, Building = id, Plot = plot, TitleZh = id, TitleEn = id })
        .Add(new BuildingFloorRow { Park = _park, Building = id, FloorAreaM2 = floor, From = Day(Begin) });

    public City Unit(string building, string id) => Add(new UnitRow { Park = _park, Building = building, Unit = id, TitleZh = id, TitleEn = id, FloorAreaM2 = 100 });

    public City Enterprise(string id, string trade = "C") => Add(new EnterpriseRow { Park = _park, Enterprise = id, TitleZh = id, TitleEn = id, TradeCode = trade, TradeZh = trade, TradeEn = trade });

    public City Enterprises(params string[] ids) => ids.Aggregate(this, (city, id) => city.Enterprise(id));

    public City Rents(string enterprise, string building, decimal floor, string from = Begin, string? to = null, string? unit = null) =>
        Add(new OccupancyRow { Park = _park, Enterprise = enterprise, Building = building, Unit = unit, FloorAreaM2 = floor, From = Day(from), To = Day(to, 0) });

    public City Size(string enterprise, decimal? headcount = null, decimal? kva = null, string from = Begin, string? to = null) =>
        Add(new EnterpriseSizeRow { Park = _park, Enterprise = enterprise, Headcount = headcount, CapacityKva = kva, From = Day(from), To = Day(to, 0) });

    /// <summary>A meter of device <c>d-id</c>, not placed.</summary>
    public City Unplaced(string id, string kind = "electricity", MeterUnit unit = MeterUnit.KilowattHour) => Add(new MeterRow
    {
        Park = _park, Meter = id, TitleZh = id, TitleEn = id, Kind = kind, Unit = unit, Device = "d-" + id, Quantity = "energy_import_kwh", Modulus = 1_000_000,
    });

    /// <summary>A meter that feeds <c>park</c>, <c>common</c> or an enterprise.</summary>
    public City Meter(string id, string feeds, string? behind = null, string from = Begin, string? to = null, string kind = "electricity", MeterUnit unit = MeterUnit.KilowattHour) =>
        Unplaced(id, kind, unit).Place(id, feeds, behind, from, to);

    public City Place(string meter, string feeds, string? behind = null, string from = Begin, string? to = null) => Add(new MeterPlacementRow
    {
        Park = _park, Meter = meter, Feeds = feeds switch { "park" => FedParty.Park, "common" => FedParty.Common, _ => FedParty.Enterprise },
        Enterprise = feeds is "park" or "common" ? null : feeds, Parent = behind, From = Day(from), To = Day(to, 0),
    });

    /// <summary>A virtual meter, not placed; terms as <c>+a</c> and <c>-b</c>.</summary>
    public City Virtual(string id, params string[] terms)
    {
        Add(new MeterRow { Park = _park, Meter = id, TitleZh = id, TitleEn = id, Kind = "electricity", Unit = MeterUnit.KilowattHour });
        return terms.Aggregate(this, (city, t) => city.Term(id, t));
    }

    public City Term(string meter, string term, string from = Begin, string? to = null) => Add(new VirtualTermRow
    {
        Park = _park, Meter = meter, Term = term[1..], Sign = term[0] == '+' ? TermSign.Plus : TermSign.Minus, From = Day(from), To = Day(to, 0),
    });

    public City Ratio(string meter, string from, decimal ct, decimal pt = 1, decimal? then = null) =>
        Add(new MeterRatioRow { Park = _park, Meter = meter, From = Time(from), Ct = ct, Pt = pt, ReadingThen = then });

    /// <summary>A band that a meter counts in a register of its own.</summary>
    public City Rate(string meter, RateBand band, string quantity, string from = Begin, string? to = null) =>
        Add(new MeterRateRow { Park = _park, Meter = meter, Band = band, Quantity = quantity, From = Day(from), To = Day(to, 0) });

    public City Made(string enterprise, string from, string to, Func<EconomicsRow, EconomicsRow> what) =>
        Add(what(new() { Park = _park, Enterprise = enterprise, From = Day(from), To = Day(to) }));

    public City Quota(string? enterprise, QuotaMeasure measure, decimal limit, string from, string to) =>
        Add(new QuotaRow { Park = _park, Enterprise = enterprise, Measure = measure, Limit = limit, From = Day(from), To = Day(to) });

    /// <summary>The registry, which has no mistakes.</summary>
    public EnergyRegistry Registry()
    {
        var mistakes = new List<RegistryMistake>();
        var registry = EnergyRegistry.Of(RegistryRows.Of(_rows), Shipped.Shanghai, Shipped.Coal, mistakes);
        Assert.DoesNotContain(mistakes, m => !m.IsWarning);
        return Assert.IsType<EnergyRegistry>(registry);
    }

    /// <summary>Its mistakes, one a line: <c>table key column</c>, warnings with a question mark.</summary>
    public IReadOnlyList<string> Mistakes()
    {
        var mistakes = new List<RegistryMistake>();
        var registry = EnergyRegistry.Of(RegistryRows.Of(_rows), Shipped.Shanghai, Shipped.Coal, mistakes);
        Assert.Equal(mistakes.Exists(m => !m.IsWarning), registry is null);
        Assert.All(mistakes, m => Assert.False(string.IsNullOrEmpty(m.Key) || string.IsNullOrEmpty(m.Expected.Zh) || string.IsNullOrEmpty(m.Expected.En)));
        return [.. mistakes.Select(m => $"{(m.IsWarning ? "? " : "")}{m.Table} {m.Key} {m.Column}".TrimEnd())];
    }

    /// <summary>What was found, for the one mistake that there is.</summary>
    public string? Found()
    {
        var mistakes = new List<RegistryMistake>();
        EnergyRegistry.Of(RegistryRows.Of(_rows), Shipped.Shanghai, Shipped.Coal, mistakes);
        return Assert.Single(mistakes).Found;
    }
}
