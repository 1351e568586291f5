namespace SmartPark.Ingest.Api;

/// <summary>Every bound of the HTTP interface, each with its reason.</summary>
public static class ApiLimits
{
    /// <summary>Items of one page of a list.</summary>
    public const int PageMax = 1_000;

    /// <summary>Items of a page when the caller does not say.</summary>
    public const int PageDefault = 100;

    /// <summary>Longest window of readings in days: a year with its neighbours' edges; a longer one is several requests.</summary>
    public const int WindowDaysMax = 400;

    /// <summary>Hours of devices in one answer of completeness: a park of 1,000 devices over four days; some 30 MB of JSON.</summary>
    public const int CompletenessCellsMax = 100_000;

    /// <summary>Rows of one workbook: what people scroll through; more is for CSV.</summary>
    public const int WorkbookRowsMax = 50_000;

    /// <summary>Steps in one answer: a week in minutes; a chart shows some hundreds.</summary>
    public const int StepsMax = 10_500;

    /// <summary>Steps to aim at when the caller does not say how wide they are: what a chart shows.</summary>
    public const int StepsWanted = 500;

    /// <summary>Event streams at a time; each holds a connection for as long as somebody watches.</summary>
    public const int StreamsMax = 64;

    /// <summary>Samples in one event; more of them that wait make the next event.</summary>
    public const int SamplesPerEventMax = 500;

    /// <summary>Seconds between signs of life on an idle stream: shorter than the minute after which proxies give up.</summary>
    public const int HeartbeatSeconds = 15;

    /// <summary>Largest request body in bytes: this interface takes forms and commands, no uploads.</summary>
    public const long RequestBytesMax = 1024 * 1024;

    /// <summary>Largest request head in bytes.</summary>
    public const int HeadBytesMax = 32 * 1024;

    /// <summary>Seconds for a request head to arrive; slower ones are attacks or broken.</summary>
    public const int HeadSeconds = 15;
}
