using MimeKit;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Telling.Channels;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>What a schema cannot say of the file: ids given once, parks that are known, folders that are there, and somebody to whom each report goes.</summary>
internal static class DeliveryCheck
{
    /// <summary>Reads and checks the file; null when a problem was added.</summary>
    public static DeliveryFile? Read(string file, ParkRegistry registry, ICollection<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        if (ConfigurationFile.Read(file, DeliveryJson.Default.DeliveryFile, problems) is not { } delivery)
        {
            return null;
        }

        new Checker(file, [.. registry.Parks.Select(p => p.Id)], problems).Check(delivery);
        return problems.Count == before ? delivery : null;
    }

    private sealed class Checker(string file, HashSet<string> parks, ICollection<ConfigurationProblem> problems)
    {
        public void Check(DeliveryFile delivery)
        {
            Most("$.deliveries", delivery.Deliveries.Count, DeliveryLimits.DeliveriesMax);
            foreach (var twice in delivery.Deliveries.GroupBy(d => d.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
            {
                Add("$.deliveries", $"\"{twice.Key}\" {twice.Count()} times", "each id once");
            }

            if (delivery.Email is { } email)
            {
                ChannelCheck.CheckEmail(file, "$.email", email, problems);
            }

            foreach (var (i, entry) in delivery.Deliveries.Index())
            {
                Entry($"$.deliveries[{i}]", entry, delivery.Email is not null);
            }

            if (delivery.Province is { } province)
            {
                Province("$.province", province);
            }
        }

        private void Entry(string path, DeliveryEntry entry, bool hasMail)
        {
            if (entry.Id == ProvincePush.JobId)
            {
                Add(path + ".id", $"\"{entry.Id}\"", "another id: that is the push to the provincial platform");
            }

            Parks(path, entry.Parks);
            Folder(path, entry.Folder);
            Most(path + ".recipients", entry.Recipients.Count, DeliveryLimits.RecipientsMax);
            foreach (var (i, address) in entry.Recipients.Index())
            {
                if (!MailboxAddress.TryParse(address, out var mailbox) || !mailbox.Address.Contains('@', StringComparison.Ordinal) || mailbox.Address != address)
                {
                    Add($"{path}.recipients[{i}]", $"\"{address}\"", "an address such as energy@bureau.example");
                }
            }

            foreach (var twice in entry.Recipients.GroupBy(r => r, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            {
                Add(path + ".recipients", $"\"{twice.Key}\" {twice.Count()} times", "each address once");
            }

            if (entry.Folder is null && entry.Recipients.Count == 0)
            {
                Add(path, "neither folder nor recipients", "one of them, or both");
            }

            if (entry.Recipients.Count > 0 && !hasMail)
            {
                Add(path + ".recipients", "recipients without a mail server", "$.email with host and from");
            }
        }

        private void Province(string path, ProvinceEntry province)
        {
            Parks(path, province.Parks);
            Folder(path, province.Folder);
            if (province.Folder is null)
            {
                ChannelCheck.CheckPost(file, path, province.Url, province.UrlFile, province.AuthorizationFile, problems);
            }
            else if ((province.Url ?? province.UrlFile ?? province.AuthorizationFile) is not null)
            {
                Add(path, "an address and a folder", "one of them");
            }
        }

        private void Parks(string path, IReadOnlyList<string> named)
        {
            foreach (var park in named.Where(p => !parks.Contains(p)))
            {
                Add(path + ".parks", $"\"{park}\"", "an id of a park of the city");
            }
        }

        private void Folder(string path, string? folder)
        {
            if (folder is not null && !Directory.Exists(folder))
            {
                Add(path + ".folder", $"\"{folder}\", which is not there", "a folder that this process may write to");
            }
        }

        private void Most(string path, int count, int max)
        {
            if (count > max)
            {
                Add(path, $"{count}", $"at most {max}");
            }
        }

        private void Add(string path, string found, string expected) => problems.Add(new(file, path, found, expected));
    }
}
