using BenchmarkDotNet.Attributes;
using SmartPark.Benchmarks.Macro;
using SmartPark.Fieldbus.Devices;
using SmartPark.Fieldbus.Lines;
using SmartPark.Fieldbus.Modbus;
using SmartPark.Fieldbus.Profiles;
using SmartPark.Fieldbus.Wiring;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Benchmarks.Micro;

/// <summary>A real meter's profile, Eastron SDM630: planning its reads (once, at start) and turning replies into readings (for each poll, budget 0 bytes).</summary>
[MemoryDiagnoser]
public class ProfileBenchmarks : IAsyncDisposable
{
    private static readonly string Config = Path.Combine(BuiltProgram.Root, "firmware-config");

    private readonly byte[] _reply = new byte[2 * ModbusLimits.RegistersPerReadMax];
    private WantedField[] _wanted = [];
    private ReadLimits _limits;
    private PointCodec[] _codecs = [];
    private PolledDevice _device = null!;
    private PointReading[] _readings = [];
    private ModbusClient _client = null!;

    [GlobalSetup]
    public void Setup()
    {
        var catalogue = QuantityCatalogue.Load(Path.Combine(Config, "quantities.json"));
        if (!ProfileLibrary.Load(Path.Combine(Config, "profiles"), catalogue).TryGet("eastron-sdm630", out var profile))
        {
            throw new InvalidOperationException("the SDM630 profile is gone");
        }

        var parameters = profile.Parameters.ToDictionary(p => p.Name, p => p.Default);
        _codecs = [.. profile.Points.Where(p => p.Type != RegisterType.Text)
            .Select(p => PointCodec.Create(p, catalogue.TryGet(p.Quantity, out var meaning) ? meaning : throw new InvalidOperationException(p.Quantity), parameters))];
        _wanted = [.. _codecs.Select(c => new WantedField(c.Field, c.Point.Isolate))];
        _limits = ReadLimits.Of(profile);

        var problems = new List<ConfigurationProblem>();
        var wiring = new DeviceWiring { Id = "meter", Line = "line", Unit = 1, Profile = profile.Id };
        _device = PolledDevice.Create("bench", "", wiring, profile, catalogue, problems) ?? throw new ConfigurationException(problems);
        _readings = new PointReading[_device.Groups[0].Quantities.Count];
        _client = new(new EchoingLine(), new() { Framing = ModbusFraming.Tcp }, TimeProvider.System);
    }

    /// <summary>The fewest reads for all points of the profile.</summary>
    [Benchmark]
    public int PlanReads() => ReadPlanner.Plan(_wanted, _limits).Count;

    /// <summary>Every point of the profile from bytes that are there.</summary>
    [Benchmark]
    public double DecodePoints()
    {
        var sum = 0.0;
        foreach (var codec in _codecs)
        {
            sum += codec.Decode(_reply, 0).Value;
        }

        return sum;
    }

    /// <summary>The first group from request to readings: client, frames and decoding, over a line that answers at once.</summary>
    [Benchmark]
    public ValueTask<GroupRead> ReadFirstGroup() => _device.ReadAsync(0, _client, _readings, TimeProvider.System, CancellationToken.None);

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _client.DisposeAsync();
    }

    /// <summary>Answers every read at once with zeros, from one buffer.</summary>
    private sealed class EchoingLine : ILine
    {
        private readonly byte[] _frame = new byte[ModbusLimits.TcpFrameLengthMax];
        private int _length;

        public string Id => "echo";

        public bool IsOpen { get; private set; }

        public ValueTask OpenAsync(CancellationToken cancellationToken)
        {
            IsOpen = true;
            return ValueTask.CompletedTask;
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            // MBAP with function, then the byte count of as many registers as were asked for.
            var data = 2 * bytes.Span[11];
            bytes.Span[..8].CopyTo(_frame);
            (_frame[4], _frame[5], _frame[8]) = (0, (byte)(3 + data), (byte)data);
            _length = 9 + data;
            return ValueTask.CompletedTask;
        }

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            _frame.AsSpan(0, _length).CopyTo(buffer.Span);
            return ValueTask.FromResult(_length);
        }

        public int DiscardInput() => 0;

        public void Close() => IsOpen = false;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
