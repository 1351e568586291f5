namespace SmartPark.ControlRoom.Parks;

/// <summary>One button of a <see cref="ChoiceBar{T}"/>.</summary>
/// <param name="Value">What it chooses.</param>
/// <param name="Title">Its words.</param>
/// <param name="Icon">Its icon, or null.</param>
/// <param name="Count">How many it would show, or null to say nothing.</param>
public sealed record Choice<T>(T Value, string Title, string? Icon = null, int? Count = null);
