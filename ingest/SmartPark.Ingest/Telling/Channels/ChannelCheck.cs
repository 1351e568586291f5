using System.Net;
using MimeKit;
using SmartPark.Ingest.Telling.Channels.Mqtt;
using SmartPark.Ingest.Telling.Channels.Sms;
using SmartPark.Ingest.Telling.Channels.Webhook;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Telling.Channels;

/// <summary>Checks what a schema cannot say of a channel, without the network. What stands in a file of secrets is never quoted.</summary>
internal static class ChannelCheck
{
    // What a request or its signature says itself; a second one would contradict it.
    private static readonly string[] OwnHeaders = ["host", "content-length", "content-type", "transfer-encoding", "connection", "webhook-id", "webhook-timestamp", "webhook-signature"];

    /// <summary>Adds a problem for each mistake of an entry.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Path of the entry in it, <c>$.channels[2]</c>.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="problems">Where problems go.</param>
    public static void Check(string file, string path, ChannelEntry entry, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(problems);
        var check = new Of(file, problems);
        (string Name, bool IsGiven)[] kinds =
        [
            ("email", entry.Email is not null), ("webhook", entry.Webhook is not null), ("dingtalk", entry.Dingtalk is not null), ("wecom", entry.Wecom is not null),
            ("feishu", entry.Feishu is not null), ("sms", entry.Sms is not null), ("mqtt", entry.Mqtt is not null), ("alertmanager", entry.Alertmanager is not null),
        ];
        var given = kinds.Where(k => k.IsGiven).Select(k => k.Name).ToArray();
        if (given.Length != 1)
        {
            check.Add(path, given.Length == 0 ? "no kind" : string.Join(" and ", given), $"exactly one of {string.Join(", ", kinds.Select(k => k.Name))}");
        }

        check.Email($"{path}.email", entry.Email);
        check.Webhook($"{path}.webhook", entry.Webhook);
        check.Robot($"{path}.dingtalk", entry.Dingtalk, hasSecret: true);
        check.Robot($"{path}.wecom", entry.Wecom, hasSecret: false);
        check.Robot($"{path}.feishu", entry.Feishu, hasSecret: true);
        check.Sms($"{path}.sms", entry.Sms);
        check.Mqtt($"{path}.mqtt", entry.Mqtt);
        check.Alertmanager($"{path}.alertmanager", entry.Alertmanager);
    }

    /// <summary>Adds a problem for each mistake of a mail server.</summary>
    public static void CheckEmail(string file, string path, EmailSettings email, ICollection<ConfigurationProblem> problems) => new Of(file, problems).Email(path, email);

    /// <summary>Adds a problem for each mistake of an address to which something is posted, and of the header that lets in there.</summary>
    public static void CheckPost(string file, string path, string? url, string? urlFile, string? authorizationFile, ICollection<ConfigurationProblem> problems) =>
        new Of(file, problems).Post(path, url, urlFile, authorizationFile);

    /// <summary>Whether a host is this machine.</summary>
    public static bool IsLoopback(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
    }

    private sealed class Of(string file, ICollection<ConfigurationProblem> problems)
    {
        public void Add(string path, string found, string expected) => problems.Add(new(file, path, found, expected));

        public void Email(string path, EmailSettings? email)
        {
            if (email is null)
            {
                return;
            }

            if (!MailboxAddress.TryParse(email.From, out var from) || !from.Address.Contains('@', StringComparison.Ordinal))
            {
                Add($"{path}.from", $"\"{email.From}\"", "a sender such as SmartPark <alarm@park.example>");
            }

            if (email.Username is null != email.PasswordFile is null)
            {
                Add(path, email.Username is null ? "password_file without username" : "username without password_file", "both or neither");
            }

            Secret($"{path}.password_file", email.PasswordFile, _ => true, "");
        }

        public void Webhook(string path, WebhookSettings? webhook)
        {
            if (webhook is null)
            {
                return;
            }

            Address(path, webhook.Url, webhook.UrlFile);
            Secret($"{path}.secret_file", webhook.SecretFile, s => WebhookSignature.Key(s) is not null, "whsec_ and base64 of 24 to 64 bytes, or a text of 16 characters or more");
            Headers($"{path}.headers", webhook.Headers);
        }

        public void Robot(string path, RobotSettings? robot, bool hasSecret)
        {
            if (robot is null)
            {
                return;
            }

            Address(path, robot.Url, robot.UrlFile);
            if (!hasSecret && robot.SecretFile is not null)
            {
                Add($"{path}.secret_file", $"\"{robot.SecretFile}\"", "none: this robot signs nothing, the key in its address is its secret");
                return;
            }

            Secret($"{path}.secret_file", robot.SecretFile, s => s.All(c => c is > ' ' and < (char)127), "a secret without spaces");
        }

        public void Sms(string path, SmsSettings? sms)
        {
            if (sms is null)
            {
                return;
            }

            var address = Address(path, sms.Url, sms.UrlFile);
            Headers($"{path}.headers", sms.Headers);
            Secret($"{path}.authorization_file", sms.AuthorizationFile, IsHeaderValue, "the value of the header Authorization, such as Bearer and a token");
            if (sms.Method == "GET" && sms.Body is not null)
            {
                Add($"{path}.body", "a body with GET", "POST, or no body");
            }

            if (sms.Body is { } body && !SmsTemplate.IsWellFormed(body, sms.ContentType))
            {
                Add($"{path}.body", "text that is not JSON once it is filled in", "JSON in which {phone}, {text} and {id} stand within strings, or another content_type");
            }

            foreach (var placeholder in address is null ? [] : SmsTemplate.Needed.Where(p => !address.Contains(p, StringComparison.Ordinal) && !(sms.Body ?? "").Contains(p, StringComparison.Ordinal)))
            {
                Add(path, $"no {placeholder}", $"{placeholder} in the address or the body");
            }
        }

        public void Mqtt(string path, MqttSettings? mqtt)
        {
            if (mqtt is not null && AlarmTopic.Mistake(mqtt.Topic) is { } mistake)
            {
                Add($"{path}.topic", $"\"{mqtt.Topic}\", {mistake}", "a topic to publish on, such as alarms/{park}/{severity}");
            }
        }

        public void Alertmanager(string path, AlertmanagerSettings? alertmanager)
        {
            if (alertmanager is null)
            {
                return;
            }

            Address(path, alertmanager.Url, null);
            Secret($"{path}.authorization_file", alertmanager.AuthorizationFile, IsHeaderValue, "the value of the header Authorization, such as Bearer and a token");
        }

        public void Post(string path, string? url, string? urlFile, string? authorizationFile)
        {
            Address(path, url, urlFile);
            Secret($"{path}.authorization_file", authorizationFile, IsHeaderValue, "the value of the header Authorization, such as Bearer and a token");
        }

        /// <summary>Checks an address and returns it; null when there is none that is good.</summary>
        private string? Address(string path, string? url, string? urlFile)
        {
            if (url is null == urlFile is null)
            {
                Add(path, url is null ? "neither url nor url_file" : "url and url_file", "one of them");
                return null;
            }

            var at = url is null ? $"{path}.url_file" : $"{path}.url";
            if ((url ?? Line(at, urlFile!)) is not { } address)
            {
                return null;
            }

            // The address may hold a token wherever it stands: only its scheme and host are quoted.
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp) || uri.Host.Contains('{', StringComparison.Ordinal))
            {
                Add(at, "no address", "https:// with a host");
                return null;
            }

            if (uri.Scheme == Uri.UriSchemeHttp && !IsLoopback(uri.Host))
            {
                Add(at, $"http://{uri.Host}", "https:// beyond this machine: alarms and tokens would be read on the way");
            }

            return address;
        }

        private void Headers(string path, IReadOnlyDictionary<string, string> headers)
        {
            foreach (var (name, value) in headers)
            {
                if (!IsHeaderName(name) || OwnHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
                {
                    Add($"{path}.{name}", $"\"{name}\"", $"a header other than {string.Join(", ", OwnHeaders)}, of letters, digits and hyphens");
                }
                else if (!IsHeaderValue(value))
                {
                    Add($"{path}.{name}", "a value with characters that no header has", "printable ASCII");
                }
            }
        }

        private void Secret(string path, string? secretFile, Predicate<string> isGood, string form)
        {
            if (secretFile is not null && Line(path, secretFile) is { } secret && !isGood(secret))
            {
                Add(path, $"\"{secretFile}\", whose first line has another form", form);
            }
        }

        private string? Line(string path, string secretFile)
        {
            try
            {
                return SecretLine.Read(secretFile);
            }
            catch (IOException e)
            {
                Add(path, e.Message, "a readable file with the secret on its first line");
                return null;
            }
        }

        private static bool IsHeaderValue(string value) => value.All(c => c is >= ' ' and < (char)127);

        private static bool IsHeaderName(string name)
        {
            using var probe = new HttpRequestMessage();
            return name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && probe.Headers.TryAddWithoutValidation(name, "");
        }
    }
}
