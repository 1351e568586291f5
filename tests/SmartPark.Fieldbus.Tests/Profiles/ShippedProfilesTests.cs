using SmartPark.Fieldbus.Profiles;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Fieldbus.Tests.Profiles;

public class ShippedProfilesTests
{
    public static TheoryData<string> Files => new(
        Directory.GetFiles(ShippedFiles.ProfileFolder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Files))]
    public void Every_profile_loads_and_proves_itself(string id)
    {
        var problems = new List<ConfigurationProblem>();
        var profile = ProfileLibrary.ReadOne(Path.Combine(ShippedFiles.ProfileFolder, id + ".json"), ShippedFiles.Catalogue, problems);

        Assert.Empty(problems);
        Assert.Equal(id, profile!.Id);
    }

    [Theory, MemberData(nameof(Files))]
    public void Every_point_of_every_profile_is_proven_by_a_frame(string id)
    {
        Assert.True(ShippedFiles.Profiles.TryGet(id, out var profile));
        var proven = profile.Tests.SelectMany(t => t.Values).Where(v => v.Value is not null).Select(v => v.Key).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(profile.Points.Where(p => p.Type != RegisterType.Text && !proven.Contains(p.Quantity)).Select(p => p.Quantity));
    }

    [Theory, MemberData(nameof(Files))]
    public void Every_proven_value_encodes_back_to_the_same_value(string id)
    {
        Assert.True(ShippedFiles.Profiles.TryGet(id, out var profile));
        foreach (var test in profile.Tests)
        {
            var parameters = profile.Parameters.ToDictionary(p => p.Name, p => test.Parameters.GetValueOrDefault(p.Name, p.Default));
            foreach (var (id2, value) in test.Values.Where(v => v.Value is not null))
            {
                var point = profile.Points.Single(p => p.Quantity == id2);
                Assert.True(ShippedFiles.Catalogue.TryGet(id2, out var quantity));
                var codec = PointCodec.Create(point, quantity, parameters);
                var data = new byte[2 * codec.Field.Width];

                Assert.True(codec.TryEncode(value!.Value, data, 0), $"{id2} {value}");
                Assert.Equal(value.Value, codec.Decode(data, 0).Value, codec.IsExact ? 0 : 1e-6 * Math.Abs(value.Value));
            }
        }
    }
}
