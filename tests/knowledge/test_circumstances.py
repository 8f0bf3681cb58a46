"""Each part of a match by name: who may not be proposed at all, and what decides between firms that offer the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.matching import Circumstances, Matcher, Profile, Request, preferred

FIRM = Profile("firm", "en", "SE", "Småland", offers="wood pellets", cluster="north")
OTHER = Profile("other", "en", "SE", "Småland", offers="wood pellets", cluster="north")


def proposed(
    firms: list[Profile],
    content: str = "We need wood pellets",
    kind: str = "buy",
    exclude: frozenset[str] = frozenset(),
    **circumstances: object,
) -> list[str]:
    """The ids proposed, best first."""
    request = Request("r", "en", content, kind)
    around = Circumstances(**circumstances)  # type: ignore[arg-type]
    result = Matcher.build(firms).match(request, exclude=exclude, circumstances=around)
    return [each.id for each in result.candidates]


def test_who_sells_is_not_proposed_to_who_sells() -> None:
    seeker = Profile("seeker", "en", seeks="wood pellets")
    assert proposed([FIRM, seeker], "We sell wood pellets and look for buyers", "sell") == ["seeker"]


def test_nobody_is_proposed_to_itself() -> None:
    assert proposed([FIRM, OTHER], author="firm") == ["other"]


def test_who_is_blocked_is_not_proposed() -> None:
    assert proposed([FIRM, OTHER], exclude=frozenset({"firm"})) == ["other"]


def test_who_is_paused_is_not_proposed() -> None:
    assert proposed([replace(FIRM, is_paused=True), OTHER]) == ["other"]


def test_excluding_thousands_leaves_the_one_that_remains() -> None:
    firms = [replace(FIRM, id=str(number)) for number in range(2000)]
    assert proposed([*firms, OTHER], exclude=frozenset(map(str, range(2000)))) == ["other"]


@pytest.mark.parametrize(
    ("is_closed", "is_within_cluster", "expected"),
    [
        (False, False, ["firm", "other"]),
        (True, False, ["firm"]),  # their cluster keeps to itself
        (False, True, ["firm"]),  # the request does not leave its own
    ],
)
def test_reach(is_closed: bool, is_within_cluster: bool, expected: list[str]) -> None:
    firms = [FIRM, replace(OTHER, cluster="south", is_closed=is_closed)]
    assert sorted(proposed(firms, cluster="north", is_within_cluster=is_within_cluster)) == expected


def test_closed_cluster_still_serves_its_own() -> None:
    assert proposed([replace(FIRM, is_closed=True)], cluster="north") == ["firm"]


def test_language_that_is_demanded() -> None:
    firms = [replace(FIRM, speaks=("de",)), OTHER, replace(OTHER, id="german", lang="de", offers="Holzpellets")]
    assert sorted(proposed(firms, languages=frozenset({"de"}))) == ["firm", "german"]


@pytest.mark.parametrize(
    "circumstances",
    [
        {"responsiveness": {"other": 0.9}},
        {"fairness": {"firm": 0.1}},
        {"country": "SE"},
        {"region": "Skåne"},
    ],
)
def test_what_decides_between_firms_that_offer_the_same(circumstances: dict[str, object]) -> None:
    abroad = replace(FIRM, country="DE", region="Bayern")
    at_home = replace(OTHER, region="Skåne")
    assert proposed([abroad, at_home], **circumstances) == ["other", "firm"]
    assert proposed([abroad, at_home]) == ["firm", "other"]


@pytest.mark.parametrize("known", [{}, {"other": 0.9}, {"firm": 0.1}, {"firm": 0.1, "other": 0.9}])
def test_what_is_looked_up_for_the_candidates_alone_ranks_them_the_same(known: dict[str, float]) -> None:
    matcher, request = Matcher.build([FIRM, OTHER]), Request("r", "en", "We need wood pellets")
    around = Circumstances(responsiveness=known)
    found = preferred(matcher.match(request, 60).candidates, around, 10)
    assert found == matcher.match(request, 10, circumstances=around).candidates


def test_who_answers_well_is_not_proposed_for_what_it_does_not_do() -> None:
    stoves = Profile("stoves", "en", offers="stove shop")
    assert proposed([stoves, FIRM], responsiveness={"stoves": 1.0}, fairness={"stoves": 1.0}) == ["firm"]


def test_country_named_outweighs_the_authors_own() -> None:
    abroad = replace(FIRM, country="DE", region="Bayern")
    assert proposed([OTHER, abroad], "We need wood pellets in Germany", country="SE")[0] == "firm"


@pytest.mark.parametrize(
    ("lang", "content"),
    [
        ("en", "We need wood pellets, must be ENplus"),
        ("sv", "Vi söker pellets, endast ENplus"),
        ("de", "Wir suchen Pellets, nur ENplus"),
        ("pl", "Szukamy pelletu, tylko ENplus"),
        ("es", "Buscamos pellets, sólo ENplus"),
        ("fr", "Nous cherchons des granulés, uniquement ENplus"),
        ("it", "Cerchiamo pellet, solo ENplus"),
        ("fi", "Etsimme pellettejä, vain ENplus"),
        ("lt", "Ieškome granulių, tik ENplus"),
    ],
)
def test_certificate_that_is_demanded(lang: str, content: str) -> None:
    certified = replace(OTHER, certificates=("ENplus A1",))
    found = Matcher.build([FIRM, certified]).match(Request("r", lang, content, "buy"))
    assert [each.id for each in found.candidates] == ["other"]


def test_certificate_that_is_named_is_preferred() -> None:
    certified = replace(OTHER, certificates=("FSC",))
    assert proposed([FIRM, certified], "We need FSC wood pellets") == ["other", "firm"]


def test_only_another_thing_than_the_certificate_demands_nothing() -> None:
    assert sorted(proposed([FIRM, OTHER], "We need only wood pellets")) == ["firm", "other"]


def test_updated_matcher_knows_exactly_the_profiles_of_now() -> None:
    matcher = Matcher.build([FIRM, OTHER]).with_profile(Profile("third", "en", offers="wood pellets"))
    changed = matcher.updated([replace(FIRM, offers="wood stoves"), Profile("new", "en", offers="wood pellets")])
    request = Request("r", "en", "wood pellets", "buy")
    assert [each.id for each in changed.match(request).candidates] == ["new"]
    assert [each.id for each in changed.updated([OTHER]).match(request).candidates] == ["other"]


def test_matcher_of_which_most_changed_is_built_anew() -> None:
    firms = [replace(FIRM, id=str(number), offers="wood stoves") for number in range(200)]
    changed = Matcher.build(firms).updated([replace(each, offers="wood pellets") for each in firms])
    assert len(changed.match(Request("r", "en", "wood pellets", "buy"), limit=300).candidates) == 200
