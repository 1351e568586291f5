using SmartPark.Energy.Registry;

namespace SmartPark.Benchmarks.Macro;

/// <summary>
/// A city of 100 parks. Each has 5 plots with a building, 60 tenants of which one in ten left within June, and 200 meters: a master, one for each building, 120 of electricity and 60 of water of
/// tenants, 10 of common use, and 4 virtual ones that add them up.
/// </summary>
internal static class EnergyCity
{
    private const int Parks = 100;
    private const int Buildings = 5;
    private const int Tenants = 60;
    private const int VirtualMeters = 4;
    private const int Counties = 7;
    private const int Trades = 30;
    private static readonly DateOnly Begin = new(2020, 1, 1);
    private static readonly DateOnly Left = new(2026, 6, 16);

    public static IReadOnlyList<RegistryRow> Rows() =>
    [
        .. Enumerable.Range(0, Counties).Select(c => new CountyRow { Park = "-", County = $"c{c}", TitleZh = $"县{c}", TitleEn = $"County {c}" }),
        .. Enumerable.Range(0, Parks).SelectMany(Park),
    ];

    private static IEnumerable<RegistryRow> Park(int number)
    {
        var park = $"p{number:000}";
        yield return new ParkRow { Park = park, County = $"c{number % Counties}", TitleZh = park, TitleEn = park, Region = "anhui", CommonRule = SharingRule.Area };
        yield return new QuotaRow { Park = park, Measure = QuotaMeasure.Tce, From = new(2026, 1, 1), To = new(2027, 1, 1), Limit = 100_000 };
        foreach (var row in Meter(park, "master", null, FedParty.Park, null))
        {
            yield return row;
        }

        for (var b = 0; b < Buildings; b++)
        {
            foreach (var row in Building(park, b))
            {
                yield return row;
            }
        }

        for (var t = 0; t < Tenants; t++)
        {
            foreach (var row in Tenant(park, t))
            {
                yield return row;
            }
        }

        for (var v = 0; v < VirtualMeters; v++)
        {
            yield return Row(park, $"v{v}", "electricity", MeterUnit.KilowattHour, null);
            yield return new VirtualTermRow { Park = park, Meter = $"v{v}", Term = $"x{v}", Sign = TermSign.Plus, From = Begin };
            yield return new VirtualTermRow { Park = park, Meter = $"v{v}", Term = $"y{v}", Sign = TermSign.Plus, From = Begin };
            yield return new MeterPlacementRow { Park = park, Meter = $"v{v}", Feeds = FedParty.Common, Parent = $"l{v}", From = Begin };
        }
    }

    private static IEnumerable<RegistryRow> Building(string park, int number)
    {
        var (plot, building) = ($"n{number}", $"b{number}");
        yield return new PlotRow { Park = park, Plot = plot, TitleZh = plot, TitleEn = plot };
        yield return new PlotAreaRow { Park = park, Plot = plot, Mu = 40 + number, Basis = "title", From = Begin };
        yield return new BuildingRow { Park = park, Building = building, Plot = plot, TitleZh = building, TitleEn = building };
        yield return new BuildingFloorRow { Park = park, Building = building, FloorAreaM2 = 20_000, From = Begin };
        var before = number < VirtualMeters ? $"v{number}" : $"l{number}";
        foreach (var row in Meter(park, $"l{number}", "master", FedParty.Common, null).Concat(Meter(park, $"x{number}", before, FedParty.Common, null)).Concat(Meter(park, $"y{number}", before, FedParty.Common, null)))
        {
            yield return row;
        }
    }

    private static IEnumerable<RegistryRow> Tenant(string park, int number)
    {
        var (tenant, building, to, trade) = ($"e{number}", number % Buildings, number % 10 == 3 ? Left : (DateOnly?)null, $"{10 + (number % Trades)}");
        yield return new EnterpriseRow { Park = park, Enterprise = tenant, TitleZh = tenant, TitleEn = tenant, TradeCode = trade, TradeZh = trade, TradeEn = trade };
        yield return new OccupancyRow { Park = park, Enterprise = tenant, Building = $"b{building}", FloorAreaM2 = 500 + number, From = Begin, To = to };
        yield return new EconomicsRow { Park = park, Enterprise = tenant, From = new(2026, 1, 1), To = new(2027, 1, 1), Revenue = 1_000 + number, Tax = 30, Staff = 50 };
        yield return new QuotaRow { Park = park, Enterprise = tenant, Measure = QuotaMeasure.Tce, From = new(2026, 1, 1), To = new(2027, 1, 1), Limit = 1_000 };
        foreach (var row in new[] { $"t{number}a", $"t{number}b" }.SelectMany(m => Meter(park, m, $"l{building}", FedParty.Enterprise, tenant, to)))
        {
            yield return row;
        }

        foreach (var row in Meter(park, $"t{number}w", null, FedParty.Enterprise, tenant, to, "water", MeterUnit.CubicMetre))
        {
            yield return row;
        }
    }

    private static IEnumerable<RegistryRow> Meter(
        string park, string id, string? parent, FedParty feeds, string? tenant, DateOnly? to = null, string kind = "electricity", MeterUnit unit = MeterUnit.KilowattHour)
    {
        yield return Row(park, id, kind, unit, $"d-{id}");
        yield return new MeterPlacementRow { Park = park, Meter = id, Feeds = feeds, Enterprise = tenant, Parent = parent, From = Begin, To = to };
        if (to is not null)
        {
            yield return new MeterPlacementRow { Park = park, Meter = id, Feeds = FedParty.Common, Parent = parent, From = to.Value };
        }
    }

    private static MeterRow Row(string park, string id, string kind, MeterUnit unit, string? device) =>
        new() { Park = park, Meter = id, TitleZh = id, TitleEn = id, Kind = kind, Unit = unit, Device = device, Quantity = device is null ? null : "energy_import_kwh", Modulus = device is null ? null : 1_000_000 };
}
