"""Who used what: nets of meters by what they feed, and loss and common use shared among those beneath."""
from collections import defaultdict
from datetime import date
from fractions import Fraction

from city_files import City, day
from land import Land

CENT = 10_000                   # millionths in a hundredth


def shares(whole: int, weights: dict):
    """
    Parts of a whole of millionths by weights: each is cut to the hundredth; hundredths that are left go one each to the largest remainders, smaller id first where they are equal;
    what is less than a hundredth goes to the next in that order. None when there is no weight.
    """
    all_weights = sum(weights.values(), Fraction(0))
    if whole < 0 or all_weights == 0:
        return None
    exact = {party: whole * Fraction(weight) / all_weights for party, weight in weights.items()}
    parts = {party: int(value // CENT) * CENT for party, value in exact.items()}
    order = sorted(parts, key=lambda party: (parts[party] - exact[party], party))
    left = whole - sum(parts.values())
    for party in order:
        given = min(left, CENT)
        parts[party] += given
        left -= given
    return parts


class Accounts:
    """What a park's meters say in a period."""

    def __init__(self, city: City, curves: dict, land: Land, park: dict, begin: date, end: date):
        self._city, self._curves, self._land, self._park = city, curves, land, park
        name = park["park"]
        self._meters = {r["meter"]: r for r in city.rows("meters") if r["park"] == name}
        self._placements = self._dated("meter_placements", name)
        self._terms = self._dated("virtual_terms", name)
        self.roots = defaultdict(int)                                   # kind → millionths
        self.own = defaultdict(lambda: defaultdict(int))                # enterprise → kind → millionths, here and below
        self.loss = defaultdict(lambda: defaultdict(int))
        self.common = defaultdict(lambda: defaultdict(int))
        self.not_shared = defaultdict(int)
        self.findings = []
        self._nodes = {}
        self.cuts = self._days(begin, end)
        for a, b in zip(self.cuts, self.cuts[1:]):
            self._span(a, b)

    @property
    def nodes(self) -> list:
        """Meters with others behind them: amount, loss and shares."""
        return [self._nodes[k] for k in sorted(self._nodes)]

    def metered(self, enterprise: str) -> bool:
        """Whether a meter feeds it on a day of the period."""
        return any(p["enterprise"] == enterprise and p["from"] < self.cuts[-1] and self.cuts[0] < p["to"] for p in self._placements)

    def amount(self, meter: str, a: date, b: date) -> int:
        """A meter's amount; of a virtual one the sum of its terms while they hold."""
        name = self._park["park"]
        if self._meters[meter]["device"]:
            return self._curves[name, meter].total(self._city.midnight(a), self._city.midnight(b))
        total = 0
        for term in (t for t in self._terms if t["meter"] == meter):
            begin, end = max(a, term["from"]), min(b, term["to"])
            if begin < end:
                total += self.amount(term["term"], begin, end) * (1 if term["sign"] == "plus" else -1)
        return total

    def _dated(self, table: str, park: str) -> list:
        return [{**r, "from": day(r["from"]), "to": day(r["to"]) or date.max} for r in self._city.rows(table) if r["park"] == park]

    def _days(self, begin: date, end: date) -> list:
        changes = {d for r in [*self._placements, *self._terms] for d in (r["from"], r["to"])}
        return [begin, *sorted(d for d in changes if begin < d < end), end]

    def _span(self, a: date, b: date) -> None:
        here = {p["meter"]: p for p in self._placements if p["from"] <= a < p["to"]}
        amounts = {m: self.amount(m, a, b) for m in here}
        children = defaultdict(list)
        for meter, place in here.items():
            if place["parent"]:
                children[place["parent"]].append(meter)
            else:
                self.roots[self._kind(meter)] += amounts[meter]
        net = {m: amounts[m] - sum(amounts[c] for c in children[m]) for m in here}
        for meter, place in here.items():
            if net[meter] < 0:
                self.findings.append({"park": self._park["park"], "meter": meter, "fault": "negative_net", "from": a, "to": b, "amount": net[meter]})
            if place["feeds"] == "enterprise":
                self.own[place["enterprise"]][self._kind(meter)] += max(0, net[meter])
                if net[meter] < 0:
                    self.not_shared[self._kind(meter)] += net[meter]
            elif place["feeds"] == "common" and not children[meter] and not place["parent"]:
                self.not_shared[self._kind(meter)] += net[meter]
        for meter in [m for m in here if children[m] or (here[m]["feeds"] == "park")]:
            self._share(meter, here, children, amounts, net, a, b)

    def _share(self, node: str, here: dict, children: dict, amounts: dict, net: dict, a: date, b: date) -> None:
        beneath, stack = [node], list(children[node])
        while stack:
            beneath.append(stack.pop())
            stack += children[beneath[-1]]
        parties = defaultdict(int)
        for meter in (m for m in beneath if here[m]["feeds"] == "enterprise"):
            parties[here[meter]["enterprise"]] += max(0, net[meter])
        is_loss = here[node]["feeds"] != "enterprise"
        common = sum(net[c] for c in children[node] if here[c]["feeds"] == "common" and not children[c])
        pools = [("loss", self._park["loss_rule"] or "energy", net[node] if is_loss else 0, self.loss), ("common", self._park["common_rule"] or "energy", common, self.common)]
        span = {"from": a, "to": b, "amount": amounts[node], "children": sum(amounts[c] for c in children[node])}
        for name, rule, pool, account in pools:
            parts = shares(pool, self._weights(rule, parties, a, b)) if rule != "none" else None
            span |= {name: pool, f"{name}_shares": {f"{self._park['park']}/{p}": v for p, v in sorted((parts or {}).items())}}
            if parts is None:
                self.not_shared[self._kind(node)] += pool
            for party, part in (parts or {}).items():
                account[party][self._kind(node)] += part
        self._nodes.setdefault(node, {"park": self._park["park"], "meter": node, "kind": self._kind(node), "spans": []})["spans"].append(span)

    def _weights(self, rule: str, parties: dict, a: date, b: date) -> dict:
        if rule == "energy":
            return {p: Fraction(v) for p, v in parties.items()}
        if rule == "area":
            return {p: self._land.rented_metre_days(self._park["park"], p, a, b) for p in parties}
        column = {"headcount": "headcount", "capacity": "capacity_kva"}[rule]
        sizes = self._dated("enterprise_sizes", self._park["park"])
        return {p: sum((Fraction(s[column] or 0) * max(0, (min(b, s["to"]) - max(a, s["from"])).days) for s in sizes if s["enterprise"] == p), Fraction(0)) for p in parties}

    def _kind(self, meter: str) -> str:
        return self._meters[meter]["kind"]
