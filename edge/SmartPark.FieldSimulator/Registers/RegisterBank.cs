using System.Text;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Profiles;

namespace SmartPark.FieldSimulator.Registers;

/// <summary>
/// The registers of one device, laid out by its profile. Only the profile's blocks answer, as in a real device: fields, and the holes
/// between them up to the profile's gap, which read as zero. Anything else is refused with exception 02.
/// </summary>
internal sealed class RegisterBank
{
    /// <summary>Registers of the widest field, a text.</summary>
    private const int FieldRegistersMax = 32;

    private readonly SimulatedDevice _device;
    private readonly Dictionary<RegisterTable, Table> _tables;

    /// <summary>The bank of a device.</summary>
    public RegisterBank(SimulatedDevice device)
    {
        _device = device;
        var codecs = device.Codecs.ToArray().Select(static (codec, column) => new Entry(codec.Field, codec, column, null));
        var texts = device.Profile.Points.Where(static p => p.Type == RegisterType.Text).Select(p => new Entry(RegisterField.Of(p), null, -1, TextOf(p, device.Profile)));
        _tables = codecs.Concat(texts).GroupBy(static e => e.Field.Table).ToDictionary(static g => g.Key, g => new Table([.. g.OrderBy(e => e.Field.Address)], device.Profile.GapMax));
    }

    /// <summary>Fills <paramref name="data"/>, laid out as in a reply, with what stands in the registers at a time; or says why not.</summary>
    public ModbusExceptionCode Read(RegisterTable table, int address, int count, long unixMs, Span<byte> data)
    {
        var isBits = table is RegisterTable.Coil or RegisterTable.Discrete;
        if (!_tables.TryGetValue(table, out var known))
        {
            // A device without such a table does not know the function.
            return ModbusExceptionCode.IllegalFunction;
        }

        if (count > (isBits ? _device.Profile.BitsPerReadMax : _device.Profile.RegistersPerReadMax))
        {
            return ModbusExceptionCode.IllegalDataValue;
        }

        if (!known.Blocks.Any(b => b.From <= address && address + count <= b.To))
        {
            return ModbusExceptionCode.IllegalDataAddress;
        }

        Span<double> values = stackalloc double[_device.Codecs.Length];
        _device.Measure(unixMs, values);
        return isBits ? ReadBits(known, address, count, values, data) : ReadRegisters(known, address, count, values, data);
    }

    /// <summary>Sets outputs from <paramref name="data"/>, laid out as in a request; nothing when one of them cannot be written.</summary>
    public ModbusExceptionCode Write(RegisterTable table, int address, int count, ReadOnlySpan<byte> data)
    {
        var outputs = _tables.TryGetValue(table, out var known) ? known.Entries.Where(e => e.Codec?.Point.Writable is not null && e.Field.Address >= address && e.Field.Address < address + count).ToArray() : [];
        if (outputs.Length != count)
        {
            return known is null ? ModbusExceptionCode.IllegalFunction : ModbusExceptionCode.IllegalDataAddress;
        }

        foreach (var output in outputs)
        {
            if (!_device.TryWrite(output.Codec!.Quantity.Id, output.Codec.Decode(data, output.Field.Address - address).Value))
            {
                return ModbusExceptionCode.IllegalDataValue;
            }
        }

        return ModbusExceptionCode.None;
    }

    private static ModbusExceptionCode ReadBits(Table table, int address, int count, ReadOnlySpan<double> values, Span<byte> data)
    {
        data.Clear();
        foreach (var entry in table.Entries)
        {
            if (entry.Field.Address >= address && entry.Field.Address < address + count && !entry.Codec!.TryEncode(values[entry.Column], data, entry.Field.Address - address))
            {
                return ModbusExceptionCode.ServerDeviceFailure;
            }
        }

        return ModbusExceptionCode.None;
    }

    private static ModbusExceptionCode ReadRegisters(Table table, int address, int count, ReadOnlySpan<double> values, Span<byte> data)
    {
        // A read may cut a field at either end: whole fields are written with room on both sides, then the registers asked for are taken out.
        Span<byte> wide = stackalloc byte[2 * ((2 * FieldRegistersMax) + ModbusLimits.RegistersPerReadMax)];
        wide.Clear();
        var start = address - FieldRegistersMax;
        foreach (var entry in table.Entries)
        {
            if (entry.Field.Address >= address + count || address >= entry.Field.End)
            {
                continue;
            }

            var offset = entry.Field.Address - start;
            if (entry.Text is not null)
            {
                entry.Text.CopyTo(wide[(2 * offset)..]);
            }
            else if (!entry.Codec!.TryEncode(values[entry.Column], wide, offset))
            {
                return ModbusExceptionCode.ServerDeviceFailure;
            }
        }

        wide.Slice(2 * FieldRegistersMax, data.Length).CopyTo(data);
        return ModbusExceptionCode.None;
    }

    private static byte[] TextOf(ProfilePoint point, DeviceProfile profile)
    {
        var text = new byte[2 * RegisterField.Of(point).Width];
        var ascii = Encoding.ASCII.GetBytes(profile.Model);
        ascii.AsSpan(0, Math.Min(ascii.Length, text.Length)).CopyTo(text);
        return text;
    }

    private sealed record Entry(RegisterField Field, PointCodec? Codec, int Column, byte[]? Text);

    private sealed class Table
    {
        public Table(Entry[] entries, int gapMax)
        {
            Entries = entries;
            foreach (var entry in entries)
            {
                if (Blocks is [.., var last] && entry.Field.Address - last.To <= gapMax)
                {
                    Blocks[^1] = (last.From, Math.Max(last.To, entry.Field.End));
                }
                else
                {
                    Blocks.Add((entry.Field.Address, entry.Field.End));
                }
            }
        }

        public Entry[] Entries { get; }

        public List<(int From, int To)> Blocks { get; } = [];
    }
}
