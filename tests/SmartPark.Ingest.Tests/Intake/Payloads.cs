using System.Buffers;
using System.Text;
using SmartPark.Ingest.Intake;
using SmartPark.Telemetry.Sparkplug;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>Payloads as our gateways write them, and as foreign nodes do: field by field.</summary>
internal static class Payloads
{
    /// <summary>2026-11-02T00:00:00Z.</summary>
    public const long Now = 1_793_577_600_000;

    public static byte[] Ours(Action<SparkplugPayloadWriter> write, byte? seq = null, OutboxId? id = null, long time = Now)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new SparkplugPayloadWriter(buffer);
        writer.Begin(time, seq, id);
        write(writer);
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] NodeBirth(long bdSeq = 0, byte seq = 0) => Ours(
        w =>
        {
            w.WriteInt64("bdSeq"u8, Now, bdSeq);
            w.WriteBoolean("Node Control/Rebirth"u8, Now, value: false);
        },
        seq);

    public static byte[] NodeDeath(long bdSeq) => Ours(w => w.WriteInt64("bdSeq"u8, Now, bdSeq));

    public static byte[] Data(double powerKw, byte? seq = null, OutboxId? id = null, long time = Now) =>
        Ours(w => w.WriteDouble("active_power_kw"u8, time, powerKw), seq, id, time);

    /// <summary>A sample that its gateway kept: with the mark of history.</summary>
    public static byte[] History(double powerKw, byte? seq = null, OutboxId? id = null, long time = Now) =>
        Ours(w => w.WriteDouble("active_power_kw"u8, time, powerKw, isHistorical: true), seq, id, time);

    /// <summary>A payload of hand-made metrics.</summary>
    public static byte[] Foreign(ulong? seq, params byte[][] metrics)
    {
        var payload = new List<byte> { 0x08 };
        payload.AddRange(Varint(Now));
        foreach (var metric in metrics)
        {
            payload.AddRange([0x12, .. Varint((ulong)metric.Length), .. metric]);
        }

        if (seq is { } s)
        {
            payload.AddRange([0x18, .. Varint(s)]);
        }

        return [.. payload];
    }

    /// <summary>A metric of hand-made fields; what is null is left out.</summary>
    public static byte[] Metric(string? name = null, ulong? alias = null, long? time = null, uint? type = null, double? number = null, ulong? integer = null, string? text = null, string? unit = null)
    {
        var fields = new List<byte>();
        if (name is not null)
        {
            fields.AddRange([0x0A, .. Varint((ulong)name.Length), .. Encoding.UTF8.GetBytes(name)]);
        }

        if (alias is { } a)
        {
            fields.AddRange([0x10, .. Varint(a)]);
        }

        if (time is { } t)
        {
            fields.AddRange([0x18, .. Varint((ulong)t)]);
        }

        if (type is { } d)
        {
            fields.AddRange([0x20, .. Varint(d)]);
        }

        if (unit is not null)
        {
            var value = Encoding.UTF8.GetBytes(unit);
            byte[] property = [0x08, 12, 0x42, (byte)value.Length, .. value];
            byte[] set = [0x0A, 7, .. "engUnit"u8, 0x12, (byte)property.Length, .. property];
            fields.AddRange([0x4A, .. Varint((ulong)set.Length), .. set]);
        }

        if (number is { } n)
        {
            fields.AddRange([0x69, .. BitConverter.GetBytes(n)]);
        }

        if (integer is { } i)
        {
            fields.AddRange([0x50, .. Varint(i)]);
        }

        if (text is not null)
        {
            fields.AddRange([0x7A, .. Varint((ulong)text.Length), .. Encoding.UTF8.GetBytes(text)]);
        }

        return [.. fields];
    }

    public static Received Message(string topic, byte[] payload, long at = Now) => new(ReceivedKind.Message, at, "spBv1.0/" + topic, payload);

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
