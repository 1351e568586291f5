namespace SmartPark.Telemetry.Sparkplug;

/// <summary>The three low bits of a protobuf tag: how the field's bytes are framed.</summary>
internal enum WireType : byte
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    GroupStart = 3,
    GroupEnd = 4,
    Fixed32 = 5,
}
