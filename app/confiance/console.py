"""`maillage signalements`: what people say of pages, as text or JSON."""

import json

from sqlalchemy.orm import Session

from app.confiance import queries
from app.textes import escape_hidden
from models import Signalement


def list_open(session: Session, *, as_json: bool) -> str:
    """Write what still waits, the oldest first."""
    found = queries.list_open(session)
    if as_json:
        # In ASCII: what strangers sent must not change how a terminal reads the rest.
        return json.dumps([_values(row) for row in found], indent=2)
    if not found:
        return "Aucun signalement n’attend."
    return "\n\n".join(_text(session, row) for row in found)


def _values(row: Signalement) -> dict[str, object]:
    return {
        "numero": row.id,
        "sorte": row.sorte,
        "cible": row.cible,
        "objet": row.objet,
        "texte": row.texte,
        "source_url": row.source_url,
        "courriel": row.courriel,
        "recu_le": row.created_at.isoformat(),
    }


def _text(session: Session, row: Signalement) -> str:
    name = queries.find_page_name(session, row.sorte, row.cible) or "page disparue"
    title = f"{row.id}. {row.objet} : {name} ({row.sorte} {row.cible}), {row.created_at:%d/%m/%Y}"
    said = row.texte
    said += f"\nsource : {row.source_url}" if row.source_url else ""
    said += f"\nrépondre à : {row.courriel}" if row.courriel else ""
    # Every line of theirs is set back: none can pass for the first line of another entry.
    return "\n".join([title, *(f"   {escape_hidden(line)}" for line in said.splitlines())])
