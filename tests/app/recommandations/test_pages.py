"""From an answer as kept to what its page and its sheet say."""

from app.recommandations import pages
from app.recommandations.forms import FiltresForm
from matching.types import Filtres


def part(signal: str, contribution: float, raison: str) -> dict:
    return {"signal": signal, "contribution": contribution, "raison": raison}


def entry(nature: str, *parts: dict, **others) -> dict:
    score = sum(one["contribution"] for one in parts)
    base = {"id": "01004", "nom": "Bief", "porteur": None, "distance_km": None}
    return {**base, "nature": nature, "score": score, "parts": list(parts), **others}


NEAR = part("proximite", 0.30, "à 3 km à vol d’oiseau")
SMALL = part("taille", 0.003, "26 habitants, contre 2 chez vous")
HOME = part("epci", 0.12, "déjà membre avec vous : CC du Bief")


def test_a_part_of_less_than_a_tenth_of_the_score_is_no_reason() -> None:
    # 0.40 in all: a tenth is 0.04.
    just = part("departement", 0.05, "même département (Ain)")
    under = part("mots", 0.03, "mots en commun : eau")
    rest = part("contiguite", 0.32, "commune limitrophe")

    found = pages.card(entry("commune", under, just, rest, distance_km=3.0))

    assert [one["signal"] for one in found["raisons"]] == ["contiguite", "departement"]
    assert [one["signal"] for one in found["parts"]] == ["contiguite", "departement", "mots"]


def test_a_distance_is_said_once_among_the_reasons_or_under_the_name() -> None:
    among = pages.card(entry("commune", NEAR, SMALL, distance_km=3.2))
    far = part("proximite", 0.003, "à 30 km à vol d’oiseau")
    under = pages.card(entry("commune", far, HOME, distance_km=30.0))

    assert among["sous_titre"] == "Commune"
    assert under["sous_titre"] == "Commune · 30\u00a0km"


def test_a_card_says_the_distance_and_its_detail_how_far_others_stand() -> None:
    near = part("proximite", 0.30, "à 3 km à vol d’oiseau ; ses voisines sont à 4 km en moyenne")

    found = pages.card(entry("commune", near, distance_km=3.2))

    assert [one["raison"] for one in found["raisons"]] == ["à 3 km à vol d’oiseau"]
    assert found["parts"][0]["raison"].endswith("en moyenne")


def test_a_project_says_once_how_far_it_has_come() -> None:
    theme = part("themes", 0.4, "Fuites et réseaux")
    early = part("maturite", 0.04, "à l’étude")
    done = part("maturite", 0.10, "en service, depuis 2023")

    assert pages.card(entry("cas", theme, done, porteur="Pezou"))["sous_titre"] == "Pezou"
    assert pages.card(entry("cas", theme, early, porteur="Pezou"))["sous_titre"] == (
        "Pezou · à l’étude"
    )


def test_the_sheet_says_whole_sentences_and_no_name_twice() -> None:
    rule = part("competence", 0.2, "La communauté a l’eau ; c’est à vérifier.")
    member = part("appartenance", 0.25, "votre commune en est membre")

    commune = pages.card(entry("commune", NEAR, HOME, distance_km=3.2))
    body = pages.card(entry("CC", rule, member, nom="Communauté de communes du Bief"))

    assert commune["resume"] == ("Commune · 3\u00a0km. Déjà membre avec vous\u00a0: CC du Bief.")
    assert body["resume"] == "Votre commune en est membre. La communauté a l’eau."


def test_a_tool_is_a_title_a_sentence_and_the_rest_folded() -> None:
    found = pages.tool(
        {"outil": "un carnet", "raison": "Une ligne suffit. On voit tout.", "ou": "Achetez-le."}
    )

    assert found["outil"] == "un carnet."
    assert found["pourquoi"] == "Une ligne suffit."
    assert found["suite"] == "On voit tout. Achetez-le."


def test_filters_say_which_lists_they_leave_as_they_are() -> None:
    near, far = entry("CC", HOME, distance_km=4.0), entry("CC", HOME, distance_km=20.0)
    none = "Vos filtres ne s’appliquent pas à cette liste."

    assert pages.filter_notes({"chefs_de_file": [far]}, Filtres()) == {}
    ten = Filtres(distance_km=10.0)
    assert pages.filter_notes({"chefs_de_file": [near]}, ten) == {"cas": none, "acteurs": none}
    assert pages.filter_notes({"chefs_de_file": [near, far]}, ten)["chefs_de_file"] == (
        "Celles dont vous faites partie restent, même à plus de 10\u00a0km : la distance n’écarte "
        "que les autres."
    )
    home = pages.filter_notes({"chefs_de_file": [far]}, Filtres(departement=True))
    assert home == {"cas": none, "acteurs": none, "chefs_de_file": none}
    kinds = pages.filter_notes({"chefs_de_file": [far]}, Filtres(kinds=("epci",)))
    assert kinds == {"cas": none, "acteurs": none, "partenaires": none}


def test_the_filters_that_are_on_are_said() -> None:
    form = FiltresForm(data={"distance": "10", "taille": "moins-500", "nature": "epci"})

    assert form.spoken() == [
        "à moins de 10 km", "communes de moins de 500 habitants", "pour porter, intercommunalité",
    ]  # fmt: skip


EVERYTHING = ("formation", "juridique", "achat_groupe")


def advice(commune: dict[str, str | None]) -> list[str]:
    return [conseil.texte for conseil in pages.order(EVERYTHING, commune).conseils]


def test_legal_advice_begins_at_the_epci_of_who_has_one() -> None:
    member = advice({"departement": "29", "epci": "200000001"})
    kept_before_the_key = advice({"departement": "29"})

    assert "votre intercommunalité" in member[1]
    assert member == kept_before_the_key


def test_who_has_no_epci_is_not_sent_to_it() -> None:
    found = advice({"departement": "29", "epci": None})

    assert len(found) == 3
    assert not any("intercommunalité" in text for text in found)


def test_no_advice_of_the_hexagone_is_given_under_another_statute() -> None:
    assert advice({"departement": "987", "epci": None}) == []


def test_a_body_that_took_the_place_of_a_departement_is_not_called_one() -> None:
    item = {"nature": "departement", "distance_km": None, "id": "200094332", "parts": []}

    alsace = pages.card({**item, "nom": "Collectivité européenne d'Alsace"})
    var = pages.card({**item, "nom": "Département du Var"})

    assert alsace["sous_titre"] == "Collectivité territoriale"
    assert var["sous_titre"] == "Département"
