using System.Net;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Storage.InfluxDb;

/// <summary>
/// Settings of a server that takes line protocol: InfluxDB 1.x, 2.x, 3.x, VictoriaMetrics. Section <c>SmartPark:Storage:InfluxDb</c>.
/// Secrets are named by file, one line each, and read again after the server refused them, so that they can be changed while it runs.
/// </summary>
public sealed class InfluxDbOptions
{
    /// <summary><see cref="Api"/> of <c>/write?db=</c> with user and password.</summary>
    public const string ApiV1 = "v1";

    /// <summary><see cref="Api"/> of <c>/api/v2/write?org=&amp;bucket=</c> with a token.</summary>
    public const string ApiV2 = "v2";

    /// <summary>Largest body of one request before compression, bytes: below the 10 MB of InfluxDB 3 and the 25 MB of InfluxDB 1.</summary>
    public const int RequestBytesMax = 8 * 1024 * 1024;

    /// <summary>Base address of the server: <c>https://influx.example:8086</c>.</summary>
    public string Url { get; set; } = "http://127.0.0.1:8086";

    /// <summary><c>v1</c> or <c>v2</c>; InfluxDB 3 and VictoriaMetrics take both.</summary>
    public string Api { get; set; } = ApiV1;

    /// <summary>Database of <c>v1</c>.</summary>
    public string Database { get; set; } = "smartpark";

    /// <summary>Whether <c>v1</c> may create the database when it is missing (kept for ever, the server's default policy).</summary>
    public bool CreateDatabase { get; set; } = true;

    /// <summary>Organisation of <c>v2</c>; InfluxDB 3 and VictoriaMetrics ignore it.</summary>
    public string Org { get; set; } = "smartpark";

    /// <summary>Bucket of <c>v2</c>; in InfluxQL the database of the same name.</summary>
    public string Bucket { get; set; } = "smartpark";

    /// <summary>User of <c>v1</c>, here or in a file; none for a server without users.</summary>
    public string? Username { get; set; }

    /// <summary>File with the user name of <c>v1</c>.</summary>
    public string? UsernameFile { get; set; }

    /// <summary>File with the password of <c>v1</c>.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>File with the token of <c>v2</c>; none for a server without tokens.</summary>
    public string? TokenFile { get; set; }

    /// <summary>Whether the server answers InfluxQL. False for VictoriaMetrics: then it is a store to write to, and charts come from elsewhere.</summary>
    public bool Query { get; set; } = true;

    /// <summary>Whether bodies are compressed with gzip: a fifth to a tenth of the bytes, for about 6 ms of work a request.</summary>
    public bool Gzip { get; set; } = true;

    /// <summary>Time one write may take, connecting included.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time one query may take, reading its answer included.</summary>
    public TimeSpan QueryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Lines in one request; the makers of InfluxDB advise 5,000 to 10,000.</summary>
    public int LinesPerRequestMax { get; set; } = 10_000;

    /// <summary>Whether secrets and samples may travel unencrypted beyond this machine.</summary>
    public bool AllowPlaintext { get; set; }

    /// <summary>Adds one problem for each setting that cannot be used. Reads the files of secrets, opens no connection.</summary>
    internal void Check(string section, ICollection<ConfigurationProblem> problems)
    {
        CheckUrl(section + ":Url", problems);
        if (Api is not (ApiV1 or ApiV2))
        {
            problems.Add(StorageOptions.Problem(section + ":Api", $"\"{Api}\"", $"\"{ApiV1}\" or \"{ApiV2}\""));
        }

        CheckName(section + (Api == ApiV2 ? ":Bucket" : ":Database"), Api == ApiV2 ? Bucket : Database, problems);
        if (Api == ApiV2)
        {
            CheckName(section + ":Org", Org, problems);
        }

        if (Username is not null && UsernameFile is not null)
        {
            problems.Add(StorageOptions.Problem(section + ":UsernameFile", $"\"{UsernameFile}\"", "nothing, as Username is given"));
        }

        if (HasUser != PasswordFile is not null)
        {
            problems.Add(StorageOptions.Problem(section + (HasUser ? ":PasswordFile" : ":Username"), "nothing", "a user and a file with the password, or neither"));
        }

        InfluxSecrets.Check(section + ":UsernameFile", UsernameFile, problems);
        InfluxSecrets.Check(section + ":PasswordFile", PasswordFile, problems);
        InfluxSecrets.Check(section + ":TokenFile", TokenFile, problems);
        CheckTime(section + ":RequestTimeout", RequestTimeout, problems);
        CheckTime(section + ":QueryTimeout", QueryTimeout, problems);
        StorageOptions.CheckRange(section + ":LinesPerRequestMax", LinesPerRequestMax, 1, 100_000, problems);
    }

    /// <summary>Whether a user of <c>v1</c> is named.</summary>
    internal bool HasUser => Username is not null || UsernameFile is not null;

    private static void CheckTime(string path, TimeSpan time, ICollection<ConfigurationProblem> problems)
    {
        if (time < TimeSpan.FromMilliseconds(100) || time > TimeSpan.FromMinutes(5))
        {
            problems.Add(StorageOptions.Problem(path, $"{time}", "a time from 00:00:00.1 to 00:05:00"));
        }
    }

    private static void CheckName(string path, string name, ICollection<ConfigurationProblem> problems)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Any(char.IsControl))
        {
            problems.Add(StorageOptions.Problem(path, $"\"{name}\"", "a name"));
        }
    }

    private void CheckUrl(string path, ICollection<ConfigurationProblem> problems)
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            problems.Add(StorageOptions.Problem(path, $"\"{Url}\"", "an address such as https://influx.example:8086, without user or query"));
        }
        else if (url.Scheme == Uri.UriSchemeHttp && !IsLoopback(url) && !AllowPlaintext)
        {
            problems.Add(StorageOptions.Problem(path, $"\"{Url}\"", "https beyond this machine, or AllowPlaintext true for a network that you trust"));
        }
    }

    private static bool IsLoopback(Uri url) => url.Host == "localhost" || (IPAddress.TryParse(url.DnsSafeHost, out var address) && IPAddress.IsLoopback(address));
}
