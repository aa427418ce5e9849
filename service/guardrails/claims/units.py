"""Which words are units, and how they convert, by pint.

Its registry is made when the first unit is read, or by `warm`.
"""

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pint import UnitRegistry


class Unit(NamedTuple):
    """A unit.

    What it measures, and how a number in it becomes one in the base unit: `factor` times it, plus `offset`.
    """

    dimension: str
    name: str
    factor: float
    offset: float = 0.0


_BASES = {
    "time": "hour", "mass": "gram", "length": "millimeter", "volume": "milliliter", "data": "megabyte", "power": "watt", "energy": "watt_hour",
    "temperature": "kelvin", "force": "newton", "voltage": "volt", "current": "milliampere", "charge": "milliampere_hour", "area": "meter**2",
    "frequency": "hertz", "pressure": "bar", "speed": "kilometer/hour", "angle": "degree", "rate": "megabit/second",
}  # fmt: skip
_MEASURES = {
    "time": {
        "second": "s sec secs second seconds sekunde sekunden", "minute": "min mins minute minutes minuten", "hour": "h hr hrs hour hours stunde stunden std",
        "day": "day days tag tages tags tage tagen calendar_days kalendertage kalendertagen", "week": "week weeks woche wochen", "month": "month months monat monate monaten monats",
        "year": "year years yr yrs jahr jahre jahren jahres jahrs", "decade": "decade decades jahrzehnt jahrzehnte jahrzehnten", "fortnight": "fortnight fortnights",
        "millisecond": "ms millisecond milliseconds millisekunden", "century": "century jahrhundert",
    },
    "mass": {
        "gram": "g gr gram grams gramm gramme grammes", "kilogram": "kg kgs kilo kilos kilogram kilograms kilogramm", "milligram": "mg milligram milligrams milligramm",
        "pound": "lb lbs", "ounce": "oz ounce ounces unze unzen", "tonne": "t tonne tonnes tonnen metric_tons", "microgram": "µg μg microgram micrograms",
    },
    "length": {
        "millimeter": "mm millimetre millimetres millimeter millimeters millimetern", "centimeter": "cm centimetre centimetres centimeter centimeters zentimeter zentimetern",
        "meter": "m metre metres meter meters metern", "kilometer": "km kilometre kilometres kilometer kilometers kilometern", "inch": "inch inches zoll",
        "foot": "ft foot feet fuß", "mile": "mile miles meile meilen", "yard": "yard yards", "micrometer": "µm μm micron microns micrometre micrometres mikrometer mikrometern",
    },
    "volume": {
        "liter": "l litre litres liter liters litern ltr", "milliliter": "ml millilitre millilitres milliliter milliliters millilitern", "centiliter": "cl centilitre centiliter",
        "deciliter": "dl decilitre", "gallon": "gal gallon gallons", "pint": "pint pints",
    },
    "data": {
        "kilobyte": "kb kilobyte kilobytes", "megabyte": "mb megabyte megabytes", "gigabyte": "gb gigabyte gigabytes", "terabyte": "tb terabyte terabytes",
        "byte": "byte bytes", "gibibyte": "gib",
    },
    "power": {"watt": "w watt watts", "kilowatt": "kw kilowatt kilowatts", "horsepower": "hp ps"},
    "energy": {"kilowatt_hour": "kwh", "watt_hour": "wh", "kilocalorie": "kcal kilocalories", "kilojoule": "kj"},
    "temperature": {"degC": "°c celsius degrees_celsius degree_celsius grad_celsius °", "degF": "°f fahrenheit degrees_fahrenheit", "kelvin": "kelvin"},
    "force": {"newton": "n newton newtons"}, "voltage": {"volt": "v volt volts"}, "current": {"ampere": "ampere amps amp", "milliampere": "ma"},
    "charge": {"milliampere_hour": "mah"}, "area": {"meter**2": "m² qm sqm square_metres square_meters quadratmeter", "foot**2": "square_feet sqft"},
    "frequency": {"hertz": "hz hertz", "kilohertz": "khz", "megahertz": "mhz", "gigahertz": "ghz"}, "pressure": {"bar": "bar", "pascal": "pa", "psi": "psi"},
    "speed": {"kilometer/hour": "km/h kmh kph", "mile/hour": "mph"}, "rate": {"megabit/second": "mbps mbit/s mb/s", "gigabit/second": "gbps gbit/s gb/s"},
}  # fmt: skip
_OWN = {
    "workday": "working_day working_days business_day business_days workday workdays weekday weekdays werktag werktags werktages werktage werktagen arbeitstag arbeitstags arbeitstages arbeitstage arbeitstagen",
    "workweek": "working_week working_weeks arbeitswoche arbeitswochen business_week",
    "lux": "lux lx",
    "percent": "% percent per_cent pct prozent percentage_points prozentpunkte",
    "rating": "star stars stern sterne sternen ★",
    "degree": "degree degrees grad",
    "pixel": "px pixel pixels",
}  # fmt: skip
_MONEY = {
    "EUR": "€ eur euro euros", "USD": "$ usd us$ dollar dollars", "GBP": "£ gbp pound pounds pfund sterling quid", "CHF": "chf franken francs sfr",
    "INR": "₹ inr rupee rupees", "JPY": "¥ jpy yen", "PLN": "pln zloty", "SEK": "sek", "DKK": "dkk", "NOK": "nok", "CAD": "cad", "AUD": "aud",
}  # fmt: skip
_CENTS = {"EUR": "cent cents ct", "GBP": "pence penny p"}


@lru_cache(maxsize=1)
def _registry() -> "UnitRegistry[float]":
    import pint  # noqa: PLC0415 - heavy: half a second, and only texts with units need it

    return pint.UnitRegistry()


@lru_cache(maxsize=256)
def conversion(name: str, dimension: str) -> Unit:
    """Return a unit of pint by its name as one of its dimension's base unit.

    Raises:
        KeyError: no such dimension.
        pint.errors.PintError: pint does not know the unit, or it measures something else.
    """
    registry, base = _registry(), _BASES[dimension]
    if name == "decade":  # to pint a decade is a ratio of ten
        return Unit(dimension, name, 10 * conversion("year", dimension).factor)
    zero = float(registry.Quantity(0.0, name).to(base).magnitude)
    one = float(registry.Quantity(1.0, name).to(base).magnitude)
    return Unit(dimension, name, one - zero, zero)


@lru_cache(maxsize=1)
def _names() -> MappingProxyType[str, tuple[str, str]]:
    """Return, by word, the dimension and the name of its unit; `_` joins the words of a name of several."""
    names = {
        word: (dimension, name)
        for dimension, rows in _MEASURES.items()
        for name, words in rows.items()
        for word in words.split()
    }
    names |= {word: ("own", name) for name, words in _OWN.items() for word in words.split()}
    names |= {word: ("money", code) for code, words in _MONEY.items() for word in words.split()}
    names |= {word: ("cents", code) for code, words in _CENTS.items() for word in words.split()}
    return MappingProxyType(names)


@lru_cache(maxsize=10_000)
def unit_of(word: str) -> Unit | None:
    """Return the unit that a word in lower case names; None if it names none.

    `_` joins the words of a name of several.
    """
    if len(word) > 24 or word not in _names():
        return None
    dimension, name = _names()[word]
    if name == "workweek":
        return Unit("workday", name, 5.0)
    if dimension == "own":
        return Unit(name, name, 1.0)
    if dimension == "money":
        return Unit("money", name, 1.0)
    if dimension == "cents":
        return Unit("money", name, 0.01)
    return conversion(name, dimension)


def warm() -> None:
    """Make pint's registry and every conversion, so that no request waits for them.

    About half a second, once a process.
    """
    for dimension, rows in _MEASURES.items():
        for name in rows:
            conversion(name, dimension)
