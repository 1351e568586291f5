namespace SmartPark.Ingest.Intake.DeadLetters;

/// <summary>Where intake puts what was refused. A file that cannot be written does not stop the samples that are good: the loss is counted and named.</summary>
internal sealed partial class LetterBox(DeadLetterStore letters, IngestInstruments instruments, ILogger<LetterBox> logger)
{
    /// <summary>Commits letters. Thread-safe.</summary>
    public void Keep(IReadOnlyList<DeadLetter> refused)
    {
        if (refused.Count == 0)
        {
            return;
        }

        foreach (var letter in refused)
        {
            instruments.Rejected(letter.Reason);
        }

        try
        {
            var (kept, dropped) = letters.Add(refused);
            instruments.LettersKept(kept, dropped);
        }
        catch (IOException e)
        {
            instruments.LettersLost(refused.Count);
            LogLettersLost(e, refused.Count, refused[0].Detail, refused[0].Park, refused[0].Device);
        }
    }

    [LoggerMessage(4022, LogLevel.Error, "{Letters} dead letters are lost, the first of {Park}/{Device}: {Detail}")]
    private partial void LogLettersLost(Exception exception, int letters, string detail, string park, string? device);
}
