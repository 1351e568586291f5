namespace SmartPark.Ingest;

/// <summary>Files that others pick up: whoever sees one under its name sees all of it.</summary>
internal static class WholeFile
{
    /// <summary>
    /// Writes under another name in the same folder, syncs, and renames; a file of that name is replaced. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>, and leaves nothing
    /// behind then.
    /// </summary>
    public static async Task WriteAsync(string file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var whole = Path.GetFullPath(file);
        var part = Path.Combine(Path.GetDirectoryName(whole)!, $".{Path.GetFileName(whole)}.{Environment.ProcessId}.part");
        try
        {
            await using (var stream = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await stream.WriteAsync(bytes, cancellationToken);
                Sync(stream);
            }

            File.Move(part, whole, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    // The one way that a file has to reach the disk; there is none that waits without blocking.
    private static void Sync(FileStream stream) => stream.Flush(flushToDisk: true);
}
