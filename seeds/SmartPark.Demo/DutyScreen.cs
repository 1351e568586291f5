using System.Buffers;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using SmartPark.Ingest.Intake.Broker;

namespace SmartPark.Demo;

/// <summary>
/// The screen of the duty room: reads alarms at the embedded broker with a reader's credential, as a display or a program of the park would, and says each in
/// a line. It comes back by itself when its connection ends.
/// </summary>
internal sealed class DutyScreen : IAsyncDisposable
{
    private const string Filter = "alarms/#";

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly SemaphoreSlim _lost = new(0);
    private readonly TextWriter _output;
    private readonly TimeProvider _time;
    private Task _running = Task.CompletedTask;

    private DutyScreen(TextWriter output, TimeProvider time)
    {
        (_output, _time) = (output, time);
        _client.ApplicationMessageReceivedAsync += OnAlarmAsync;
        _client.DisconnectedAsync += _ =>
        {
            if (!_stop.IsCancellationRequested)
            {
                _lost.Release();
            }

            return Task.CompletedTask;
        };
    }

    /// <summary>Connects and subscribes. Throws <see cref="IOException"/> when the broker refuses it.</summary>
    public static async Task<DutyScreen> StartAsync(BrokerCredential credential, int port, TextWriter output, TimeProvider time)
    {
        var screen = new DutyScreen(output, time);
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId(credential.Username).WithCredentials(credential.Username, credential.Password).Build();
        try
        {
            await screen.SubscribeAsync(options);
        }
        catch
        {
            await screen.DisposeAsync();
            throw;
        }

        screen._running = screen.StayAsync(options);
        return screen;
    }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        if (_client.IsConnected)
        {
            await _client.DisconnectAsync();
        }

        _client.Dispose();
        _lost.Dispose();
        _stop.Dispose();
    }

    private async Task SubscribeAsync(MqttClientOptions options)
    {
        var answer = await _client.ConnectAsync(options, _stop.Token);
        if (answer.ResultCode != MqttClientConnectResultCode.Success)
        {
            throw new IOException($"The embedded broker refused the duty screen: {answer.ResultCode}");
        }

        var granted = await _client.SubscribeAsync(Filter, MqttQualityOfServiceLevel.AtLeastOnce, _stop.Token);
        if (granted.Items.Any(i => i.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2))
        {
            throw new IOException($"The embedded broker refused the duty screen {Filter}.");
        }
    }

    private async Task StayAsync(MqttClientOptions options)
    {
        try
        {
            while (true)
            {
                await _lost.WaitAsync(_stop.Token);
                await Task.Delay(Retry, _time, _stop.Token);
                try
                {
                    if (!_client.IsConnected)
                    {
                        await SubscribeAsync(options);
                    }
                }
                catch (Exception e) when (e is MqttCommunicationException or IOException)
                {
                    _lost.Release();
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end.
        }
    }

    private Task OnAlarmAsync(MqttApplicationMessageReceivedEventArgs e)
    {
        using var alarm = JsonDocument.Parse(e.ApplicationMessage.Payload.ToArray());
        var (root, word) = (alarm.RootElement, alarm.RootElement.GetProperty("about").GetString() == "cleared" ? "over " : "alarm");
        var people = root.GetProperty("people").EnumerateArray().Select(p => p.GetProperty("name").GetString());
        return _output.WriteLineAsync($"{word} {Both(root, "title")}, {Both(root, "device_title")}: {string.Join(", ", people)}");
    }

    private static string Both(JsonElement alarm, string name) => alarm.GetProperty(name) is var text ? $"{text.GetProperty("en").GetString()} ({text.GetProperty("zh").GetString()})" : "";
}
