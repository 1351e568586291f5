using SmartPark.Energy.PerMu;
using Xunit;

namespace SmartPark.Energy.Tests.PerMu;

public sealed class PerMuRequestTests
{
    [Theory]
    [InlineData("2026-06-01", "2026-07-01", "2026-05-01 to 2026-05-31", "2025-06-01 to 2025-06-30")]
    [InlineData("2026-01-01", "2026-02-01", "2025-12-01 to 2025-12-31", "2025-01-01 to 2025-01-31")]
    [InlineData("2026-04-01", "2026-07-01", "2026-01-01 to 2026-03-31", "2025-04-01 to 2025-06-30")]
    [InlineData("2026-01-01", "2027-01-01", "2025-01-01 to 2025-12-31", "2025-01-01 to 2025-12-31")]
    [InlineData("2024-01-01", "2025-01-01", "2023-01-01 to 2023-12-31", "2023-01-01 to 2023-12-31")]
    [InlineData("2026-06-08", "2026-06-15", "2026-06-01 to 2026-06-07", "2025-06-08 to 2025-06-14")]
    [InlineData("2026-06-15", "2026-07-15", "2026-05-16 to 2026-06-14", "2025-06-15 to 2025-07-14")]
    [InlineData("2024-02-01", "2024-03-01", "2024-01-01 to 2024-01-31", "2023-02-01 to 2023-02-28")]
    [InlineData("2025-02-01", "2025-03-01", "2025-01-01 to 2025-01-31", "2024-02-01 to 2024-02-29")]
    [InlineData("2024-02-29", "2024-03-01", "2024-02-28 to 2024-02-28", "2023-02-28 to 2023-02-28")]
    [InlineData("2024-02-28", "2024-02-29", "2024-02-27 to 2024-02-27", "2023-02-28 to 2023-02-28")]
    [InlineData("2025-02-28", "2025-03-01", "2025-02-27 to 2025-02-27", "2024-02-28 to 2024-02-28")]
    [InlineData("2024-02-20", "2024-03-10", "2024-02-01 to 2024-02-19", "2023-02-20 to 2023-03-09")]
    [InlineData("2023-12-31", "2024-03-01", "2023-10-31 to 2023-12-30", "2022-12-31 to 2023-02-28")]
    public void Months_stand_beside_months_and_other_days_beside_as_many(string from, string to, string previous, string lastYear)
    {
        var request = new PerMuRequest(Uses.Days(from, to));
        Assert.Equal((previous, lastYear), (request.Previous.ToString(), request.LastYear.ToString()));
    }
}
