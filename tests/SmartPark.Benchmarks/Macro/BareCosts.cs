using System.Net.Http.Headers;

namespace SmartPark.Benchmarks.Macro;

/// <summary>What single steps take on this machine while all else runs, in ms.</summary>
/// <param name="Posts">A POST over a connection that stands, there and back.</param>
/// <param name="Flushes">A write of 4 kB until it is on the disk (fsync): what a durable commit costs at least.</param>
internal sealed record BareCosts(IReadOnlyList<double> Posts, IReadOnlyList<double> Flushes)
{
    private const int BytesUntilKnown = 1200;
    private const int PageBytes = 4096;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Measures ten times a second until cancelled: posts to a receiver, as much as it gets of alarms, and flushes in a folder.</summary>
    public static async Task<BareCosts> MeasureAsync(AlarmReceiver receiver, string folder, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var file = File.OpenHandle(Path.Combine(folder, "bare"), FileMode.CreateNew, FileAccess.Write);
        var target = new Uri(receiver.Url, "bare");
        List<double> posts = [];
        List<double> flushes = [];
        for (var isFirst = true; !cancellationToken.IsCancellationRequested; isFirst = false)
        {
            var (post, flush) = (await PostAsync(http, target, receiver.BodyBytes is > 0 and var bytes ? bytes : BytesUntilKnown), await Task.Run(() => Flush(file, flushes.Count), CancellationToken.None));

            // The first makes the connection.
            if (!isFirst)
            {
                posts.Add(post);
                flushes.Add(flush);
            }

            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }

        return new(posts, flushes);
    }

    private static async Task<double> PostAsync(HttpClient http, Uri target, int bytes)
    {
        using var content = new ByteArrayContent(new byte[bytes]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents+json");
        var began = TimeProvider.System.GetTimestamp();
        using var response = await http.PostAsync(target, content, CancellationToken.None);
        response.EnsureSuccessStatusCode();
        return TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
    }

    private static double Flush(Microsoft.Win32.SafeHandles.SafeFileHandle file, int page)
    {
        var began = TimeProvider.System.GetTimestamp();
        RandomAccess.Write(file, new byte[PageBytes], (long)page * PageBytes);
        RandomAccess.FlushToDisk(file);
        return TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
    }
}
