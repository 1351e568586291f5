using SmartPark.Energy.Registry;

namespace SmartPark.Energy.PerMu;

/// <summary>A meter in the tree of its park over days on which nothing about the tree changes.</summary>
internal sealed class MeterNode(AccountedMeter meter, MeterPlacementRow place, MeteredAmount amount)
{
    public AccountedMeter Meter { get; } = meter;

    public MeterPlacementRow Place { get; } = place;

    /// <summary>What it measured.</summary>
    public MeteredAmount Amount { get; } = amount;

    public MeterNode? Parent { get; private set; }

    public List<MeterNode> Children { get; } = [];

    /// <summary>The enterprise that it feeds, as <c>park/enterprise</c>; null for common use and parks.</summary>
    public string? Party { get; } = place.Enterprise is null ? null : $"{place.Park}/{place.Enterprise}";

    /// <summary>Whether it measures common use and nothing is behind it.</summary>
    public bool IsCommonUse => Place.Feeds == FedParty.Common && Children.Count == 0;

    /// <summary>Whether what it loses to the meters behind it is shared.</summary>
    public bool IsShared => Place.Feeds != FedParty.Enterprise && !IsCommonUse;

    /// <summary>Links nodes of one park and kind to their parents; returns the roots. A parent that is not placed on these days leaves its children roots.</summary>
    public static List<MeterNode> Link(IReadOnlyCollection<MeterNode> nodes)
    {
        var byId = nodes.ToDictionary(n => n.Meter.Row.Meter, StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            if (node.Place.Parent is { } parent && byId.TryGetValue(parent, out var before))
            {
                node.Parent = before;
                before.Children.Add(node);
            }
        }

        return [.. nodes.Where(n => n.Parent is null)];
    }

    /// <summary>It and all behind it, level by level.</summary>
    public List<MeterNode> Subtree()
    {
        List<MeterNode> all = [this];
        for (var i = 0; i < all.Count; i++)
        {
            all.AddRange(all[i].Children);
        }

        return all;
    }
}
