"""Counting working days: Monday to Friday, without holidays."""

from .counting import add_days, count_days, is_working_day
from .holidays import easter_sunday

__all__ = ["add_days", "count_days", "easter_sunday", "is_working_day"]
