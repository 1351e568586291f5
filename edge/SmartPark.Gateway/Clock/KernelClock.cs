using System.Runtime.InteropServices;

namespace SmartPark.Gateway.Clock;

/// <summary>What the kernel says of its own clock.</summary>
internal enum ClockSync
{
    /// <summary>It cannot be asked: another system, or a sandbox that forbids the call.</summary>
    Unknown,

    /// <summary>Nobody disciplines it: no NTP, not yet, or set by hand.</summary>
    Unsynchronised,

    /// <summary>An NTP or PTP daemon disciplines it.</summary>
    Synchronised,
}

/// <summary>Reads the kernel's NTP state with adjtimex(2), which needs no right as long as nothing is set, and names the boot.</summary>
internal static partial class KernelClock
{
    // struct timex of Linux (include/uapi/linux/timex.h): modes (4 bytes), padding to a long, offset, freq, maxerror, esterror (a long each), status (int).
    private const int TimexBytes = 512;
    private const int LongsBeforeStatus = 5;
    private const int Unsynchronised = 0x0040;
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>The state now; one system call.</summary>
    public static unsafe ClockSync ReadSync()
    {
        if (!OperatingSystem.IsLinux())
        {
            return ClockSync.Unknown;
        }

        // modes stays 0: a question, not a setting.
        var timex = stackalloc byte[TimexBytes];
        new Span<byte>(timex, TimexBytes).Clear();
        try
        {
            return AdjTimex(timex) < 0 ? ClockSync.Unknown
                : (*(int*)(timex + (LongsBeforeStatus * sizeof(nint))) & Unsynchronised) != 0 ? ClockSync.Unsynchronised : ClockSync.Synchronised;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return ClockSync.Unknown;
        }
    }

    /// <summary>Names the run of the machine within which the monotonic clock goes on; empty when nothing tells.</summary>
    public static string ReadBoot()
    {
        try
        {
            return File.Exists(BootIdFile) ? File.ReadAllText(BootIdFile).Trim() : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then nothing that an earlier process stamped is corrected.
            return "";
        }
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int AdjTimex(byte* timex);
}
