"""What every form of ours shares."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import ValidationError

from app.textes import clean, has_controls


class MaillageForm(FlaskForm):
    """Every form of ours: WTForms' own messages in French, and no stray keyword."""

    class Meta(FlaskForm.Meta):
        locales = ("fr",)


def cleaned(value: str | None) -> str | None:
    """Filter of a field: what is stored is what is seen."""
    return value if value is None else clean(value)


def no_hidden_character(form: Any, field: Any) -> None:
    """Validator: say that invisible characters were taken out, before anything is kept."""
    raw = field.raw_data[0] if field.raw_data else ""
    if has_controls(raw):
        raise ValidationError(
            "Votre texte contenait des caractères invisibles que nous ne pouvons pas garder. Nous "
            "les avons retirés : relisez, puis envoyez de nouveau."
        )
