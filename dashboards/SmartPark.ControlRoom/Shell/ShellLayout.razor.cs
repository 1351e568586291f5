using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Accounts;

namespace SmartPark.ControlRoom.Shell;

/// <summary>Bar, navigation and the boundary that catches what a page did not expect.</summary>
public sealed partial class ShellLayout : LayoutComponentBase, IDisposable
{
    private ErrorBoundary? _boundary;
    private ActingAccount? _who;
    private bool _isOver;

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>Where the viewer is.</summary>
    [Inject]
    public required NavigationManager Navigation { get; set; }

    /// <summary>Who is signed in.</summary>
    [Inject]
    public required AuthenticationStateProvider Session { get; set; }

    private Words Words => Viewer.Words;

    private string OtherLanguage => Wording.Words.Cultures.First(c => c != Viewer.Culture.Name);

    private string OtherLanguageHref => Navigation.GetUriWithQueryParameter(CultureChoice.QueryPart, OtherLanguage);

    /// <inheritdoc/>
    public void Dispose()
    {
        Navigation.LocationChanged -= OnMoved;
        Session.AuthenticationStateChanged -= OnSession;
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Navigation.LocationChanged += OnMoved;
        Session.AuthenticationStateChanged += OnSession;
        _who = ActingAccount.Of((await Session.GetAuthenticationStateAsync()).User);
    }

    /// <summary>The session may be over: then nothing is shown any more, and the doors say what to do next.</summary>
    private void OnSession(Task<AuthenticationState> changing) => _ = InvokeAsync(async () =>
    {
        var now = ActingAccount.Of((await changing).User);
        if (_who is not null && now is null)
        {
            _isOver = true;
            StateHasChanged();
            Navigation.NavigateTo(Navigation.Uri, forceLoad: true);
        }
    });

    private void OnMoved(object? sender, LocationChangedEventArgs e)
    {
        Recover();
        _ = InvokeAsync(StateHasChanged);
    }

    private void Recover() => _boundary?.Recover();

    // A language is a matter of the whole document (lang, cookie): the page is loaded anew.
    private void SwitchLanguage() => Navigation.NavigateTo(OtherLanguageHref, forceLoad: true);
}
