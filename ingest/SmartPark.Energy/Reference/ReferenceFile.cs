namespace SmartPark.Energy.Reference;

/// <summary>A file of reference data that someone has read: this assembly parses and never opens files.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Utf8">Its bytes.</param>
public sealed record ReferenceFile(string Name, ReadOnlyMemory<byte> Utf8);
