using SmartPark.Alarms;
using SmartPark.Alarms.Engine;
using SmartPark.Ingest.Telling.Channels;

namespace SmartPark.Ingest.Telling;

/// <summary>What became of a delivery. The numbers are stored.</summary>
internal enum DeliveryState : byte
{
    /// <summary>It is to be sent, now or when it is due.</summary>
    Waiting = 0,

    /// <summary>The channel took it.</summary>
    Told = 1,

    /// <summary>The channel did not take it for so long that it is not tried any more.</summary>
    NotTold = 2,

    /// <summary>Somebody took note before, it was over, or the channel is no longer there.</summary>
    Needless = 3,
}

/// <summary>A delivery as it is planned: who is told is found out when it is sent.</summary>
/// <param name="Episode">Which alarm.</param>
/// <param name="Route">Route id.</param>
/// <param name="Step">Step of the route, from 0.</param>
/// <param name="Turn">How often the step was taken before.</param>
/// <param name="Channel">Channel id.</param>
/// <param name="About">What it says.</param>
/// <param name="Severity">How grave the alarm is.</param>
/// <param name="DueUnixMs">When it is to be sent, UTC milliseconds.</param>
internal readonly record struct PlannedDelivery(EpisodeId Episode, string Route, int Step, int Turn, string Channel, MessageAbout About, Severity Severity, long DueUnixMs);

/// <summary>A delivery as it is kept.</summary>
/// <param name="Id">Its number, never given twice.</param>
/// <param name="Plan">What was planned.</param>
/// <param name="MadeUnixMs">When it was planned.</param>
/// <param name="Tries">How often it was tried in vain.</param>
internal sealed record Delivery(long Id, PlannedDelivery Plan, long MadeUnixMs, int Tries);

/// <summary>What is to be kept of a delivery after a try.</summary>
/// <param name="Id">Its number.</param>
/// <param name="State">What became of it.</param>
/// <param name="Tries">How often it was tried in vain.</param>
/// <param name="NextUnixMs">When it is tried again, while it waits.</param>
/// <param name="People">Ids of who was told, with commas.</param>
internal readonly record struct DeliveryChange(long Id, DeliveryState State, int Tries, long NextUnixMs, string People);
