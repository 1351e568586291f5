namespace SmartPark.Ingest.Accounts;

/// <summary>
/// The one table of which role may do what. Where an act is refused here, no page offers it and the API answers 403.
/// <code>
///                    operator   safety officer   bureau   administrator
///   ViewAlarms          x             x             x           x
///   Acknowledge         x             x             ·           x
///   Comment             x             x             ·           x
///   Assign              x             x             ·           x
///   Shelve              x             x             ·           x
///   AnswerDuty          x             x             ·           x
///   WriteShiftLog       x             x             ·           x
///   ReplayRefused       x             ·             ·           x
///   ShelveCritical      ·             x             ·           x
///   CloseAlarm          ·             x             ·           x
///   SetOutOfService     ·             x             ·           x
///   SetMaintenance      ·             x             ·           x
///   AskDuty             ·             x             ·           x
///   EditDuty            ·             x             ·           x
///   EditRules           ·             x             ·           x
///   EditRoutes          ·             x             ·           x
///   PublishReports      ·             ·             x           x
///   EditRegistry        ·             ·             x           x
///   ViewAudit           ·             ·             ·           x
///   ManageAccounts      ·             ·             ·           x
/// </code>
/// </summary>
public static class AccountRights
{
    private static readonly AccountAct[] Operator =
        [AccountAct.ViewAlarms, AccountAct.Acknowledge, AccountAct.Comment, AccountAct.Assign, AccountAct.Shelve, AccountAct.AnswerDuty, AccountAct.WriteShiftLog, AccountAct.ReplayRefused];

    private static readonly AccountAct[] SafetyOfficer =
    [
        AccountAct.ViewAlarms, AccountAct.Acknowledge, AccountAct.Comment, AccountAct.Assign, AccountAct.Shelve, AccountAct.ShelveCritical, AccountAct.CloseAlarm,
        AccountAct.SetOutOfService, AccountAct.SetMaintenance, AccountAct.AnswerDuty, AccountAct.WriteShiftLog, AccountAct.AskDuty, AccountAct.EditDuty, AccountAct.EditRules, AccountAct.EditRoutes,
    ];

    private static readonly AccountAct[] Bureau = [AccountAct.ViewAlarms, AccountAct.PublishReports, AccountAct.EditRegistry];

    /// <summary>Whether a role may do something at all; in which parks is a matter of the account.</summary>
    public static bool Allows(this AccountRole role, AccountAct act) => role switch
    {
        AccountRole.Operator => Operator.Contains(act),
        AccountRole.SafetyOfficer => SafetyOfficer.Contains(act),
        AccountRole.Bureau => Bureau.Contains(act),
        AccountRole.Administrator => Enum.IsDefined(act),
        _ => false,
    };
}
