"""Steps from one working day to the next."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


def is_working_day(day: date, holidays: Container[date] = ()) -> bool:
    """Whether a day is from Monday to Friday, and no holiday.

    >>> is_working_day(date(2026, 5, 1))
    True
    >>> is_working_day(date(2026, 5, 1), holidays=[date(2026, 5, 1)])
    False
    """
    return day.weekday() < _SATURDAY and day not in holidays


def count_days(first: date, last: date, holidays: Container[date] = ()) -> int:
    """Count the working days from `first` to `last`, both included.

    >>> count_days(date(2026, 1, 1), date(2026, 1, 31))
    22
    """
    days = (first + number * _ONE_DAY for number in range((last - first).days + 1))
    return sum(is_working_day(day, holidays) for day in days)


def add_days(start: date, number: int, holidays: Container[date] = ()) -> date:
    """Return the day that is a number of working days after `start`, or before it if the number is negative.

    >>> add_days(date(2026, 1, 30), 1)
    datetime.date(2026, 2, 2)
    """
    step = _ONE_DAY if number > 0 else -_ONE_DAY
    day, left = start, abs(number)
    while left:
        day += step
        left -= is_working_day(day, holidays)
    return day
