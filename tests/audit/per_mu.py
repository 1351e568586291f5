"""
Energy per mu as an auditor works it out: from the readings, the registry and the reference rows of a city, with nothing of the product.

  python3 tests/audit/per_mu.py [city]            writes seeds/<city>/expected/, mochuan when none is named
  python3 tests/audit/per_mu.py [city] --check    exits 1 with the names of files that differ
"""
import sys
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from city_files import MICRO, City
from factors import Factors
from land import Land, decimal, units
from registers import curves
from sharing import Accounts

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
PERIODS = {"2026-06": ("2026-06-01", "2026-07-01"), "2026-07": ("2026-07-01", "2026-08-01"), "2026-08": ("2026-08-01", "2026-09-01"), "2026-06-to-08": ("2026-06-01", "2026-09-01")}
MADE = {"output_value": "tce_per_output_value", "revenue": "tce_per_revenue", "tax": "tce_per_tax"}


class Report:
    """Figures of a city in [begin, end)."""

    def __init__(self, city: City, all_curves: dict, begin: date, end: date):
        self._city, self._curves, self._begin, self._end = city, all_curves, begin, end
        self._land, self._factors = Land(city), Factors(city, begin, end)
        self._parks = {p["park"]: p for p in city.rows("parks")}
        self._accounts = {name: Accounts(city, all_curves, self._land, p, begin, end) for name, p in self._parks.items()}
        self._unit = {r["kind"]: r["unit"] for r in city.rows("meters")}
        self._trades = defaultdict(lambda: [defaultdict(int), Fraction(0), Fraction(0)])   # amounts, land, kg of CO2

    def document(self) -> dict:
        enterprises = [self._enterprise(r) for r in self._city.rows("enterprises") if self._is_there(r)]
        parks, sums = [], defaultdict(lambda: [defaultdict(int), Fraction(0), Fraction(0)])
        for name, park in self._parks.items():
            land, accounts = self._land.of_park(name, self._begin, self._end), self._accounts[name]
            co2, row = self._co2(name, accounts.roots)
            figure = self._figure(accounts.roots, land["mean"], co2)
            parks.append({"park": name, "county": park["county"], **figure, "co2_row": row, "land": self._shown(land), "quotas": self._quotas(name, "", accounts.roots, land["mean"]),
                          "not_shared": {k: units(v) for k, v in sorted(accounts.not_shared.items()) if v}})
            for key in (park["county"], "city"):
                self._add(sums[key], accounts.roots, land["mean"], co2)
        return {
            "period": {"from": self._begin, "to": self._end, "days": (self._end - self._begin).days},
            "meters": self._meters(),
            "nodes": [self._node(n) for a in self._accounts.values() for n in a.nodes],
            "enterprises": enterprises,
            "trades": [{"trade_code": code, **self._figure(*self._trades[code])} for code in sorted(self._trades)],
            "parks": parks,
            "counties": [{"county": r["county"], **self._figure(*sums[r["county"]])} for r in self._city.rows("counties")],
            "city": self._figure(*sums["city"]),
            "findings": [{**f, "amount": units(f["amount"])} for a in self._accounts.values() for f in a.findings],
        }

    def totals(self) -> dict:
        """{what: amount} of meters, enterprises and parks, to be compared with those of other readings."""
        found = {("meters", p, m): self._accounts[p].amount(m, self._begin, self._end) for p, m in ((r["park"], r["meter"]) for r in self._city.rows("meters"))}
        for name, accounts in self._accounts.items():
            found |= {("parks", name, kind): v for kind, v in accounts.roots.items()}
            for enterprise in {*accounts.own, *accounts.loss, *accounts.common}:
                found |= {("enterprises", name, enterprise, kind): v for kind, v in self._energy(name, enterprise).items()}
        return found

    def _is_there(self, row: dict) -> bool:
        return self._land.is_there(row["park"], row["enterprise"], self._begin, self._end) or self._accounts[row["park"]].metered(row["enterprise"])

    def _energy(self, park: str, enterprise: str) -> dict:
        accounts, total = self._accounts[park], defaultdict(int)
        for part in (accounts.own, accounts.loss, accounts.common):
            for kind, amount in part[enterprise].items():
                total[kind] += amount
        return total

    def _enterprise(self, row: dict) -> dict:
        park, name, accounts = row["park"], row["enterprise"], self._accounts[row["park"]]
        land, total = self._land.of_enterprise(park, name, self._begin, self._end), self._energy(park, name)
        co2, co2_row = self._co2(park, total)
        figure = self._figure(total, land["mean"], co2)
        for line in figure["energy"]:
            line |= {k: units(part[name][line["kind"]]) for k, part in (("own", accounts.own), ("loss", accounts.loss), ("common", accounts.common))}
        self._add(self._trades[row["trade_code"]], total, land["mean"], co2)
        return {"park": park, "enterprise": name, "trade_code": row["trade_code"], "has_meter": accounts.metered(name), **figure, "co2_row": co2_row, "land": self._shown(land),
                "quotas": self._quotas(park, name, total, land["mean"]), "economics": self._economics(park, name, figure)}

    def _figure(self, amounts: dict, mean: Fraction, co2) -> dict:
        """Totals, land, coal and CO2; per mu where there is land; nothing at all where nothing is metered."""
        coal = self._factors.coal({k: (self._unit[k], v) for k, v in amounts.items()})
        per_mu = (lambda v: decimal(v / mean) if v is not None and mean and amounts else None)
        return {
            "mean_mu": decimal(mean),
            "energy": [{"kind": k, "unit": self._unit[k], "total": units(v), "per_mu": per_mu(Fraction(v, MICRO))} for k, v in sorted(amounts.items())],
            "coal": {m: {"tce": decimal(c["tce"]) if c["tce"] is not None and amounts else None, "tce_of_known": decimal(c["tce_of_known"]), "tce_per_mu": per_mu(c["tce"]),
                         "rows": c["rows"], "missing": c["missing"]} for m, c in coal.items()},
            "co2_kg": decimal(co2) if co2 is not None else None, "co2_kg_per_mu": per_mu(co2),
        }

    def _co2(self, park: str, amounts: dict):
        row = self._factors.grid(self._parks[park]["region"])
        return (Fraction(amounts["electricity"], MICRO) * Fraction(row["kg_per_kwh"]), row["id"]) if row and "electricity" in amounts else (None, None)

    @staticmethod
    def _add(into: list, amounts: dict, mean: Fraction, co2) -> None:
        for kind, amount in amounts.items():
            into[0][kind] += amount
        into[1] += mean
        into[2] += co2 or 0

    @staticmethod
    def _shown(land: dict) -> dict:
        return {k: v for k, v in land.items() if k != "mean"} | {"mean_mu": decimal(land["mean"])}

    def _quotas(self, park: str, enterprise: str, amounts: dict, mean: Fraction) -> list:
        """Quotas of exactly this period: used by limit; standard coal by the equivalent method."""
        tce = self._factors.coal({k: (self._unit[k], v) for k, v in amounts.items()})["equivalent"]["tce"]
        used = {"tce": tce, "kwh": Fraction(amounts.get("electricity", 0), MICRO), "tce-per-mu": tce / mean if tce is not None and mean else None}
        return [{"measure": q["measure"], "limit": Decimal(q["limit"]), "used": decimal(used[q["measure"]]), "percent": decimal(used[q["measure"]] / Fraction(q["limit"]) * 100)}
                for q in self._city.rows("quotas") if (q["park"], q["enterprise"]) == (park, enterprise) and self._is_period(q) and used[q["measure"]] is not None]

    def _economics(self, park: str, enterprise: str, figure: dict) -> dict:
        """Standard coal (equivalent) by what was made, per 10,000 CNY, and the other way round; nothing when the rows do not make up the period."""
        rows = sorted((r for r in self._city.rows("economics") if (r["park"], r["enterprise"]) == (park, enterprise)), key=lambda r: r["from"])
        rows = [r for r in rows if self._begin.isoformat() <= r["from"] and r["to"] <= self._end.isoformat()]
        days = [self._begin.isoformat(), *(r["to"] for r in rows)]
        if [r["from"] for r in rows] != days[:-1] or days[-1] != self._end.isoformat():
            return {}
        tce, line = figure["coal"]["equivalent"]["tce"], {}
        for column, name in MADE.items():
            made = sum((Fraction(r[column]) for r in rows), Fraction(0)) if all(r[column] for r in rows) else None
            line[column] = decimal(made) if made is not None else None
            line[name] = decimal(Fraction(tce) / made) if tce is not None and made and made > 0 else None
            line[f"{column}_per_tce"] = decimal(made / Fraction(tce)) if tce and made is not None else None
        return line

    def _is_period(self, row: dict) -> bool:
        return (row["from"], row["to"]) == (self._begin.isoformat(), self._end.isoformat())

    def _meters(self) -> list:
        begin, end, lines = self._city.midnight(self._begin), self._city.midnight(self._end), []
        for row in self._city.rows("meters"):
            line = {"park": row["park"], "meter": row["meter"], "kind": row["kind"], "unit": row["unit"], "is_virtual": not row["device"],
                    "total": units(self._accounts[row["park"]].amount(row["meter"], self._begin, self._end))}
            if row["device"]:
                curve = self._curves[row["park"], row["meter"]]
                line |= {"estimated": units(curve.estimated(begin, end)), "covered_hours": decimal(Fraction(curve.covered_ms(begin, end), 3_600_000), 6),
                         "findings": [{"what": w, "from": self._city.text(a), "to": self._city.text(b)} | ({"quality": q} if q else {})
                                      for w, a, b, q in sorted(curve.findings, key=lambda f: f[1]) if a < end and b >= begin]}
            lines.append(line)
        return lines

    @staticmethod
    def _node(node: dict) -> dict:
        amount, loss = (sum(s[k] for s in node["spans"]) for k in ("amount", "loss"))
        spans = [{k: v if isinstance(v, date) else {p: units(x) for p, x in v.items()} if isinstance(v, dict) else units(v) for k, v in s.items()} for s in node["spans"]]
        return {"park": node["park"], "meter": node["meter"], "kind": node["kind"], "amount": units(amount), "loss": units(loss),
                "loss_percent": decimal(Fraction(loss * 100, amount)) if amount else None, "common": units(sum(s["common"] for s in node["spans"])), "spans": spans}


def text(value, indent: int = 0) -> str:
    """JSON with decimals as they are, lists and objects of plain values on one line."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Decimal):
        return format(value.normalize() if value else Decimal(0), "f")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (str, date)):
        return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
    entries = [(f"{text(k)}: ", v) for k, v in value.items()] if isinstance(value, dict) else [("", v) for v in value]
    left, right = "{}" if isinstance(value, dict) else "[]"
    short = left + ", ".join(k + text(v) for k, v in entries) + right
    if len(short) + indent <= 150 or not entries:
        return short
    pad = " " * (indent + 2)
    return left + "\n" + ",\n".join(pad + k + text(v, indent + 2) for k, v in entries) + "\n" + " " * indent + right


def changed_by_late(city: City, now: dict) -> dict:
    """Per period the totals that the late readings changed."""
    before, found = curves(city, with_late=False), {}
    for name, (begin, end) in PERIODS.items():
        days = date.fromisoformat(begin), date.fromisoformat(end)
        old, new = (Report(city, c, *days).totals() for c in (before, now))
        lines = defaultdict(list)
        for key in sorted({*old, *new}):
            if old.get(key, 0) != new.get(key, 0):
                what, *ids = key
                names = {"meters": ("park", "meter"), "parks": ("park", "kind"), "enterprises": ("park", "enterprise", "kind")}[what]
                lines[what].append(dict(zip(names, ids)) | {"before": units(old.get(key, 0)), "after": units(new.get(key, 0))})
        found[name] = lines
    return found


def main(arguments: list) -> int:
    names = [a for a in arguments if not a.startswith("--")]
    folder = SEEDS / (names[0] if names else "mochuan")
    city = City(folder, SEEDS / "reference")
    all_curves = curves(city, with_late=True)
    made = {f"{n}.json": Report(city, all_curves, date.fromisoformat(a), date.fromisoformat(b)).document() for n, (a, b) in PERIODS.items()}
    made["changed-by-late.json"] = changed_by_late(city, all_curves)
    expected = folder / "expected"
    made = {n: text(d) + "\n" for n, d in made.items()}
    if "--check" in arguments:
        there = {p.name: p.read_text(encoding="utf-8") for p in expected.iterdir()} if expected.is_dir() else {}
        wrong = [n for n in sorted({*there, *made}) if there.get(n) != made.get(n)]
        for name in wrong:
            print(f"seeds/{folder.name}/expected/{name} is not what tests/audit/per_mu.py works out", file=sys.stderr)
        return 1 if wrong else 0
    expected.mkdir(exist_ok=True)
    for name, document in made.items():
        (expected / name).write_text(document, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
