using System.Text;
using Microsoft.Playwright;

namespace SmartPark.ControlRoom.Tests.Browser;

/// <summary>What the server says to the page, held back on its way as a slow line does, and let go in order.</summary>
internal sealed class HeldAnswers
{
    private const int HeldMax = 10_000;

    private readonly Lock _lock = new();
    private readonly List<(IWebSocketRoute To, IWebSocketFrame Frame)> _held = [];
    private bool _holding;

    /// <summary>How many answers are held.</summary>
    public int Held
    {
        get
        {
            lock (_lock)
            {
                return _held.Count;
            }
        }
    }

    /// <summary>For <see cref="IPage.RouteWebSocketAsync(Func{string, bool}, Action{IWebSocketRoute})"/>.</summary>
    public void Route(IWebSocketRoute page)
    {
        var server = page.ConnectToServer();
        page.OnMessage(frame => Pass(server, frame));
        server.OnMessage(frame =>
        {
            lock (_lock)
            {
                if (_holding && _held.Count < HeldMax)
                {
                    _held.Add((page, frame));
                }
                else
                {
                    Pass(page, frame);
                }
            }
        });
    }

    /// <summary>From now on answers wait.</summary>
    public void Hold()
    {
        lock (_lock)
        {
            _holding = true;
        }
    }

    /// <summary>Waits until an answer after the first <paramref name="skip"/> holds this text.</summary>
    public async Task HoldsMentionOfAsync(string text, int skip)
    {
        var sought = Encoding.UTF8.GetBytes(text);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            lock (_lock)
            {
                if (_held.Skip(skip).Any(h => h.Frame.Binary.AsSpan().IndexOf(sought) >= 0))
                {
                    return;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, deadline.Token);
        }
    }

    /// <summary>What waited goes on, in order, and nothing waits any more.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _holding = false;
            _held.ForEach(h => Pass(h.To, h.Frame));
            _held.Clear();
        }
    }

    private static void Pass(IWebSocketRoute to, IWebSocketFrame frame)
    {
        if (frame.Binary is { } bytes)
        {
            to.Send(bytes);
        }
        else
        {
            to.Send(frame.Text!);
        }
    }
}
