using System.Security.Cryptography;
using System.Text;

namespace SmartPark.Gateway.Alarms;

/// <summary>The saved state of the alarm rules, line by line: one file, replaced as a whole, believed only when its checksum holds.</summary>
internal static class AlarmStateFile
{
    private const string FileName = "alarms.state";
    private const ulong Magic = 0x3154_5341_4D4C_4153;
    private const int LinesMax = 10_000;

    /// <summary>Replaces the file of a folder.</summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not write there.</exception>
    public static void Save(string folder, IReadOnlyList<(string Line, byte[] State)> states)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(states.Count);
            foreach (var (line, state) in states)
            {
                writer.Write(line);
                writer.Write(state.Length);
                writer.Write(state);
            }
        }

        var body = stream.GetBuffer().AsSpan(0, (int)stream.Length);
        var path = Path.Combine(folder, FileName);
        using (var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(BitConverter.GetBytes(Magic));
            file.Write(SHA256.HashData(body));
            file.Write(body);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>The states in a folder's file; empty when there is none or its bytes are not sound, with the reason.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read it.</exception>
    public static IReadOnlyList<(string Line, byte[] State)> Load(string folder, out string problem)
    {
        problem = "";
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return [];
        }

        using var file = File.OpenRead(path);
        if (file.Length is < sizeof(ulong) + SHA256.HashSizeInBytes or > GatewayLimits.AlarmStateBytesMax)
        {
            problem = $"{file.Length} bytes";
            return [];
        }

        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var body = bytes.AsSpan(sizeof(ulong) + SHA256.HashSizeInBytes);
        if (BitConverter.ToUInt64(bytes) != Magic || !SHA256.HashData(body).AsSpan().SequenceEqual(bytes.AsSpan(sizeof(ulong), SHA256.HashSizeInBytes)))
        {
            problem = "its checksum does not hold";
            return [];
        }

        using var reader = new BinaryReader(new MemoryStream(bytes, sizeof(ulong) + SHA256.HashSizeInBytes, body.Length), Encoding.UTF8);
        var states = new (string, byte[])[Math.Clamp(reader.ReadInt32(), 0, LinesMax)];
        for (var i = 0; i < states.Length; i++)
        {
            states[i] = (reader.ReadString(), reader.ReadBytes(reader.ReadInt32()));
        }

        return states;
    }
}
