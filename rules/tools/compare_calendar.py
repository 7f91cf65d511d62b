"""Compare every day of data/calendar/*.txt with the PyPI package chinesecalendar.

    python3 -m venv /tmp/calendar && /tmp/calendar/bin/pip install chinesecalendar
    /tmp/calendar/bin/python rules/tools/compare_calendar.py

Exit 0 only when no day differs and the package knows every year of ours. Prints the working days of each year.
"""

import datetime
import pathlib
import sys

import chinese_calendar

DAY = datetime.timedelta(days=1)


def read(file):
    """Year, public holidays and make-up days of one file."""
    year, rest, work = None, set(), set()
    for line in file.read_text(encoding="utf-8").splitlines():
        words = line.split("#")[0].split()
        if not words:
            continue
        if words[0] == "year":
            year = int(words[1])
            continue
        first = datetime.date.fromisoformat(words[1])
        try:
            last = datetime.date.fromisoformat(words[2])
        except (IndexError, ValueError):
            last = first
        while first <= last:
            (rest if words[0] == "rest" else work).add(first)
            first += DAY
    return year, rest, work


def main():
    """Compare all files; number of differences as exit code."""
    differences = 0
    folder = pathlib.Path(__file__).resolve().parent.parent / "data" / "calendar"
    for file in sorted(folder.glob("*.txt")):
        year, rest, work = read(file)
        day, working = datetime.date(year, 1, 1), 0
        while day.year == year:
            ours = day in work or (day.weekday() < 5 and day not in rest)
            working += ours
            if ours != chinese_calendar.is_workday(day):
                print(f"{day}: ours says {'working' if ours else 'rest'}, the package the other")
                differences += 1
            day += DAY
        print(f"{year}: {working} working days")
    return min(differences, 1)


if __name__ == "__main__":
    sys.exit(main())
