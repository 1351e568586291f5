"""
Writes the readings of seeds/mochuan, the same bytes every time: whole numbers and SHA-256 only, no clock, no float.

  python3 tests/audit/generate.py            writes seeds/mochuan/readings/
  python3 tests/audit/generate.py --check    exits 1 with the names of files that differ
  python3 tests/audit/generate.py --facts    prints closing and other readings for the registry
"""
import gzip
import hashlib
import sys
from bisect import bisect_right
from datetime import datetime, timezone
from fractions import Fraction
from pathlib import Path

from mochuan import BEGIN, END, FROZEN, PARKS, SEED, Load, Meter, Register, at

FOLDER = Path(__file__).resolve().parents[2] / "seeds" / "mochuan" / "readings"
STEP = 900                      # seconds of one step of load
STEPS = (END - BEGIN) // STEP
MICRO = 1_000_000
HEADER = "device,quantity,time,value,quality\n"


def chance(*words) -> int:
    """A number that hangs on the words alone, 0 to 2**32 - 1."""
    return int.from_bytes(hashlib.sha256("/".join(map(str, (SEED, *words))).encode()).digest()[:4], "big")


class Park:
    """Cumulated consumption of every meter of a park, in millionths of its unit, at every step."""

    def __init__(self, name: str, meters: dict):
        self.name, self.meters, self._steps, self._sums = name, meters, {}, {}

    def steps(self, name: str) -> list:
        if name not in self._steps:
            meter = self.meters[name]
            self._steps[name] = self._load(name, meter.own) if meter.own else [0] * STEPS
            if meter.behind:
                low, high = meter.takes
                behind = [w * high // 1000 - w * low // 1000 for w in self._with_loss(meter.behind, meter.loss)]
                self._steps[name] = [a + b for a, b in zip(self._steps[name], behind)]
        return self._steps[name]

    def until(self, name: str, time: int) -> int:
        """What has passed since the beginning, straight inside a step."""
        if name not in self._sums:
            sums = [0]
            for step in self.steps(name):
                sums.append(sums[-1] + step)
            self._sums[name] = sums
        step, rest = divmod(time - BEGIN, STEP)
        sums = self._sums[name]
        return sums[step] if rest == 0 else sums[step] + (sums[step + 1] - sums[step]) * rest // STEP

    def _load(self, name: str, load: Load) -> list:
        base = int(load.base * MICRO)
        starts = [at(p[0]) for p in load.periods]
        steps = []
        for i in range(STEPS):
            local = BEGIN + i * STEP + 8 * 3600
            hour, day = local // 3600 % 24, (local // 86400 + 4) % 7  # 1970-01-01 was a Thursday; 0 is Sunday
            period = bisect_right(starts, BEGIN + i * STEP) - 1
            percent = load.periods[period][1] if period >= 0 else 100
            weekend = load.weekend if day in (0, 6) else 100
            noise = 850 + chance(self.name, name, i) % 301
            steps.append(base * load.shape[hour] * weekend * percent * noise // (4 * 100 * 100 * 100 * 1000))
        return steps

    def _with_loss(self, behind: tuple, loss: tuple) -> list:
        low, high = loss
        whole = [sum(each) for each in zip(*(self.steps(b) for b in behind))]
        return [w * (1000 + low + chance(self.name, *behind, "loss", i) % (high - low + 1)) // 1000 for i, w in enumerate(whole)]


class Played:
    """A meter's register over time."""

    def __init__(self, park: Park, name: str):
        self.park, self.name = park, name
        self.register: Register = park.meters[name].register
        r = self.register
        start = r.start
        if r.rolls_at:
            start = r.modulus - self._moved(BEGIN, at(r.rolls_at), r.factor)
        self.segments = [(BEGIN, start, r.factor)]
        for time, opening in r.swaps:
            self.segments.append((at(time), opening, r.factor))
        for time, factor in r.ratios:
            self.segments.append((at(time), self.shows(at(time)), Fraction(factor)))

    def shows(self, time: int, before: bool = False) -> int:
        """Steps that the register shows; before: of the register that an event ends at that time."""
        begin, start, factor = [s for s in self.segments if s[0] < time or (s[0] == time and not before)][-1]
        value = start + self._moved(begin, time, factor)
        return value % self.register.modulus if self.register.modulus else value

    def _moved(self, begin: int, end: int, factor: Fraction) -> int:
        passed = self.park.until(self.name, end) - self.park.until(self.name, begin)
        return passed // (factor * self.register.step * MICRO)

    def text(self, steps: int) -> str:
        per_unit = int(1 / self.register.step)
        digits = len(str(per_unit)) - 1
        return f"{steps // per_unit}.{steps % per_unit:0{digits}d}"

    def lines(self):
        """(time, line, is late) of every reading."""
        r = self.register
        first, last = at(r.first) if r.first else BEGIN, at(r.last) if r.last else END
        gaps = [(at(a), at(b)) for a, b in r.gaps]
        late = [(at(a), at(b)) for a, b in r.late]
        wild = {at(t): v for t, v in r.wild.items()}
        poor = {at(t): v for t, v in r.poor.items()}
        for time in range(BEGIN + r.offset, END + 1, r.every):
            if not first <= time <= last or any(a < time < b for a, b in gaps):
                continue
            value, quality = poor[time] if time in poor else (self.text(wild.get(time, self.shows(time))), "good")
            stamp = datetime.fromtimestamp(time, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
            yield time, f"{r.device},{r.quantity},{stamp},{value},{quality}\n", any(a <= time < b for a, b in late)


def disturbed(park: str, lines: list) -> list:
    """One line in 97 changes its place with one of the next 40, one in 211 stands twice."""
    lines = list(lines)
    for i in range(len(lines)):
        if chance(park, "order", i) % 97 == 0:
            j = min(len(lines) - 1, i + 1 + chance(park, "far", i) % 40)
            lines[i], lines[j] = lines[j], lines[i]
    return [line for i, line in enumerate(lines) for _ in range(2 if chance(park, "twice", i) % 211 == 0 else 1)]


def files() -> dict:
    """Every file by name, as text."""
    made, late = {}, ["park," + HEADER]
    for name, meters in PARKS.items():
        park, prompt = Park(name, meters), []
        for meter in meters:
            for _, line, is_late in Played(park, meter).lines():
                (late if is_late else prompt).append(f"{name},{line}" if is_late else line)
        made[f"{name}.csv.gz"] = HEADER + "".join(disturbed(name, prompt))
    made["late.csv"] = "".join(late)
    return made


def packed(name: str, text: str) -> bytes:
    return gzip.compress(text.encode(), 9, mtime=0) if name.endswith(".gz") else text.encode()


def unpacked(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.name.endswith(".gz") else data).decode()


def facts() -> None:
    for name, meters in PARKS.items():
        park = Park(name, meters)
        for meter in meters:
            played = Played(park, meter)
            for time, opening in played.register.swaps:
                print(f"{name}/{meter} {time}: closing {played.text(played.shows(at(time), before=True))}, opening {played.text(opening)}")
            for time, _ in played.register.ratios:
                print(f"{name}/{meter} {time}: reading {played.text(played.shows(at(time)))}")
            for _, _, time in (f for f in FROZEN if f[:2] == (name, meter)):
                print(f"{name}/{meter} {time}: frozen {played.text(played.shows(at(time)))}")


def main(arguments: list) -> int:
    if arguments == ["--facts"]:
        facts()
        return 0
    made = files()
    if arguments == ["--check"]:
        # Packed bytes hang on the version of zlib, so what is inside is compared.
        there = {p.name for p in FOLDER.iterdir()} if FOLDER.is_dir() else set()
        wrong = sorted((there ^ set(made)) | {n for n in there & set(made) if unpacked(FOLDER / n) != made[n]})
        for name in wrong:
            print(f"seeds/mochuan/readings/{name} is not what tests/audit/generate.py writes", file=sys.stderr)
        return 1 if wrong else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (FOLDER / name).write_bytes(packed(name, text))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
