"""The mairie of each commune: where it is, how it is reached, when it is open."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from app.referentiel.construction.packages import Row
from app.referentiel.construction.polygones import read_shapes

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

COORDINATE_DECIMALS = 5
"""About a metre."""


@dataclass(frozen=True, kw_only=True)
class Mairie:
    """A mairie; ``""`` and ``None`` where the package says nothing.

    Attributes
    ----------
    position : (float, float) or None
        WGS84 longitude, latitude in degrees, as published: it may be wrong.
    horaires : str
        Compact JSON, days in the order of the week: ``[[first day, last day, [[from, to], …]],
        …]``, hours ``HH:MM`` (``HH:MM:SS`` when the seconds are not zero).
    """

    position: tuple[float, float] | None
    adresse: str
    telephone: str
    site: str
    email: str
    horaires: str


def mairies(rows: Sequence[Row]) -> dict[str, Mairie]:
    """Read the mairie of each commune that has one, by INSEE code.

    Six communes nouvelles have theirs on the line of the commune déléguée that bears the same
    code (the address names the commune nouvelle): it is taken from there.
    """
    chosen = {row["code"]: row for row in rows if row["type"] == "COMD" and row["mairie_adresse"]}
    for row in rows:
        if row["type"] == "COM" and (row["mairie_adresse"] or row["code"] not in chosen):
            chosen[row["code"]] = row
    points = read_shapes([row["mairie_localisation"] for row in chosen.values()])
    return {
        code: _mairie(row, point) for (code, row), point in zip(chosen.items(), points, strict=True)
    }


def _mairie(row: Row, point: object) -> Mairie:
    position = None
    if point is not None:
        longitude, latitude = float(shapely.get_x(point)), float(shapely.get_y(point))
        position = (round(longitude, COORDINATE_DECIMALS), round(latitude, COORDINATE_DECIMALS))
    return Mairie(
        position=position,
        adresse=", ".join(row["mairie_adresse"].split("\n")),
        telephone=telephone(row["mairie_telephone"]),
        site=row["mairie_site"].strip(),
        email=row["mairie_email"].strip(),
        horaires=horaires(row["mairie_horaires"]),
    )


def telephone(text: str) -> str:
    """Write a French number in pairs; a fragment that cannot be dialled becomes ``""``.

    >>> telephone("0324714563"), telephone("03 90 6")
    ('03 24 71 45 63', '')
    """
    digits = re.sub(r"\D", "", text)
    if len(digits) != 10 or not digits.startswith("0"):
        return ""
    return " ".join(digits[start : start + 2] for start in range(0, 10, 2))


def horaires(text: str) -> str:
    """Put opening hours in the order of the week and write them compactly; ``""`` if none.

    >>> horaires('[["mardi", "mardi", [["09:00:00", "12:30:00"]]]]')
    '[["mardi","mardi",[["09:00","12:30"]]]]'
    """
    periods: list[tuple[str, str, list[list[str]]]] = json.loads(text or "[]")
    if not periods:
        return ""
    ordered = sorted(periods, key=lambda period: (JOURS.index(period[0]), period[2]))
    short = [
        [first, last, [[hour.removesuffix(":00") for hour in slot] for slot in slots]]
        for first, last, slots in ordered
    ]
    return json.dumps(short, ensure_ascii=False, separators=(",", ":"))
