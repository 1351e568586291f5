namespace SmartPark.Ingest.Accounts;

/// <summary>What somebody is to a park; what each may do stands in <see cref="AccountRights"/>.</summary>
public enum AccountRole
{
    /// <summary>Runs a park day by day: sees everything, acknowledges alarms, shelves the minor ones.</summary>
    Operator,

    /// <summary>Answers for fire, gas, electrical and environment safety: everything that concerns alarms.</summary>
    SafetyOfficer,

    /// <summary>Staff of the bureau: reads, and changes nothing.</summary>
    Bureau,

    /// <summary>Runs the installation: everything, and the accounts of the others.</summary>
    Administrator,
}

/// <summary>Roles as words of the API and of the database.</summary>
public static class AccountRoles
{
    /// <summary>Every role.</summary>
    public static IReadOnlyList<AccountRole> All { get; } = Enum.GetValues<AccountRole>();

    /// <summary>Every word, in the order of the roles.</summary>
    public static IReadOnlyList<string> Words { get; } = ["operator", "safety-officer", "bureau", "administrator"];

    /// <summary>The word of a role.</summary>
    public static string Word(this AccountRole role) => Words[(int)role];

    /// <summary>The role of a word; null for any other.</summary>
    public static AccountRole? Parse(string? word)
    {
        for (var i = 0; i < Words.Count; i++)
        {
            if (Words[i] == word)
            {
                return (AccountRole)i;
            }
        }

        return null;
    }
}
