using Microsoft.AspNetCore.Server.Kestrel.Core;
using SmartPark.Ingest.Api;
using SmartPark.Ingest.Settings;

namespace SmartPark.Ingest.Access;

/// <summary>Opens the doors that the settings name and no others, and bounds what comes through them.</summary>
internal static partial class KestrelDoors
{
    public static void Configure(KestrelServerOptions kestrel, IngestSettings settings)
    {
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = settings.Http.ConnectionsMax;
        limits.MaxConcurrentUpgradedConnections = settings.Http.ConnectionsMax;
        limits.MaxRequestBodySize = ApiLimits.RequestBytesMax;
        limits.MaxRequestHeadersTotalSize = ApiLimits.HeadBytesMax;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(ApiLimits.HeadSeconds);
        kestrel.AddServerHeader = false;
        foreach (var door in settings.Doors)
        {
            kestrel.Listen(door.Address, door.Port, listen =>
            {
                if (door.IsTls)
                {
                    listen.UseHttps(DoorRules.ReadCertificate(settings.Http.CertificateFile!, settings.Http.KeyFile!));
                }
            });
        }
    }

    public static void WarnOfOverride(IngestSettings settings, ILogger logger)
    {
        foreach (var door in settings.Doors.Where(d => settings.Access.AllowInsecure && !d.IsLoopback && (!d.IsTls || settings.Token is null)))
        {
            LogInsecure(logger, door.Text, settings.Token is null ? "no access token" : "an access token", door.IsTls ? "TLS" : "no TLS");
        }

        if (settings.Embedded is { Enabled: true } broker && settings.Access.AllowInsecure && (broker.CertificateFile is null || broker.CredentialsFile is null)
            && !System.Net.IPAddress.IsLoopback(System.Net.IPAddress.Parse(broker.Address)))
        {
            LogInsecure(logger, $"mqtt://{broker.Address}:{broker.Port}", broker.CredentialsFile is null ? "no credentials for gateways" : "credentials", broker.CertificateFile is null ? "no TLS" : "TLS");
        }
    }

    [LoggerMessage(5010, LogLevel.Warning, "{Door} is open to others with {Credentials} and {Tls}, because SmartPark:Access:AllowInsecure is true")]
    private static partial void LogInsecure(ILogger logger, string door, string credentials, string tls);
}
