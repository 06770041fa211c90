"""What every form of ours shares."""

import re
from collections.abc import Callable
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict
from wtforms import ValidationError

from app.textes import clean, escape_hidden, has_controls

NOT_OFFERED = "Choisissez une des réponses proposées."
NOT_UNDERSTOOD = "Nous n’avons pas compris cette réponse : corrigez-la, puis recommencez."


class _OurWords:
    """What WTForms would say in its own words, when a form was not sent by our pages."""

    def gettext(self, string: str) -> str:
        return NOT_OFFERED if string == "Not a valid choice." else NOT_UNDERSTOOD

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular)


class MaillageForm(FlaskForm):
    """Every form of ours: it speaks our words alone."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> _OurWords:
            return _OurWords()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Read fields alone: a file sent under the name of a field is nobody's text."""
            found = super().wrap_formdata(form, formdata)
            return request.form if isinstance(found, CombinedMultiDict) else found


def cleaned(value: str | None) -> str | None:
    """Filter of a field: what is stored is what is seen."""
    return value if value is None else clean(value)


def some_word(message: str) -> Callable[[Any, Any], None]:
    """Make a validator that wants at least one letter or figure."""

    def validate(form: Any, field: Any) -> None:
        if field.data and not re.search(r"\w", field.data):
            raise ValidationError(message)

    return validate


def no_hidden_character(form: Any, field: Any) -> None:
    """Validator: say that invisible characters were taken out, before anything is kept."""
    raw = field.raw_data[0] if field.raw_data else ""
    if has_controls(raw):
        raise ValidationError(
            "Votre texte contenait des caractères invisibles que nous ne pouvons pas garder. Nous "
            "les avons retirés : relisez, puis envoyez de nouveau."
        )


def one_line(form: Any, field: Any) -> None:
    """Validator: a line holds no line break, and no sign that changes how the rest is read."""
    if field.data and (escape_hidden(field.data) != field.data or "\n" in field.data):
        raise ValidationError("Écrivez-le sur une seule ligne, sans caractère invisible.")
