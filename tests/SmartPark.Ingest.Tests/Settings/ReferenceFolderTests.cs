using SmartPark.Energy.Reference;
using SmartPark.Ingest.Settings;
using SmartPark.Ingest.Tests.Intake;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Ingest.Tests.Settings;

/// <summary>Reference data come from the folder that is set or the one beside the city, whole or not at all.</summary>
public sealed class ReferenceFolderTests : IDisposable
{
    private static readonly string ShippedCity = Path.Combine(TestCity.RepoRoot, "seeds", "qinglan");

    private readonly TestCity _city = new();
    private readonly List<ConfigurationProblem> _problems = [];

    public void Dispose() => _city.Dispose();

    [Fact]
    public void Beside_the_city_they_are_found_without_a_setting()
    {
        var reference = ReferenceFolder.Read(null, ShippedCity + Path.DirectorySeparatorChar, _problems);

        Assert.Empty(_problems);
        Assert.Null(reference!.Missing);
        Assert.NotNull(reference.Coal.Kind("electricity"));
        Assert.NotEmpty(reference.Carbon.Factors);
        Assert.NotEmpty(reference.Tariffs.Of("anhui"));
        Assert.True(reference.Holidays.Knows(2026));
        Assert.NotEmpty(reference.Schemes);
    }

    [Fact]
    public void A_city_without_them_has_none_and_says_where_they_were_looked_for()
    {
        var reference = ReferenceFolder.Read(null, _city.Seeds, _problems);

        Assert.Empty(_problems);
        Assert.Equal(Path.Combine(_city.Folder, "reference"), reference!.Missing);
        Assert.Empty(reference.Coal.Kinds);
    }

    [Fact]
    public void A_folder_that_is_set_must_be_there()
    {
        Assert.Null(ReferenceFolder.Read(Path.Combine(_city.Folder, "elsewhere"), _city.Seeds, _problems));

        Assert.Equal("SmartPark:Paths:Reference", Assert.Single(_problems).Path);
    }

    [Fact]
    public void Every_mistake_of_every_file_is_named()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_city.Folder, "reference")).FullName;
        File.Copy(Path.Combine(ShippedCity, "..", "reference", "holidays.json"), Path.Combine(folder, "holidays.json"));
        File.WriteAllText(Path.Combine(folder, "grid-co2.json"), "{}");
        Directory.CreateDirectory(Path.Combine(folder, "tariffs"));

        Assert.Null(ReferenceFolder.Read(null, _city.Seeds, _problems));
        Assert.Equal(["standard-coal.json", "evaluation"], _problems.Select(p => Path.GetFileName(p.File)));

        _problems.Clear();
        File.WriteAllText(Path.Combine(folder, "standard-coal.json"), "[");
        Directory.CreateDirectory(Path.Combine(folder, "evaluation"));
        File.WriteAllText(Path.Combine(folder, "evaluation", "a.json"), "{}");
        Assert.Null(ReferenceFolder.Read(null, _city.Seeds, _problems));
        Assert.Equal(["standard-coal.json", "grid-co2.json", "a.json"], _problems.Select(p => Path.GetFileName(p.File)).Distinct());
    }

    [Fact]
    public async Task The_service_gives_them_to_whoever_asks()
    {
        await using var host = await IngestHost.StartAsync(new() { ["SmartPark:Paths:Reference"] = Path.Combine(TestCity.RepoRoot, "seeds", "reference") });

        Assert.NotNull(host.Get<EnergyReference>().Coal.Kind("electricity"));
    }
}
