using SmartPark.Telemetry;

namespace SmartPark.Alarms.Engine;

/// <summary>A sample in saved state.</summary>
internal static class SavedSample
{
    public static void Write(BinaryWriter writer, in PointSample sample)
    {
        writer.Write(sample.TimeMs);
        writer.Write(sample.Value);
        writer.Write((byte)sample.Quality);
        writer.Write((byte)sample.Reason);
    }

    public static PointSample Read(BinaryReader reader) =>
        new(reader.ReadInt64(), reader.ReadDouble(), (Quality)reader.ReadByte(), (QualityReason)reader.ReadByte());
}
