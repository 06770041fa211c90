"""The forms of a need. French labels, English identifiers where they are not the field's terms."""

from typing import Any

from wtforms import (
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.besoins.services import MOST_THEMES, RECHERCHES
from app.forms import MaillageForm, cleaned, no_hidden_character, some_word
from matching.french import number
from models import LONGEST_TEXTE

LONGEST_COMMUNE = 120
# The answer to a question that none of its choices fits.
AUTRE_CHOSE = "autre-chose"
CODE_LENGTH = 5
NOT_IN_THE_LIST = "Choisissez une commune dans la liste, ou écrivez un autre nom."


class CheckboxesField(SelectMultipleField):
    """Several choices as checkboxes: usable with a thumb, and without JavaScript."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        known = {choice.value for choice in self.iter_choices()}
        if any(value not in known for value in self.data or ()):
            raise ValidationError("Un de ces choix n’existe pas : cochez parmi ceux de la liste.")


def _code_or_nothing(value: str | None) -> str:
    return value if value and len(value) == CODE_LENGTH else ""


class _CommuneFields(MaillageForm):
    commune = StringField(
        "Votre commune",
        filters=[cleaned],
        validators=[
            DataRequired("Écrivez le nom de votre commune, ou son code postal."),
            some_word("Écrivez le nom de votre commune avec des lettres, ou son code postal."),
            Length(max=LONGEST_COMMUNE, message="Ce nom est trop long pour une commune."),
            no_hidden_character,
        ],
    )
    # Written by a script, and only a hint: what is no code is not there.
    code_insee = HiddenField(filters=[_code_or_nothing])


class _TexteFields(MaillageForm):
    texte = TextAreaField(
        "Ce qu’il vous faut, avec vos mots",
        filters=[cleaned],
        validators=[
            DataRequired("Dites votre besoin en quelques mots : une phrase suffit."),
            some_word("Dites votre besoin avec des mots : une phrase suffit."),
            Length(
                max=LONGEST_TEXTE,
                message=f"Votre texte est trop long : {number(LONGEST_TEXTE)} caractères au plus. "
                "Gardez l’essentiel, rien n’est perdu.",
            ),
            no_hidden_character,
        ],
    )


class StartForm(_CommuneFields, _TexteFields):
    """The home page: which commune, and what it needs."""


class CommuneForm(_CommuneFields):
    """Step 1: which commune; when the name is that of several, which of them."""

    choix = RadioField("Laquelle ?", choices=[], validators=[Optional()], validate_choice=False)

    def refuse_choice(self) -> None:
        """Say that what was chosen is no commune, unless something was said of it already."""
        if self.choix.data and not self.choix.errors:
            self.choix.errors = [NOT_IN_THE_LIST]


class TexteForm(_TexteFields):
    """Step 2: the need in plain words."""


class ThemesForm(MaillageForm):
    """Step 3: the themes, as we understood them or as the person corrects them."""

    # Which words these themes were understood from: another tab may have changed them since.
    mots = HiddenField()
    themes = CheckboxesField("Votre besoin parle de")
    autres = CheckboxesField("Autres thèmes")
    reponse_1 = RadioField(validators=[Optional()], choices=[], validate_choice=False)
    reponse_2 = RadioField(validators=[Optional()], choices=[], validate_choice=False)

    def chosen(self) -> list[str]:
        """The sub-themes chosen, each once, main first: the answers, those understood, others.

        An answer is what the person said last and most precisely; « autre chose » names nothing.
        """
        answers = [
            field.data
            for field in (self.reponse_1, self.reponse_2)
            if field.data in {choice.value for choice in field.iter_choices()} - {AUTRE_CHOSE}
        ]
        return list(dict.fromkeys([*answers, *(self.themes.data or ()), *(self.autres.data or ())]))

    def validate_themes(self, field: Any) -> None:
        if len(self.chosen()) > MOST_THEMES:
            raise ValidationError(
                f"Gardez {MOST_THEMES} thèmes au plus : les réponses seront plus justes."
            )


class RechercheForm(MaillageForm):
    """Step 4: what the person looks for."""

    recherche = CheckboxesField(
        "Vous cherchez",
        choices=[SelectChoice(kind, label) for kind, label in RECHERCHES.items()],
        validators=[InputRequired("Cochez au moins une réponse.")],
    )


class EmptyForm(MaillageForm):
    """No field: the URL says what; the form only carries the CSRF token."""
