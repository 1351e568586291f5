using System.Diagnostics;
using SmartPark.Energy.Registry;
using SmartPark.Energy.Tests.Reference;
using Xunit;

namespace SmartPark.Energy.Tests.Audit;

/// <summary>The city whose figures a second tool works out: Python with nothing of the product, in <c>tests/audit</c>.</summary>
public sealed class MochuanTests
{
    private static readonly TimeSpan ScriptDeadline = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("generate.py")]
    [InlineData("per_mu.py")]
    public async Task The_script_makes_what_is_in_the_repository(string script)
    {
        var start = new ProcessStartInfo("python3") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["-B", Path.Combine(Shipped.Root, "tests", "audit", script), "--check"])
        {
            start.ArgumentList.Add(argument);
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(ScriptDeadline);
        using var process = Start(start);
        try
        {
            var (output, mistakes) = (process.StandardOutput.ReadToEndAsync(deadline.Token), process.StandardError.ReadToEndAsync(deadline.Token));
            await process.WaitForExitAsync(deadline.Token);
            Assert.True(process.ExitCode == 0, $"{script} --check ended with {process.ExitCode}: {await output}{await mistakes}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    [Fact]
    public void The_registry_has_no_mistake_and_warns_of_the_enterprise_without_a_meter()
    {
        List<RegistryMistake> mistakes = [];
        var rows = RegistryRows.Of(RegistryTables.All.SelectMany(t => Mochuan.Rows(t, mistakes)).ToList());
        Assert.Empty(mistakes);
        var registry = EnergyRegistry.Of(rows, Shipped.Shanghai, Shipped.Coal, mistakes);
        var warning = Assert.Single(mistakes);
        Assert.True(warning is { IsWarning: true, Key: "luoyan/linhe-design/b3/f2/2025-01-01" }, $"{warning}: only the enterprise without a meter is warned of");
        Assert.Equal(38, Assert.IsType<EnergyRegistry>(registry).Meters.Count);
    }

    [Fact]
    public void Every_table_of_the_registry_is_there() =>
        Assert.Equal(RegistryTables.All.Select(t => t.Name + ".csv").Order(StringComparer.Ordinal), Directory.EnumerateFiles(Path.Combine(Mochuan.Folder, "registry")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("python3 does not start: install the Debian package python3", e);
        }
    }
}
