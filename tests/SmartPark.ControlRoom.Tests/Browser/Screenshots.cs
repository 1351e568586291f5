using Microsoft.Playwright;

namespace SmartPark.ControlRoom.Tests.Browser;

/// <summary>Pictures for a person to look at; only with SMARTPARK_SCREENSHOTS set to a folder.</summary>
public static class Screenshots
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("SMARTPARK_SCREENSHOTS");

    public static async Task TakeAsync(IPage page, string name)
    {
        if (!string.IsNullOrEmpty(Folder))
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, name + ".png"), FullPage = true });
        }
    }
}
