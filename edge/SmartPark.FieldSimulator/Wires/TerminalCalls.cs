using System.Runtime.InteropServices;

namespace SmartPark.FieldSimulator.Wires;

/// <summary>The C library's pseudo-terminal functions (POSIX.1-2017: posix_openpt, grantpt, unlockpt, tcsetattr; ptsname_r and cfmakeraw of Linux).</summary>
internal static partial class TerminalCalls
{
    /// <summary>Open for reading and writing; Linux on x64 and arm64.</summary>
    public const int ReadWrite = 0x2;

    /// <summary>Do not become the controlling terminal.</summary>
    public const int NoControllingTerminal = 0x100;

    /// <summary>Reads and writes return at once.</summary>
    public const int NonBlocking = 0x800;

    /// <summary>Not inherited by child processes.</summary>
    public const int CloseOnExec = 0x80000;

    /// <summary>poll: there is something to read.</summary>
    public const short PollIn = 0x1;

    /// <summary>tcsetattr: at once.</summary>
    public const int Now = 0;

    /// <summary>Room for a struct termios: 60 bytes in glibc and musl, with reserve.</summary>
    public const int TermiosBytes = 256;

    private const string C = "libc";

    [LibraryImport(C, EntryPoint = "posix_openpt", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int OpenMaster(int flags);

    [LibraryImport(C, EntryPoint = "grantpt", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Grant(int master);

    [LibraryImport(C, EntryPoint = "unlockpt", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Unlock(int master);

    // Gives the error number itself instead of setting it.
    [LibraryImport(C, EntryPoint = "ptsname_r")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Name(int master, Span<byte> name, nuint length);

    [LibraryImport(C, EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Open(string path, int flags);

    [LibraryImport(C, EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Close(int descriptor);

    [LibraryImport(C, EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint Read(int descriptor, Span<byte> buffer, nuint length);

    [LibraryImport(C, EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint Write(int descriptor, ReadOnlySpan<byte> buffer, nuint length);

    [LibraryImport(C, EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Poll(ref PollDescriptor descriptor, nuint count, int timeoutMs);

    [LibraryImport(C, EntryPoint = "tcgetattr", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int GetAttributes(int descriptor, Span<byte> termios);

    [LibraryImport(C, EntryPoint = "cfmakeraw")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void MakeRaw(Span<byte> termios);

    [LibraryImport(C, EntryPoint = "tcsetattr", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int SetAttributes(int descriptor, int when, ReadOnlySpan<byte> termios);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        /// <summary>File descriptor.</summary>
        public int Descriptor;

        /// <summary>Events asked for.</summary>
        public short Events;

        /// <summary>Events that happened.</summary>
        public short Happened;
    }
}
