"""Mu as of days: of parks by their plots, of enterprises by plots that they hold and floor that they rent."""
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

from city_files import MICRO, City, day


class Land:
    """Land of a city."""

    def __init__(self, city: City):
        self._areas, self._holders, self._floors, self._stays = (self._dated(city, t) for t in ("plot_areas", "plot_holders", "building_floors", "occupancies"))
        self._plots = [(r["park"], r["plot"]) for r in city.rows("plots")]
        self._plot_of = {(r["park"], r["building"]): (r["park"], r["plot"]) for r in city.rows("buildings")}

    @staticmethod
    def _dated(city: City, table: str) -> list:
        return [{**r, "from": day(r["from"]), "to": day(r["to"]) or date.max} for r in city.rows(table)]

    def of_park(self, park: str, begin: date, end: date) -> dict:
        """All plots of a park."""
        return self._figure(begin, end, lambda d: [self._part("plot", p, d, self._mu(p, d)) for p in self._plots if p[0] == park and self._mu(p, d)])

    def of_enterprise(self, park: str, enterprise: str, begin: date, end: date) -> dict:
        """Plots that it holds less what others rent on them, and its share of plots of others by floor."""
        return self._figure(begin, end, lambda d: self._parts(park, enterprise, d))

    def rented_metre_days(self, park: str, enterprise: str, begin: date, end: date) -> Fraction:
        """Rented m² × days."""
        stays = [s for s in self._stays if (s["park"], s["enterprise"]) == (park, enterprise)]
        return sum((Fraction(s["floor_area_m2"]) * max(0, (min(end, s["to"]) - max(begin, s["from"])).days) for s in stays), Fraction(0))

    def is_there(self, park: str, enterprise: str, begin: date, end: date) -> bool:
        """Whether it holds or rents anything in the period."""
        return any((r["park"], r["enterprise"]) == (park, enterprise) and r["from"] < end and begin < r["to"] for r in [*self._stays, *self._holders])

    def _parts(self, park: str, enterprise: str, on: date) -> list:
        parts = []
        for plot in (p for p in self._plots if p[0] == park and self._mu(p, on)):
            rented = self._rented(plot, on)
            holder = next((h["enterprise"] for h in self._on(self._holders, on) if (h["park"], h["plot"]) == plot), None)
            if holder == enterprise:
                others = {e: m2 for e, m2 in rented.items() if e != enterprise}
                mu = self._mu(plot, on) - sum(self._share(plot, m2, on) for m2 in others.values())
                parts.append(self._part("held", plot, on, mu, sum(others.values(), Fraction(0))))
            elif enterprise in rented:
                parts.append(self._part("floor_share", plot, on, self._share(plot, rented[enterprise], on), rented[enterprise]))
        return parts

    def _part(self, kind: str, plot, on: date, mu: int, rented=Fraction(0)) -> dict:
        area = next(a for a in self._on(self._areas, on) if (a["park"], a["plot"]) == plot)
        return {"kind": kind, "plot": plot[1], "mu": units(mu), "plot_mu": Decimal(area["mu"]), "basis": area["basis"],
                "rented_m2": decimal(rented), "floor_m2": decimal(self._floor(plot, on) if rented else Fraction(0)), "micro": mu}

    def _mu(self, plot, on: date) -> int:
        """Millionths of a mu; 0 when no area is told."""
        return next((int(Fraction(a["mu"]) * MICRO) for a in self._on(self._areas, on) if (a["park"], a["plot"]) == plot), 0)

    def _share(self, plot, rented: Fraction, on: date) -> int:
        return int(self._mu(plot, on) * rented / self._floor(plot, on))

    def _floor(self, plot, on: date) -> Fraction:
        return sum((Fraction(f["floor_area_m2"]) for f in self._on(self._floors, on) if self._plot_of[f["park"], f["building"]] == plot), Fraction(0))

    def _rented(self, plot, on: date) -> dict:
        rented = defaultdict(Fraction)
        for stay in self._on(self._stays, on):
            if self._plot_of[stay["park"], stay["building"]] == plot:
                rented[stay["enterprise"]] += Fraction(stay["floor_area_m2"])
        return rented

    @staticmethod
    def _on(rows: list, on: date) -> list:
        return [r for r in rows if r["from"] <= on < r["to"]]

    @staticmethod
    def _figure(begin: date, end: date, parts_on) -> dict:
        """Day by day; equal days that follow each other are one span."""
        spans, held, micro_days = [], 0, 0
        for ordinal in range(begin.toordinal(), end.toordinal()):
            parts = parts_on(date.fromordinal(ordinal))
            held += 1 if parts else 0
            micro_days += sum(p["micro"] for p in parts)
            if spans and spans[-1]["parts"] == parts:
                spans[-1]["to"] = date.fromordinal(ordinal + 1).isoformat()
            else:
                spans.append({"from": date.fromordinal(ordinal).isoformat(), "to": date.fromordinal(ordinal + 1).isoformat(), "mu": units(sum(p["micro"] for p in parts)), "parts": parts})
        for part in (p for s in spans for p in s["parts"]):
            part.pop("micro", None)
        return {"mu_days": units(micro_days), "mean": Fraction(micro_days, MICRO * (end - begin).days), "days_held": held, "spans": spans}


def units(millionths: int) -> Decimal:
    """Millionths as units, six decimals."""
    return Decimal(millionths).scaleb(-6)


def decimal(value: Fraction, places: int = 9) -> Decimal:
    """A fraction to some places, half to even."""
    return Decimal(round(value * 10 ** places)).scaleb(-places)
