using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Profiles;

namespace SmartPark.Fieldbus.Devices;

/// <summary>One request of a group and the points that its reply answers.</summary>
internal sealed class ReadBlock
{
    private readonly DeviceProfile _profile;

    private ReadBlock(byte unit, DeviceProfile profile, PointSlot[] points)
    {
        var start = points.Min(p => p.Codec.Field.Address);
        var end = points.Max(p => p.Codec.Field.End);
        Points = [.. points.OrderBy(p => p.Codec.Field.Address).Select(p => p with { Offset = p.Codec.Field.Address - start })];
        Request = RequestFor(unit, profile, points[0].Codec.Field.Table, start, end - start);
        _profile = profile;
    }

    /// <summary>The request.</summary>
    public ModbusRequest Request { get; }

    /// <summary>What its reply answers, by address.</summary>
    public PointSlot[] Points { get; }

    /// <summary>A read of a device, with the pause that it needs.</summary>
    public static ModbusRequest RequestFor(byte unit, DeviceProfile profile, RegisterTable table, int address, int count)
    {
        var function = table switch
        {
            RegisterTable.Coil => ModbusFunction.ReadCoils,
            RegisterTable.Discrete => ModbusFunction.ReadDiscreteInputs,
            RegisterTable.Holding => ModbusFunction.ReadHoldingRegisters,
            _ => ModbusFunction.ReadInputRegisters,
        };
        return new(unit, function, (ushort)address, (ushort)count) { PauseBefore = TimeSpan.FromMilliseconds(profile.PauseMs) };
    }

    /// <summary>The blocks of a group by the planner; reading i is that of codec i.</summary>
    public static List<ReadBlock> Plan(byte unit, DeviceProfile profile, IReadOnlyList<PointCodec> codecs)
    {
        var alone = profile.Quirks.Contains(ProfileQuirk.OneRequestPerField);
        var plan = ReadPlanner.Plan([.. codecs.Select(c => new WantedField(c.Field, alone || c.Point.Isolate))], ReadLimits.Of(profile));
        return [.. plan.Select(read => new ReadBlock(unit, profile, [.. read.Fields.Select(i => new PointSlot(codecs[i], i, 0))]))];
    }

    /// <summary>
    /// The block in two, for a device that refused it: at its widest hole, which is the likeliest register not to exist, or in the
    /// middle when there is none. Null when all its points lie in one field.
    /// </summary>
    public (ReadBlock First, ReadBlock Second)? Split()
    {
        var (cut, widest, distance) = (0, -1, int.MaxValue);
        for (var i = 1; i < Points.Length; i++)
        {
            var gap = Points[i].Codec.Field.Address - Points[i - 1].Codec.Field.End;
            var off = Math.Abs((2 * i) - Points.Length);
            if (gap >= 0 && (gap > widest || (gap == widest && off < distance)))
            {
                (cut, widest, distance) = (i, gap, off);
            }
        }

        return cut == 0 ? null : (new(Request.Unit, _profile, Points[..cut]), new(Request.Unit, _profile, Points[cut..]));
    }
}
