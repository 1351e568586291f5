using SmartPark.Gateway.Clock;

namespace SmartPark.Gateway.Tests.Clock;

public sealed class KernelClockTests
{
    [Fact]
    public void The_kernel_names_the_boot_and_says_the_same_of_its_clock_twice()
    {
        Assert.Equal(OperatingSystem.IsLinux(), Guid.TryParse(KernelClock.ReadBoot(), out _));
        var sync = KernelClock.ReadSync();
        Assert.True(Enum.IsDefined(sync));
        Assert.Equal(sync, KernelClock.ReadSync());
    }
}
