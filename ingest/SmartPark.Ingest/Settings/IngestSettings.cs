using SmartPark.Alarms.Overrides;
using SmartPark.Alarms.Rules;
using SmartPark.Energy.Reference;
using SmartPark.Ingest.Access;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.EnergyReports;
using SmartPark.Ingest.Intake;
using SmartPark.Ingest.Intake.Broker;
using SmartPark.Ingest.Registry;
using SmartPark.Ingest.Storage;
using SmartPark.Ingest.Telling;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Settings;

/// <summary>Everything that ingest is told at start, read and checked as a whole before anything connects or listens.</summary>
internal sealed record IngestSettings
{
    /// <summary>The section of all settings.</summary>
    public const string Section = "SmartPark";

    private const string BrokerSection = Section + ":Broker";

    // Other programs of the product share the section, in one process (the demo) or one environment (a container file).
    private static readonly string[] OtherSections = ["Uplink", "Demo", "ControlRoom", "Storage"];

    public required string Data { get; init; }

    public required IntakeOptions Intake { get; init; }

    public required BrokerConnection Broker { get; init; }

    public required EmbeddedBrokerOptions Embedded { get; init; }

    public required HttpOptions Http { get; init; }

    public required AccessOptions Access { get; init; }

    public required IReadOnlyList<Listening> Doors { get; init; }

    public required AccessToken? Token { get; init; }

    public required QuantityCatalogue Catalogue { get; init; }

    public required IReadOnlyList<AlarmRule> AlarmRules { get; init; }

    public required AlarmOverrides AlarmOverrides { get; init; }

    public required ParkRegistry Registry { get; init; }

    /// <summary>The city's folder.</summary>
    public required string City { get; init; }

    /// <summary>Reference data of energy reports.</summary>
    public required EnergyReference Reference { get; init; }

    /// <summary>Who is told of alarms; null when nobody is.</summary>
    public required TellingFile? Telling { get; init; }

    /// <summary>Which energy reports go out by themselves; null for none.</summary>
    public required DeliveryFile? Delivery { get; init; }

    /// <summary>Reads the settings and the files they name; throws <see cref="ConfigurationException"/> with every mistake.</summary>
    public static IngestSettings Load(IConfiguration configuration)
    {
        var problems = new List<ConfigurationProblem>();
        CheckNames(configuration, problems);
        var paths = SettingsReader.Read<PathsOptions>(configuration.GetSection(PathsOptions.Section), problems);
        var intake = SettingsReader.Read<IntakeOptions>(configuration.GetSection(IntakeOptions.Section), problems);
        var broker = SettingsReader.Read<BrokerConnection>(configuration.GetSection(BrokerSection), problems, "Embedded");
        var embedded = SettingsReader.Read<EmbeddedBrokerOptions>(configuration.GetSection(EmbeddedBrokerOptions.Section), problems);
        var http = SettingsReader.Read<HttpOptions>(configuration.GetSection(HttpOptions.Section), problems);
        var access = SettingsReader.Read<AccessOptions>(configuration.GetSection(AccessOptions.Section), problems);

        intake.Check(problems);
        var doors = Listening.Read(http.Urls, problems);
        DoorRules.CheckHttp(doors, http, access, problems);
        DoorRules.CheckEmbedded(embedded, access, problems);
        DoorRules.CheckDemo(doors, http, embedded, access, problems);
        if (!embedded.Enabled)
        {
            DoorRules.CheckBroker(broker, problems);
        }

        var token = AccessToken.Read(access, problems);
        var storage = CheckStorage(configuration, problems);
        CheckRole(intake.Role, storage, embedded, problems);
        var catalogue = QuantityCatalogue.Read(paths.Quantities, problems);
        var alarmRules = catalogue is null ? [] : ReadAlarmRules(paths, catalogue, problems);
        var registry = ReadRegistry(paths, problems);
        var reference = paths.Seeds is { } city ? ReferenceFolder.Read(paths.Reference, city, problems) : null;
        var overrides = catalogue is null || registry is null ? AlarmOverrides.None : ReadOverrides(paths, alarmRules, catalogue, registry, problems);
        var telling = paths.Telling is { } tellingFile && registry is not null
            ? TellingCheck.Read(tellingFile, registry, [.. new RuleCards(alarmRules).All.Select(c => c.Id)], problems) : null;
        var delivery = paths.EnergyReports is { } deliveryFile && registry is not null ? DeliveryCheck.Read(deliveryFile, registry, problems) : null;
        if (embedded is { Enabled: true, ReadersFile: not null } && (paths.Telling is null || telling?.Channels.Any(c => c.Mqtt is not null) == false))
        {
            problems.Add(new(SettingsReader.Source, EmbeddedBrokerOptions.Section + ":ReadersFile", "readers of alarms, and no channel that publishes any",
                $"a channel of kind mqtt in the file of {PathsOptions.Section}:Telling, or no readers"));
        }

        if (problems.Count > 0)
        {
            throw new ConfigurationException(problems);
        }

        return new()
        {
            Data = DataOf(configuration), Intake = intake, Broker = broker, Embedded = embedded, Http = http, Access = access, Doors = doors, Token = token,
            Catalogue = catalogue!, AlarmRules = alarmRules, AlarmOverrides = overrides, Registry = registry!, City = paths.Seeds!, Reference = reference!, Telling = telling,
            Delivery = delivery,
        };
    }

    /// <summary>The folder of the process's own files.</summary>
    public static string DataOf(IConfiguration configuration) => configuration[Section + ":Data"] is { Length: > 0 } data ? data : "data";

    private static void CheckNames(IConfiguration configuration, List<ConfigurationProblem> problems)
    {
        string[] known = ["Access", "Broker", "Data", "Http", "Intake", "Paths", "Storage"];
        foreach (var child in configuration.GetSection(Section).GetChildren())
        {
            if (!known.Concat(OtherSections).Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                problems.Add(new(SettingsReader.Source, child.Path, "a setting of that name", "only " + string.Join(", ", known)));
            }
        }

        if (configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
        {
            problems.Add(new(SettingsReader.Source, "Kestrel:Endpoints", "addresses that no check of this program sees", HttpOptions.Section + ":Urls"));
        }
    }

    private static IReadOnlyList<AlarmRule> ReadAlarmRules(PathsOptions paths, QuantityCatalogue catalogue, List<ConfigurationProblem> problems)
    {
        if (paths.AlarmRules == PathsOptions.NoAlarmRules)
        {
            return [];
        }

        var folder = paths.AlarmRules ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(paths.Quantities))!, "alarm-rules");
        return AlarmRuleLibrary.Read(folder, catalogue, problems)?.Rules ?? [];
    }

    private static AlarmOverrides ReadOverrides(
        PathsOptions paths, IReadOnlyList<AlarmRule> rules, QuantityCatalogue catalogue, ParkRegistry registry, List<ConfigurationProblem> problems)
    {
        var places = new OverridePlaces(
            park => registry.TryGetPark(park, out _), (park, building) => registry.TryGetPark(park, out var known) && known.Buildings.Any(b => b.Id == building),
            (park, device) => registry.TryGetDevice(park, device, out _));
        return paths.AlarmOverrides is { } path ? AlarmOverrides.Read([path], rules, catalogue, places, problems) ?? AlarmOverrides.None : AlarmOverrides.None;
    }

    private static ParkRegistry? ReadRegistry(PathsOptions paths, List<ConfigurationProblem> problems)
    {
        if (paths.Seeds is { } seeds)
        {
            return ParkRegistry.Read(seeds, problems);
        }

        problems.Add(new(SettingsReader.Source, PathsOptions.Section + ":Seeds", "nothing", "the folder of a city: city.json and parks/*.json"));
        return null;
    }

    /// <summary>Several processes share a broker that knows shared subscriptions and a store that takes them all.</summary>
    private static void CheckRole(IntakeRole role, StorageOptions? storage, EmbeddedBrokerOptions embedded, List<ConfigurationProblem> problems)
    {
        if (role == IntakeRole.All)
        {
            return;
        }

        var word = IntakeOptions.Section + ":Role " + role.ToString().ToLowerInvariant();
        if (storage?.Kind == StorageOptions.KindDuckDb)
        {
            problems.Add(new(SettingsReader.Source, StorageOptions.Section + ":Kind", $"\"{StorageOptions.KindDuckDb}\" with {word}: its file belongs to one process alone",
                $"\"{StorageOptions.KindInfluxDb}\", a server that several processes share, or Role all"));
        }

        if (embedded.Enabled)
        {
            problems.Add(new(SettingsReader.Source, EmbeddedBrokerOptions.Section + ":Enabled", $"true with {word}: the embedded broker has no shared subscriptions",
                "false and a broker of its own, such as mosquitto, or Role all"));
        }
    }

    private static StorageOptions? CheckStorage(IConfiguration configuration, List<ConfigurationProblem> problems)
    {
        try
        {
            var storage = configuration.GetSection(StorageOptions.Section).Get<StorageOptions>(o => o.ErrorOnUnknownConfiguration = true) ?? new();
            storage.Check(problems);
            return storage;
        }
        catch (InvalidOperationException e)
        {
            // The framework's binder stops at the first name or value it does not know.
            problems.Add(new(SettingsReader.Source, StorageOptions.Section, e.InnerException?.Message ?? e.Message, "settings of the store"));
            return null;
        }
    }
}
