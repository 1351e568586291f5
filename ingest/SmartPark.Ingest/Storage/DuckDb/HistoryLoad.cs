using DuckDB.NET.Data;

namespace SmartPark.Ingest.Storage.DuckDb;

/// <summary>Loads history straight into the sorted table: one transaction, so that a load that was cut off leaves nothing behind.</summary>
internal static class HistoryLoad
{
    /// <summary>Runs the load; throws what the engine throws, after which nothing was loaded.</summary>
    public static long Run(DuckDBConnection connection, BatchMerge merge, SeriesNumbers numbers, IEnumerable<HistoryBlock> blocks, StorageInstruments instruments,
        CancellationToken cancellationToken)
    {
        var rows = 0L;
        var counts = default(MergeCounts);
        using var transaction = connection.BeginTransaction();
        using var source = blocks.GetEnumerator();
        var more = true;
        while (more)
        {
            // A pass ends when enough late rows wait: they are compared with what the appender wrote, so it must be closed first.
            using (var appender = connection.CreateAppender("readings"))
            {
                while (merge.LateCount < BatchMerge.LateRowsMax && (more = source.MoveNext()))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    rows += Put(merge, appender, source.Current);
                }
            }

            var part = merge.MergeLate();
            counts = new(counts.Duplicates + part.Duplicates, counts.Conflicts + part.Conflicts);
        }

        numbers.AppendNew(connection);
        transaction.Commit();
        instruments.Merged(counts.Duplicates, counts.Conflicts);
        return rows;
    }

    private static int Put(BatchMerge merge, DuckDBAppender appender, HistoryBlock block)
    {
        if (block.TimesUnixMs.Length != block.Values.Length)
        {
            throw new ArgumentException($"{block.Series}: {block.TimesUnixMs.Length} times and {block.Values.Length} values", nameof(block));
        }

        if (block.Values.Span.ContainsAny(double.PositiveInfinity, double.NegativeInfinity))
        {
            throw new ArgumentException($"{block.Series}: {ReadingLimits.InfiniteValue}", nameof(block));
        }

        merge.Put(appender, block);
        return block.Values.Length;
    }
}
