namespace SmartPark.Ingest.EnergyReports;

/// <summary>The limits of scheduled delivery, each with its reason.</summary>
public static class DeliveryLimits
{
    /// <summary>Deliveries of one file: one for each of 100 parks, and some for the city.</summary>
    public const int DeliveriesMax = 200;

    /// <summary>Recipients of one delivery: more is a list that a mail server keeps.</summary>
    public const int RecipientsMax = 100;

    /// <summary>How often it is looked what is due, in ms: an hour of the day is meant, not a second.</summary>
    public const int TickMs = 30_000;

    /// <summary>Periods that a service which was away makes up for, of each delivery: a month of days, two years of months.</summary>
    public const int CatchUpMax = 31;

    /// <summary>First pause after a failure, in ms; doubled to <see cref="RetryMaxMs"/>.</summary>
    public const long RetryFirstMs = 60_000;

    /// <summary>Longest pause after failures, in ms.</summary>
    public const long RetryMaxMs = 3_600_000;

    /// <summary>How long a delivery is tried, in ms: a week, in which somebody mends a mail server after a holiday.</summary>
    public const long GiveUpMs = 7 * 86_400_000L;

    /// <summary>How long one mail takes at most, in ms: twenty megabytes over a slow line.</summary>
    public const int MailMs = 120_000;

    /// <summary>Bytes of an attachment: common servers take 25 MB with the third that base64 adds; a report that is larger goes into a folder.</summary>
    public const int AttachmentBytesMax = 18 * 1024 * 1024;

    /// <summary>Ended runs that are kept: five years of a daily and some monthly ones.</summary>
    public const int RunsMax = 5_000;

    /// <summary>Runs that the API lists.</summary>
    public const int ListedMax = 500;

    /// <summary>Characters of what was answered that are kept.</summary>
    public const int DetailCharsMax = 400;
}
