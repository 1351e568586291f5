using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Demo;

/// <summary>From the command line to a running city, with a message for the person who typed it when something stands in the way.</summary>
internal static class DemoRun
{
    /// <summary>Runs until Ctrl-C or SIGTERM. Exit codes: 0 stopped, 1 could not start.</summary>
    public static async Task<int> RunAsync(DemoOptions options, TextWriter output, TextWriter errors, TimeProvider time)
    {
        var files = DemoFiles.Find(AppContext.BaseDirectory);
        if (files is null)
        {
            await errors.WriteLineAsync("firmware-config and seeds were not found above the program: start the demo from a clone of the repository.");
            return 1;
        }

        if (IsTaken(options.Port))
        {
            await errors.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Port {options.Port} on 127.0.0.1 is taken by another program. Choose one: ./run --port {FreePortNear(options.Port)}"));
            return 1;
        }

        var data = DemoFolder.Prepare(options.Data, options.Fresh, out var error);
        if (data is null)
        {
            await errors.WriteLineAsync(error);
            return 1;
        }

        try
        {
            await using var city = await DemoCity.StartAsync(options, files, data, output, time);
            await city.WaitForShutdownAsync();
            await output.WriteLineAsync("stopping ...");
            return 0;
        }
        catch (Exception e) when (e is ConfigurationException or IOException)
        {
            // A data folder in use by another demo is an IOException of the store.
            await errors.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static bool IsTaken(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Ports of connections that just ended count as free, as they do for the web server itself.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static int FreePortNear(int port)
    {
        for (var candidate = port + 1; candidate <= Math.Min(port + 50, 65535); candidate++)
        {
            if (!IsTaken(candidate))
            {
                return candidate;
            }
        }

        return DemoOptions.PortDefault;
    }
}
