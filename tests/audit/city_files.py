"""The files of a city as an auditor opens them: registry tables, readings, reference rows. Moments are UTC milliseconds, days are dates, amounts whole millionths."""
import csv
import gzip
import io
import json
import re
from collections import defaultdict
from datetime import date, datetime, timezone
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

MICRO = 1_000_000


def document(path: Path):
    """JSON whose lines may begin with //."""
    return json.loads(re.sub(r"(?m)^\s*//.*$", "", path.read_text(encoding="utf-8")), parse_float=Decimal)


def micro(text: str) -> int:
    """Millionths of a decimal as it is written, half away from zero."""
    return int((Decimal(text) * MICRO).quantize(Decimal(1), ROUND_HALF_UP))


def day(text: str):
    return date.fromisoformat(text) if text else None


class City:
    """Registry, readings and reference rows of one city."""

    def __init__(self, folder: Path, reference: Path):
        self.folder, self._rows = folder, {}
        self.zone = ZoneInfo(document(folder / "city.json")["time_zone"])
        self.coal = document(reference / "standard-coal.json")
        self.grid = document(reference / "grid-co2.json")["factors"]

    def rows(self, table: str) -> list:
        """Rows of a table of the registry, as text by column; none when there is no such file."""
        path = self.folder / "registry" / f"{table}.csv"
        if table not in self._rows:
            with path.open(encoding="utf-8-sig", newline="") if path.exists() else io.StringIO() as file:
                self._rows[table] = list(csv.DictReader(file))
        return self._rows[table]

    def midnight(self, local: date) -> int:
        """When a day of the city begins."""
        return int(datetime(local.year, local.month, local.day, tzinfo=self.zone).timestamp()) * 1000

    def moment(self, text: str) -> int:
        """A moment of the registry; without offset it is the city's time."""
        time = datetime.fromisoformat(text)
        return round((time if time.tzinfo else time.replace(tzinfo=self.zone)).timestamp() * 1000)

    def text(self, unix_ms: int) -> str:
        """A moment in the city's time."""
        return datetime.fromtimestamp(unix_ms / 1000, timezone.utc).astimezone(self.zone).isoformat()

    def readings(self, with_late: bool):
        """{(park, device, quantity): [(time, value or None, quality)]} of all files, in no order, with repetitions."""
        found = defaultdict(list)
        for path in sorted((self.folder / "readings").iterdir()):
            if path.name.startswith("late") and not with_late:
                continue
            with (gzip.open(path, "rt", encoding="utf-8", newline="") if path.suffix == ".gz" else path.open(encoding="utf-8", newline="")) as file:
                for row in csv.DictReader(file):
                    time = int(datetime.strptime(row["time"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc).timestamp()) * 1000
                    park = row.get("park") or path.name.split(".")[0]
                    found[park, row["device"], row["quantity"]].append((time, micro(row["value"]) if row["value"] else None, row["quality"]))
        return found
