using System.Diagnostics.CodeAnalysis;
using SmartPark.Energy.Registry;

namespace SmartPark.Ingest.Registrar;

/// <summary>The registry of a revision.</summary>
/// <param name="Revision">Its number, from 1; 0 before any.</param>
/// <param name="Registry">The registry.</param>
/// <param name="Hash">SHA-256 over its rows in canonical form, hexadecimal; empty before any. Published reports name it.</param>
public sealed record RegistryEdition(long Revision, EnergyRegistry Registry, string Hash = "");

/// <summary>The registry that holds now, for whoever asks; another one after each revision. Thread-safe.</summary>
/// <param name="zone">The city's zone.</param>
public sealed class CurrentRegistry(TimeZoneInfo zone)
{
    private volatile RegistryEdition _now = new(0, EnergyRegistry.Empty(zone));

    /// <summary>Raised after each revision with the edition before and the new one, on the thread that made it.</summary>
    [SuppressMessage("Design", "CA1003:Use generic event handler instances", Justification = "Listeners are parts of this process, which need both editions and no sender.")]
    public event Action<RegistryEdition, RegistryEdition>? Changed;

    /// <summary>The edition that holds now.</summary>
    public RegistryEdition Now => _now;

    /// <summary>Makes an edition hold.</summary>
    internal void Set(RegistryEdition edition)
    {
        var before = _now;
        _now = edition;
        Changed?.Invoke(before, edition);
    }
}
