using Microsoft.Playwright;
using SmartPark.ControlRoom.Tests.Browser;
using SmartPark.ControlRoom.Tests.Hosting;

[assembly: AssemblyFixture(typeof(BrowserFixture))]

namespace SmartPark.ControlRoom.Tests.Browser;

/// <summary>One chromium of the system and one sample host for all browser tests.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Candidates = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private readonly SemaphoreSlim _gate = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private ControlRoomHost? _host;

    public ValueTask InitializeAsync()
    {
        // A busy machine takes longer than the five seconds that Playwright gives a page.
        Assertions.SetDefaultExpectTimeout(60_000);
        return ValueTask.CompletedTask;
    }

    /// <summary>The host, started at the first use: tests without a browser do not pay for it.</summary>
    public async Task<ControlRoomHost> HostAsync()
    {
        await _gate.WaitAsync();
        try
        {
            return _host ??= await ControlRoomHost.StartAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task<IBrowser> BrowserAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_browser is null)
            {
                var path = Candidates.FirstOrDefault(File.Exists)
                    ?? throw new InvalidOperationException($"the browser tests need chromium, found none of {string.Join(", ", Candidates)}: apt-get install chromium");
                _playwright = await Playwright.CreateAsync();
                _browser = await _playwright.Chromium.LaunchAsync(new()
                {
                    ExecutablePath = path,
                    Headless = true,
                    Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
                });
            }

            return _browser;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _gate.Dispose();
    }
}
