namespace SmartPark.Benchmarks.Macro;

/// <summary>Prints figures as they are known, in columns.</summary>
internal sealed class Report(TextWriter writer)
{
    public void Section(string title)
    {
        writer.WriteLine();
        writer.WriteLine(title);
    }

    public void Row(string what, params string[] figures) => writer.WriteLine("  {0,-44}{1}", what, string.Concat(figures.Select(f => $"{f,26}")));
}
