"""The values of widgets, written as Streamlit's front end writes them (in English)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

# One number in a text, with at most two digits of width and precision.
_PRINTF = re.compile(r"%([-+ 0#']*)(\d{1,2})?(\.\d{1,2})?([difFeEgGsux])")
_MOMENT = re.compile(r"\[([^\]]*)\]|YYYY|YY|MMMM|MMM|MM|M|DDDD|DD|D|dddd|ddd|HH|H|hh|h|mm|m|ss|s|SSS|A|a")
# Floats have all whole numbers up to about here.
LARGEST_WHOLE = 1e15
_THOUSAND = 1000
_NOON = 12
_UNITS = ("", "K", "M", "B", "T")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - Streamlit's sliders count from there, without a zone


def number_text(value: float, format_: str, *, is_integer: bool) -> str:
    """Return a number in one of Streamlit's formats: like printf's, or one of its names."""
    named = _NAMED.get(format_)
    if named:
        return named(value)
    found = _PRINTF.search(format_)
    if not found:
        return plain_number(value, is_integer=is_integer)
    flags, width, precision, kind = found.groups(default="")
    is_whole = kind in "diux"
    spec = f"%{flags.replace(chr(39), '')}{width}{precision}{'d' if kind in 'iu' else kind}"
    shown = plain_number(value, is_integer=is_integer) if kind == "s" else int(value) if is_whole else value
    text = f"{format_[: found.start()]}{spec % shown}{format_[found.end() :]}"
    return text.replace("%%", "%")


def plain_number(value: float, *, is_integer: bool = False) -> str:
    """Return a number without needless digits."""
    if is_integer or (value == int(value) and abs(value) < LARGEST_WHOLE):
        return str(int(value))
    return f"{value:.15g}"


def date_text(iso: str, format_: str) -> str:
    """Return a date, or a time of day at a date, in a format of moment.js."""
    try:
        when = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return moment_text(when, format_)


def moment_text(when: datetime, format_: str) -> str:
    """Return a time in a format of moment.js."""

    def write(found: re.Match[str]) -> str:
        return found[1] if found[1] is not None else _PARTS[found[0]](when)

    return _MOMENT.sub(write, format_)


def time_of_slider(microseconds: float) -> datetime | None:
    """Return the time that a slider of dates or times has as a number, none if no calendar has it."""
    try:
        return _EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return None


def _compact(value: float) -> str:
    power = 0
    while abs(value) >= _THOUSAND and power < len(_UNITS) - 1:
        value, power = value / _THOUSAND, power + 1
    digits = 0 if abs(value) >= _THOUSAND / 10 else 1
    text = f"{value:.{digits}f}"
    return f"{text.removesuffix('.0')}{_UNITS[power]}"


def _money(sign: str, digits: int = 2) -> Callable[[float], str]:
    return lambda value: f"{'-' if value < 0 else ''}{sign}{abs(value):,.{digits}f}"


def _scientific(value: float) -> str:
    mantissa, _, power = f"{value:.3e}".partition("e")
    return f"{plain_number(float(mantissa))}E{int(power)}"


def _localized(value: float) -> str:
    return f"{value:,.3f}".rstrip("0").rstrip(".")


def _bytes(value: float) -> str:
    power = min(4, int(math.log(abs(value), _THOUSAND))) if abs(value) >= 1 else 0
    return f"{_localized(round(value / _THOUSAND**power, 1))}{('B', 'KB', 'MB', 'GB', 'TB')[power]}"


_NAMED: Mapping[str, Callable[[float], str]] = MappingProxyType(
    {
        "plain": plain_number,
        "localized": _localized,
        "percent": lambda value: f"{value * 100:.2f}".rstrip("0").rstrip(".") + "%",
        "dollar": _money("$"),
        "euro": _money("€"),
        "yen": _money("¥", 0),
        "accounting": lambda value: f"({-value:,.2f})" if value < 0 else f"{value:,.2f}",
        "compact": _compact,
        "scientific": _scientific,
        "engineering": _scientific,
        "bytes": _bytes,
    }
)
_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905 - shorter


def _hour(when: datetime) -> int:
    return (when.hour - 1) % 12 + 1


_PARTS: Mapping[str, Callable[[datetime], str]] = MappingProxyType(
    {
        "YYYY": lambda when: f"{when.year:04}",
        "YY": lambda when: f"{when.year % 100:02}",
        "MMMM": lambda when: _MONTHS[when.month - 1],
        "MMM": lambda when: _MONTHS[when.month - 1][:3],
        "MM": lambda when: f"{when.month:02}",
        "M": lambda when: f"{when.month}",
        "DDDD": lambda when: f"{when.timetuple().tm_yday:03}",
        "DD": lambda when: f"{when.day:02}",
        "D": lambda when: f"{when.day}",
        "dddd": lambda when: _DAYS[when.weekday()],
        "ddd": lambda when: _DAYS[when.weekday()][:3],
        "HH": lambda when: f"{when.hour:02}",
        "H": lambda when: f"{when.hour}",
        "hh": lambda when: f"{_hour(when):02}",
        "h": lambda when: f"{_hour(when)}",
        "mm": lambda when: f"{when.minute:02}",
        "m": lambda when: f"{when.minute}",
        "ss": lambda when: f"{when.second:02}",
        "s": lambda when: f"{when.second}",
        "SSS": lambda when: f"{when.microsecond // 1000:03}",
        "A": lambda when: "AM" if when.hour < _NOON else "PM",
        "a": lambda when: "am" if when.hour < _NOON else "pm",
    }
)
