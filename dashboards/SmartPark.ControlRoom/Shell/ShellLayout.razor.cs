using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using SmartPark.ControlRoom.Wording;

namespace SmartPark.ControlRoom.Shell;

/// <summary>Bar, navigation and the boundary that catches what a page did not expect.</summary>
public sealed partial class ShellLayout : LayoutComponentBase, IDisposable
{
    private ErrorBoundary? _boundary;

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>Where the viewer is.</summary>
    [Inject]
    public required NavigationManager Navigation { get; set; }

    private Words Words => Viewer.Words;

    private string OtherLanguage => Wording.Words.Cultures.First(c => c != Viewer.Culture.Name);

    private string OtherLanguageHref => Navigation.GetUriWithQueryParameter(CultureChoice.QueryPart, OtherLanguage);

    /// <inheritdoc/>
    public void Dispose() => Navigation.LocationChanged -= OnMoved;

    /// <inheritdoc/>
    protected override void OnInitialized() => Navigation.LocationChanged += OnMoved;

    private void OnMoved(object? sender, LocationChangedEventArgs e)
    {
        Recover();
        _ = InvokeAsync(StateHasChanged);
    }

    private void Recover() => _boundary?.Recover();

    // A language is a matter of the whole document (lang, cookie): the page is loaded anew.
    private void SwitchLanguage() => Navigation.NavigateTo(OtherLanguageHref, forceLoad: true);
}
