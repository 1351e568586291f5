using SmartPark.ControlRoom.Live;

namespace SmartPark.ControlRoom.City;

/// <summary>All parks of the city, the one that needs someone first.</summary>
public sealed partial class CityPage : LiveComponent
{
    private CityPicture _city = new([]);

    /// <inheritdoc/>
    protected override void Fetch() => _city = Picture.City();
}
