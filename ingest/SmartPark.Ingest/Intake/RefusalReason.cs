namespace SmartPark.Ingest.Intake;

/// <summary>Why a sample or message went to the dead letters. A small fixed set: it tags a counter and is stored by name.</summary>
public enum RefusalReason : byte
{
    /// <summary>The bytes are no Sparkplug payload, or a damaged one.</summary>
    PoisonPayload,

    /// <summary>The metric name is not in the catalogue.</summary>
    UnknownQuantity,

    /// <summary>The value is not a number: text, bytes, array, or in a field that its datatype cannot use.</summary>
    WrongType,

    /// <summary>The sender's unit (property <c>engUnit</c>) is not the catalogue's.</summary>
    WrongUnit,

    /// <summary>The source time is before 2000 or too far in the future.</summary>
    AbsurdTime,

    /// <summary>The park is not registered.</summary>
    UnknownPark,

    /// <summary>The device is not registered in its park.</summary>
    UnregisteredDevice,

    /// <summary>An alias or datatype that no birth explains; a rebirth was asked for.</summary>
    Unresolved,

    /// <summary>The store refused the sample for good.</summary>
    StoreRefused,
}

/// <summary>The reasons as they are stored and shown.</summary>
public static class RefusalReasons
{
    /// <summary>The word of a reason: <c>unknown-quantity</c>.</summary>
    public static string Word(RefusalReason reason) => reason switch
    {
        RefusalReason.PoisonPayload => "poison-payload",
        RefusalReason.UnknownQuantity => "unknown-quantity",
        RefusalReason.WrongType => "wrong-type",
        RefusalReason.WrongUnit => "wrong-unit",
        RefusalReason.AbsurdTime => "absurd-time",
        RefusalReason.UnknownPark => "unknown-park",
        RefusalReason.UnregisteredDevice => "device-not-registered",
        RefusalReason.Unresolved => "unresolved",
        RefusalReason.StoreRefused => "store-refused",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "no such reason"),
    };

    /// <summary>All words, in the order of the reasons.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Enum.GetValues<RefusalReason>().Select(Word)];

    /// <summary>The reason of a word that <see cref="Word"/> wrote.</summary>
    public static RefusalReason Parse(string word) => Enum.GetValues<RefusalReason>().Single(r => Word(r) == word);
}
