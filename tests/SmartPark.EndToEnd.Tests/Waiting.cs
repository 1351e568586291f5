namespace SmartPark.EndToEnd.Tests;

/// <summary>Waiting for a condition with a generous deadline, never for a time.</summary>
internal static class Waiting
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Reads again and again until the value is as wanted; the failure says what was seen last.</summary>
    public static async Task<T> ForAsync<T>(Func<Task<T>> read, Func<T, bool> ready, Func<string>? explain = null, TimeSpan? patience = null)
    {
        using var deadline = new CancellationTokenSource(patience ?? Patience);
        while (true)
        {
            T? value = default;
            var problem = "";
            try
            {
                value = await read();
            }
            catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
            {
                // Such as a database that ingest has not created yet: part of what is waited for.
                problem = e.Message;
            }

            if (value is not null && ready(value))
            {
                return value;
            }

            if (deadline.IsCancellationRequested)
            {
                throw new TimeoutException($"not so within {(patience ?? Patience).TotalSeconds} s; last seen: {value} {problem}\n{explain?.Invoke()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, CancellationToken.None);
        }
    }
}
