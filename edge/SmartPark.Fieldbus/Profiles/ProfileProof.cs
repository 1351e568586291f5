using System.Buffers.Binary;
using System.Globalization;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Telemetry;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Fieldbus.Profiles;

/// <summary>Plays the test frames of a profile against its map: request and reply must be sound RTU frames and give the values stated.</summary>
internal sealed class ProfileProof(string file, DeviceProfile profile, QuantityCatalogue catalogue, ICollection<ConfigurationProblem> problems)
{
    /// <summary>Relative difference allowed for floats, whose stated values are rounded; binary32 holds about 7 digits.</summary>
    private const double FloatTolerance = 1e-6;

    /// <summary>Unit, function, address, count, CRC (Modbus over serial line V1.02 clause 2.5.1, application protocol V1.1b3 clause 6).</summary>
    private const int RequestLength = 8;

    /// <summary>Plays every test.</summary>
    public void CheckAll()
    {
        for (var i = 0; i < profile.Tests.Count; i++)
        {
            Play(profile.Tests[i], $"$.tests[{i}]");
        }
    }

    private void Add(string path, string found, string expected) => problems.Add(new(file, path, found, expected));

    private void Play(ProfileTest test, string path)
    {
        foreach (var name in test.Parameters.Keys.Where(n => !profile.Parameters.Any(p => p.Name == n)))
        {
            Add($"{path}.parameters.{name}", $"\"{name}\"", "a name of the profile's parameters");
        }

        var request = Frame(test.Request, path + ".request");
        var reply = Frame(test.Reply, path + ".reply");
        if (request is null || reply is null
            || !CheckRequest(request, path, out var table, out var start, out var count) || !CheckReply(request, reply, path, table, count))
        {
            return;
        }

        if (test.Values.Count == 0)
        {
            Add(path + ".values", "no value", "at least one quantity with its value");
        }

        var parameters = profile.Parameters.ToDictionary(p => p.Name, p => test.Parameters.GetValueOrDefault(p.Name, p.Default), StringComparer.Ordinal);
        foreach (var (quantity, expected) in test.Values)
        {
            CheckValue(quantity, expected, $"{path}.values.{quantity}", table, start, count, reply.AsSpan(3, reply[2]), parameters);
        }
    }

    private void CheckValue(
        string quantity, double? expected, string path, RegisterTable table, int start, int count, ReadOnlySpan<byte> data,
        Dictionary<string, double> parameters)
    {
        var point = profile.Points.FirstOrDefault(p => p.Quantity == quantity && p.Type != RegisterType.Text);
        if (point is null)
        {
            Add(path, $"\"{quantity}\"", "a quantity of the profile's points");
            return;
        }

        var field = RegisterField.Of(point);
        if (field.Table != table || field.Address < start || field.End > start + count)
        {
            Add(path, $"\"{quantity}\" at 0x{field.Address:X4}", $"a quantity inside the frame's 0x{start:X4}-0x{start + count - 1:X4}");
            return;
        }

        _ = catalogue.TryGet(quantity, out var meaning);
        var codec = PointCodec.Create(point, meaning!, parameters);
        var decoded = codec.Decode(data, field.Address - start);
        if (!IsEqual(expected, decoded, codec.IsExact))
        {
            var meant = decoded.Quality == Quality.Bad ? $"null ({decoded.Reason})" : decoded.Value.ToString(CultureInfo.InvariantCulture);
            Add(path, expected?.ToString(CultureInfo.InvariantCulture) ?? "null", meant + ", which the reply means by the map");
        }
    }

    private static bool IsEqual(double? expected, PointValue decoded, bool isExact) =>
        expected is not { } value ? decoded.Quality == Quality.Bad
        : isExact ? decoded.Value == value
        : Math.Abs(decoded.Value - value) <= FloatTolerance * Math.Abs(value);

    private byte[]? Frame(string hex, string path)
    {
        var digits = string.Concat(hex.Where(c => !char.IsWhiteSpace(c)));
        if (digits.Length % 2 != 0 || digits.Length < 10 || digits.Any(c => !char.IsAsciiHexDigit(c)))
        {
            Add(path, $"\"{hex}\"", "the bytes of a frame in hex");
            return null;
        }

        var frame = Convert.FromHexString(digits);
        var crc = Crc16.Of(frame.AsSpan(..^Crc16.Length));
        if (!Crc16.Fits(frame))
        {
            Add(path, $"CRC {frame[^2]:X2} {frame[^1]:X2}", $"CRC {crc & 0xFF:X2} {crc >> 8:X2}");
            return null;
        }

        return frame;
    }

    private bool CheckRequest(byte[] request, string path, out RegisterTable table, out int start, out int count)
    {
        (table, start, count) = (default, 0, 0);
        if (request.Length != RequestLength || request[1] is < 1 or > 4)
        {
            Add(
                path + ".request",
                $"{request.Length} bytes with function {request[1]:X2}",
                $"a read request: {RequestLength} bytes with function 01, 02, 03 or 04");
            return false;
        }

        table = request[1] switch { 1 => RegisterTable.Coil, 2 => RegisterTable.Discrete, 3 => RegisterTable.Holding, _ => RegisterTable.Input };
        start = BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(2));
        count = BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(4));
        var most = request[1] <= 2 ? profile.BitsPerReadMax : profile.RegistersPerReadMax;
        if (count < 1 || count > most || start + count - 1 > RegisterField.AddressMax)
        {
            Add(path + ".request", $"{count} from 0x{start:X4}", $"1 to {most} that end at 0xFFFF or before");
            return false;
        }

        return true;
    }

    private bool CheckReply(byte[] request, byte[] reply, string path, RegisterTable table, int count)
    {
        var bytes = table is RegisterTable.Coil or RegisterTable.Discrete ? (count + 7) / 8 : 2 * count;
        if (reply[0] != request[0] || reply[1] != request[1] || reply[2] != bytes || reply.Length != bytes + 5)
        {
            Add(
                path + ".reply",
                $"unit {reply[0]:X2}, function {reply[1]:X2}, byte count {reply[2]}, {reply.Length} bytes",
                $"unit {request[0]:X2}, function {request[1]:X2}, byte count {bytes}, {bytes + 5} bytes");
            return false;
        }

        return true;
    }
}
