namespace SmartPark.Ingest.Accounts;

/// <summary>What an account may be allowed to do; each concerns one park.</summary>
public enum AccountAct
{
    /// <summary>See alarms, their history and their figures.</summary>
    ViewAlarms,

    /// <summary>Acknowledge an alarm: somebody has seen it and acts.</summary>
    Acknowledge,

    /// <summary>Add a note to an alarm.</summary>
    Comment,

    /// <summary>Give an alarm to somebody.</summary>
    Assign,

    /// <summary>Shelve an alarm that is not of the highest severity, for a time and with a reason; also to take it back.</summary>
    Shelve,

    /// <summary>Shelve an alarm of the highest severity, for a time and with a reason.</summary>
    ShelveCritical,

    /// <summary>Close an alarm with its outcome: confirmed, false, drill, maintenance.</summary>
    CloseAlarm,

    /// <summary>Take a point out of service, and back.</summary>
    SetOutOfService,

    /// <summary>Open and end a maintenance window.</summary>
    SetMaintenance,

    /// <summary>Answer a duty check.</summary>
    AnswerDuty,

    /// <summary>Write in the shift log, hand a shift over and take one over.</summary>
    WriteShiftLog,

    /// <summary>Ask the officer on duty to answer within a time.</summary>
    AskDuty,

    /// <summary>Change the duty roster.</summary>
    EditDuty,

    /// <summary>Change alarm rules, and switch them on and off.</summary>
    EditRules,

    /// <summary>Change who is told, through which channel, and when it escalates.</summary>
    EditRoutes,

    /// <summary>Store refused samples again.</summary>
    ReplayRefused,

    /// <summary>Publish energy reports, and grade parks.</summary>
    PublishReports,

    /// <summary>Change the energy registry: land, enterprises, meters, quotas.</summary>
    EditRegistry,

    /// <summary>Read who changed what.</summary>
    ViewAudit,

    /// <summary>Add and change accounts and API tokens.</summary>
    ManageAccounts,
}
