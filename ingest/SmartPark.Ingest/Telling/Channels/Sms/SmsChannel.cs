using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using SmartPark.Ingest.Telling.Channels.Http;
using SmartPark.Ingest.Telling.Texts;

namespace SmartPark.Ingest.Telling.Channels.Sms;

/// <summary>SMS through the HTTP interface of a provider: one request a person, and on another try only to those who were not reached.</summary>
internal sealed class SmsChannel(SmsSettings settings, MessageLanguage language, ChannelHttp http) : IChannel
{
    private readonly ReachedPeople _reached = new();

    /// <inheritdoc/>
    public bool NeedsPeople => true;

    /// <inheritdoc/>
    public bool Groups => true;

    /// <inheritdoc/>
    public async Task<ChannelAnswer> SendAsync(ChannelMessage message, CancellationToken cancellationToken)
    {
        var people = message.People.Where(p => p.Mobile is not null).DistinctBy(p => p.Id).ToArray();
        var text = NoticeText.Short(message, language, settings.CharactersMax);
        var failures = new ConcurrentDictionary<string, ChannelAnswer>(StringComparer.Ordinal);
        foreach (var some in people.Where(p => _reached.Was(message.Id, p.Id) is null).Chunk(TellingLimits.AtOnceMax))
        {
            await Task.WhenAll(some.Select(SendOneAsync));
        }

        return _reached.Sum(message.Id, people, [.. message.People.Where(p => p.Mobile is null)], failures.ToDictionary(f => f.Key, f => f.Value.Detail), failures.Values.Max(f => f.RetryAfter));

        async Task SendOneAsync(PersonEntry person)
        {
            // Of its own for each person: a provider that takes an id once would drop the second.
            var id = $"{message.Id}-{person.Id}";
            var answer = await http.SendAsync(redaction => Request(person.Mobile!, text, id, redaction), Judge, cancellationToken);
            if (answer.IsTaken || answer.IsFinal)
            {
                _reached.Note(message.Id, person.Id, answer.IsTaken);
            }

            if (!answer.IsTaken)
            {
                failures[person.Id] = answer;
            }
        }
    }

    private Verdict Judge(HttpAnswer answer) => Verdict.Of(answer) is { IsTaken: true } taken && settings.SuccessContains is { } success && !answer.Body.Contains(success, StringComparison.Ordinal)
        ? new(false, $"an answer without \"{success}\": {taken.Detail}", answer.RetryAfter) : Verdict.Of(answer);

    private HttpRequestMessage Request(string phone, string text, string id, Redaction redaction)
    {
        var template = settings.Url ?? SecretLine.Read(settings.UrlFile!);
        redaction.HideAddress(template.Replace("{phone}", "", StringComparison.Ordinal).Replace("{text}", "", StringComparison.Ordinal).Replace("{id}", "", StringComparison.Ordinal)).Hide(phone);
        var request = new HttpRequestMessage(new HttpMethod(settings.Method), SmsTemplate.Address(template, phone, text, id));
        if (settings.Body is { } body)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(SmsTemplate.Body(body, settings.ContentType, phone, text, id)));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(settings.ContentType, "utf-8");
        }

        foreach (var (name, value) in settings.Headers)
        {
            redaction.Hide(value);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (settings.AuthorizationFile is { } file)
        {
            request.Authorize(SecretLine.Read(file), redaction);
        }

        return request;
    }
}
