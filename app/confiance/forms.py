"""The form by which a page is corrected, claimed or withdrawn."""

import re

from wtforms import EmailField, RadioField, TextAreaField, URLField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import URL, DataRequired, InputRequired, Length, Optional, Regexp

from app.confiance.services import OBJETS
from app.forms import MaillageForm, cleaned, no_hidden_character, one_line, some_word
from matching.french import number
from models import LONGEST_SIGNALEMENT

LONGEST_ADDRESS = 300


class SignalerForm(MaillageForm):
    """What is asked of a page, why, and how to answer."""

    objet = RadioField(
        "De quoi s’agit-il ?",
        choices=[SelectChoice(key, label) for key, label in OBJETS.items()],
        validators=[InputRequired("Choisissez une des trois réponses.")],
    )
    texte = TextAreaField(
        "Votre message",
        filters=[cleaned],
        validators=[
            DataRequired("Dites en une phrase ce qui est à changer."),
            some_word("Dites avec des mots ce qui est à changer."),
            Length(
                max=LONGEST_SIGNALEMENT,
                message=f"Votre message est trop long : {number(LONGEST_SIGNALEMENT)} caractères "
                "au plus.",
            ),
            no_hidden_character,
        ],
    )
    source_url = URLField(
        "Une page qui le montre",
        filters=[cleaned],
        validators=[
            Optional(),
            Length(max=LONGEST_ADDRESS, message="Cette adresse est trop longue."),
            one_line,
            URL(
                message="Écrivez une adresse complète, par exemple « https://www.exemple.fr/page »."
            ),
            Regexp(
                r"https?://",
                re.IGNORECASE,
                message="Écrivez une adresse qui commence par « https:// ».",
            ),
        ],
    )
    courriel = EmailField(
        "Votre courriel, pour vous répondre",
        filters=[cleaned],
        validators=[
            Optional(),
            Length(max=LONGEST_ADDRESS, message="Cette adresse est trop longue."),
            one_line,
            Regexp(
                r"[^@\s<>()\[\]\\,;:\"]+@(?:[\w-]+\.)+[^\W\d_]{2,}$",
                message="Vérifiez ce courriel : il s’écrit comme « nom@exemple.fr ».",
            ),
        ],
    )
