using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Registry;

namespace SmartPark.ControlRoom.Accounts;

/// <summary>The API tokens that an administrator looks after: add, with the secret shown once, and take back.</summary>
public sealed partial class TokenList : ComponentBase
{
    private static readonly int[] Lives = [7, 30, 90, 365];

    private IReadOnlyList<ApiToken>? _tokens = [];
    private NewApiToken? _made;
    private string _trouble = "";
    private string _newName = "";
    private AccountRole _newRole = AccountRole.Bureau;
    private int _newDays = 90;
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

    private Words Words => Viewer.Words;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _newScope = new(Who.Parks is null ? null : new HashSet<string>());
        Load();
    }

    private void Load()
    {
        try
        {
            _tokens = Office.Tokens(Who);
        }
        catch (IOException)
        {
            // Said on the page; ingest itself logs what is wrong with its file.
            _tokens = null;
        }
    }

    private Task AddAsync() => DoAsync(who =>
    {
        var added = Office.AddToken(who, _newName, _newRole, _newScope, Viewer.Time.GetUtcNow() + TimeSpan.FromDays(_newDays));
        (_made, _newName) = added.Value is { } made ? (made, "") : (null, _newName);
        return added.Trouble;
    });

    private Task RevokeAsync(string id) => DoAsync(who => Office.RevokeToken(who, id).Trouble);

    private async Task DoAsync(Func<ActingAccount, AccountTrouble> act)
    {
        (_trouble, _made) = ("", null);
        try
        {
            var trouble = await Acting.NowAsync() is { } who ? act(who) : AccountTrouble.NotAllowed;
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
