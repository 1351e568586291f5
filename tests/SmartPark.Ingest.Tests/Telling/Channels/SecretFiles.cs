namespace SmartPark.Ingest.Tests.Telling.Channels;

/// <summary>A folder with files of secrets, removed with it.</summary>
internal sealed class SecretFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smartpark-");

    /// <summary>A file with a text.</summary>
    public string Of(string name, string text)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
