using SmartPark.FieldSimulator.Production;
using Xunit;

namespace SmartPark.FieldSimulator.Tests.Production;

public sealed class ProductionLineTests
{
    private static readonly SimulatedDevice Line = ShippedCity.Device("donghu", "b2-smt-line1");

    [Fact]
    public void Pieces_grow_with_the_speed_shown_while_the_line_runs_and_only_then()
    {
        var (running, standing) = (0, 0);
        for (var t = ShippedCity.At(2026, 11, 18); t < ShippedCity.At(2026, 11, 19); t += 60_000)
        {
            var (a, b) = (Line.ValueAt("line_state", t), Line.ValueAt("line_state", t + 60_000));
            var made = Pieces(t + 60_000) - Pieces(t);
            if (a == b && a == (double)LineState.Running && Line.ValueAt("line_speed_per_min", t) == Line.ValueAt("line_speed_per_min", t + 60_000))
            {
                Assert.InRange(made, Line.ValueAt("line_speed_per_min", t) - 2.1, Line.ValueAt("line_speed_per_min", t) + 2.1);
                running++;
            }
            else if (a == b && a != (double)LineState.Running && Line.ValueAt("run_time_h", t) == Line.ValueAt("run_time_h", t + 60_000))
            {
                Assert.Equal(0, made);
                Assert.Equal(0, Line.ValueAt("line_speed_per_min", t));
                standing++;
            }
        }

        Assert.InRange(running, 700, 1400);
        Assert.InRange(standing, 20, 700);

        double Pieces(long t) => Line.ValueAt("pieces_good_count", t) + Line.ValueAt("pieces_reject_count", t);
    }

    [Fact]
    public void Run_and_down_time_are_the_time_that_passes_in_a_shift()
    {
        var (from, to) = (ShippedCity.At(2026, 11, 18, 9), ShippedCity.At(2026, 11, 18, 15));
        var passed = Line.ValueAt("run_time_h", to) - Line.ValueAt("run_time_h", from) + Line.ValueAt("down_time_h", to) - Line.ValueAt("down_time_h", from);
        Assert.Equal(6, passed, 1);
    }

    [Fact]
    public void A_line_of_a_day_shift_stands_at_night_and_on_holidays()
    {
        var line = ShippedCity.Device("beihe", "bridal-line");
        Assert.Equal((double)LineState.Stopped, line.ValueAt("line_state", ShippedCity.At(2026, 11, 18, 2)));
        Assert.Equal(0, Days(line, 10, 1, 4));
        Assert.True(Days(line, 11, 16, 20) > 5 * 150);
    }

    [Fact]
    public void A_day_is_covered_without_a_gap()
    {
        for (var day = 20_500; day < 20_600; day++)
        {
            var built = LineDay.Build(day, new(4), new(new(4), new(480), FieldSimulator.Calendar.Shifts.Two), 100);
            Assert.Equal(86_400, built.Stretches[^1].EndS);
            Assert.Equal(built.Stretches.Select(s => s.EndS).Order(), built.Stretches.Select(s => s.EndS));
            Assert.Equal(built.Total, built.Until(86_400));
            Assert.Equal(0, built.Until(0).Good);
        }
    }

    private static double Days(SimulatedDevice line, int month, int from, int to) =>
        line.ValueAt("pieces_good_count", ShippedCity.At(2026, month, to, 24)) - line.ValueAt("pieces_good_count", ShippedCity.At(2026, month, from));
}
