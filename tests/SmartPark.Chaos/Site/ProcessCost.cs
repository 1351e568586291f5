using System.Globalization;

namespace SmartPark.Chaos.Site;

/// <summary>What a process has cost so far, from proc(5).</summary>
/// <param name="ProcessId">Whose.</param>
/// <param name="CpuSeconds">Processor time, user and system.</param>
/// <param name="ResidentMb">Resident memory in MB (10^6 bytes).</param>
/// <param name="BytesWritten">Bytes that it caused to be written to storage.</param>
internal readonly record struct ProcessCost(int ProcessId, double CpuSeconds, double ResidentMb, long BytesWritten)
{
    // USER_HZ is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;
    private const double BytesPerMb = 1_000_000;

    /// <summary>Reads it; null when the process has just ended.</summary>
    public static ProcessCost? Of(int processId)
    {
        try
        {
            // The name in parentheses may hold blanks; the fields after it are fixed: utime and stime are numbers 14 and 15.
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var cpu = (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
            return new(processId, cpu, Named(processId, "status", "VmRSS:") * 1024 / BytesPerMb, (long)Named(processId, "io", "write_bytes:"));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static double Named(int processId, string file, string name) =>
        File.ReadLines($"/proc/{processId}/{file}").Where(l => l.StartsWith(name, StringComparison.Ordinal)).Select(l => Number(l.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1])).FirstOrDefault();

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
