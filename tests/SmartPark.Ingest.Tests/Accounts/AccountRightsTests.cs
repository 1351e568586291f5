using SmartPark.Ingest.Accounts;
using Xunit;

namespace SmartPark.Ingest.Tests.Accounts;

public sealed class AccountRightsTests
{
    // One line an act: o operator, s safety officer, b bureau, a administrator.
    private const string Matrix = """
        ViewAlarms      o s b a
        Acknowledge     o s - a
        Comment         o s - a
        Assign          o s - a
        Shelve          o s - a
        AnswerDuty      o s - a
        WriteShiftLog   o s - a
        ReplayRefused   o - - a
        PublishReports  - - b a
        ShelveCritical  - s - a
        CloseAlarm      - s - a
        SetOutOfService - s - a
        SetMaintenance  - s - a
        AskDuty         - s - a
        EditDuty        - s - a
        EditRules       - s - a
        EditRoutes      - s - a
        EditRegistry    - - b a
        ViewAudit       - - - a
        ManageAccounts  - - - a
        """;

    [Fact]
    public void Every_role_may_do_exactly_what_the_matrix_says()
    {
        var lines = Matrix.Split('\n', StringSplitOptions.TrimEntries).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();

        Assert.Equal(Enum.GetNames<AccountAct>().Order(), lines.Select(l => l[0]).Order());
        foreach (var line in lines)
        {
            var act = Enum.Parse<AccountAct>(line[0]);
            foreach (var role in Enum.GetValues<AccountRole>())
            {
                Assert.True(role.Allows(act) == (line[1 + (int)role] != "-"), $"{role} {act}");
            }
        }
    }

    [Fact]
    public void A_role_or_an_act_that_does_not_exist_allows_nothing()
    {
        Assert.False(((AccountRole)9).Allows(AccountAct.ViewAlarms));
        Assert.False(AccountRole.Administrator.Allows((AccountAct)999));
    }

    [Fact]
    public void Words_of_roles_lead_back_to_the_role()
    {
        Assert.All(Enum.GetValues<AccountRole>(), r => Assert.Equal(r, AccountRoles.Parse(r.Word())));
        Assert.Null(AccountRoles.Parse("Administrator"));
        Assert.Null(AccountRoles.Parse(null));
    }
}
