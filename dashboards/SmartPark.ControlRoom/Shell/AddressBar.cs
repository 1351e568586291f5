using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace SmartPark.ControlRoom.Shell;

/// <summary>
/// The address of the page on show, as a page changes it for what was chosen on it. The browser makes the change, and only while that page is still the one on
/// show: what is chosen here takes a journey to the server and back, and by then the viewer may have opened another page, from which nobody is called back.
/// </summary>
public sealed class AddressBar(NavigationManager navigation, IJSRuntime js)
{
    /// <summary>Name of the function in <c>shell.js</c>: path of the page, address to show.</summary>
    public const string ReplaceFunction = "smartParkReplaceAddress";

    /// <summary>
    /// Puts these query parts in the place of those of the same names, null taking one away. The entry in the history is replaced: the way back leads to the page
    /// before, not through every choice.
    /// </summary>
    public async Task ReplaceAsync(IReadOnlyDictionary<string, object?> queryParts)
    {
        try
        {
            await js.InvokeVoidAsync(ReplaceFunction, new Uri(navigation.Uri).AbsolutePath, navigation.GetUriWithQueryParameters(queryParts));
        }
        catch (JSDisconnectedException)
        {
            // The viewer is gone, and the address with them.
        }
    }
}
