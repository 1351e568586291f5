namespace SmartPark.Gateway.Uplink;

/// <summary>Why a session with the broker ended, which decides how long to wait before the next.</summary>
internal enum SessionEnd
{
    /// <summary>The gateway stops.</summary>
    Stopped,

    /// <summary>The broker could not be reached.</summary>
    Unreachable,

    /// <summary>A file of the connection could not be read, or TLS was not agreed upon: time alone seldom mends it.</summary>
    Unusable,

    /// <summary>The broker refused the connection or a subscription.</summary>
    Refused,

    /// <summary>The connection broke.</summary>
    Lost,

    /// <summary>The broker closed the connection in order, without a reason.</summary>
    Closed,

    /// <summary>Another client connected with this gateway's id.</summary>
    TakenOver,

    /// <summary>The primary host went offline.</summary>
    HostOffline,
}

/// <summary>How a session ended.</summary>
/// <param name="End">Why.</param>
/// <param name="Detail">What broker or system said, for the person who must act.</param>
internal readonly record struct SessionResult(SessionEnd End, string Detail);
