using System.Reflection;
using SmartPark.Alarms.Rules;
using SmartPark.Telemetry.Configuration;
using Xunit;

namespace SmartPark.Alarms.Tests.Rules;

public sealed class AlarmRuleSchemaTests
{
    [Fact]
    public void The_schema_of_rules_is_that_of_the_type() => IsCurrent("alarm-rules.json", ConfigurationSchema.Write(AlarmRulesJson.Default.AlarmRuleFile, "SmartPark: alarm rules"));

    [Fact]
    public void The_schema_of_overrides_is_that_of_the_type() =>
        IsCurrent("alarm-overrides.json", ConfigurationSchema.Write(AlarmRulesJson.Default.AlarmOverrideFile, "SmartPark: overrides of alarm rules"));

    private static void IsCurrent(string name, string current)
    {
        var root = typeof(AlarmRuleSchemaTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepoRoot").Value!;
        var file = Path.GetFullPath(Path.Combine(root, "firmware-config", "schemas", name));
        if (Environment.GetEnvironmentVariable("SMARTPARK_ACCEPT") == "1")
        {
            File.WriteAllText(file, current);
        }

        Assert.True(File.Exists(file) && File.ReadAllText(file) == current, $"{file} is not current: run this test with SMARTPARK_ACCEPT=1 and commit the file");
    }
}
