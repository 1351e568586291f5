using System.Net.Http.Headers;
using System.Text;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Storage.InfluxDb;

/// <summary>The header that opens the server, from files of secrets.</summary>
internal static class InfluxSecrets
{
    /// <summary>Largest file of a secret, bytes; a token has about a hundred.</summary>
    public const int BytesMax = 4096;

    /// <summary>Reads the secrets. Null for a server without users. Throws <see cref="IOException"/> when a file cannot be read.</summary>
    public static AuthenticationHeaderValue? Read(InfluxDbOptions options)
    {
        if (options.Api == InfluxDbOptions.ApiV2)
        {
            return options.TokenFile is null ? null : new("Token", ReadLine(options.TokenFile));
        }

        if (!options.HasUser || options.PasswordFile is null)
        {
            return null;
        }

        var pair = (options.Username ?? ReadLine(options.UsernameFile!)) + ":" + ReadLine(options.PasswordFile);
        return new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
    }

    /// <summary>Adds a problem when a file of a secret is named and cannot be used.</summary>
    public static void Check(string path, string? file, ICollection<ConfigurationProblem> problems)
    {
        if (file is null)
        {
            return;
        }

        try
        {
            ReadLine(file);
        }
        catch (IOException e)
        {
            problems.Add(StorageOptions.Problem(path, e.Message, "a readable file of one line"));
        }
    }

    private static string ReadLine(string file)
    {
        try
        {
            var info = new FileInfo(file);
            if (info.Exists && info.Length > BytesMax)
            {
                throw new IOException($"{file} has {info.Length} bytes, at most {BytesMax} make a secret");
            }

            var text = File.ReadAllText(file).Trim();
            return text.Length > 0 && !text.Any(char.IsControl) ? text : throw new IOException($"{file} is empty or has several lines");
        }
        catch (Exception e) when (e is UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new IOException($"{file} cannot be read: {e.Message}", e);
        }
    }
}
