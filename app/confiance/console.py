"""`maillage signalements`: what people say of pages, as text or JSON."""

import json

from sqlalchemy.orm import Session

from app.confiance import queries
from models import Signalement


def list_open(session: Session, *, as_json: bool) -> str:
    """Write what still waits, the oldest first."""
    found = queries.list_open(session)
    if as_json:
        return json.dumps([_values(row) for row in found], ensure_ascii=False, indent=2)
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
    lines = [
        f"{row.id}. {row.objet} : {name} ({row.sorte} {row.cible}), {row.created_at:%d/%m/%Y}",
        *(f"   {line}" for line in row.texte.splitlines()),
    ]
    lines += [f"   source : {row.source_url}"] if row.source_url else []
    lines += [f"   répondre à : {row.courriel}"] if row.courriel else []
    return "\n".join(lines)
