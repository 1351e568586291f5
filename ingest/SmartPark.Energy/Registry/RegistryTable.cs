using System.Reflection;
using SmartPark.Telemetry;

namespace SmartPark.Energy.Registry;

/// <summary>One table of the registry: what columns it has and how its rows are read and written. Immutable.</summary>
public sealed class RegistryTable
{
    private readonly Func<RegistryRow> _create;

    private RegistryTable(string name, LocalText title, Type rowType, Func<RegistryRow> create)
    {
        (Name, Title, RowType, _create) = (name, title, rowType, create);
        var fallbacks = create();
        Columns =
        [
            .. rowType.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select((p, i) => (Property: p, At: i, Said: p.GetCustomAttribute<RegistryColumnAttribute>()))
                .Where(c => c.Said is not null)
                .OrderBy(c => c.Property.DeclaringType == typeof(RegistryRow) ? 0 : 1).ThenBy(c => c.Said!.Order).ThenBy(c => c.At)
                .Select(c => new RegistryColumn(c.Property, c.Said!, Nullable.GetUnderlyingType(c.Property.PropertyType) is null ? c.Property.GetValue(fallbacks) : null)),
        ];
        Keys = [.. Columns.Where(c => c.IsKey)];
    }

    /// <summary>Its name in files, sheets and the API: <c>plot_areas</c>.</summary>
    public string Name { get; }

    /// <summary>What people call it.</summary>
    public LocalText Title { get; }

    /// <summary>The type of its rows.</summary>
    public Type RowType { get; }

    /// <summary>Its columns in order.</summary>
    public IReadOnlyList<RegistryColumn> Columns { get; }

    /// <summary>The columns that make the key.</summary>
    public IReadOnlyList<RegistryColumn> Keys { get; }

    /// <summary>The key of a row: its key cells, joined by <c>/</c>; an empty one is <c>-</c>.</summary>
    public string KeyOf(RegistryRow row) => string.Join('/', Keys.Select(k => k.Cell(row, TimeZoneInfo.Utc) ?? "-"));

    /// <summary>The cells of a row by column, empty ones left out: the one form that is stored, compared and hashed.</summary>
    public IReadOnlyDictionary<string, string> Cells(RegistryRow row, TimeZoneInfo zone)
    {
        var cells = new Dictionary<string, string>(Columns.Count, StringComparer.Ordinal);
        foreach (var column in Columns)
        {
            if (column.Cell(row, zone) is { } cell)
            {
                cells.Add(column.Name, cell);
            }
        }

        return cells;
    }

    /// <summary>Reads a row; null when a mistake was added. A cell that is not given is empty; one of an unknown column is a mistake.</summary>
    /// <param name="cells">Cells by column.</param>
    /// <param name="zone">The city's zone, of moments without offset.</param>
    /// <param name="line">Line of the file, for mistakes.</param>
    /// <param name="mistakes">Where mistakes are added.</param>
    public RegistryRow? Read(IReadOnlyDictionary<string, string?> cells, TimeZoneInfo zone, int? line, ICollection<RegistryMistake> mistakes)
    {
        ArgumentNullException.ThrowIfNull(cells);
        ArgumentNullException.ThrowIfNull(mistakes);
        var before = mistakes.Count;
        var row = _create();
        foreach (var column in Columns)
        {
            var cell = cells.GetValueOrDefault(column.Name);
            if (column.TryRead(cell, zone, out var value, out var expected))
            {
                column.Set(row, value);
            }
            else
            {
                mistakes.Add(new(Name, null, column.Name, RegistryColumn.Trimmed(cell), expected, Line: line));
            }
        }

        foreach (var unknown in cells.Keys.Where(c => Columns.All(k => k.Name != c)))
        {
            mistakes.Add(new(Name, null, unknown, unknown, new() { Zh = $"列名之一：{string.Join("、", Columns.Select(c => c.Name))}", En = $"one of the columns {string.Join(", ", Columns.Select(c => c.Name))}" }, Line: line));
        }

        return mistakes.Count == before ? row : null;
    }

    internal static RegistryTable Of<TRow>(string name, string zh, string en)
        where TRow : RegistryRow =>
        new(name, new() { Zh = zh, En = en }, typeof(TRow), () => Activator.CreateInstance<TRow>());
}
