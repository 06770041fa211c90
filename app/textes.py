"""Text as people send it: invisible characters out, line ends made one."""

import re
import unicodedata

# Control characters but line feed and tab: PostgreSQL refuses NUL, no screen shows the rest.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Lone surrogates cannot be written as UTF-8; a command line may still hand them over.
_SURROGATES = re.compile(r"[\ud800-\udfff]")
# Controls, marks of direction and of joining, line and paragraph separators, unassigned codes.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean(text: str) -> str:
    """Make a text storable without changing what is seen of it.

    >>> clean("  fuite\\r\\nd’eau ")
    'fuite\\nd’eau'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _SURROGATES.sub("", _CONTROLS.sub("", text))
    return unicodedata.normalize("NFC", text).strip()


def escape_hidden(text: str) -> str:
    """Write what nobody sees as its code, so that a terminal shows it and does not obey it.

    Line feeds stay: whoever prints decides where lines end.

    >>> escape_hidden("un\\u202enu\\n")
    'un\\\\u202enu\\n'
    """
    return "".join(
        f"\\u{ord(sign):04x}" if sign != "\n" and unicodedata.category(sign) in _HIDDEN else sign
        for sign in text
    )


def has_controls(text: str) -> bool:
    """Say whether a text holds characters that nobody can see and we cannot keep."""
    return bool(_CONTROLS.search(text.replace("\r\n", "\n").replace("\r", "\n")))
