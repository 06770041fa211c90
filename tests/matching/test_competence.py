"""Which kind of body may lead on which sub-theme."""

import re

import pytest

from matching import french
from matching.french import OWN_SUBJECTS
from matching.signals import geography
from matching.signals.competence import (
    EPCI_KINDS,
    LEADING_ROLES,
    leading,
    leading_rules,
    read_rules,
    rule_for,
)
from matching.weights import LISTES, PORTEUR_SCALE_KM
from tests.matching.factories import REGLES, make_regle, make_regles


def test_the_rule_of_cc_takes_the_place_of_that_of_epci_even_when_lighter() -> None:
    own = rule_for(REGLES, "fuites-reseaux", "CC")

    weight, rule = leading(REGLES, ["fuites-reseaux"], "CC")

    assert own is REGLES["fuites-reseaux"]["CC"]
    assert (weight, rule) == (0.5, own)


@pytest.mark.parametrize("kind", ["CA", "CU", "METRO", "MET69", "EPT"])
def test_an_epci_without_a_rule_of_its_own_has_that_of_epci(kind: str) -> None:
    found = leading(REGLES, ["fuites-reseaux"], kind)

    assert found == (0.8, REGLES["fuites-reseaux"]["epci"])


def test_the_metropole_of_lyon_has_the_rule_of_metropoles() -> None:
    regles = make_regles(make_regle("eau", "METRO", 0.9), make_regle("eau", "epci", 0.2))

    assert leading(regles, ["eau"], "MET69")[0] == 0.9


def test_a_rule_of_cc_that_only_helps_keeps_cc_out_though_epci_may_lead() -> None:
    regles = make_regles(make_regle("eau", "epci", 0.9), make_regle("eau", "CC", 0.9, role="appui"))

    assert leading(regles, ["eau"], "CC") == (0.0, None)
    assert leading(regles, ["eau"], "CA")[0] == 0.9


@pytest.mark.parametrize("role", ["appui", "usager"])
def test_who_helps_or_uses_never_leads(role: str) -> None:
    regles = make_regles(make_regle("eau", "departement", 1.0, role=role))

    assert leading(regles, ["eau"], "departement") == (0.0, None)


def test_a_second_sub_theme_counts_seven_tenths_and_may_win() -> None:
    regles = make_regles(make_regle("eau", "commune", 0.6), make_regle("ecole", "commune", 0.9))

    weight, rule = leading(regles, ["eau", "ecole"], "commune")

    assert weight == pytest.approx(0.63)
    assert rule is regles["ecole"]["commune"]


def test_of_two_equal_sub_themes_the_main_one_gives_the_reason() -> None:
    regles = make_regles(make_regle("eau", "commune", 0.7), make_regle("ecole", "commune", 1.0))

    found = leading(regles, ["eau", "ecole"], "commune")

    assert found == (0.7, regles["eau"]["commune"])


def test_without_a_sub_theme_those_who_pool_digital_services_lead() -> None:
    assert leading(REGLES, [], "opsn") == (0.9, REGLES["operateurs-mutualises"]["opsn"])
    assert leading(REGLES, [], "CC") == (0.0, None)


def test_a_sub_theme_or_a_kind_without_a_rule_is_led_by_nobody() -> None:
    assert leading(REGLES, ["inconnu"], "CC") == (0.0, None)
    assert leading(REGLES, ["fuites-reseaux"], "petr") == (0.0, None)


# The rules as they are shipped


def test_the_shipped_rules_are_between_0_and_1_with_a_reason_for_each() -> None:
    rules = [rule for kinds in read_rules().values() for rule in kinds.values()]

    assert len(rules) > 100
    assert all(0 < rule.poids <= 1 and rule.motif.strip() for rule in rules)
    assert {rule.role for rule in rules} == {*LEADING_ROLES, "appui", "usager"}
    assert {rule.confidence for rule in rules} <= {"haute", "moyenne", "faible"}


def test_every_need_without_a_sub_theme_has_somebody_to_lead() -> None:
    shipped = read_rules()

    kinds = {*EPCI_KINDS, "opsn"} - {"MGP"}
    assert all(leading(shipped, [], kind)[0] > 0 for kind in kinds)


def test_for_who_has_nobody_else_a_rule_that_helps_counts_too() -> None:
    regles = make_regles(make_regle("eau", "departement", 0.4, role="appui"))

    found = leading_rules(regles, ["eau"], "departement", also_help=True)

    assert found == [(0.4, regles["eau"]["departement"])]


SHIPPED = [rule for kinds in read_rules().values() for rule in kinds.values()]
DENIES = re.compile(
    r"restent? (?:surtout )?aux communes|mais non |seulement si|n’(?:a|entretient) que|"
    r"n’a (?:ni|pas l)|relèvent surtout|sans le présider"
)


def test_a_rule_that_denies_the_competence_leads_nobody() -> None:
    leading_ones = [rule for rule in SHIPPED if rule.role in LEADING_ROLES]

    assert [rule.motif for rule in leading_ones if DENIES.search(rule.motif)] == []


def test_no_rule_asserts_a_coast_where_there_may_be_none() -> None:
    for rule in read_rules()["littoral-montagne"].values():
        if re.search(r"\b(côte|littoral|mer)\b", rule.motif):
            assert re.search(r"selon le lieu|là où il y a", rule.motif), rule.motif


def test_rules_of_departements_and_regions_begin_so_that_another_name_may_be_told() -> None:
    for rule in SHIPPED:
        if rule.kind in OWN_SUBJECTS:
            assert rule.motif.startswith(OWN_SUBJECTS[rule.kind]), rule.motif
            assert not re.search(r"\b(il|elle|seule?)\b", rule.motif) or (
                rule.role not in LEADING_ROLES
            )


def test_a_syndicat_is_not_said_to_exist() -> None:
    for rule in SHIPPED:
        if rule.kind.startswith("syndicat_"):
            assert re.search(r"\b[Ss](i|’il) ", rule.motif), rule.motif


def test_no_office_of_the_hexagone_alone_is_promised_to_all() -> None:
    for rule in SHIPPED:
        if re.search(r"agence de l’eau|direction départementale|DRAAF|DRAC|Vigicrues", rule.motif):
            assert re.search(r"outre-mer|DAC\b|Hexagone", rule.motif), rule.motif
        assert "service départemental d’incendie" not in rule.motif


# The weights


@pytest.mark.parametrize("name", LISTES)
def test_the_weights_of_a_list_sum_to_one(name: str) -> None:
    weights = [signal.poids for signal in LISTES[name]]

    assert sum(weights) == pytest.approx(1, abs=1e-12)
    assert all(weight > 0 for weight in weights)


@pytest.mark.parametrize("name", LISTES)
def test_each_signal_of_a_list_has_its_own_name_and_says_what_and_why(name: str) -> None:
    signals = LISTES[name]

    assert len({signal.nom for signal in signals}) == len(signals)
    assert len({signal.libelle for signal in signals}) == len(signals)
    assert all(s.nom and s.libelle.strip() and s.mesure.strip() for s in signals)
    assert all(signal.pourquoi.strip().endswith(".") for signal in signals)


@pytest.mark.parametrize(
    ("name", "scale"),
    [
        ("partenaires", f"{geography.NEAR_KM:g} km"),
        ("partenaires", f"{geography.LAND_KM:g} km"),
        ("partenaires", french.decimal(geography.SPACINGS)),
        ("chefs_de_file", f"{PORTEUR_SCALE_KM:g} km"),
    ],
)
def test_the_distance_told_to_people_is_the_one_used(name: str, scale: str) -> None:
    proximity = next(signal for signal in LISTES[name] if signal.nom == "proximite")

    assert f"÷ {scale}" in proximity.mesure
