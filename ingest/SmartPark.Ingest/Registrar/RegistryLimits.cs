namespace SmartPark.Ingest.Registrar;

/// <summary>Every bound of the kept registry, each with its reason. At each of them a change is refused as a whole and the answer names the bound.</summary>
public static class RegistryLimits
{
    /// <summary>Rows of one table: 6,000 enterprises with monthly figures of six years, the largest table of the largest city that the product is sized for.</summary>
    public const int RowsPerTableMax = 500_000;

    /// <summary>Rows of one import: a city's largest table for two years; more is several files.</summary>
    public const int RowsPerImportMax = 200_000;

    /// <summary>Changes of one request of the API: what a page or a program edits at once; more is an import.</summary>
    public const int EditsMax = 5_000;

    /// <summary>Largest file that is imported, in bytes: 200,000 rows of a workbook are some 12 MB.</summary>
    public const int FileBytesMax = 32 * 1024 * 1024;

    /// <summary>Largest workbook once unpacked, in bytes: what 200,000 rows take, and no bomb.</summary>
    public const long WorkbookBytesMax = 256L * 1024 * 1024;

    /// <summary>Most characters of the texts that the sheets of a workbook share: 200,000 rows with a name of their own each, ten times over.</summary>
    public const int SharedCharsMax = 64 * 1024 * 1024;

    /// <summary>Parts of a workbook: a sheet for each table and what Excel adds to each.</summary>
    public const int WorkbookPartsMax = 500;

    /// <summary>Columns of a sheet or file that are read: three times the widest table.</summary>
    public const int ColumnsMax = 60;

    /// <summary>Longest cell in characters: texts of the registry have 200 at most, and a mistake quotes what stands there.</summary>
    public const int CellCharsMax = 2_000;

    /// <summary>Mistakes that are listed: whoever made more has one cause for most of them; the count is of all.</summary>
    public const int MistakesMax = 1_000;

    /// <summary>Longest reason of a change in characters.</summary>
    public const int ReasonCharsMax = 500;

    /// <summary>Revisions that are kept, each for good since published reports name them: one every five minutes for ten years.</summary>
    public const int RevisionsMax = 1_000_000;

    /// <summary>How often rows that cannot be used together are set aside and the rest is tried again: one more than there are tables that refer to each other.</summary>
    public const int SetAsideRounds = 20;
}
