using System.Collections.Immutable;

namespace SmartPark.Energy.Registry;

/// <summary>One change of the registry.</summary>
/// <param name="Table">The table.</param>
/// <param name="Key">Key of the row.</param>
/// <param name="Before">The row before; null when it is new.</param>
/// <param name="After">The row after; null when it goes.</param>
public sealed record RegistryChange(RegistryTable Table, string Key, RegistryRow? Before, RegistryRow? After);

/// <summary>The rows of all tables by their keys. Immutable: a change makes another one.</summary>
public sealed class RegistryRows
{
    private readonly ImmutableDictionary<Type, ImmutableSortedDictionary<string, RegistryRow>> _tables;

    private RegistryRows(ImmutableDictionary<Type, ImmutableSortedDictionary<string, RegistryRow>> tables) => _tables = tables;

    /// <summary>No rows.</summary>
    public static RegistryRows Empty { get; } =
        new(RegistryTables.All.ToImmutableDictionary(t => t.RowType, _ => ImmutableSortedDictionary<string, RegistryRow>.Empty.WithComparers(StringComparer.Ordinal)));

    /// <summary>How many rows there are.</summary>
    public int Count => _tables.Values.Sum(t => t.Count);

    /// <summary>Rows; of two with the same key the later one holds.</summary>
    public static RegistryRows Of(IEnumerable<RegistryRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new(rows.GroupBy(r => r.GetType()).Aggregate(Empty._tables, (tables, group) =>
        {
            var table = RegistryTables.Of(group.First());
            var builder = tables[group.Key].ToBuilder();
            foreach (var row in group)
            {
                builder[table.KeyOf(row)] = row;
            }

            return tables.SetItem(group.Key, builder.ToImmutable());
        }));
    }

    /// <summary>The rows of a type in the order of their keys.</summary>
    public IEnumerable<TRow> Of<TRow>()
        where TRow : RegistryRow => _tables[typeof(TRow)].Values.Cast<TRow>();

    /// <summary>The rows of a table in the order of their keys.</summary>
    public IReadOnlyDictionary<string, RegistryRow> Of(RegistryTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return _tables[table.RowType];
    }

    /// <summary>These rows with changes.</summary>
    public RegistryRows With(IEnumerable<RegistryChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return new(changes.Aggregate(_tables, (tables, c) => tables.SetItem(c.Table.RowType, c.After is null ? tables[c.Table.RowType].Remove(c.Key) : tables[c.Table.RowType].SetItem(c.Key, c.After))));
    }

    /// <summary>The changes that make other rows of these; empty when they are alike.</summary>
    public IReadOnlyList<RegistryChange> ChangesTo(RegistryRows other)
    {
        ArgumentNullException.ThrowIfNull(other);
        List<RegistryChange> changes = [];
        foreach (var table in RegistryTables.All)
        {
            var (before, after) = (_tables[table.RowType], other._tables[table.RowType]);
            changes.AddRange(after.Where(a => !Equals(before.GetValueOrDefault(a.Key), a.Value)).Select(a => new RegistryChange(table, a.Key, before.GetValueOrDefault(a.Key), a.Value)));
            changes.AddRange(before.Where(b => !after.ContainsKey(b.Key)).Select(b => new RegistryChange(table, b.Key, b.Value, null)));
        }

        return changes;
    }
}
