using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace SmartPark.ControlRoom.Tests.Browser;

/// <summary>One viewer with one language, theme and screen, who notes everything that a page should not do.</summary>
public sealed class Visit : IAsyncDisposable
{
    public const int PhoneWidth = 390;

    private readonly IBrowserContext _context;
    private readonly List<string> _troubles = [];

    private Visit(IBrowserContext context, IPage page, Uri address) => (_context, Page, Address) = (context, page, address);

    public IPage Page { get; }

    public Uri Address { get; }

    /// <summary>Console errors, uncaught exceptions, failed requests and requests to other hosts.</summary>
    public IReadOnlyList<string> Troubles => _troubles;

    public static async Task<Visit> BeginAsync(IBrowser browser, Uri address, string locale = "en", bool dark = false, int width = 1440, int height = 900)
    {
        var context = await browser.NewContextAsync(new()
        {
            Locale = locale,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = new() { Width = width, Height = height },
            HasTouch = width <= PhoneWidth,
        });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        var visit = new Visit(context, page, address);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                visit._troubles.Add($"console: {message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => visit._troubles.Add($"exception: {error}");
        page.Request += (_, request) =>
        {
            var url = new Uri(request.Url);
            if (url.Scheme is not ("data" or "blob") && url.Authority != address.Authority)
            {
                visit._troubles.Add($"request to another host: {request.Url}");
            }
        };
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
            {
                visit._troubles.Add($"{response.Status}: {response.Url}");
            }
        };
        return visit;
    }

    /// <summary>Opens a page and waits until its circuit is up: from then on it is live.</summary>
    public async Task OpenAsync(string path)
    {
        await Page.GotoAsync(new Uri(Address, path).ToString());
        await Page.WaitForFunctionAsync("() => document.querySelector('main[data-live=true]') !== null");
    }

    /// <summary>Signs in as a role of the demo, with one click, and comes to the city.</summary>
    public async Task SignInAsync(string role)
    {
        await Page.GotoAsync(new Uri(Address, "/sign-in").ToString());
        await Page.Locator($"button[value={role}]").ClickAsync();
        await Page.WaitForFunctionAsync("() => document.querySelector('main[data-live=true]') !== null");
    }

    /// <summary>Waits until the page is at this path and query, exactly.</summary>
    public Task IsAtAsync(string pathAndQuery) => IsAtAsync(new Regex("^" + Regex.Escape(new Uri(Address, pathAndQuery).ToString()) + "$"));

    /// <summary>
    /// Waits until the address of the page matches. Looked at again and again: <c>WaitForURLAsync</c> waits for the event of the move, and hangs when a move
    /// within the document comes between its first look and its wait.
    /// </summary>
    public Task IsAtAsync(Regex address) => Assertions.Expect(Page).ToHaveURLAsync(address, new() { Timeout = 60_000 });

    /// <summary>What stands beyond the right edge of the screen, when the page is wider than it; empty is right.</summary>
    public Task<string> OverflowAsync() => Page.EvaluateAsync<string>(
        """
        () => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) {
            return "";
          }
          return [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > width + 1).slice(0, 6)
            .map(e => `${e.tagName} .${e.className} to ${Math.round(e.getBoundingClientRect().right)} px`).join("; ") || "the page itself";
        }
        """);

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
