using SmartPark.Chaos.Fleet;
using SmartPark.Chaos.Site;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Chaos.Tests.Fleet;

public sealed class DeviceCodeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1_000_003)]
    [InlineData(20_000_000)]
    public void A_sequence_number_comes_back_from_the_first_point_of_each_group(int sequence) =>
        Assert.All(Enum.GetValues<PollGroup>(), g => Assert.Equal(sequence, DeviceCode.SequenceOf(g, DeviceCode.Value(7, g, sequence, 0))));

    [Fact]
    public void A_value_that_no_device_says_names_no_reply()
    {
        Assert.Equal(0, DeviceCode.SequenceOf(PollGroup.Meter, 3.5));
        Assert.Equal(0, DeviceCode.SequenceOf(PollGroup.Meter, -1));
        Assert.Equal(0, DeviceCode.SequenceOf(PollGroup.Fire, 1e-9));
    }

    [Fact]
    public void The_generated_profile_is_sound_against_the_catalogue_and_its_frames_prove_it()
    {
        var folder = Directory.CreateTempSubdirectory("smartpark-").FullName;
        try
        {
            FleetProfile.Write(folder, 1000);
            var catalogue = QuantityCatalogue.Load(Path.Combine(WorkFolder.Repository, "firmware-config/quantities.json"));
            var problems = new List<ConfigurationProblem>();
            Assert.NotNull(ProfileLibrary.Read(folder, catalogue, problems));
            Assert.Empty(problems);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
