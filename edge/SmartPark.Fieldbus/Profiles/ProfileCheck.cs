using System.Globalization;
using SmartPark.Telemetry.Configuration;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Fieldbus.Profiles;

/// <summary>What a schema cannot see: whether a profile makes sense as a whole and against the catalogue.</summary>
internal sealed class ProfileCheck(string file, DeviceProfile profile, QuantityCatalogue catalogue, ICollection<ConfigurationProblem> problems)
{
    /// <summary>Adds every mistake; the test frames are checked only when the map is sound.</summary>
    public static void Check(string file, DeviceProfile profile, QuantityCatalogue catalogue, ICollection<ConfigurationProblem> problems)
    {
        var before = problems.Count;
        new ProfileCheck(file, profile, catalogue, problems).CheckAll();
        if (problems.Count == before)
        {
            new ProfileProof(file, profile, catalogue, problems).CheckAll();
        }
    }

    private void Add(string path, string found, string expected) => problems.Add(new(file, path, found, expected));

    private void CheckAll()
    {
        var name = Path.GetFileNameWithoutExtension(file);
        if (profile.Id != name)
        {
            Add("$.id", $"\"{profile.Id}\"", $"\"{name}\", the name of the file");
        }

        CheckOnce(profile.Parameters.Select(p => p.Name), "$.parameters[{0}].name");
        CheckOnce(profile.Groups.Select(g => g.Name), "$.groups[{0}].name");
        CheckOnce(profile.Points.Select(p => p.Quantity), "$.points[{0}].quantity");
        for (var i = 0; i < profile.Groups.Count; i++)
        {
            if (!profile.Points.Any(p => p.Group == profile.Groups[i].Name && p.Type != RegisterType.Text))
            {
                Add($"$.groups[{i}].name", $"\"{profile.Groups[i].Name}\" without a point", "a group that at least one number belongs to");
            }
        }

        for (var i = 0; i < profile.Points.Count; i++)
        {
            CheckMembership(profile.Points[i], $"$.points[{i}]");
            new PointCheck(file, profile.Points[i], $"$.points[{i}]", problems).CheckAll(profile.RegistersPerReadMax);
        }

        CheckOverlaps();
    }

    private void CheckOnce(IEnumerable<string> names, string path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, name) in names.Index())
        {
            if (!seen.Add(name))
            {
                Add(path.Replace("{0}", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal), $"\"{name}\" a second time", "each name once");
            }
        }
    }

    /// <summary>What a point names elsewhere: group, parameters, and the catalogue's quantity with its unit, range and states.</summary>
    private void CheckMembership(ProfilePoint point, string path)
    {
        if (!profile.Groups.Any(g => g.Name == point.Group))
        {
            Add(path + ".group", $"\"{point.Group}\"", "one of the groups " + string.Join(", ", profile.Groups.Select(g => $"\"{g.Name}\"")));
        }

        for (var i = 0; i < point.MultiplyBy.Count; i++)
        {
            if (!profile.Parameters.Any(p => p.Name == point.MultiplyBy[i]))
            {
                Add($"{path}.multiply_by[{i}]", $"\"{point.MultiplyBy[i]}\"", "a name of the profile's parameters");
            }
        }

        var known = catalogue.TryGet(point.Quantity, out var quantity);
        if (point.Type == RegisterType.Text)
        {
            if (known)
            {
                Add(path + ".quantity", $"\"{point.Quantity}\"", "a name outside the catalogue: text is never a sample");
            }

            return;
        }

        if (!known)
        {
            Add(path + ".quantity", $"\"{point.Quantity}\"", "a quantity of the catalogue");
            return;
        }

        CheckUnit(point, quantity!, path);
        CheckRange(point, quantity!, path);
        CheckStates(point, quantity!, path);
    }

    private void CheckUnit(ProfilePoint point, Quantity quantity, string path)
    {
        if (point.Unit != quantity.Unit)
        {
            Add(path + ".unit", $"\"{point.Unit}\"", $"\"{quantity.Unit}\", the catalogue's unit of {quantity.Id}");
        }
    }

    private void CheckRange(ProfilePoint point, Quantity quantity, string path)
    {
        var (min, max) = (point.ValidMin ?? quantity.ValidMin, point.ValidMax ?? quantity.ValidMax);
        if (min < quantity.ValidMin || min > quantity.ValidMax)
        {
            Add(path + ".valid_min", Text(min), $"a number inside the catalogue's {Text(quantity.ValidMin)} to {Text(quantity.ValidMax)}");
        }

        if (max < quantity.ValidMin || max > quantity.ValidMax)
        {
            Add(path + ".valid_max", Text(max), $"a number inside the catalogue's {Text(quantity.ValidMin)} to {Text(quantity.ValidMax)}");
        }
        else if (min >= max)
        {
            Add(path + ".valid_max", Text(max), $"more than valid_min {Text(min)}");
        }
    }

    private void CheckStates(ProfilePoint point, Quantity quantity, string path)
    {
        if (quantity.Kind != QuantityKind.State)
        {
            if (point.Type == RegisterType.Bit)
            {
                Add(path + ".type", "\"bit\"", $"a number: {quantity.Id} is not a state");
            }

            return;
        }

        if (point.Scale != 1 || point.Offset != 0 || point.MultiplyBy.Count > 0)
        {
            Add(path + ".scale", "a scaled state", "scale 1, offset 0 and no multiply_by: a state is a code");
        }

        var named = string.Join(", ", quantity.States.Select(s => s.Code));
        if (point.Map is { } map)
        {
            foreach (var (raw, code) in map.Where(m => quantity.StateOf(m.Value) is null))
            {
                Add($"{path}.map.{raw}", Text(code), $"a code of {quantity.Id}: {named}");
            }
        }
        else if (point.Type != RegisterType.Bit)
        {
            Add(path + ".map", "nothing", $"a map from raw codes to the codes of {quantity.Id}: {named}");
        }
        else if (quantity.StateOf(0) is null || quantity.StateOf(1) is null)
        {
            Add(path + ".map", "nothing", $"a map from 0 and 1 to the codes of {quantity.Id}: {named}");
        }
    }

    /// <summary>
    /// No two points may read the same bits: a map with a wrong address shows as an overlap. Allowed are disjoint bits or masks of one
    /// field, and several states out of one status code, each through its own map.
    /// </summary>
    private void CheckOverlaps()
    {
        var fields = profile.Points.Select((point, i) => (Point: point, Field: PointCheck.IsPlaced(point) ? RegisterField.Of(point) : default, Index: i))
            .Where(f => f.Field.Width > 0).OrderBy(f => f.Field.Table).ThenBy(f => f.Field.Address).ThenBy(f => f.Index).ToArray();
        for (var i = 0; i < fields.Length; i++)
        {
            for (var j = i + 1; j < fields.Length && fields[i].Field.Intersects(fields[j].Field); j++)
            {
                var (first, second) = fields[i].Index < fields[j].Index ? (fields[i], fields[j]) : (fields[j], fields[i]);
                if (!MayShare(first.Point, first.Field, second.Point, second.Field))
                {
                    Add(
                        $"$.points[{second.Index}].address",
                        $"{Place(second.Field)} ({second.Point.Quantity})",
                        $"no overlap with {Place(first.Field)} ({first.Point.Quantity})");
                }
            }
        }
    }

    private static bool MayShare(ProfilePoint a, RegisterField first, ProfilePoint b, RegisterField second)
    {
        if (first.Address != second.Address || first.Width != second.Width || a.Order != b.Order)
        {
            return false;
        }

        var disjoint = first is { IsBitTable: false, Mask: not 0 } && second.Mask != 0 && (first.Mask & second.Mask) == 0;
        return disjoint || (a.Map is not null && b.Map is not null && a.Type == b.Type && first.Mask == second.Mask);
    }

    private static string Place(RegisterField field) =>
        field.Width == 1 ? $"{Name(field.Table)} 0x{field.Address:X4}" : $"{Name(field.Table)} 0x{field.Address:X4}-0x{field.End - 1:X4}";

    private static string Name(RegisterTable table) => table switch
    {
        RegisterTable.Coil => "coil",
        RegisterTable.Discrete => "discrete",
        RegisterTable.Holding => "holding",
        _ => "input",
    };

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
