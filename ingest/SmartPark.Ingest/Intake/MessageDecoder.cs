using System.Text;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Intake.DeadLetters;
using SmartPark.Ingest.Ledger;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Ingest.Intake;

/// <summary>
/// Turns one message after another into checked samples, refusals and acknowledgements of a batch, and keeps sessions, live picture and live feed
/// up to date on the way. Owned by the pipeline; not thread-safe. No message makes it throw.
/// </summary>
internal sealed class MessageDecoder(
    ControlSession control, SampleCheck check, ParkRegistry registry, LatestValues latest, LiveFeed live, InternedNames names, IngestInstruments instruments,
    CompletenessInbox inbox, AlarmReception alarms, IntakeOptions options)
{
    // Writers see a share of the messages each: only the control session can tell a gap from another writer's message.
    private readonly bool _keepsSessions = options.Role != IntakeRole.Writer;

    // Births that another writer stores end here.
    private readonly IntakeBatch _copied = new();

    // Metrics of the protocol and of a node's description: no samples, so no mistakes either.
    private static readonly string[] ProtocolPrefixes =
        ["Node Control/", "Device Control/", "Node Info/", "Device Info/", "Node Properties/", "Device Properties/", "Properties/", "Outbox/", "Completeness/", "Alarms/"];

    /// <summary>Takes one message in.</summary>
    /// <param name="received">The message.</param>
    /// <param name="batch">Where samples, refusals and acknowledgements go.</param>
    public void Decode(in Received received, IntakeBatch batch)
    {
        if (!SparkplugTopic.TryParse(received.Topic, names, out var topic))
        {
            instruments.Received("other");
            return;
        }

        instruments.Received(SparkplugTopic.WordOf(topic.Type));
        if (topic.Type is SparkplugMessageType.HostState or SparkplugMessageType.NodeCommand or SparkplugMessageType.DeviceCommand)
        {
            return;
        }

        var reader = new SparkplugPayloadReader(received.Payload.Span);
        var error = reader.Error;
        if (error == SparkplugDecodeError.None && reader.IsCompressed && SparkplugCompression.TryExpand(reader, out var expanded, out error))
        {
            Take(received, topic, expanded, batch);
        }
        else if (error == SparkplugDecodeError.None)
        {
            Take(received, topic, received.Payload.Span, batch);
        }
        else
        {
            RefuseMessage(received, topic, batch, RefusalReason.PoisonPayload, $"{SparkplugTopic.WordOf(topic.Type)} of {received.Payload.Length} bytes: {error}");
        }
    }

    /// <summary>
    /// Takes note of a data message whose samples are to be decoded later: sequence and sessions stay in the order of arrival. Null for one that is
    /// of no use.
    /// </summary>
    public Received? Note(in Received received, out bool hasOutboxId)
    {
        hasOutboxId = false;
        if (!SparkplugTopic.TryParse(received.Topic, names, out var topic) || topic.Type is not (SparkplugMessageType.NodeData or SparkplugMessageType.DeviceData))
        {
            return null;
        }

        var reader = new SparkplugPayloadReader(received.Payload.Span);
        hasOutboxId = reader.OutboxId is not null;
        if (_keepsSessions && registry.TryGetPark(topic.Group, out _) && control.Of(topic) is { } session)
        {
            control.Spoke(session, topic.Device, reader.Seq, received.AtUnixMs);
        }

        return received with { IsNoted = true };
    }

    private void Take(in Received received, in SparkplugTopic topic, ReadOnlySpan<byte> payload, IntakeBatch batch)
    {
        var reader = new SparkplugPayloadReader(payload);
        if (reader.Error != SparkplugDecodeError.None)
        {
            RefuseMessage(received, topic, batch, RefusalReason.PoisonPayload, $"compressed {SparkplugTopic.WordOf(topic.Type)} of {payload.Length} bytes: {reader.Error}");
            return;
        }

        if (!registry.TryGetPark(topic.Group, out _))
        {
            RefusePark(received, topic, reader, batch);
        }
        else if (control.Of(topic) is { } session)
        {
            Take(received, topic, session, payload, reader, batch);
        }

        // Also a message of which nothing was stored is settled: its refusals are on record, and sending it again would change nothing. One that tells of alarms is
        // settled by the desk, once they are committed.
        if (reader.OutboxId is { } id && !alarms.Settles(new(topic.Group, topic.EdgeNode, id)))
        {
            batch.Acknowledgements.Add(new(topic.Group, topic.EdgeNode, id));
        }
    }

    private void Take(in Received received, in SparkplugTopic topic, NodeSession session, ReadOnlySpan<byte> payload, in SparkplugPayloadReader reader, IntakeBatch batch)
    {
        switch (topic.Type)
        {
            case SparkplugMessageType.NodeDeath or SparkplugMessageType.DeviceDeath:
                control.Died(session, topic.Device, reader, received.AtUnixMs);
                break;
            case SparkplugMessageType.NodeBirth or SparkplugMessageType.DeviceBirth:
                if (!control.Born(session, topic.Device, payload, reader.Seq, received.AtUnixMs, out var error))
                {
                    RefuseMessage(received, topic, batch, RefusalReason.PoisonPayload, $"{SparkplugTopic.WordOf(topic.Type)} of {payload.Length} bytes: {error}");
                    break;
                }

                TakeSamples(received, topic, session, isBirth: true, reader, received.IsCopy ? _copied : batch);
                _copied.Clear();
                break;
            default:
                if (_keepsSessions && !received.IsNoted)
                {
                    control.Spoke(session, topic.Device, reader.Seq, received.AtUnixMs);
                }

                TakeSamples(received, topic, session, isBirth: false, reader, batch);
                break;
        }
    }

    private void TakeSamples(in Received received, in SparkplugTopic topic, NodeSession session, bool isBirth, SparkplugPayloadReader reader, IntakeBatch batch)
    {
        var device = topic.Device ?? topic.EdgeNode;
        var places = registry.PlacesOf(topic.Group, device);
        var context = new CheckContext(topic.Group, device, topic.Device is null, places, reader.TimestampUnixMs ?? received.AtUnixMs, received.AtUnixMs);
        var birth = session.Births.Of(topic.Device);
        var (first, firstRefused) = (batch.Count, batch.Refused.Count);
        var newestLive = long.MinValue;
        alarms.Begins();
        if (isBirth)
        {
            session.UnitsBegin(device);
        }

        while (reader.TryReadMetric(out var metric))
        {
            if (!BirthCertificate.TryResolve(birth, ref metric, names, out var name, out var unresolved))
            {
                Unresolved(received, topic, session, metric, unresolved, batch);
                continue;
            }

            if (isBirth && !metric.UnitUtf8.IsEmpty)
            {
                NoteUnit(session, device, name, Encoding.UTF8.GetString(metric.UnitUtf8));
            }

            if (IsProtocol(name) || (isBirth && IsUnread(metric)))
            {
                if (_keepsSessions && topic.Device is null && name == SparkplugNames.CompletenessHours && metric.TryGetText(out var counts, out _))
                {
                    inbox.Offer(topic.Group, topic.EdgeNode, counts);
                }
                else if (topic.Device is null && name == SparkplugNames.AlarmTransition && metric.TryGetText(out var transition, out _))
                {
                    alarms.Told(topic.Group, topic.EdgeNode, transition);
                }
                else if (isBirth && topic.Device is null && name == SparkplugNames.AlarmRules && metric.TryGetText(out var judged, out _))
                {
                    alarms.Announced(judged);
                }

                continue;
            }

            var unit = metric.UnitUtf8.IsEmpty ? session.WrongUnitOf(device, name) : null;
            if (check.TryCheck(metric, name, unit, context, out var placed, out var refusal))
            {
                batch.Add(placed);
                newestLive = metric.IsHistorical ? newestLive : Math.Max(newestLive, placed.Sample.SourceTimeUnixMs);
            }
            else
            {
                Refuse(received, topic, name, metric.TimestampUnixMs ?? reader.TimestampUnixMs, refusal, batch);
            }
        }

        if (reader.Error != SparkplugDecodeError.None)
        {
            // The bytes are not what they claim to be: what was read from them until here is not believed either.
            batch.CutTo(first);
            batch.Refused.RemoveRange(firstRefused, batch.Refused.Count - firstRefused);
            RefuseMessage(received, topic, batch, RefusalReason.PoisonPayload, $"{SparkplugTopic.WordOf(topic.Type)} of {received.Payload.Length} bytes: {reader.Error} in a metric");
            return;
        }

        if (isBirth && topic.Device is null)
        {
            alarms.Born(topic.Group, topic.EdgeNode);
        }

        Show(batch.Samples.Span[first..], isBirth ? long.MinValue : newestLive, batch, received.AtUnixMs);
    }

    private void NoteUnit(NodeSession session, string device, string name, string unit)
    {
        if (check.IsWrongUnit(name, unit))
        {
            session.WrongUnitNamed(device, name, unit);
        }
    }

    private void Show(ReadOnlySpan<PlacedSample> samples, long newestLive, IntakeBatch batch, long nowUnixMs)
    {
        instruments.Decoded(samples.Length);
        foreach (ref readonly var placed in samples)
        {
            latest.Offer(placed.Sample);
        }

        live.Publish(samples);
        alarms.Judge(samples, nowUnixMs);
        if (newestLive > long.MinValue)
        {
            batch.LiveTimes.Add(newestLive);
        }
    }

    // A birth lists every metric; one that was not read yet has no value, which is no sample.
    private static bool IsUnread(in SparkplugMetric metric) => metric.IsNull || metric.ValueKind == SparkplugValueKind.None;

    private static bool IsProtocol(string name)
    {
        if (name == SparkplugNames.BdSeq)
        {
            return true;
        }

        foreach (var prefix in ProtocolPrefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private void Unresolved(in Received received, in SparkplugTopic topic, NodeSession session, in SparkplugMetric metric, SparkplugDecodeError error, IntakeBatch batch)
    {
        if (error is SparkplugDecodeError.NotBorn or SparkplugDecodeError.UnknownMetric)
        {
            control.AskRebirth(session, received.AtUnixMs, "it uses an alias or leaves out a datatype that no birth explains");
        }

        var name = metric.NameUtf8.IsEmpty ? $"alias {metric.Alias?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "missing"}" : names.Get(metric.NameUtf8);
        double? value = metric.TryGetDouble(out var number, out _) ? number : null;
        Refuse(received, topic, name, metric.TimestampUnixMs, new(RefusalReason.Unresolved, $"{error}: no birth of {topic.Device ?? topic.EdgeNode} explains it", value), batch);
    }

    private static void Refuse(in Received received, in SparkplugTopic topic, string name, long? sourceTime, in Refusal refusal, IntakeBatch batch)
    {
        var whole = refusal.Sample is { } sent ? new LetterSample(sent.Unit, sent.Quality, sent.Reason) : null;
        batch.Refused.Add(new(received.AtUnixMs, refusal.Reason, Cut(refusal.Detail), topic.Group, topic.EdgeNode, topic.Device, name, refusal.Sample?.TimeUnixMs ?? sourceTime,
            refusal.Value, null, whole));
    }

    /// <summary>A park that is not registered, perhaps not yet: its samples are kept one by one, so that they can be replayed once it is.</summary>
    private static void RefusePark(in Received received, in SparkplugTopic topic, SparkplugPayloadReader reader, IntakeBatch batch)
    {
        var first = batch.Refused.Count;
        var isData = topic.Type is SparkplugMessageType.NodeData or SparkplugMessageType.DeviceData;
        var payloadTime = reader.TimestampUnixMs ?? received.AtUnixMs;
        while (isData && reader.TryReadMetric(out var metric))
        {
            if (!metric.NameUtf8.IsEmpty && metric.TryGetDouble(out var value, out _))
            {
                var unit = metric.UnitUtf8.IsEmpty ? null : Encoding.UTF8.GetString(metric.UnitUtf8);
                var sent = new SentSample(Encoding.UTF8.GetString(metric.NameUtf8), unit, value, metric.TimestampUnixMs ?? payloadTime, metric.Quality, metric.Reason);
                Refuse(received, topic, sent.Name, sent.TimeUnixMs, new(RefusalReason.UnknownPark, "park not registered", value, sent), batch);
            }
        }

        if (batch.Refused.Count == first || reader.Error != SparkplugDecodeError.None)
        {
            batch.Refused.RemoveRange(first, batch.Refused.Count - first);
            RefuseMessage(received, topic, batch, RefusalReason.UnknownPark, $"park not registered; the message has {reader.MetricCount} metrics");
        }
    }

    private static void RefuseMessage(in Received received, in SparkplugTopic topic, IntakeBatch batch, RefusalReason reason, string detail)
    {
        var excerpt = Convert.ToHexString(received.Payload.Span[..Math.Min(received.Payload.Length, IntakeLimits.ExcerptBytesMax)]);
        batch.Refused.Add(new(received.AtUnixMs, reason, Cut(detail), topic.Group, topic.EdgeNode, topic.Device, null, null, null, excerpt, null));
    }

    private static string Cut(string detail) => detail.Length <= IntakeLimits.DetailCharsMax ? detail : detail[..IntakeLimits.DetailCharsMax];
}
