namespace SmartPark.Ingest.Storage.InfluxDb;

/// <summary>One cell of an InfluxQL answer.</summary>
/// <param name="Number">A number, NaN when the cell is not one.</param>
/// <param name="Text">A text, null when the cell is not one.</param>
internal readonly record struct InfluxCell(double Number, string? Text)
{
    /// <summary>An empty cell.</summary>
    public static readonly InfluxCell Null = new(double.NaN, null);

    /// <summary>A time in ms: doubles are exact for whole numbers up to 2^53, the year 287396.</summary>
    public long Time => (long)Number;
}

/// <summary>Takes the rows of an InfluxQL answer as they arrive, series by series.</summary>
internal sealed class InfluxRows(Action<InfluxSeries, IReadOnlyList<InfluxCell>> row)
{
    /// <summary>For statements without rows.</summary>
    public static readonly InfluxRows Ignore = new(static (_, _) => { });

    /// <summary>Takes one row; the list is used again for the next.</summary>
    public void Add(InfluxSeries series, IReadOnlyList<InfluxCell> cells) => row(series, cells);
}

/// <summary>What stands above the rows of a series: measurement, tags and columns.</summary>
internal sealed class InfluxSeries
{
    /// <summary>The measurement.</summary>
    public string Name { get; set; } = "";

    /// <summary>Tags of <c>GROUP BY</c>.</summary>
    public Dictionary<string, string> Tags { get; } = [];

    /// <summary>Columns in the order of the cells.</summary>
    public List<string> Columns { get; } = [];
}
