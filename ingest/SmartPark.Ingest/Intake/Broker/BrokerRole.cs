namespace SmartPark.Ingest.Intake.Broker;

/// <summary>What a user of the embedded broker is.</summary>
internal enum BrokerRole : byte
{
    /// <summary>This process itself.</summary>
    Host,

    /// <summary>A gateway.</summary>
    Gateway,

    /// <summary>Somebody who reads alarms and says nothing.</summary>
    AlarmReader,
}
