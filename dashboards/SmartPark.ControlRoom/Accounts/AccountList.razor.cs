using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Registry;

namespace SmartPark.ControlRoom.Accounts;

/// <summary>The accounts that an administrator looks after: add, change, disable, and the link by which somebody sets a password.</summary>
public sealed partial class AccountList : ComponentBase
{
    private IReadOnlyList<ShownAccount>? _accounts = [];
    private AccountLink? _link;
    private string _trouble = "";
    private string? _edited;
    private AccountRole _role;
    private ParkScope _scope = new(null);
    private string _newName = "";
    private AccountRole _newRole;
    private ParkScope _newScope = new(null);

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>Who looks.</summary>
    [Parameter, EditorRequired]
    public required ActingAccount Who { get; set; }

    /// <summary>Told after each change.</summary>
    [Parameter]
    public EventCallback OnChanged { get; set; }

    /// <summary>Does it.</summary>
    [Inject]
    public required AccountOffice Office { get; set; }

    /// <summary>Who acts.</summary>
    [Inject]
    public required ActingViewer Acting { get; set; }

    /// <summary>Names of the parks.</summary>
    [Inject]
    public required ParkRegistry Registry { get; set; }

    /// <summary>The address of this service as the viewer uses it.</summary>
    [Inject]
    public required NavigationManager Navigation { get; set; }

    private Words Words => Viewer.Words;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _newScope = new(Who.Parks is null ? null : new HashSet<string>());
        Load();
    }

    private static string StateOf(ShownAccount account) =>
        account.IsDisabled ? "Account_Disabled" : account.IsDemo ? "Account_OfDemo" : account.HasPassword ? "Account_Active" : "Account_NoPassword";

    private void Load()
    {
        try
        {
            _accounts = Office.Accounts(Who);
        }
        catch (IOException)
        {
            // Said on the page; ingest itself logs what is wrong with its file.
            _accounts = null;
        }
    }

    private void Edit(ShownAccount account)
    {
        (_edited, _role, _scope) = (_edited == account.Id ? null : account.Id, account.Role, new(account.Parks));
        (_trouble, _link) = ("", null);
    }

    private Task AddAsync() => DoAsync(async who =>
    {
        var added = Office.Add(who, _newName, _newRole, _newScope);
        (_link, _newName) = added.Value is { } link ? (link, "") : (null, _newName);
        return await Task.FromResult(added.Trouble);
    });

    private Task ChangeAsync(string id, AccountChange change) => DoAsync(async who =>
    {
        var changed = (await Office.ChangeAsync(who, id, change)).Trouble;
        _edited = changed == AccountTrouble.None ? null : _edited;
        return changed;
    });

    private Task IssueLinkAsync(string id) => DoAsync(async who =>
    {
        var issued = Office.IssueLink(who, id);
        _link = issued.Value;
        return await Task.FromResult(issued.Trouble);
    });

    private async Task DoAsync(Func<ActingAccount, Task<AccountTrouble>> act)
    {
        (_trouble, _link) = ("", null);
        try
        {
            var trouble = await Acting.NowAsync() is { } who ? await act(who) : AccountTrouble.NotAllowed;
            _trouble = trouble == AccountTrouble.None ? "" : Words.Of(trouble);
        }
        catch (IOException e)
        {
            _trouble = Words.Format("Accounts_Away", e.Message);
        }

        Load();
        await OnChanged.InvokeAsync();
    }
}
