using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using SmartPark.Ingest.Accounts.Pages;
using SmartPark.Ingest.Settings;

namespace SmartPark.Ingest.Accounts;

/// <summary>
/// The one way to the first account: while no administrator exists, each start of the service shows a link that creates one. Its code is random, kept
/// as a hash in memory only, and good once, until the process ends or a day has passed. Nothing else creates an administrator where there is none.
/// </summary>
internal sealed partial class FirstAccount(
    AccountTable table, DemoSignIn demo, IngestSettings? settings, IServer server, IHostApplicationLifetime lifetime, TimeProvider time, TextWriter console, ILogger<FirstAccount> logger)
    : IHostedService
{
    private readonly Lock _gate = new();
    private byte[]? _hash;
    private DateTimeOffset _expires;

    /// <summary>Whether this is the code of the link, and the link still good.</summary>
    public bool Is(string? code)
    {
        lock (_gate)
        {
            return time.GetUtcNow() < _expires && OneTimeCode.Is(code, _hash) && !table.HasAdministrator();
        }
    }

    /// <summary>The link was used.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _hash = null;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The demo has its own accounts; a writer has no pages.
        if (demo.IsOn)
        {
            foreach (var role in AccountRoles.All)
            {
                demo.Of(role);
            }
        }
        else if (settings?.Intake.Role != Intake.IntakeRole.Writer)
        {
            lifetime.ApplicationStarted.Register(Offer);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Offer()
    {
        try
        {
            if (table.HasAdministrator())
            {
                return;
            }
        }
        catch (IOException e)
        {
            // The service runs all the same; whoever needs accounts mends the file and starts it again.
            LogUnknown(e);
            return;
        }

        var code = OneTimeCode.Make();
        lock (_gate)
        {
            (_hash, _expires) = (OneTimeCode.Hash(code), time.GetUtcNow() + AccountLimits.LinkLife);
        }

        var link = new Uri(Address(), FirstAccountPage.Path + "?code=" + code);
        LogOffer(link, AccountLimits.LinkLife.TotalHours);
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"No administrator yet. Create one within {AccountLimits.LinkLife.TotalHours} h, once:\n  {link}"));
    }

    /// <summary>The address that people use, as far as the settings say it; else the one of this machine.</summary>
    private Uri Address()
    {
        var bound = server.Features.Get<IServerAddressesFeature>()?.Addresses.Select(a => new Uri(a.Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal))).FirstOrDefault()
            ?? new Uri("http://127.0.0.1/");
        var name = settings?.Doors.All(d => d.IsLoopback) == false ? settings.Http.AllowedHosts?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() : null;
        return name is null ? bound : new UriBuilder(bound) { Host = name }.Uri;
    }

    [LoggerMessage(5100, LogLevel.Warning, "No administrator exists yet. This link creates one, once, within {Hours} h: {Link}")]
    private partial void LogOffer(Uri link, double hours);

    [LoggerMessage(5104, LogLevel.Error, "Whether an administrator exists could not be read; no link to create one is shown")]
    private partial void LogUnknown(Exception exception);
}
