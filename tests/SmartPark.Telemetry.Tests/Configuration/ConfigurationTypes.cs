using System.Reflection;
using System.Runtime.CompilerServices;

namespace SmartPark.Telemetry.Tests.Configuration;

/// <summary>Walks the types that a configuration file is made of.</summary>
internal static class ConfigurationTypes
{
    /// <summary>Members that are neither required nor settable: absent in a file, they become default(T) instead of their initialiser.</summary>
    public static IEnumerable<string> OptionalInitMembers(Type root) =>
        from type in Reachable(root)
        from property in type.GetProperties()
        let set = property.SetMethod
        where set is not null && set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit))
        where property.GetCustomAttribute<RequiredMemberAttribute>() is null
        select $"{type.Name}.{property.Name}";

    private static HashSet<Type> Reachable(Type root)
    {
        var seen = new HashSet<Type>();
        var waiting = new Stack<Type>([root]);
        while (waiting.TryPop(out var type))
        {
            foreach (var argument in type.GetGenericArguments())
            {
                waiting.Push(argument);
            }

            if (type.Namespace?.StartsWith("SmartPark", StringComparison.Ordinal) == true && !type.IsEnum && seen.Add(type))
            {
                foreach (var property in type.GetProperties())
                {
                    waiting.Push(property.PropertyType);
                }
            }
        }

        return seen;
    }
}
