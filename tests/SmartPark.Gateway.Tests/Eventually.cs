namespace SmartPark.Gateway.Tests;

/// <summary>Waits for a condition with a generous deadline; never a sleep that hopes.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    public static async Task Async(Func<bool> condition, Func<string>? describe = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Deadline, describe?.Invoke() ?? "the condition did not come true");
            await Task.Delay(Step, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
