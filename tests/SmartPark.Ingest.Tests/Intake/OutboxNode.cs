using System.Text;

namespace SmartPark.Ingest.Tests.Intake;

/// <summary>A gateway that keeps what is not acknowledged and sends it again: sample n of its quantity has time Start + n and value n.</summary>
internal sealed class OutboxNode(EdgeNode edge, string quantity, ulong epoch, long start) : IAsyncDisposable
{
    private readonly byte[] _name = Encoding.UTF8.GetBytes(quantity);
    private byte _seq = 1;

    public string Quantity => quantity;

    public EdgeNode Edge => edge;

    public static async Task<OutboxNode> StartAsync(int port, string gateway, string quantity, ulong epoch, long start)
    {
        var edge = await EdgeNode.ConnectAsync(port, gateway: gateway);
        await edge.BirthAsync();
        return new(edge, quantity, epoch, start);
    }

    public async Task SendAsync(int first, int count, bool isAgain = false)
    {
        for (var n = first; n < first + count; n++)
        {
            var (time, value) = (start + n, n);
            await edge.PublishAsync("DDATA", "meter", Payloads.Ours(w => w.WriteDouble(_name, time, value, isHistorical: isAgain), ++_seq, new(epoch, n), time));
        }
    }

    /// <summary>Sends what is not acknowledged again and again until all of it is.</summary>
    public Task SettleAsync(int count)
    {
        var last = TimeProvider.System.GetTimestamp();
        return Wait.ForAsync(
            () =>
            {
                var stored = edge.Stored.ToHashSet();
                if (Enumerable.Range(1, count).All(n => stored.Contains(n)))
                {
                    return "";
                }

                if (TimeProvider.System.GetElapsedTime(last) > TimeSpan.FromSeconds(2))
                {
                    last = TimeProvider.System.GetTimestamp();
                    foreach (var n in Enumerable.Range(1, count).Where(n => !stored.Contains(n)))
                    {
                        SendAsync(n, 1, isAgain: true).GetAwaiter().GetResult();
                    }
                }

                return null;
            },
            $"everything of {quantity} acknowledged");
    }

    public ValueTask DisposeAsync() => edge.DisposeAsync();
}
