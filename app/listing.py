"""Lists that people search and filter: what was asked, facets with their counts, pages."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from app.textes import clean

LONGEST_QUESTION = 200
LONGEST_VALUE = 120
LONGEST_PAGE_NUMBER = 6

TOO_LONG = (
    f"Votre recherche était très longue : seuls ses {LONGEST_QUESTION} premiers caractères ont été "
    "lus."
)
UNKNOWN_VALUE = "Un filtre de cette adresse n’existe pas : il n’a pas été appliqué."


class Filterable(Protocol):
    """A row of a list: for each facet, the values under which it is filed."""

    @property
    def facets(self) -> Mapping[str, frozenset[str]]: ...


Row = TypeVar("Row", bound=Filterable)
Item = TypeVar("Item")
Other = TypeVar("Other")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What an address asks of a list. `notices` say in French what was left out of it."""

    q: str
    chosen: Mapping[str, str]
    page: int
    notices: tuple[str, ...] = ()

    @property
    def params(self) -> dict[str, str]:
        """The parameters of an address that asks the same, from its first page."""
        return ({"q": self.q} if self.q else {}) | dict(self.chosen)

    @property
    def of_page(self) -> dict[str, str]:
        """The parameters of an address that ends where the number of a page is to be written."""
        return {**self.params, "page": ""}

    def without(self, name: str) -> dict[str, str]:
        return {key: value for key, value in self.params.items() if key != name}


@dataclass(frozen=True)
class Option:
    """A value of a facet and its French label, under the label of its group if it has one."""

    value: str
    label: str
    group: str = ""


@dataclass(frozen=True)
class Choice:
    """An option, and how many rows there would be if it were chosen."""

    option: Option
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """A question with its options, as `label` asks it."""

    name: str
    label: str
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> Option | None:
        return next((choice.option for choice in self.choices if choice.is_chosen), None)

    @property
    def groups(self) -> list[tuple[str, list[Choice]]]:
        """The choices under their group, in order; the group of those without one is empty."""
        found: dict[str, list[Choice]] = {}
        for choice in self.choices:
            found.setdefault(choice.option.group, []).append(choice)
        return list(found.items())


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list, counted from 1."""

    items: tuple[Item, ...]
    number: int
    pages: int
    total: int

    def with_items(self, items: Sequence[Other]) -> "Page[Other]":
        """Return the same page of what its items stand for."""
        return Page(tuple(items), self.number, self.pages, self.total)


def read_asked(args: Mapping[str, str], facets: Sequence[str]) -> Asked:
    """Read the parameters of an address; nothing in it may make a page fail."""
    typed = " ".join(clean(args.get("q", "")).split())
    chosen = {name: clean(args.get(name, ""))[:LONGEST_VALUE] for name in facets}
    return Asked(
        q=typed[:LONGEST_QUESTION].rstrip(),
        chosen={name: value for name, value in chosen.items() if value},
        page=_page_number(args.get("page", "")),
        notices=(TOO_LONG,) if len(typed) > LONGEST_QUESTION else (),
    )


def _page_number(text: str) -> int:
    plain = text.isascii() and text.isdigit() and len(text) <= LONGEST_PAGE_NUMBER
    return max(1, int(text)) if plain else 1


def without_unknown(asked: Asked, options: Mapping[str, Sequence[Option]]) -> Asked:
    """Leave out the values that no option has, and say so."""
    known = {name: {option.value for option in group} for name, group in options.items()}
    kept = {name: value for name, value in asked.chosen.items() if value in known[name]}
    if len(kept) == len(asked.chosen):
        return asked
    return replace(asked, chosen=kept, notices=(*asked.notices, UNKNOWN_VALUE))


def sift(rows: Sequence[Row], chosen: Mapping[str, str], *, but: str = "") -> list[Row]:
    """Keep the rows filed under every value chosen, the facet `but` left aside."""
    wanted = [(name, value) for name, value in chosen.items() if name != but]
    return [row for row in rows if all(value in row.facets[name] for name, value in wanted)]


def count_facet(
    rows: Sequence[Row], asked: Asked, name: str, label: str, options: Sequence[Option]
) -> Facet:
    """Count what each option would give, the other filters kept; those without any are left out."""
    counts = Counter(
        value for row in sift(rows, asked.chosen, but=name) for value in row.facets[name]
    )
    chosen = asked.chosen.get(name)
    return Facet(
        name,
        label,
        tuple(
            Choice(option, counts[option.value], option.value == chosen)
            for option in options
            if counts[option.value] or option.value == chosen
        ),
    )


def cut(items: Sequence[Item], number: int, size: int) -> Page[Item]:
    """Return one page of a list; a number past the end gives the last one."""
    pages = max(1, -(-len(items) // size))
    number = min(number, pages)
    return Page(tuple(items[(number - 1) * size : number * size]), number, pages, len(items))
