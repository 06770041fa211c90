"""Leads for Amont and the need « fuite »: who may, each value and reason, by hand."""

from dataclasses import replace
from math import exp, log10
from typing import Any

import pytest

from matching.recommending import compare, recommend
from matching.types import Filtres
from matching.weights import PORTEUR_SCALE_KM
from tests.matching.factories import (
    AMONT,
    CC,
    CLUSE,
    COMMUNES,
    DEGREE_KM,
    DOMBE,
    ETANG,
    HALF_OF_THE_WORDS,
    HALLE,
    JONC,
    LAGON,
    METROPOLE,
    OPERATEUR,
    OUEST,
    PORTEURS,
    REGION,
    answer,
    make_cas,
    make_demande,
    make_regle,
    make_regles,
    make_snapshot,
    reasons,
    values,
)

# The town that has done it, brought from 111 km to 22 km: within reach of a lead.
TOWN_NEAR_COMMUNES = tuple(
    replace(commune, latitude=46.2) if commune.code == JONC else commune for commune in COMMUNES
)
TOWN_NEAR = make_snapshot(communes=TOWN_NEAR_COMMUNES)


def test_each_signal_of_the_epci_the_commune_belongs_to() -> None:
    cc = answer("chefs_de_file")[CC]

    assert values(cc) == pytest.approx(
        {
            "competence": 0.5,
            "appartenance": 1,
            "proximite": exp(-0.2 * DEGREE_KM / PORTEUR_SCALE_KM),
            "experience": 0,
            "themes": 0.4,
            "mots": 0,
            "capacite": 1 / 3,
        }
    )


def test_each_reason_of_the_epci_the_commune_belongs_to() -> None:
    cc = answer("chefs_de_file")[CC]

    assert reasons(cc) == {
        "competence": "competent : CC, fuites-reseaux. À confirmer dans ses statuts.",
        "appartenance": "votre commune en est membre",
        "proximite": "sa commune la plus peuplée, Cluse, est à 22 km",
        "experience": "pas de projet documenté sur ce sous-thème",
        "themes": "projet documenté : « Inondations »",
        "mots": "pas de mot en commun",
        "capacite": "10\u202f000 habitants",
    }


def test_each_signal_of_a_town_that_may_lead_for_others() -> None:
    jonc = answer("chefs_de_file", TOWN_NEAR)[JONC]

    assert values(jonc) == pytest.approx(
        {
            "competence": 0.4,
            "appartenance": 0,
            "proximite": exp(-0.2 * DEGREE_KM / PORTEUR_SCALE_KM),
            "experience": 0.4,
            "themes": 1,
            "mots": 0,
            "capacite": (log10(60_000) - 3) / 3,
        }
    )
    assert reasons(jonc) == {
        "competence": "competent : commune, fuites-reseaux.",
        "appartenance": "une commune voisine n’est pas une structure dont vous êtes membre",
        "proximite": "à 22 km à vol d’oiseau",
        "experience": "étudie « Télérelève »",
        "themes": "projet documenté : « Fuites et réseaux » et « Inondations »",
        "mots": "pas de mot en commun",
        "capacite": "60\u202f000 habitants",
    }


def test_each_signal_of_an_operator_of_the_departement() -> None:
    operator = answer("chefs_de_file")[OPERATEUR]

    assert values(operator) == {
        "competence": 0.6, "appartenance": 1, "proximite": 0, "experience": 0, "themes": 1,
        "mots": 0, "capacite": 0,
    }  # fmt: skip
    assert reasons(operator) == {
        "competence": "mutualisateur : opsn, fuites-reseaux.",
        "appartenance": "intervient dans votre département",
        "proximite": "distance inconnue",
        "experience": "pas de projet documenté sur ce sous-thème",
        "themes": "thèmes affichés : « Fuites et réseaux »",
        "mots": "aucun projet documenté à comparer",
        "capacite": "population inconnue",
    }


def test_the_words_and_themes_of_an_operator_are_its_offers() -> None:
    operator = answer("chefs_de_file", texte="messagerie", themes=())[OPERATEUR]
    shown = answer("chefs_de_file", texte="messagerie", themes=("achat-mutualise",))
    regles = make_regles(make_regle("achat-mutualise", "opsn", 0.5))
    led = answer(
        "chefs_de_file", make_snapshot(regles=regles), texte="serveur", themes=("achat-mutualise",)
    )[OPERATEUR]

    assert values(operator)["competence"] == 0.9
    assert values(operator)["mots"] == pytest.approx(HALF_OF_THE_WORDS)
    assert reasons(operator)["mots"] == "mots en commun : messagerie"
    assert shown == {}
    assert values(led)["themes"] == 1
    assert reasons(led)["themes"] == "thèmes affichés : « Achat mutualisé »"


def test_those_who_are_there_and_those_who_did_it_lead_in_the_order_of_their_scores() -> None:
    found = answer("chefs_de_file", TOWN_NEAR)

    # The département only helps, the région has no rule, and Bief did it but is too small.
    assert list(found) == [CC, OPERATEUR, JONC]


def test_fewer_than_three_leads_open_the_list_to_larger_neighbours() -> None:
    found = answer("chefs_de_file", make_snapshot(cas=()))

    # Within 15 km: Dombe (2,000). Then CC, operator and Dombe are enough.
    assert list(found) == [CC, OPERATEUR, DOMBE]


def test_a_neighbour_smaller_than_the_one_that_asks_does_not_lead() -> None:
    found = answer("chefs_de_file", make_snapshot(cas=()), commune=CLUSE)

    # Cluse has 4,000 inhabitants. Within 15 km nobody is larger; within 30 km nobody; within 60 km
    # the métropole, and Étang where it sits, which is too far for a commune.
    assert set(found) == {CC, OPERATEUR, METROPOLE}


def test_an_operator_leads_only_on_what_it_declares_or_has_done() -> None:
    silent = replace(PORTEURS[2], themes=("achat-mutualise",))
    snapshot = make_snapshot(porteurs=(*PORTEURS[:2], silent))

    leaks = answer("chefs_de_file", snapshot)
    unknown = answer("chefs_de_file", snapshot, texte="bonjour", themes=())

    assert OPERATEUR not in leaks
    assert OPERATEUR in unknown


def test_a_commune_whose_epci_took_the_competence_does_not_lead() -> None:
    kept_out = make_regles(make_regle("fuites-reseaux", "commune", 0.4, sauf_epci=("METRO",)))
    free = make_regles(make_regle("fuites-reseaux", "commune", 0.4, sauf_epci=("CA",)))
    town = {"communes": TOWN_NEAR_COMMUNES}

    assert JONC not in answer("chefs_de_file", make_snapshot(regles=kept_out, **town))
    assert JONC in answer("chefs_de_file", make_snapshot(regles=free, **town))


def test_the_metropole_of_grand_paris_leads_by_its_own_rules_alone() -> None:
    paris = replace(PORTEURS[1], kind="MGP")
    porteurs = (PORTEURS[0], paris)
    own = make_regles(make_regle("inondations", "MGP", 0.9), make_regle("inondations", "epci", 0.2))

    of_all = answer("chefs_de_file", make_snapshot(porteurs=porteurs), commune=ETANG)
    by_law = answer(
        "chefs_de_file", make_snapshot(porteurs=porteurs, regles=own), commune=ETANG,
        themes=("inondations",),
    )  # fmt: skip

    assert METROPOLE not in of_all
    assert values(by_law[METROPOLE])["competence"] == 0.9


def test_bodies_we_cannot_name_are_said_to_be_called_the_usual_ones_first() -> None:
    regles = make_regles(
        make_regle("fuites-reseaux", "commune", 0.4),
        make_regle("fuites-reseaux", "syndicat_eau", 0.9),
        make_regle("fuites-reseaux", "sdis", 0.2, role="appui"),
        make_regle("inondations", "syndicat_riviere", 0.9),
    )

    found = recommend(
        make_snapshot(regles=regles), make_demande(themes=("fuites-reseaux", "inondations"))
    )

    assert [c.kind for c in found.a_contacter] == ["syndicat_eau", "sdis", "syndicat_riviere"]
    assert found.a_contacter[0].raison == "competent : syndicat_eau, fuites-reseaux."


def test_a_body_of_another_territory_stays_closed_even_when_near() -> None:
    regles = make_regles(make_regle("fuites-reseaux", "departement", 1.0))

    found = answer("chefs_de_file", make_snapshot(regles=regles), commune=HALLE)

    assert list(found) == ["220000071"]


def test_the_commune_that_asks_never_leads_itself_even_alone_able() -> None:
    regles = make_regles(make_regle("fuites-reseaux", "commune", 1.0))

    found = answer("chefs_de_file", make_snapshot(regles=regles), commune=ETANG)

    assert ETANG not in found


def test_the_theme_shown_for_a_lead_is_the_one_its_value_was_read_from() -> None:
    project = make_cas("ecoute", holder_code=OPERATEUR, themes=("fuites-reseaux",))
    operator = replace(PORTEURS[2], themes=("inondations",))
    # It did a project on leaks, which is as good as saying so.
    snapshot = make_snapshot(cas=(project,), porteurs=(*PORTEURS[:2], operator))

    found = answer("chefs_de_file", snapshot)[OPERATEUR]

    assert values(found)["themes"] == 1
    assert "« Fuites et réseaux »" in reasons(found)["themes"]


def test_filters_narrow_leads_by_kind_and_keep_those_of_the_territory() -> None:
    def leads(**filtres: Any) -> list[str]:
        found = recommend(TOWN_NEAR, make_demande(), filtres=Filtres(**filtres))
        return [entry.id for entry in found.chefs_de_file]

    assert leads(kinds=("epci",)) == [CC]
    assert leads(kinds=("commune",)) == [JONC]
    assert leads(kinds=("opsn", "epci")) == [CC, OPERATEUR]
    assert leads(distance_km=1) == [CC, OPERATEUR]


def test_a_kind_may_be_asked_for_where_no_body_is_known() -> None:
    snapshot = make_snapshot(porteurs=())

    found = recommend(snapshot, make_demande(), filtres=Filtres(kinds=("commune",)))

    assert found.chefs_de_file
    assert {entry.kind for entry in found.chefs_de_file} == {"commune"}


# Who is not a member, or has no EPCI


def test_an_epci_one_is_no_member_of_leads_only_when_it_is_no_smaller() -> None:
    def leads(population: int) -> dict[str, Any]:
        other = replace(PORTEURS[1], population=population)
        return answer("chefs_de_file", make_snapshot(cas=(), porteurs=(PORTEURS[0], other)))

    # Amont has 1,000 inhabitants and one lead of its own: the list opens.
    assert METROPOLE not in leads(999)
    found = leads(1000)[METROPOLE]
    assert reasons(found)["competence"] == (
        "Votre commune n’en est pas membre : il faudrait une convention avec elle. "
        "competent : epci, fuites-reseaux."
    )


def test_a_smaller_epci_one_is_no_member_of_is_told_so() -> None:
    small = replace(PORTEURS[1], population=999)
    snapshot = make_snapshot(cas=(), porteurs=(PORTEURS[0], small))

    found = compare(snapshot, make_demande(), liste="chefs_de_file", identifiant=METROPOLE)

    assert found.place is None
    assert found.raison.replace("\u00a0", " ") == (
        "Elle compte 999 habitants, moins que votre commune, qui n’en fait pas partie."
    )


def test_a_commune_without_an_epci_turns_to_those_it_belongs_to_even_for_their_help() -> None:
    alone = tuple(replace(c, epci=None) if c.code == AMONT else c for c in COMMUNES)
    snapshot = make_snapshot(communes=alone, cas=())

    found = answer("chefs_de_file", snapshot)
    notices = recommend(snapshot, make_demande()).avis

    # The département only helps (1.0), and comes before the operator (0.6) and the EPCI around;
    # Dombe, whose 2,000 inhabitants are enough for others, is across the water.
    assert list(found)[:2] == ["220000001", OPERATEUR]
    assert DOMBE not in found
    assert values(found["220000001"])["competence"] == 1.0
    assert any("n’est membre d’aucune intercommunalité" in notice for notice in notices)


def test_a_commune_of_an_epci_is_not_said_to_have_none() -> None:
    notices = recommend(make_snapshot(), make_demande()).avis

    assert not any("aucune intercommunalité" in notice for notice in notices)


def test_the_largest_commune_of_an_epci_is_told_so_as_one_would_say_it() -> None:
    found = answer("chefs_de_file", commune=CLUSE)[CC]

    assert reasons(found)["appartenance"] == "votre commune en est membre"
    assert reasons(found)["proximite"] == "votre commune est la plus peuplée de ses membres"


# Bodies under a name or a statute of their own


def test_a_rule_of_departements_is_told_under_the_name_of_the_body_that_took_their_place() -> None:
    rule = replace(
        make_regle("fuites-reseaux", "departement", 1.0), motif="Le département aide pour l’eau."
    )
    alsace = replace(PORTEURS[3], nom="Collectivité européenne d'Alsace")
    snapshot = make_snapshot(regles=make_regles(rule), porteurs=(*PORTEURS[:3], alsace))

    own = answer("chefs_de_file", snapshot)["220000001"]
    usual = answer("chefs_de_file", make_snapshot(regles=make_regles(rule)))["220000001"]

    assert reasons(own)["competence"] == "La Collectivité européenne d’Alsace aide pour l’eau."
    assert reasons(usual)["competence"] == "Le département aide pour l’eau."


def test_one_body_that_is_departement_and_region_leads_by_the_rules_of_both() -> None:
    rule = replace(
        make_regle("fuites-reseaux", "region", 0.8), motif="La région organise les transports."
    )
    regles = make_regles(rule, make_regle("fuites-reseaux", "departement", 0.3))

    # Ouest has no région of its own in the small France; Est has one.
    both = answer("chefs_de_file", make_snapshot(regles=regles), commune=HALLE)[OUEST]
    apart = answer("chefs_de_file", make_snapshot(regles=regles))

    assert values(both)["competence"] == 0.8
    assert reasons(both)["competence"] == "Le Département de l’Ouest organise les transports."
    assert values(apart["220000001"])["competence"] == 0.3
    assert values(apart[REGION])["competence"] == 0.8


def test_where_the_rules_of_the_hexagone_do_not_hold_none_is_told() -> None:
    regles = make_regles(
        make_regle("fuites-reseaux", "commune", 0.4), make_regle("fuites-reseaux", "sdis", 0.9)
    )
    beside = replace(COMMUNES[4], code="97802", departement="978", epci=None, latitude=-40.1)
    snapshot = make_snapshot(regles=regles, communes=(*COMMUNES, beside))

    found = recommend(snapshot, make_demande(commune=LAGON))

    assert [entry.id for entry in found.chefs_de_file] == ["97802"]
    assert reasons(found.chefs_de_file[0])["competence"] == (
        "Dans l’Hexagone, cette sorte de collectivité peut porter ce sujet ; ici, les règles "
        "diffèrent : à vérifier auprès d’elle."
    )
    (contact,) = found.a_contacter
    assert contact.raison == (
        "Pour Saint-Martin, les règles ne sont pas celles de l’Hexagone : demandez à la "
        "collectivité ou à la préfecture qui s’occupe de ce sujet."
    )
    # Communes there may have an EPCI that the data do not know.
    assert not any("aucune intercommunalité" in notice for notice in found.avis)
