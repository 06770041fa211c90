"""What the pages of a need show: candidates, themes to tick, questions."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from app.besoins import services
from app.besoins.forms import AUTRE_CHOSE, CommuneForm, ThemesForm
from app.referentiel.recherche import Suggestion, search_communes
from matching.snapshot import Snapshot
from matching.types import Comprehension
from models import Besoin, Cas


def take_commune(session: Session, besoin: Besoin, form: CommuneForm) -> bool:
    """Take the commune chosen in the list, else the one typed; say whether it is now known."""
    if form.commune.data == besoin.commune_saisie and form.choix.data:
        return services.choose_commune(session, besoin, form.choix.data)
    if form.commune.data == besoin.commune_saisie and form.code_insee.data in (None, ""):
        form.choix.errors = ["Choisissez une commune dans la liste, ou écrivez un autre nom."]
    resolution = services.set_commune(
        session, besoin, typed=form.commune.data, code_insee=form.code_insee.data or ""
    )
    return resolution.commune is not None


def candidates(session: Session, besoin: Besoin, form: CommuneForm) -> list[Suggestion]:
    """List the communes the typed name may mean, and offer them in the form."""
    typed = besoin.commune_saisie
    if besoin.commune is not None or not typed or form.commune.errors:
        return []
    found = search_communes(session, typed)
    form.choix.choices = [SelectChoice(item.commune.code_insee, item.libelle) for item in found]
    if len(found) == 1:
        form.choix.data = found[0].commune.code_insee
    return found


def themes_form(snapshot: Snapshot, besoin: Besoin, comprehension: Comprehension) -> ThemesForm:
    """Make the form of step 3: the themes understood, ticked; the others below; the questions."""
    labels = dict(zip(snapshot.themes.slugs, snapshot.themes.labels, strict=True))
    understood = [theme.slug for theme in comprehension.themes]
    kept = list(besoin.themes) if besoin.themes_confirmed else understood
    near = list(dict.fromkeys([*understood, *kept]))
    form = ThemesForm(data={"themes": kept, "autres": [], "mots": services.mark_of(besoin)})
    form.themes.choices = [SelectChoice(slug, labels[slug]) for slug in near]
    form.autres.choices = [SelectChoice(s, labels[s]) for s in labels if s not in near]
    for field, question in zip(
        (form.reponse_1, form.reponse_2), comprehension.questions, strict=False
    ):
        field.label.text = question.texte
        field.choices = [
            *(SelectChoice(choice.theme, choice.texte) for choice in question.choix),
            SelectChoice(AUTRE_CHOSE, "Autre chose"),
        ]
    return form


def theme_groups(snapshot: Snapshot, form: ThemesForm) -> list[tuple[str, list[Any]]]:
    """Group the checkboxes of the other sub-themes under their theme."""
    parents = dict(zip(snapshot.themes.slugs, snapshot.themes.parent_labels, strict=True))
    groups: dict[str, list[Any]] = {}
    for option in form.autres:
        groups.setdefault(parents[option.data], []).append(option)
    return list(groups.items())


def examples(cas: Iterable[Cas]) -> Sequence[dict[str, str]]:
    return [
        {"titre": row.title, "url": f"/bibliotheque/{row.id}", "porteur": row.holder} for row in cas
    ]
