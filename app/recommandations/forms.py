"""The filters of an answer: in the address, so that a filtered view can be shared too."""

from typing import Any

from wtforms import BooleanField, Form, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from matching.types import Filtres

DISTANCES = {"10": "10 km", "20": "20 km", "30": "30 km", "60": "60 km", "120": "120 km"}
# Inhabitants: lower bound included, upper bound included.
TAILLES: dict[str, tuple[str, int, int | None]] = {
    "moins-500": ("moins de 500 habitants", 0, 499),
    "500-1999": ("500 à 1 999 habitants", 500, 1999),
    "2000-3499": ("2 000 à 3 499 habitants", 2000, 3499),
    "3500-9999": ("3 500 à 9 999 habitants", 3500, 9999),
    "10000-plus": ("10 000 habitants et plus", 10000, None),
}
NATURES = {
    "epci": "intercommunalité",
    "departement": "département",
    "region": "région",
    "opsn": "opérateur public numérique",
    "commune": "commune",
}


def _choices(options: dict[str, Any]) -> list[SelectChoice]:
    labels = {key: value if isinstance(value, str) else value[0] for key, value in options.items()}
    return [SelectChoice(key, label) for key, label in {"": "peu importe", **labels}.items()]


class FiltresForm(Form):
    """A value that is not in the list narrows nothing: an old link still opens."""

    distance = SelectField("À moins de", choices=_choices(DISTANCES), validate_choice=False)
    taille = SelectField("Communes de", choices=_choices(TAILLES), validate_choice=False)
    nature = SelectField("Pour porter", choices=_choices(NATURES), validate_choice=False)
    departement = BooleanField("Dans mon département seulement", validators=[Optional()])

    def filtres(self) -> Filtres:
        _label, low, high = TAILLES.get(self.taille.data or "", ("", None, None))
        distance, nature = self.distance.data or "", self.nature.data or ""
        return Filtres(
            distance_km=float(distance) if distance in DISTANCES else None,
            departement=bool(self.departement.data),
            population_min=low,
            population_max=high,
            kinds=(nature,) if nature in NATURES else (),
        )

    def spoken(self) -> list[str]:
        """Say the filters that are on, as « à moins de 10 km »."""
        filtres, taille = self.filtres(), TAILLES.get(self.taille.data or "")
        return [
            *([f"à moins de {DISTANCES[self.distance.data]}"] if filtres.distance_km else []),
            *([f"communes de {taille[0]}"] if taille else []),
            *([f"pour porter, {NATURES[kind]}" for kind in filtres.kinds]),
            *(["dans mon département seulement"] if filtres.departement else []),
        ]

    def params(self) -> dict[str, str]:
        """The filters as an address says them."""
        return {
            field.name: field.data if isinstance(field.data, str) else "1"
            for field in self
            if field.data
        }

    def is_narrow(self) -> bool:
        return self.filtres() != Filtres()
