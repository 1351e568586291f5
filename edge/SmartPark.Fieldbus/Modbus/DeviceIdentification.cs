using System.Text;

namespace SmartPark.Fieldbus.Modbus;

/// <summary>One object of a device identification.</summary>
/// <param name="Id">00 vendor name, 01 product code, 02 revision, 03 vendor URL, 04 product name, 05 model name, 06 user application; 80 and above are private.</param>
/// <param name="Value">Its text; bytes outside ASCII appear as question marks.</param>
public readonly record struct IdentificationObject(byte Id, string Value);

/// <summary>What a device says about itself: function 2B with MEI type 0E (Modbus Application Protocol V1.1b3, 6.21).</summary>
/// <param name="Conformity">Conformity level: 01 basic, 02 regular, 03 extended; 81 to 83 the same with access to single objects.</param>
/// <param name="Objects">Its objects in the order of their ids.</param>
public sealed record DeviceIdentification(byte Conformity, IReadOnlyList<IdentificationObject> Objects)
{
    /// <summary>Requests that one identification may take: object ids are a byte, and each reply must bring at least one.</summary>
    public const int RequestsMax = 256;

    private const byte MoreFollows = 0xFF;
    private const int HeaderLength = 5;
    private const int ObjectHeaderLength = 2;
    private const byte SingleObject = 4;

    /// <summary>
    /// Reads the objects of a category with as many requests as the device asks for; null with the reply that ended it when one was not answered.
    /// </summary>
    /// <param name="client">The client of the line.</param>
    /// <param name="unit">Unit address.</param>
    /// <param name="category">01 basic (00 to 02), 02 regular (00 to 7F), 03 extended.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask<(ModbusReply Reply, DeviceIdentification? Identification)> ReadAsync(
        ModbusClient client, byte unit, byte category, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        var objects = new List<IdentificationObject>();
        byte next = 0;
        for (var requests = 0; requests < RequestsMax; requests++)
        {
            var reply = await client.ExecuteAsync(new ModbusRequest(unit, ModbusFunction.ReadDeviceIdentification, category, next), cancellationToken);
            if (reply.Outcome != ModbusOutcome.Ok)
            {
                return (reply, null);
            }

            if (!TryDecode(reply.Data.Span, objects, out var conformity, out var following) || (following is { } id && id <= next))
            {
                return (reply with { Outcome = ModbusOutcome.Malformed, Data = default }, null);
            }

            if (following is null)
            {
                return (reply with { Data = default }, new DeviceIdentification(conformity, objects));
            }

            next = following.Value;
        }

        return (new ModbusReply(ModbusOutcome.Malformed, 0, default), null);
    }

    /// <summary>Decodes the bytes behind the MEI type of a reply; false when they are not whole. Never throws.</summary>
    /// <param name="data"><see cref="ModbusReply.Data"/> of a 2B request.</param>
    /// <param name="objects">Takes the objects.</param>
    /// <param name="conformity">Conformity level.</param>
    /// <param name="next">Object id to ask for next; null when nothing follows.</param>
    public static bool TryDecode(ReadOnlySpan<byte> data, ICollection<IdentificationObject> objects, out byte conformity, out byte? next)
    {
        ArgumentNullException.ThrowIfNull(objects);
        (conformity, next) = (0, null);
        if (data.Length < HeaderLength)
        {
            return false;
        }

        conformity = data[1];
        next = data[2] == MoreFollows ? data[3] : null;
        var rest = data[HeaderLength..];
        for (var left = data[4]; left > 0; left--)
        {
            if (rest.Length < ObjectHeaderLength || rest.Length < ObjectHeaderLength + rest[1])
            {
                return false;
            }

            objects.Add(new IdentificationObject(rest[0], Encoding.ASCII.GetString(rest.Slice(ObjectHeaderLength, rest[1]))));
            rest = rest[(ObjectHeaderLength + rest[1])..];
        }

        return rest.IsEmpty;
    }

    /// <summary>
    /// Encodes a server's answer, the bytes behind the MEI type: as many objects from <paramref name="request"/>'s object id on as fit a PDU,
    /// and which follows. Returns its length, 0 when the device has no object to give (answer with exception 02).
    /// </summary>
    /// <param name="request">A 2B request: category (or 04 for one object) and object id.</param>
    /// <param name="data">Room for <see cref="ModbusLimits.PduLengthMax"/> - 2 bytes.</param>
    public int Encode(in ModbusRequest request, Span<byte> data)
    {
        var room = Math.Min(data.Length, ModbusLimits.PduLengthMax - 2);
        var first = (byte)request.Count;
        var last = request.Address switch { 1 => 0x02, 2 => 0x7F, SingleObject => first, _ => 0xFF };
        data[..HeaderLength].Clear();
        data[0] = (byte)request.Address;
        data[1] = Conformity;
        var length = HeaderLength;
        foreach (var (id, value) in Objects)
        {
            if (id < first || id > last)
            {
                continue;
            }

            var bytes = Encoding.ASCII.GetByteCount(value);
            if (length + ObjectHeaderLength + bytes > room)
            {
                (data[2], data[3]) = (MoreFollows, id);
                break;
            }

            data[length] = id;
            data[length + 1] = (byte)bytes;
            length += ObjectHeaderLength + Encoding.ASCII.GetBytes(value, data[(length + ObjectHeaderLength)..]);
            data[4]++;
        }

        return length == HeaderLength ? 0 : length;
    }
}
