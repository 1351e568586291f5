using System.Text;
using SmartPark.Ingest.Telling.Channels.Webhook;
using Xunit;

namespace SmartPark.Ingest.Tests.Telling.Channels.Webhook;

public sealed class WebhookSignatureTests
{
    // The first is the worked example of the standard's own libraries; both computed again with Python's hmac and hashlib.
    [Theory]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}""", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("sixteen-letters!", "m-1", 1700000000, """{"t":"烟"}""", "v1,XO96xd7cF4T4NW9d+FB0UPyRaftSdGYuWIrLBibbusk=")]
    public void A_signature_is_the_hmac_of_id_time_and_body(string secret, string id, long seconds, string body, string expected) =>
        Assert.Equal(expected, WebhookSignature.Of(WebhookSignature.Key(secret)!, id, seconds, Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("fifteen-letters")]
    [InlineData("whsec_")]
    [InlineData("whsec_not base64, though long enough")]
    [InlineData("whsec_dG9vIHNob3J0")]
    public void A_secret_that_guards_nothing_is_no_key(string secret) => Assert.Null(WebhookSignature.Key(secret));
}
