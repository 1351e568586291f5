using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Registry;

namespace SmartPark.ControlRoom.Accounts;

/// <summary>Who is signed in, in the bar of every page, with the way out; or the way in.</summary>
public sealed partial class AccountMenu : ComponentBase
{
    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>Who is signed in; null when nobody is.</summary>
    [Parameter, EditorRequired]
    public ActingAccount? Who { get; set; }

    /// <summary>Where the viewer is.</summary>
    [Inject]
    public required NavigationManager Navigation { get; set; }

    /// <summary>Whether roles may be changed with one click.</summary>
    [Inject]
    public required DemoSignIn Demo { get; set; }

    /// <summary>Names of the parks.</summary>
    [Inject]
    public required ParkRegistry Registry { get; set; }

    private Words Words => Viewer.Words;

    private string Here => "/" + Navigation.ToBaseRelativePath(Navigation.Uri);

    private string SignInHref => "/sign-in?return=" + Uri.EscapeDataString(Here);

    private bool HasPassword => Who is { } who && !who.Id.StartsWith("demo-", StringComparison.Ordinal) && !who.Id.StartsWith(ActingAccount.TokenPrefix, StringComparison.Ordinal);

    private string Parks => ParkNames.Of(Who?.Parks, Registry, Viewer);

    // These pages are no components: the document is left.
    private void SignIn() => Navigation.NavigateTo(SignInHref, forceLoad: true);

    private void ChangePassword() => Navigation.NavigateTo("/change-password", forceLoad: true);
}
