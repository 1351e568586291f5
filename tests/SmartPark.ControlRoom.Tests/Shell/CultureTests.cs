using System.Net;
using SmartPark.ControlRoom.Tests.Hosting;

namespace SmartPark.ControlRoom.Tests.Shell;

public sealed class CultureTests
{
    [Fact]
    public async Task The_language_comes_from_choice_then_cookie_then_browser_then_Chinese()
    {
        await using var host = await ControlRoomHost.StartAsync();

        // The browser's first language that the product has.
        await Is("zh-CN", null, null);
        await Is("zh-CN", "zh-CN,zh;q=0.9,en;q=0.8", null);
        await Is("zh-CN", "zh,en;q=0.9", null);
        await Is("zh-CN", "zh-TW", null);
        await Is("en", "en-GB", null);
        await Is("en", "fr,en;q=0.5,zh;q=0.3", null);
        await Is("zh-CN", "fr", null);
        await Is("zh-CN", "en;q=0.2,zh;q=0.9", null);
        await Is("zh-CN", "<script>", null);

        // The cookie is stronger, unless it is nonsense.
        await Is("en", "zh-CN", "en");
        await Is("zh-CN", "en", "zh-CN");
        await Is("en", "en", "klingon");

        async Task Is(string expected, string? accept, string? cookie)
        {
            using var client = new HttpClient(new HttpClientHandler { UseCookies = false, CheckCertificateRevocationList = true }) { BaseAddress = host.Address };
            using var request = new HttpRequestMessage(HttpMethod.Get, "/system");
            if (accept is not null)
            {
                request.Headers.TryAddWithoutValidation("Accept-Language", accept);
            }

            if (cookie is not null)
            {
                request.Headers.TryAddWithoutValidation("Cookie", "smartpark-culture=" + cookie);
            }

            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Contains($"<html lang=\"{expected}\"", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/system?culture=en", "/system", "en")]
    [InlineData("/parks/donghu?domain=fire&culture=zh-CN&q=a%20b", "/parks/donghu?domain=fire&q=a%20b", "zh-CN")]
    public async Task A_choice_in_the_address_is_kept_and_leaves_the_address(string asked, string led, string culture)
    {
        await using var host = await ControlRoomHost.StartAsync();
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CheckCertificateRevocationList = true }) { BaseAddress = host.Address };
        using var answer = await client.GetAsync(new Uri(asked, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(led, answer.Headers.Location!.OriginalString);
        Assert.Contains($"smartpark-culture={culture};", answer.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
    }
}
