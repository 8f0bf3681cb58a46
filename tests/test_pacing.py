"""Telegram's limits, counted by a clock of our own."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.pacing import REMEMBERED_CHATS, Pacing

# core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
BOT_PER_SECOND = 30
GROUP_PER_MINUTE = 20
GROUP = -100_123


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def send_all(pacing: Pacing, clock: Clock, chats: list[int], *, is_urgent: bool = True) -> list[float]:
    """Send to these chats one after another as soon as allowed; the times."""
    times = []
    for chat in chats:
        while delay := pacing.delay(chat, is_urgent=is_urgent):
            clock.now += delay
        pacing.take(chat, is_urgent=is_urgent)
        times.append(clock.now)
    return times


def most_within(times: list[float], window: float) -> int:
    return max(sum(start <= time < start + window for time in times) for start in times)


def test_a_broadcast_keeps_under_the_bots_limit_and_near_it() -> None:
    clock = Clock()
    times = send_all(Pacing(clock), clock, list(range(1, 501)), is_urgent=False)
    assert most_within(times, 1.0) <= BOT_PER_SECOND
    assert times[-1] - times[0] < 500 / 24


@given(st.lists(st.integers(min_value=1, max_value=60), min_size=1, max_size=120), st.booleans())
def test_no_second_sees_more_than_the_limits_allow(chats: list[int], is_urgent: bool) -> None:
    clock = Clock()
    times = send_all(Pacing(clock), clock, chats, is_urgent=is_urgent)
    assert most_within(times, 1.0) <= (BOT_PER_SECOND + 6 if is_urgent else BOT_PER_SECOND)


def test_five_messages_to_one_person_go_at_once_and_then_one_a_second() -> None:
    clock = Clock()
    times = send_all(Pacing(clock), clock, [7] * 8)
    assert times[4] - times[0] < 0.1
    assert all(later - earlier >= 1 for earlier, later in pairwise(times[4:]))


def test_a_group_gets_at_most_twenty_a_minute() -> None:
    clock = Clock()
    times = send_all(Pacing(clock), clock, [GROUP] * 60)
    assert most_within(times, 60.0) <= GROUP_PER_MINUTE


def test_a_reply_goes_out_in_the_middle_of_a_broadcast() -> None:
    clock = Clock()
    pacing = Pacing(clock)
    for chat in range(1, 100):
        send_all(pacing, clock, [chat], is_urgent=False)
        assert pacing.delay(5000) == 0
        assert pacing.delay(5000, is_urgent=False) > 0 or chat < 3


def test_a_pause_holds_every_chat_and_the_longest_wins() -> None:
    clock = Clock()
    pacing = Pacing(clock)
    pacing.pause(10_072)
    pacing.pause(5)
    assert pacing.delay(1) == pacing.delay(GROUP) == pacing.paused_for() == 10_072
    clock.now += 10_072
    assert pacing.delay(1) == 0


def test_a_chat_that_waits_is_named_until_its_turn() -> None:
    clock = Clock()
    pacing = Pacing(clock)
    send_all(pacing, clock, [7] * 5)
    wait = pacing.waiting()[7]
    assert 1 <= wait < 1.1
    clock.now += wait
    assert pacing.waiting() == {}
    assert pacing.delay(7) == 0


def test_memory_is_bounded_however_many_chats_there_are() -> None:
    clock = Clock()
    pacing = Pacing(clock)
    send_all(pacing, clock, list(range(1, 5 * REMEMBERED_CHATS)))
    assert len(pacing._chats) <= REMEMBERED_CHATS
