using Microsoft.Extensions.Logging.Abstractions;
using SmartPark.Ingest.Intake.Broker;
using SmartPark.Ingest.Tests.Intake;

namespace SmartPark.Ingest.Tests.Telling.Channels.Mqtt;

/// <summary>Brokers of the process for tests.</summary>
internal static class MqttParts
{
    /// <summary>One that is not enabled.</summary>
    public static EmbeddedBroker NoBroker() => new(new() { Enabled = false }, ReadableTopics.None, TestCity.Instruments(), TimeProvider.System, NullLogger<EmbeddedBroker>.Instance);

    /// <summary>One that has not started.</summary>
    public static EmbeddedBroker Broker() => new(new() { Enabled = true, Port = 0 }, ReadableTopics.None, TestCity.Instruments(), TimeProvider.System, NullLogger<EmbeddedBroker>.Instance);
}
