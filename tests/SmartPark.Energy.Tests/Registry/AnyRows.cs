using System.Globalization;
using SmartPark.Energy.Registry;
using SmartPark.Energy.Tests.Reference;

namespace SmartPark.Energy.Tests.Registry;

/// <summary>Rows made by chance out of cells: few ids, so that they meet.</summary>
internal static class AnyRows
{
    private static readonly string[] Ids = ["a", "b", "c", "d"];

    /// <summary>A row of a table that its columns allow.</summary>
    public static RegistryRow Row(RegistryTable table, Random random, bool isSmall = true)
    {
        while (true)
        {
            var mistakes = new List<RegistryMistake>();
            var cells = table.Columns.Select(c => (c.Name, Cell: Cell(c, random, isSmall))).Where(c => c.Cell is not null).ToDictionary(c => c.Name, c => c.Cell);
            if (table.Read(cells, Shipped.Shanghai, null, mistakes) is { } row)
            {
                return row;
            }
        }
    }

    private static string? Cell(RegistryColumn column, Random random, bool isSmall) => column switch
    {
        { IsRequired: false } when random.Next(3) == 0 => null,
        { Kind: ColumnKind.Number } => isSmall ? random.Next(1, 5).ToString(CultureInfo.InvariantCulture) : (random.Next(int.MaxValue) / (decimal)Math.Pow(10, random.Next(12))).ToString(CultureInfo.InvariantCulture),
        { Kind: ColumnKind.Day } => City.Day("2026-01-01").AddDays(random.Next(isSmall ? 6 : 60_000)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        { Kind: ColumnKind.Moment } => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(8)).AddMilliseconds(random.NextInt64(isSmall ? 3 : 3_000_000_000_000)).ToString("o", CultureInfo.InvariantCulture),
        { Kind: ColumnKind.Choice } => column.Words[random.Next(column.Words.Count)].Word,
        { Name: "park" } => random.Next(12) == 0 ? "-" : random.Next(12) == 0 ? "x" : "a",
        { Name: "kind" } => random.Next(8) == 0 ? "plasma" : random.Next(4) == 0 ? "water" : "electricity",
        { Name: "quantity" } => "energy_" + Ids[random.Next(Ids.Length)],
        { Name: "trade_code" } => random.Next(2) == 0 ? "C" : "26",
        { Name: "credit_code" } => "91340000AAAAAAAAAA",
        { Name: var name } when name.StartsWith("title", StringComparison.Ordinal) && !isSmall => $"x{(char)random.Next(0x4E00, 0x9FFF)} \"y\",{(char)random.Next(0x21, 0x7F)};",
        _ => Ids[random.Next(Ids.Length)],
    };
}
