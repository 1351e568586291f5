using SmartPark.FieldSimulator.Faults;

namespace SmartPark.FieldSimulator.Running;

/// <summary>Carries out the lines of the command stream: <c>fault b1-main slow 800</c>.</summary>
public static class FaultCommands
{
    /// <summary>Carries out one line. Returns what was wrong with it, null when it was done or is blank or a comment (<c>#</c>).</summary>
    public static string? Execute(string line, IReadOnlyList<SimulatedSite> sites)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(sites);
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words is [] || words[0].StartsWith('#'))
        {
            return null;
        }

        if (words is not ["fault", var target, .. var what] || !Fault.TryParse(what, out var fault))
        {
            return $"\"{line}\" is not: fault [PARK/]DEVICE|line:LINE {Fault.Grammar}";
        }

        return target.StartsWith("line:", StringComparison.Ordinal) ? SetOnLine(target[5..], fault, sites) : SetOnDevice(target, fault, sites);
    }

    private static string? SetOnLine(string line, Fault fault, IReadOnlyList<SimulatedSite> sites)
    {
        var found = sites.Where(s => s.Wiring.Lines.Any(l => l.Id == line)).ToList();
        return Only(found, $"line \"{line}\"", s => s.SetLineFault(line, fault));
    }

    private static string? SetOnDevice(string target, Fault fault, IReadOnlyList<SimulatedSite> sites)
    {
        var slash = target.IndexOf('/', StringComparison.Ordinal);
        var (park, device) = slash < 0 ? (null, target) : (target[..slash], target[(slash + 1)..]);
        var found = sites.Where(s => (park is null || s.Wiring.Park == park) && s.Devices.ContainsKey(device)).ToList();
        return Only(found, $"device \"{target}\"", s => s.SetFault(device, fault));
    }

    private static string? Only(List<SimulatedSite> found, string what, Action<SimulatedSite> act)
    {
        switch (found)
        {
            case []:
                return $"there is no {what}";
            case [var site]:
                act(site);
                return null;
            default:
                return $"{what} is ambiguous: gateways {string.Join(", ", found.Select(s => s.Wiring.Gateway))} have it; name the park as PARK/DEVICE";
        }
    }
}
