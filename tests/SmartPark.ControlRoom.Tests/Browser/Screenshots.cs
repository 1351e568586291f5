using Microsoft.Playwright;

namespace SmartPark.ControlRoom.Tests.Browser;

/// <summary>Pictures for a person to look at; only with SMARTPARK_SCREENSHOTS set to a folder.</summary>
public static class Screenshots
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("SMARTPARK_SCREENSHOTS");

    /// <summary>What is in sight now.</summary>
    public static async Task TakeViewAsync(IPage page, string name)
    {
        if (!string.IsNullOrEmpty(Folder))
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, name + ".png") });
        }
    }

    /// <summary>The whole page, in slices that a person can read.</summary>
    public static async Task TakeAsync(IPage page, string name)
    {
        if (!string.IsNullOrEmpty(Folder))
        {
            const int slice = 1300;
            var (width, height) = (page.ViewportSize!.Width, await page.EvaluateAsync<int>("() => document.documentElement.scrollHeight"));
            for (var top = 0; top < Math.Min(height, 3 * slice); top += slice)
            {
                await page.ScreenshotAsync(new()
                {
                    Path = Path.Combine(Folder, $"{name}-{top / slice}.png"),
                    FullPage = true,
                    Clip = new() { X = 0, Y = top, Width = width, Height = Math.Min(slice, height - top) },
                });
            }
        }
    }
}
