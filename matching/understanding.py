"""Reading a need: its sub-themes, whether a plain tool would do, what to ask when it is vague.

Two readers agree on it: the lexicon, written by hand, and the classifier, fitted on examples,
which weighs what the lexicon says. Without a classifier the lexicon alone speaks.
"""

from collections.abc import Mapping, Sequence

from matching.classifier import Classifier
from matching.lexicon import Expression, Lexicon
from matching.reading import Reading, look
from matching.signals.text import Lemmatiser, words
from matching.types import Choix, Comprehension, OutilSimple, Question, ThemeTrouve

# A sub-theme is proposed from this probability on, and this share of the most probable; a less
# probable one may still be asked about.
ENOUGH_PROBABILITY = 0.15
ENOUGH_ODDS = 0.2
ASKED_PROBABILITY = 0.07
# Under this probability of the first sub-theme, we ask whether it is rather the second or third.
SURE = 0.5
# A word is quoted when it brought at least this share of what the strongest brought.
ENOUGH_WORD = 0.3
MOST_WORDS = 4
# By the lexicon alone, a sub-theme is proposed from this force on: about one « moyenne »
# expression that others share …
ENOUGH_FORCE = 0.3
# … and when it is at least this share of the strongest.
ENOUGH_SHARE = 0.4
MOST_THEMES = 4
# Under this force of the best sub-theme, a vague expression makes the need vague.
CLEAR_FORCE = 1.2
# A need of fewer full words than this is too short to be sure of.
FEW_WORDS = 2
# A question about a sub-theme is asked from this force on; under it, the general ones.
HALF_FORCE = 0.25
MOST_TOOLS = 2
MOST_QUESTIONS = 2
MOST_CHOICES = 3
HESITATION = "hesitation"


def understand(
    texte: str, *, lexicon: Lexicon, lemmatiser: Lemmatiser, labels: Mapping[str, str],
    parents: Mapping[str, str], classifier: Classifier | None = None,
) -> Comprehension:  # fmt: skip
    """Read a need in plain French.

    Parameters
    ----------
    texte
        The need, as typed. An empty text is vague and has no theme.
    labels, parents
        Label of each sub-theme, and slug of the theme it belongs to.

    Returns
    -------
    Comprehension
        Sub-themes, the likeliest first; equal ones by slug, so that two runs agree.
    """
    reading = look(texte, lexicon, lemmatiser)
    spoken = as_typed(texte, lemmatiser)
    if classifier is None:
        return _by_lexicon(reading, spoken, lexicon, labels, parents)
    opinion = classifier.read(reading.tokens, reading.said, reading.forces)
    ordered = opinion.ordered if opinion.known else []
    asked = [(slug, p) for slug, p in ordered[:MOST_CHOICES] if p >= ASKED_PROBABILITY]
    themes = tuple(
        ThemeTrouve(slug, labels[slug], p, _quoted(classifier.shares(reading.tokens, slug), spoken))
        for slug, p in ordered[:MOST_THEMES]
        if p >= ENOUGH_PROBABILITY and p >= ENOUGH_ODDS * ordered[0][1]
    )
    vague = opinion.vague or not asked or len(reading.tokens) < FEW_WORDS
    if vague and themes and themes[0].force < SURE:
        # « par où commencer » is no subject: better ask than tick a guess.
        themes = ()
    likely = [theme.slug for theme in themes]
    # What is hardly guessed is asked before anything in general; what is sure is asked about.
    questions = () if vague and likely else _hesitation(asked, labels)
    if vague:
        questions += _questions(lexicon, likely[:2], parents)
    return Comprehension(
        themes=themes,
        sans_ia=_plain_tools(reading, [slug for slug, _p in asked], lexicon, all_=opinion.sans_ia),
        vague=vague,
        questions=questions[:MOST_QUESTIONS],
    )


def order(
    texte: str, *, lexicon: Lexicon, lemmatiser: Lemmatiser, classifier: Classifier | None
) -> tuple[str, ...]:
    """Order the sub-themes that a text may speak of, the likeliest first, proposed or not."""
    reading = look(texte, lexicon, lemmatiser)
    if classifier is None:
        return tuple(slug for slug, _force in reading.ordered)
    opinion = classifier.read(reading.tokens, reading.said, reading.forces)
    return tuple(slug for slug, _p in opinion.ordered)


def _by_lexicon(
    reading: Reading, spoken: Mapping[str, str], lexicon: Lexicon, labels: Mapping[str, str],
    parents: Mapping[str, str],
) -> Comprehension:  # fmt: skip
    themes = tuple(
        ThemeTrouve(slug, labels[slug], force, _mots(reading.witnesses[slug], spoken))
        for slug, force in reading.ordered[:MOST_THEMES]
        if force >= ENOUGH_FORCE and force >= ENOUGH_SHARE * reading.best
    )
    vague = reading.best < ENOUGH_FORCE or len(reading.tokens) < FEW_WORDS
    vague = vague or (reading.best < CLEAR_FORCE and reading.wide)
    near = [slug for slug, force in reading.ordered[:2] if force >= HALF_FORCE]
    return Comprehension(
        themes=themes,
        sans_ia=tuple(regle.outil for regle in reading.regles[:MOST_TOOLS]),
        vague=vague,
        questions=_questions(lexicon, near, parents) if vague else (),
    )


def _plain_tools(
    reading: Reading, likely: Sequence[str], lexicon: Lexicon, *, all_: bool
) -> tuple[OutilSimple, ...]:
    """The tools that the words call for on these sub-themes, else the usual one of the first.

    Unless `all_`, only those that are always told.
    """
    rules = [r for r in reading.regles if not r.themes or set(r.themes) & set(likely)]
    rules.sort(key=lambda rule: not rule.toujours)
    called = [rule.outil for rule in rules if all_ or rule.toujours]
    usual = [lexicon.defauts[slug] for slug in likely[:1] if slug in lexicon.defauts and all_]
    return tuple((called or usual)[:MOST_TOOLS])


def _hesitation(
    asked: Sequence[tuple[str, float]], labels: Mapping[str, str]
) -> tuple[Question, ...]:
    """Ask which sub-theme it is when the first one is not sure."""
    if len(asked) < 2 or asked[0][1] >= SURE:
        return ()
    choices = tuple(Choix(labels[slug], slug) for slug, _p in asked)
    return (Question(HESITATION, "De quoi s’agit-il surtout ?", choices),)


def _questions(
    lexicon: Lexicon, near: Sequence[str], parents: Mapping[str, str]
) -> tuple[Question, ...]:
    """Ask about what was half understood; in general when nothing was."""
    wanted = [*near, *(parents[slug] for slug in near)]
    chosen: dict[str, Question] = {}
    for slug in wanted:
        for about, question in lexicon.questions:
            if about == slug:
                chosen.setdefault(question.id, question)
    # Who said what it is about is not asked what it is about.
    general = () if chosen else (question for about, question in lexicon.questions if not about)
    return (*chosen.values(), *general)[:MOST_QUESTIONS]


def as_typed(texte: str, lemmatiser: Lemmatiser) -> dict[str, str]:
    """Return, for each lemma, the word the person wrote."""
    typed: dict[str, str] = {}
    for word in words(texte):
        typed.setdefault(lemmatiser.lemma(word), word)
    return typed


def _quoted(shares: Mapping[str, float], spoken: Mapping[str, str]) -> tuple[str, ...]:
    """Quote the words that brought most, as they were typed."""
    ordered = sorted(shares.items(), key=lambda item: (-item[1], item[0]))[:MOST_WORDS]
    return tuple(
        spoken.get(lemma, lemma)
        for lemma, share in ordered
        if share > 0 and share >= ENOUGH_WORD * ordered[0][1]
    )


def _mots(witnesses: Sequence[Expression], spoken: Mapping[str, str]) -> tuple[str, ...]:
    ordered = sorted(witnesses, key=lambda e: (-e.weight, e.lemmas))
    seen: dict[str, None] = {}
    for expression in ordered:
        for lemma in expression.lemmas:
            seen.setdefault(spoken.get(lemma, lemma))
    return tuple(seen)[:5]
