using System.Globalization;
using SmartPark.ControlRoom.Wording;
using SmartPark.Energy.Registry;
using SmartPark.Telemetry;

namespace SmartPark.ControlRoom.Energy;

/// <summary>Rows of the registry as people read them: ids with the names of what they mean, words instead of choices.</summary>
/// <param name="registry">The registry.</param>
/// <param name="viewer">Who reads.</param>
public sealed class RegistryNames(EnergyRegistry registry, Viewer viewer)
{
    private readonly Dictionary<string, string> _parks = registry.Rows.Of<ParkRow>().ToDictionary(p => p.Park, p => Of(viewer, p.TitleZh, p.TitleEn), StringComparer.Ordinal);
    private readonly Dictionary<(string, string), string> _enterprises = registry.Rows.Of<EnterpriseRow>().ToDictionary(e => (e.Park, e.Enterprise), e => Of(viewer, e.TitleZh, e.TitleEn));
    private readonly Dictionary<(string, string), string> _plots = registry.Rows.Of<PlotRow>().ToDictionary(p => (p.Park, p.Plot), p => Of(viewer, p.TitleZh, p.TitleEn));
    private readonly Dictionary<(string, string), string> _buildings = registry.Rows.Of<BuildingRow>().ToDictionary(b => (b.Park, b.Building), b => Of(viewer, b.TitleZh, b.TitleEn));
    private readonly Dictionary<string, string> _counties = registry.Rows.Of<CountyRow>().ToDictionary(c => c.County, c => Of(viewer, c.TitleZh, c.TitleEn), StringComparer.Ordinal);

    /// <summary>Name of a park, or what belongs to the city.</summary>
    public string Park(string park) => park == RegistryTables.OfCity ? viewer.Words["Energy_OfCity"] : _parks.GetValueOrDefault(park, park);

    /// <summary>A cell of a row.</summary>
    public string Cell(RegistryTable table, RegistryColumn column, RegistryRow row)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(column);
        ArgumentNullException.ThrowIfNull(row);
        var cell = column.Cell(row, viewer.Zone);
        return cell is null ? "" : Written(table, column, row.Park, cell);
    }

    /// <summary>A cell of a row as it is stored.</summary>
    public string Written(RegistryTable table, RegistryColumn column, string park, string cell)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(column);
        if (column.Kind == ColumnKind.Choice)
        {
            return column.Words.FirstOrDefault(w => w.Word == cell) is { } word ? viewer.Text(word.Title) : cell;
        }

        if (column.Kind == ColumnKind.Number && decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return number.ToString("#,##0.############", viewer.Culture);
        }

        if (column.Kind == ColumnKind.Moment && DateTimeOffset.TryParse(cell, CultureInfo.InvariantCulture, out var moment))
        {
            return viewer.DateTime(moment.ToUnixTimeMilliseconds());
        }

        return column.Name == "park" ? Park(cell) : Title(table, column.Name, park, cell) is { } title && title != cell ? $"{title} ({cell})" : cell;
    }

    /// <summary>The key of a row, with the names of what it is made of.</summary>
    public string Key(RegistryTable? table, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var parts = key.Split('/');
        return table is null || parts.Length != table.Keys.Count ? key : string.Join(" · ", table.Keys.Zip(parts).Where(p => p.Second != "-").Select(p => Written(table, p.First, parts[0], p.Second)));
    }

    /// <summary>What may be chosen for a column, with names; empty where anything may be written.</summary>
    public IReadOnlyList<(string Id, string Title)> Choices(RegistryTable table, RegistryColumn column, string park)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(column);
        if (column.Name == "park")
        {
            return [.. _parks.Select(p => (p.Key, p.Value))];
        }

        // The id that a table itself gives is written, not chosen.
        return IsOwn(table, column.Name) ? [] : column.Name switch
        {
            "county" => [.. _counties.Select(c => (c.Key, c.Value))],
            "enterprise" => Of(_enterprises, park),
            "plot" => Of(_plots, park),
            "building" => Of(_buildings, park),
            "meter" or "parent" or "term" => [.. registry.MetersOfPark[park].Select(m => (m.Row.Meter, Of(viewer, m.Row.TitleZh, m.Row.TitleEn)))],
            _ => [],
        };
    }

    private string? Title(RegistryTable table, string column, string park, string id) => IsOwn(table, column) ? null : column switch
    {
        "county" => _counties.GetValueOrDefault(id),
        "enterprise" => _enterprises.GetValueOrDefault((park, id)),
        "plot" => _plots.GetValueOrDefault((park, id)),
        "building" => _buildings.GetValueOrDefault((park, id)),
        "meter" or "parent" or "term" => registry.Meter(park, id) is { Row: var row } ? Of(viewer, row.TitleZh, row.TitleEn) : null,
        _ => null,
    };

    private static bool IsOwn(RegistryTable table, string column) => (table.Name, column) is ("counties", "county") or ("plots", "plot") or ("buildings", "building") or ("enterprises", "enterprise") or ("meters", "meter");

    private static IReadOnlyList<(string, string)> Of(Dictionary<(string Park, string Id), string> titles, string park) => [.. titles.Where(t => t.Key.Park == park).Select(t => (t.Key.Id, t.Value))];

    private static string Of(Viewer viewer, string zh, string en) => viewer.Text(new LocalText { Zh = zh, En = en });
}
