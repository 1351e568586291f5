"""How the meters of the invented city Mochuan (seeds/mochuan) are played: loads, losses, registers, and what goes wrong with each. Read by generate.py only."""
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from fractions import Fraction

ZONE = timezone(timedelta(hours=8))  # the city's time, without daylight saving
SEED = "mochuan-2026"


def at(text: str) -> int:
    """Seconds UTC of a local time of the city."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp())


BEGIN, END = at("2026-05-31T00:00"), at("2026-09-02T00:00")

# Percent of the base load by local hour.
TWO_SHIFTS = [22, 20, 20, 20, 21, 25, 60, 88, 97, 100, 99, 94, 80, 92, 100, 100, 98, 93, 86, 84, 82, 78, 60, 35]
DAY = [12, 12, 12, 12, 12, 14, 24, 55, 90, 100, 98, 84, 60, 88, 97, 96, 90, 66, 34, 22, 18, 15, 13, 12]
ROUND_THE_CLOCK = [96, 95, 95, 94, 95, 96, 97, 99, 100, 100, 99, 99, 98, 99, 100, 100, 99, 98, 98, 97, 97, 97, 96, 96]
NIGHT = [100, 100, 100, 100, 92, 40, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 6, 35, 96, 100, 100, 100, 100]


@dataclass
class Load:
    """What flows at a meter itself: base units an hour, hours of the day, percent on Saturday and Sunday, and periods (from, percent) that begin at local times."""
    base: Fraction
    shape: list
    weekend: int = 100
    periods: list = field(default_factory=list)


@dataclass
class Register:
    """A device's register. Segments are (from, first reading in steps or None, factor); None begins where the one before stands."""
    device: str
    quantity: str
    step: Fraction
    start: int
    factor: Fraction = Fraction(1)
    modulus: int = 0                # in steps; 0 when it never comes so far
    rolls_at: str = ""              # the local time at which it passes full scale; start is then computed
    every: int = 3600
    offset: int = 0
    first: str = ""
    last: str = ""
    gaps: list = field(default_factory=list)       # (after, before): readings strictly between are not there
    late: list = field(default_factory=list)       # (from, to): delivered in readings/late.csv
    swaps: list = field(default_factory=list)      # (time, opening in steps)
    ratios: list = field(default_factory=list)     # (time, factor)
    wild: dict = field(default_factory=dict)       # time → steps shown instead, quality good
    poor: dict = field(default_factory=dict)       # time → (value or "", quality)


@dataclass
class Meter:
    """A point of measuring: own load, what is behind it, loss on the sum in thousandths (low, high), what of that it takes in thousandths (low, high), and its register."""
    register: Register
    own: Load = None
    behind: tuple = ()
    loss: tuple = (0, 0)
    takes: tuple = (0, 1000)


def power(device: str, start: str, factor, **more) -> Register:
    """A DL/T 645 register: six digits and two decimals of kWh."""
    return Register(device, "energy_import_kwh", Fraction(1, 100), int(Fraction(start) * 100), Fraction(factor), modulus=100_000_000, **more)


def flow(device: str, quantity: str, start: str, step: str, factor="1", **more) -> Register:
    """A register of water, gas or heat."""
    return Register(device, quantity, Fraction(step), int(Fraction(start) / Fraction(step)), Fraction(factor), **more)


LUOYAN = {
    "main": Meter(power("em-main", "20417.33", 4000), behind=("b1", "b2", "pump"), loss=(28, 41)),
    "b1": Meter(power("em-b1", "0", 160, rolls_at="2026-06-09T03:40"), Load(Fraction(1240), TWO_SHIFTS, 45)),
    "b2": Meter(power("em-b2", "88102.70", 80), behind=("u1", "u2", "lights"), loss=(44, 66)),
    "u1": Meter(power("em-u1", "12004.06", 30), Load(Fraction(96), DAY, 20, [("2026-07-16T00:00", 3), ("2026-08-01T00:00", 71)])),
    "u2": Meter(power("em-u2", "30551.90", 30, ratios=[("2026-07-09T10:25", 60)], gaps=[("2026-07-21T08:00", "2026-07-21T14:00")]), Load(Fraction(131), TWO_SHIFTS, 60)),
    "lights": Meter(power("em-lights", "7715.48", 1), Load(Fraction(9), NIGHT)),
    "pump": Meter(power("em-pump", "2209.15", 10, late=[("2026-06-28T09:00", "2026-07-02T16:00")]), Load(Fraction(27), ROUND_THE_CLOCK, 100)),
    "gas": Meter(flow("gm-b1", "gas_total_m3", "418866.907", "0.001"), Load(Fraction(64), TWO_SHIFTS, 40)),
    "water-main": Meter(flow("wm-main", "water_total_m3", "51200.4", "0.1"), behind=("water-b1", "water-b2"), loss=(50, 78)),
    "water-b1": Meter(flow("wm-b1", "water_total_m3", "0", "0.1", modulus=1_000_000, rolls_at="2026-07-01T00:03", offset=1200), Load(Fraction(5), DAY, 50)),
    "water-b2": Meter(flow("wm-b2", "water_total_m3", "6031.2", "0.1"), Load(Fraction(2), DAY, 30)),
}

SHUIMO = {
    "in1": Meter(power("em-in1", "61170.11", 2000), behind=("cast", "glass", "street"), loss=(30, 44), takes=(0, 550)),
    "in2": Meter(power("em-in2", "50328.64", 2000), behind=("cast", "glass", "street"), loss=(30, 44), takes=(550, 1000)),
    "cast": Meter(Register("em-cast", "energy_import_kwh", Fraction(1, 100), 0, modulus=2 ** 32, rolls_at="2026-08-12T11:20"),
                  Load(Fraction(980), ROUND_THE_CLOCK, 82), behind=("mold", "tool")),
    "mold": Meter(power("em-mold", "45231.77", 40, swaps=[("2026-07-14T09:37", 35)]), Load(Fraction(88), DAY, 25)),
    "tool": Meter(power("em-tool", "3.20", 20, first="2026-06-20T10:00"), Load(Fraction(41), DAY, 10, [("2026-05-31T00:00", 0), ("2026-06-16T08:00", 100)])),
    "glass": Meter(power("em-glass", "612345.60", 80, swaps=[("2026-08-19T14:22", 811)]), Load(Fraction(720), ROUND_THE_CLOCK)),
    "street": Meter(power("em-street", "915.02", 5, offset=600, gaps=[("2026-06-30T20:10", "2026-07-01T02:10")]), Load(Fraction(16), NIGHT)),
    "gas": Meter(flow("gm-glass", "gas_total_m3", "90712.455", "0.001", "1.0364"), Load(Fraction(210), ROUND_THE_CLOCK)),
    "heat": Meter(flow("hm-glass", "heat_total_kwh", "1530044.2", "0.1", "0.0036"), Load(Fraction(34, 10), ROUND_THE_CLOCK)),
    "water-main": Meter(flow("wm-main", "water_total_m3", "77410.6", "0.1"), behind=("water-cast", "water-glass"), loss=(-19, -8)),
    "water-cast": Meter(flow("wm-cast", "water_total_m3", "20166.0", "0.1"), Load(Fraction(8), DAY, 60)),
    "water-glass": Meter(flow("wm-glass", "water_total_m3", "48093.5", "0.1"), Load(Fraction(11), ROUND_THE_CLOCK)),
}

QIAOTOU = {
    "main": Meter(power("em-main", "9044.58", 3000), behind=("food", "k1", "west"), loss=(27, 36)),
    "food": Meter(power("em-food", "250377.19", 60, late=[("2026-07-29T10:00", "2026-08-03T06:00")]), Load(Fraction(310), TWO_SHIFTS, 70)),
    "k1": Meter(power("em-k1", "17733.85", 60, offset=450), behind=("garment", "toys", "lift"), loss=(36, 61)),
    "garment": Meter(power("em-garment", "68120.04", 30, every=900, wild={"2026-07-22T13:15": 81_224_311}), Load(Fraction(92), DAY, 30)),
    "toys": Meter(power("em-toys", "5127.66", 30, last="2026-08-20T15:00", wild={"2026-06-11T04:00": 0},
                        poor={"2026-07-03T09:00": ("", "bad"), "2026-07-03T10:00": ("999999.99", "over_range"), "2026-07-03T11:00": ("0", "stale"), "2026-07-18T22:00": ("5000.00", "estimated")}),
                  Load(Fraction(70), TWO_SHIFTS, 15)),
    "lift": Meter(power("em-lift", "340.91", 1), Load(Fraction(6), DAY, 40)),
    "west": Meter(power("em-west", "40118.02", 40), Load(Fraction(38), DAY, 55), behind=("cold", "charger")),
    "cold": Meter(power("em-cold", "8846.37", 20, gaps=[("2026-07-31T21:00", "2026-08-01T02:00")]), Load(Fraction(52), ROUND_THE_CLOCK)),
    "charger": Meter(power("em-charger", "0.50", 1, first="2026-08-09T22:00"), Load(Fraction(21), DAY, 90, [("2026-05-31T00:00", 0), ("2026-08-10T00:00", 100)])),
    "water-main": Meter(flow("wm-main", "water_total_m3", "30991.7", "0.1"), behind=("water-food", "water-garment"), loss=(41, 59)),
    "water-food": Meter(flow("wm-food", "water_total_m3", "118027.3", "0.1"), Load(Fraction(12), TWO_SHIFTS, 70)),
    "water-garment": Meter(flow("wm-garment", "water_total_m3", "4409.9", "0.1"), Load(Fraction(3), DAY, 30)),
    "gas": Meter(flow("gm-food", "gas_total_m3", "201544.118", "0.001"), Load(Fraction(38), TWO_SHIFTS, 70)),
}

PARKS = {"luoyan": LUOYAN, "shuimo": SHUIMO, "qiaotou": QIAOTOU}

# Readings that the meters froze themselves, and times whose registers the registry names: printed by generate.py --facts.
FROZEN = [("qiaotou", "cold", "2026-08-01T00:00")]
