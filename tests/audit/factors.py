"""Standard coal and CO2 by the rows that are in force."""
from datetime import date, timedelta
from fractions import Fraction

from city_files import MICRO, City, day
from land import decimal

METHODS = ("equivalent", "equal_value")
UNITS = {"kwh": ("kwh", 1), "mj": ("mj", 1), "gj": ("mj", 1000), "kg": ("kg", 1), "t": ("t", 1), "m3-standard": ("m3_standard", 1), "m3": ("m3", 1)}


class Factors:
    """Rows of the reference data for a period."""

    def __init__(self, city: City, begin: date, end: date):
        self._last = end - timedelta(days=1)
        self._kinds = {k["id"]: k for k in city.coal["kinds"]}
        self._coal = [c for c in city.coal["coefficients"] if "trade" not in c and day(c["valid_from"]) <= begin and (day(c.get("valid_to")) or date.max) >= self._last]
        self._grid = city.grid

    def coal(self, amounts: dict) -> dict:
        """{kind: (unit, millionths)} → per method tonnes of standard coal; working media stand beside the total, a kind without row makes the total unknown."""
        return {method: self._coal_by(method, amounts) for method in METHODS}

    def _coal_by(self, method: str, amounts: dict) -> dict:
        total, rows, missing = Fraction(0), [], []
        for kind, (unit, amount) in sorted(amounts.items()):
            medium = self._kinds[kind].get("is_working_medium", False)
            row, times = self._row(kind, unit, method)
            if row is None:
                missing += [kind] if not medium else []
                continue
            tce = Fraction(amount, MICRO) * times * Fraction(row["kgce_per_unit"]) / 1000
            total += 0 if medium else tce
            rows.append({"kind": kind, "row": row["id"], "kgce_per_unit": row["kgce_per_unit"], "tce": decimal(tce), "in_total": not medium})
        return {"tce": None if missing else total, "tce_of_known": total, "rows": rows, "missing": missing}

    def _row(self, kind: str, unit: str, method: str):
        base, times = UNITS[unit]
        if base == "m3" and "tonnes_per_m3" in self._kinds[kind]:
            base, times = "t", Fraction(self._kinds[kind]["tonnes_per_m3"])
        return next((c for c in self._coal if c["kind"] == kind and method in c["methods"] and c["unit"] == base), None), times

    def grid(self, region: str) -> dict:
        """The average factor of the latest year announced by the last day of the period."""
        rows = [g for g in self._grid if g["region"] == region and g["kind"] == "average" and day(g["published"]) <= self._last]
        return max(rows, key=lambda g: g["year"], default=None)
