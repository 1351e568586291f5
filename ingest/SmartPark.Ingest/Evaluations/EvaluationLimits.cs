namespace SmartPark.Ingest.Evaluations;

/// <summary>Every bound of yearly grades, each with its reason. At a limit nothing is kept, and the answer says so.</summary>
public static class EvaluationLimits
{
    /// <summary>Lists in the file, drafts among them: a hundred a year for fifty years.</summary>
    public const int ListsMax = 5_000;

    /// <summary>Versions of one list: each is a whole document, and a decided appeal for every party of a large group is far beyond any year.</summary>
    public const int VersionsMax = 2_000;

    /// <summary>Appeals to one list: one a party of a large city, some of them twice.</summary>
    public const int AppealsMax = 10_000;

    /// <summary>Characters of an appeal, a decision or a reason: a page.</summary>
    public const int TextCharsMax = 2_000;

    /// <summary>Characters of a name, a note or a source.</summary>
    public const int NoteCharsMax = 500;

    /// <summary>Values and bonuses that one draft enters, and parties that it names: every enterprise of a large city.</summary>
    public const int EnteredMax = 20_000;

    /// <summary>Greatest magnitude of an entered value, benchmark or corrected value: beyond any figure in the units of schemes.</summary>
    public const decimal ValueMax = 1_000_000_000m;

    /// <summary>Bytes of one document as it is kept, compressed: 6,000 enterprises with seven indicators are some 2 MB.</summary>
    public const int DocumentBytesMax = 32 * 1024 * 1024;

    /// <summary>Days between a decision and the day from which a re-grade holds, at most.</summary>
    public const int EffectiveAheadDaysMax = 366;
}
