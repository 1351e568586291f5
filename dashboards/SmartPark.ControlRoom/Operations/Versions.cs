using System.Reflection;
using System.Runtime.InteropServices;

namespace SmartPark.ControlRoom.Operations;

/// <summary>What runs here.</summary>
public static class Versions
{
    /// <summary>Version of the product, without the revision behind the plus sign.</summary>
    public static string Product { get; } =
        typeof(Versions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?";

    /// <summary>Version of .NET.</summary>
    public static string Runtime { get; } = Environment.Version.ToString();

    /// <summary>Operating system and processor.</summary>
    public static string Machine { get; } = $"{RuntimeInformation.OSDescription} ({RuntimeInformation.OSArchitecture})";
}
