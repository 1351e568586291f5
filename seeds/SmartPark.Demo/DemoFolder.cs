namespace SmartPark.Demo;

/// <summary>The demo's data folder. Only a folder that the demo made itself, marked by a file, is ever removed.</summary>
internal static class DemoFolder
{
    private const string Marker = "smartpark-demo.txt";

    /// <summary>Makes the folder ready; returns its absolute path, or null with a message.</summary>
    public static string? Prepare(string folder, bool fresh, out string error)
    {
        error = "";
        var path = Path.GetFullPath(folder);
        try
        {
            var marked = File.Exists(Path.Combine(path, Marker));
            if (Directory.Exists(path) && !marked && Directory.EnumerateFileSystemEntries(path).Any())
            {
                error = $"{path} holds files that the demo did not make. Give an empty folder with --data.";
                return null;
            }

            if (fresh && marked)
            {
                Directory.Delete(path, recursive: true);
            }

            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.WriteAllText(Path.Combine(path, Marker), "Made by the SmartPark demo; ./run --fresh removes this folder.\n");
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = $"{path} cannot be used: {e.Message} Give another folder with --data.";
            return null;
        }
    }
}
