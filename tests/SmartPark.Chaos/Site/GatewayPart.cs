using System.Text.Json;
using SmartPark.Chaos.Network;

namespace SmartPark.Chaos.Site;

/// <summary>What a gateway last said of itself in its status file.</summary>
/// <param name="TimeMs">When, UTC ms by the gateway's clock.</param>
/// <param name="Waiting">Messages not stored yet.</param>
/// <param name="Dropped">Samples dropped since it started.</param>
/// <param name="Resent">Messages sent again since it started.</param>
/// <param name="IsOnDisk">Whether what waits is on disk.</param>
internal sealed record GatewayStatus(long TimeMs, long Waiting, long Dropped, long Resent, bool IsOnDisk);

/// <summary>One gateway: its process, its files, its way to the broker.</summary>
/// <param name="index">Index, from 0.</param>
/// <param name="process">The process.</param>
/// <param name="uplink">The link to the broker.</param>
/// <param name="folder">Folder of its files.</param>
internal sealed class GatewayPart(int index, PartProcess process, TcpLink uplink, string folder)
{
    private readonly Lock _gate = new();
    private long _droppedBefore;
    private ProcessCost? _cost;
    private GatewayStatus? _last;

    public int Index { get; } = index;

    public string Id => $"g{Index + 1}";

    public PartProcess Process { get; } = process;

    public TcpLink Uplink { get; } = uplink;

    public string Folder { get; } = folder;

    public string StatusFile => Path.Combine(Folder, "status.json");

    /// <summary>Where the clock of a skewed start is told its offset.</summary>
    public string ClockFile => Path.Combine(Folder, "clock");

    /// <summary>Samples that all lives of this gateway counted as dropped, as far as their status files said.</summary>
    public long Dropped => _droppedBefore + (_last?.Dropped ?? 0);

    /// <summary>Messages that all lives sent again.</summary>
    public long Resent { get; private set; }

    /// <summary>Most resident memory seen, in MB.</summary>
    public double ResidentMbMax { get; private set; }

    /// <summary>Resident memory when last seen, in MB.</summary>
    public double ResidentMb { get; private set; }

    /// <summary>Processor time of all lives, as far as seen, in seconds.</summary>
    public double CpuSeconds { get; private set; }

    /// <summary>Bytes that all lives handed to the file systems, as far as seen.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Most messages seen waiting.</summary>
    public long WaitingMax { get; private set; }

    /// <summary>Reads the status file and the memory of the process.</summary>
    public GatewayStatus? Sample()
    {
        lock (_gate)
        {
            if (Process.IsRunning && ProcessCost.Of(Process.ProcessId) is { } cost)
            {
                // A new process starts from zero.
                var before = _cost is { } c && c.ProcessId == cost.ProcessId ? c : default;
                CpuSeconds += cost.CpuSeconds - before.CpuSeconds;
                BytesWritten += cost.BytesWritten - before.BytesWritten;
                (_cost, ResidentMb, ResidentMbMax) = (cost, cost.ResidentMb, Math.Max(ResidentMbMax, cost.ResidentMb));
            }

            var status = Read();
            if (status is null)
            {
                return null;
            }

            if (_last is { } last && status.Dropped < last.Dropped)
            {
                _droppedBefore += last.Dropped;
            }

            Resent += Math.Max(0, status.Resent - (_last is { } l && l.Resent <= status.Resent ? l.Resent : 0));
            WaitingMax = Math.Max(WaitingMax, status.Waiting);
            _last = status;
            return status;
        }
    }

    private GatewayStatus? Read()
    {
        try
        {
            var text = File.ReadAllText(StatusFile);
            using var document = JsonDocument.Parse(text);
            var outbox = document.RootElement.GetProperty("outbox");
            return new(document.RootElement.GetProperty("time_unix_ms").GetInt64(), outbox.GetProperty("waiting").GetInt64(), outbox.GetProperty("dropped").GetInt64(),
                outbox.GetProperty("resent").GetInt64(), outbox.TryGetProperty("disk", out var disk) && disk.GetString() == "on-disk");
        }
        catch (Exception e) when (e is IOException or JsonException or KeyNotFoundException)
        {
            // Not written yet, or its disk is full.
            return null;
        }
    }
}
