"""From the readings of a register to what passed in [from, to)."""
from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction

from city_files import MICRO, City, micro

GAP_MS = 65 * 60_000            # readings farther apart leave a gap
PLAUSIBLE = Fraction(12, 10)    # of the rated power
PLAUSIBLE_OVER_MS = 15 * 60_000


@dataclass(frozen=True)
class Piece:
    """Two neighbouring readings that were used, and what had passed until each, in millionths of the unit."""
    begin: int
    end: int
    low: int
    high: int

    def until(self, time: int) -> int:
        """What had passed until a time in it: straight, cut toward zero."""
        return self.low + (self.high - self.low) * (time - self.begin) // (self.end - self.begin)


def half_away(value: Fraction) -> int:
    """The nearest whole number of a value of 0 or more."""
    return int(value + Fraction(1, 2))


class Curve:
    """What had passed at a meter until any time: level where nothing is known."""

    def __init__(self, row: dict, factors: list, events: list, frozen: list, readings: list):
        """factors: [(from, factor, reading then or None)]; events: [(time, closing, opening, full scale after)]; frozen: [(time, reading)]; readings: [(time, value, quality)]."""
        self.findings = []
        self._pieces = []
        self._most = {}             # (factor, milliseconds) → the most that the register can rise
        self._step = micro(row["resolution"] or "0.01")
        self._rated = Fraction(row["rated_per_hour"]) * MICRO if row["rated_per_hour"] else None
        self._factors = sorted(factors) or [(0, Fraction(1), None)]
        poor = {r[2] for r in readings if r[2] != "good"}
        for quality in sorted(poor):
            times = sorted({r[0] for r in readings if r[2] == quality})
            self.findings += [("not_good", t, t, quality) for t in times]
        good = {}
        for time, value, quality in readings:
            if quality == "good":
                good[time] = min(value, good.get(time, value))
        vouched = dict(frozen)
        good.update(vouched)
        self._build(good, vouched, sorted(events), micro(row["modulus"]) if row["modulus"] else None)
        self._ends = [p.end for p in self._pieces]

    def _build(self, good: dict, vouched: dict, events: list, full) -> None:
        passed, begin = 0, None
        for event in [*events, None]:
            points = {t: v for t, v in good.items() if (begin is None or t >= begin[0]) and (event is None or t < event[0])}
            sure = {t for t in vouched if t in points}
            if begin is not None and begin[2] is not None:
                points[begin[0]] = begin[2]
                sure.add(begin[0])
            if event is not None:
                self.findings.append(("swap", event[0], event[0], ""))
                if event[1] is not None:
                    points[event[0]] = event[1]
                    sure.add(event[0])
            passed = self._stretch(points, sure, full, passed)
            begin, full = event, event[3] if event is not None and event[3] is not None else full

    def _stretch(self, points: dict, sure: set, full, passed: int) -> int:
        """Adds the pieces of readings between which no event lies; returns what had passed at their end."""
        times = self._without_wild(sorted(points), points, sure, full)
        for change, _, then in self._factors[1:]:
            if times and times[0] < change < times[-1] and change not in points:
                at = bisect_right(times, change)
                a, b = times[at - 1], times[at]
                points[change] = then if then is not None else points[a] + self._rise(points[a], points[b], full) * (change - a) // (b - a)
                times.insert(at, change)
                self.findings.append(("ratio_change", change, change, ""))
        shown, base, factor = 0, passed, None
        for a, b in zip(times, times[1:]):
            now = self._factor(a)
            if now != factor:
                shown, base, factor = 0, passed, now
            rise = self._rise(points[a], points[b], full)
            if rise < 0 or not self._plausible(rise, a, b):
                self.findings.append(("fell_without_event" if rise < 0 else "implausible_rise", a, b, ""))
                continue
            if points[b] < points[a]:
                self.findings.append(("rollover", a, b, ""))
            if b - a > GAP_MS:
                self.findings.append(("gap", a, b, ""))
            shown += rise
            low, passed = passed, base + half_away(shown * factor)
            self._pieces.append(Piece(a, b, low, passed))
        return passed

    def _without_wild(self, times: list, points: dict, sure: set, full) -> list:
        """Leaves out single readings that stand apart: with them the register falls or leaps, without them it goes on."""
        kept = list(times)
        i = 1
        while i < len(kept) - 1:
            before, here, after = kept[i - 1], kept[i], kept[i + 1]
            if here not in sure and self._goes_on(points, before, after, full) and not (
                    self._goes_on(points, before, here, full) and self._goes_on(points, here, after, full)):
                self.findings.append(("outlier", here, here, ""))
                del kept[i]
            else:
                i += 1
        return kept

    def _goes_on(self, points: dict, a: int, b: int, full) -> bool:
        rise = self._rise(points[a], points[b], full)
        return rise >= 0 and self._plausible(rise, a, b)

    @staticmethod
    def _rise(previous: int, now: int, full) -> int:
        rolled = full is not None and now < previous and previous * 10 > full * 9 and now * 10 < full
        return now + full - previous if rolled else now - previous

    def _plausible(self, rise: int, a: int, b: int) -> bool:
        if self._rated is None:
            return True
        key = self._factor(a), max(b - a, PLAUSIBLE_OVER_MS)
        if key not in self._most:
            self._most[key] = int(self._rated * PLAUSIBLE * key[1] / 3_600_000 / key[0]) + self._step
        return rise <= self._most[key]

    def _factor(self, time: int) -> Fraction:
        return [f[1] for i, f in enumerate(self._factors) if i == 0 or f[0] <= time][-1]

    def until(self, time: int) -> int:
        """What had passed until a time."""
        at = bisect_right(self._ends, time)
        if at == len(self._pieces):
            return self._pieces[-1].high if self._pieces else 0
        piece = self._pieces[at]
        return piece.until(time) if time > piece.begin else piece.low

    def total(self, begin: int, end: int) -> int:
        return self.until(end) - self.until(begin)

    def covered_ms(self, begin: int, end: int) -> int:
        """Milliseconds between readings not farther apart than the gap limit."""
        return sum(max(0, min(end, p.end) - max(begin, p.begin)) for p in self._pieces if p.end - p.begin <= GAP_MS)

    def estimated(self, begin: int, end: int) -> int:
        """What interpolation over gaps that reach across the ends puts into it."""
        cut = [p for p in self._pieces if p.end - p.begin > GAP_MS and p.begin < end and p.end > begin and not (begin <= p.begin and p.end <= end)]
        return sum(p.until(min(end, p.end)) - p.until(max(begin, p.begin)) for p in cut)


def curves(city: City, with_late: bool) -> dict:
    """{(park, meter): Curve} of all meters that have a device."""
    readings = city.readings(with_late)
    found = {}
    for row in city.rows("meters"):
        key = row["park"], row["meter"]
        if not row["device"]:
            continue
        mine = [[r for r in city.rows(t) if (r["park"], r["meter"]) == key] for t in ("meter_ratios", "meter_events", "meter_frozen")]
        factors = [(city.moment(r["from"]), Fraction(r["ct"]) * Fraction(r["pt"] or 1) * Fraction(r["multiplier"] or 1), micro(r["reading_then"]) if r["reading_then"] else None)
                   for r in mine[0]] if row["basis"] != "primary" else []
        events = [(city.moment(r["at"]), *(micro(r[c]) if r[c] else None for c in ("closing", "opening", "modulus_after"))) for r in mine[1]]
        frozen = [(city.moment(r["at"]), micro(r["reading"])) for r in mine[2]]
        found[key] = Curve(row, factors, events, frozen, readings[row["park"], row["device"], row["quantity"]])
    return found
