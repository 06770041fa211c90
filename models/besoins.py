"""What a commune says it needs, and the answer it was given."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.territoires import Commune

LONGEST_TEXTE = 2000
_KEY = "'^[A-Za-z0-9_-]{22}$'"


class Besoin(Base):
    """A need, from its first word to its answer. Until it is answered it is a draft.

    Two unguessable keys stand in for rights, as nobody signs in: `cle` changes the need,
    `cle_lecture` only reads its answer and may be shared.
    """

    __tablename__ = "besoins"
    __table_args__ = (
        CheckConstraint(f"char_length(texte) <= {LONGEST_TEXTE}", "texte_bounded"),
        CheckConstraint("cardinality(themes) <= 5", "themes_bounded"),
        CheckConstraint("cardinality(recherche) <= 7", "recherche_bounded"),
        CheckConstraint(
            "recherche <@ ARRAY['chef_de_file', 'partenaires', 'retour_experience', 'expertise', "
            "'formation', 'juridique', 'achat_groupe']",
            "recherche_known",
        ),
        CheckConstraint(f"cle ~ {_KEY} AND cle_lecture ~ {_KEY}", "keys_unguessable"),
        CheckConstraint("cle <> cle_lecture", "keys_distinct"),
        CheckConstraint("char_length(commune_saisie) <= 120", "commune_saisie_bounded"),
        # The commune may be lost: whoever had an answer may type another name that is none.
        CheckConstraint("answered_at IS NULL OR texte <> ''", "answer_has_words"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    cle: Mapped[str] = mapped_column(unique=True)
    cle_lecture: Mapped[str] = mapped_column(unique=True)
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("communes.code_insee"), index=True)
    commune_saisie: Mapped[str] = mapped_column(server_default="")
    texte: Mapped[str] = mapped_column(server_default="")
    themes: Mapped[list[str]] = mapped_column(server_default="{}")
    # False while the themes are ours: a change of words may then propose others.
    themes_confirmed: Mapped[bool] = mapped_column(server_default="false")
    recherche: Mapped[list[str]] = mapped_column(server_default="{}")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    answered_at: Mapped[datetime | None]

    commune: Mapped[Commune | None] = relationship()


class Recommandation(Base):
    """The answer as it was computed: it stays what it was when the data change."""

    __tablename__ = "recommandations"
    __table_args__ = (
        CheckConstraint("jsonb_typeof(contenu) = 'object'", "contenu_object"),
        CheckConstraint("version <> ''", "version_named"),
    )

    besoin_id: Mapped[int] = mapped_column(
        ForeignKey("besoins.id", ondelete="CASCADE"), primary_key=True
    )
    # Of the snapshot that answered: another one may answer otherwise.
    version: Mapped[str]
    contenu: Mapped[dict[str, Any]] = mapped_column(JSONB)
    computed_at: Mapped[datetime] = mapped_column(server_default=func.now())

    besoin: Mapped[Besoin] = relationship()
