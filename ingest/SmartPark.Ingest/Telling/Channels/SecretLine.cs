namespace SmartPark.Ingest.Telling.Channels;

/// <summary>Secrets that lie in files of their own, on the first line. Read anew each time, so that they can be changed without a restart.</summary>
internal static class SecretLine
{
    /// <summary>Bytes of a first line at most; an address with its token has some hundred.</summary>
    public const int BytesMax = 4096;

    /// <summary>The first line without the space around it.</summary>
    /// <exception cref="IOException">The file cannot be read, or its first line is empty or too long. The message never says what stands there.</exception>
    public static string Read(string file)
    {
        try
        {
            using var reader = File.OpenText(file);
            var chars = new char[BytesMax + 1];
            var read = chars.AsSpan(0, reader.ReadBlock(chars));
            var end = read.IndexOfAny('\r', '\n');
            var line = (end < 0 ? read : read[..end]).Trim();
            return line.IsEmpty ? throw new IOException($"the first line of {file} is empty")
                : end < 0 && read.Length > BytesMax ? throw new IOException($"the first line of {file} is longer than {BytesMax} characters")
                : line.ToString();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new IOException($"{file} cannot be read: {e.Message}", e);
        }
    }
}
