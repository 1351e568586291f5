using SmartPark.Fieldbus.Profiles;

namespace SmartPark.Fieldbus.Devices;

/// <summary>A point in a block: which reading it fills and where in the reply it stands.</summary>
/// <param name="Codec">Its decoder.</param>
/// <param name="Reading">Index in the readings of the group.</param>
/// <param name="Offset">Registers or bits from the block's first address.</param>
internal readonly record struct PointSlot(PointCodec Codec, int Reading, int Offset);
