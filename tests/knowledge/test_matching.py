"""Matching: who is proposed for a need, who is not, and why."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge import lexicon
from knowledge.matching import Matcher, Profile, Request, RequestType, guess_type

MAKER = Profile("maker", "de", "DE", "Bayern", "Huber", "sme", "Herstellung von Pelletkesseln", "Vertriebspartner")
FITTER = Profile("fitter", "sv", "SE", "Småland", "Vedkraft", "sme", "Montering av pelletspannor", "Pelletspannor")
TRADER = Profile("trader", "it", "IT", "Friuli", "Carnia", "sme", "Commercio all'ingrosso di pellet", "")
HAULIER = Profile("haulier", "pl", "PL", "Pomorze", "Trans", "sme", "Przewóz peletu i zrębki", "")
AGENT = Profile("agent", "en", "IE", "Connacht", "Agency", "sme", "We represent boiler makers in Ireland", "")
EVERYONE = (MAKER, FITTER, TRADER, HAULIER, AGENT)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.build(EVERYONE)


def proposed(matcher: Matcher, content: str, lang: str, kind: str = "buy") -> list[str]:
    """The ids proposed for a request, best first."""
    return [each.id for each in matcher.match(Request("r", lang, content, kind)).candidates]


@pytest.mark.parametrize(
    ("lang", "content", "best"),
    [
        ("lt", "Ieškome granulinių katilų gamintojo", "maker"),
        ("fi", "Etsimme pellettikattilan asentajaa", "fitter"),
        ("es", "Buscamos un mayorista de pellets de madera", "trader"),
        ("fr", "Transporteur pour granulés de bois", "haulier"),
    ],
)
def test_role_decides_between_firms_of_one_trade_across_languages(
    matcher: Matcher, lang: str, content: str, best: str
) -> None:
    assert proposed(matcher, content, lang)[:1] == [best]


def test_installer_is_not_proposed_for_a_maker(matcher: Matcher) -> None:
    assert "fitter" not in proposed(matcher, "We look for a manufacturer of pellet boilers", "en")


def test_offer_meets_who_seeks_it(matcher: Matcher) -> None:
    assert proposed(matcher, "Produkujemy i sprzedajemy kotły na pelet", "pl", "sell") == ["fitter"]


def test_agent_is_found_for_the_country_named(matcher: Matcher) -> None:
    content = "Wir bauen Pelletkessel und suchen einen Handelsvertreter in Irland"
    assert proposed(matcher, content, "de", "export_agent")[:1] == ["agent"]


@pytest.mark.parametrize("content", ["Vi söker en tandläkare", "Solfångare till tak", "hej", "", "🙂"])
def test_nobody_is_proposed_when_nobody_fits(matcher: Matcher, content: str) -> None:
    result = matcher.match(Request("r", "sv", content, "buy"))
    assert (result.band, result.candidates) == ("none", ())


def test_of_work_it_need_not_be_said_that_it_is_done() -> None:
    sweep = Profile("sweep", "pl", offers="Kominiarz: przeglądy i czyszczenie kominów")
    assert proposed(Matcher.build([sweep]), "Vi behöver sotning", "sv") == ["sweep"]
    assert proposed(Matcher.build([sweep]), "Vi söker en kurs i sotning", "sv") == []


def test_who_heats_restaurants_is_not_proposed_to_who_looks_for_one() -> None:
    heater = Profile("heater", "es", offers="Calefacción para hoteles y restaurantes")
    assert proposed(Matcher.build([heater]), "Etsimme ravintolaa kesäjuhliin", "fi") == []


def test_word_in_no_lexicon_is_found_by_its_letters() -> None:
    odd = Profile("odd", "sv", "SE", "", "", "sme", "Xylofonstämning")
    assert proposed(Matcher.build((*EVERYONE, odd)), "xylofonstämning", "sv") == ["odd"]


def test_empty_profile_and_empty_cluster_do_no_harm() -> None:
    assert proposed(Matcher.build([]), "wood pellets", "en") == []
    assert proposed(Matcher.build([Profile("a"), TRADER]), "wood pellets", "en") == ["trader"]


def test_excluded_profiles_are_never_proposed(matcher: Matcher) -> None:
    request = Request("r", "en", "manufacturer of pellet boilers", "buy")
    assert "maker" not in [each.id for each in matcher.match(request, exclude=frozenset({"maker"})).candidates]


def test_limit_is_kept() -> None:
    many = [Profile(str(number), "en", offers="wood pellets") for number in range(30)]
    assert len(Matcher.build(many).match(Request("r", "en", "wood pellets", "buy"), limit=4).candidates) == 4


def test_certificate_asked_for_ranks_first() -> None:
    plain = Profile("plain", "en", offers="wood pellets")
    certified = Profile("certified", "en", offers="wood pellets", certificates=("ENplus A1",))
    assert proposed(Matcher.build([plain, certified]), "pellets de madera con ENplus A1", "es")[0] == "certified"


def test_near_firm_ranks_first() -> None:
    far = Profile("far", "en", "FR", offers="heat pump installation")
    near = Profile("near", "en", "SE", "Småland", offers="heat pump installation")
    assert proposed(Matcher.build([far, near]), "Installation av värmepump i Småland", "sv")[0] == "near"


def test_reason_is_told_in_the_readers_language(matcher: Matcher) -> None:
    best = matcher.match(Request("r", "lt", "Ieškome granulinių katilų gamintojo", "buy")).candidates[0]
    assert [each.label(lexicon.load(), "sv") for each in best.reasons] == ["tillverkning: pelletspanna"]


def test_changed_profile_is_found_and_the_old_one_is_not(matcher: Matcher) -> None:
    changed = matcher.with_profile(Profile("maker", "de", "DE", offers="Herstellung von Kaminöfen"))
    assert "maker" not in proposed(changed, "manufacturer of pellet boilers", "en")
    assert proposed(changed, "manufacturer of wood stoves", "en") == ["maker"]
    assert "maker" in proposed(matcher, "manufacturer of pellet boilers", "en")


def test_removed_profile_is_gone_and_may_come_back(matcher: Matcher) -> None:
    without = matcher.without("maker")
    assert "maker" not in proposed(without, "manufacturer of pellet boilers", "en")
    assert "maker" in proposed(without.with_profile(MAKER), "manufacturer of pellet boilers", "en")


def test_many_changes_lay_the_large_part_out_anew() -> None:
    firms = [Profile(str(number), "en", offers="wood stoves") for number in range(120)]
    changed = Matcher.build(firms)
    for number in range(100):
        changed = changed.with_changes([Profile(str(number), "en", offers="wood pellets")], [str(number + 20)])
    found = changed.match(Request("r", "en", "wood pellets", "buy"), limit=200).candidates
    assert {each.id for each in found} == {str(number) for number in range(100)}


@pytest.mark.parametrize(
    ("lang", "content", "kind"),
    [
        ("en", "We look for wood pellets", RequestType.BUY),
        ("fi", "Pyydämme tarjouksia hakekattilasta", RequestType.BUY),
        ("sv", "Vi säljer flis och söker köpare", RequestType.SELL),
        ("pl", "Montujemy kotły na pellet", RequestType.SELL),
        ("de", "Suchen Partner für eine Bietergemeinschaft", RequestType.JOINT_PROJECT),
        ("pl", "Mamy wolne moce w spawalni", RequestType.SPARE_CAPACITY),
        ("it", "Produciamo stufe, cerchiamo un agente in Germania", RequestType.EXPORT_AGENT),
        ("fr", "Cherchons technologie de gazéification", RequestType.TECHNOLOGY_REQUEST),
        ("es", "Ofrecemos tecnología de secado", RequestType.TECHNOLOGY_OFFER),
        ("fi", "Kenellä on kokemusta hakekattiloista", RequestType.KNOWLEDGE),
    ],
)
def test_type_is_guessed_from_the_sentence(lang: str, content: str, kind: RequestType) -> None:
    assert guess_type(content, lang) is kind


def run(tmp_path: Path, profiles: str, requests: str) -> subprocess.CompletedProcess[str]:
    """The command line on two files of these contents."""
    (tmp_path / "P.jsonl").write_text(profiles, "utf-8")
    (tmp_path / "R.jsonl").write_text(requests, "utf-8")
    command = [sys.executable, "-m", "knowledge", "match", "--profiles", "P.jsonl", "--requests", "R.jsonl", "--timing"]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)


def test_command_writes_one_line_a_request_in_order(tmp_path: Path) -> None:
    profiles = '{"id": "a", "lang": "en", "offers": "wood pellets", "unknown": 1}\n'
    requests = '{"id": "2", "lang": "sv", "text": "pellets", "type": "buy"}\n{"id": "1", "text": "tandläkare"}\n'
    done = run(tmp_path, profiles, requests)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["id"], row["band"]) for row in rows] == [("2", "match"), ("1", "none")]
    assert [(each["id"], bool(each["reasons"]), 0 < each["score"] <= 1) for each in rows[0]["candidates"]] == [
        ("a", True, True)
    ]
    assert set(json.loads(done.stderr)) == {"build_s", "p50_ms", "p99_ms", "n"}


def test_command_stops_at_a_broken_line_and_writes_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, '{"id": "a"}\n', '{"id": "1", "text": "pellets"}\n{"id": "2"}\n')
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "R.jsonl:2: 'text' is missing\n")


def test_command_refuses_an_id_that_is_there_twice(tmp_path: Path) -> None:
    done = run(tmp_path, '{"id": "a"}\n{"id": "a"}\n', "")
    assert (done.returncode, done.stderr) == (2, "P.jsonl:2: id 'a' is taken by an earlier line\n")
