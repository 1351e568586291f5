using SmartPark.Energy.Reference;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Energy.Tariffs;

/// <summary>All tariffs, checked as a whole. Immutable.</summary>
public sealed class TariffBook
{
    private TariffBook(IReadOnlyList<Tariff> tariffs) => Tariffs = tariffs;

    /// <summary>A book without tariffs.</summary>
    public static TariffBook None { get; } = new([]);

    /// <summary>The tariffs by first day.</summary>
    public IReadOnlyList<Tariff> Tariffs { get; }

    /// <summary>The tariffs of a region by first day; empty when none is known.</summary>
    public IReadOnlyList<Tariff> Of(string region) => [.. Tariffs.Where(t => t.Region == region)];

    /// <summary>Reads and checks files, a tariff each, as a whole; null when a problem was added.</summary>
    public static TariffBook? Parse(IEnumerable<ReferenceFile> files, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        var read = new List<(string File, Tariff Tariff)>();
        foreach (var file in files)
        {
            if (ConfigurationFile.Parse(file.Name, file.Utf8, ReferenceJson.Default.Tariff, problems) is not { } tariff)
            {
                continue;
            }

            TariffCheck.Check(file.Name, tariff, problems);
            foreach (var (other, earlier) in read)
            {
                if (earlier.Id == tariff.Id)
                {
                    problems.Add(new(file.Name, "$.id", $"\"{tariff.Id}\" a second time, first in {Path.GetFileName(other)}", "each id once in all files"));
                }

                if (earlier.Region == tariff.Region && ValidDays.Overlap(earlier.ValidFrom, earlier.ValidTo, tariff.ValidFrom, tariff.ValidTo))
                {
                    problems.Add(new(file.Name, "$.valid_from", $"days that \"{earlier.Id}\" of {tariff.Region} has too", "one tariff a day and region: end the earlier one with valid_to"));
                }
            }

            read.Add((file.Name, tariff));
        }

        return problems.Count == before ? new([.. read.Select(r => r.Tariff).OrderBy(t => t.ValidFrom)]) : null;
    }
}
