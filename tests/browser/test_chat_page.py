"""The chat page, used as a person would use it, against the real emulator and a bot that really polls."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import segno
from playwright.async_api import Locator, Page, expect
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    ReplyKeyboardMarkup,
    Update,
)

from bot.emulator.server import Emulator
from tests.browser.conftest import ChatPages, ScriptedBot
from tests.phones import Phone, Phones

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
async def anna(phones: Phones) -> Phone:
    """An owner whose phone the page shows by itself."""
    return await phones.person("Anna", "sv", label="Owner in Sweden")


@pytest.fixture
async def karin(phones: Phones) -> Phone:
    """A coordinator whose phone the page shows by itself."""
    return await phones.person("Karin", "de", label="Coordinator")


def phone_of(page: Page, person: Phone) -> Locator:
    return page.get_by_test_id(f"phone-{person.id}")


def box_of(phone: Locator) -> Locator:
    return phone.get_by_test_id("composer")


async def write(phone: Locator, text: str) -> None:
    await box_of(phone).fill(text)
    await box_of(phone).press("Enter")


def keyboard(*rows: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=data) for text, data in row] for row in rows]
    )


def qr_picture(link: str) -> bytes:
    buffer = io.BytesIO()
    segno.make(link).save(buffer, kind="png", scale=6)
    return buffer.getvalue()


async def test_shows_a_phone_for_each_labelled_person_and_one_for_their_group(
    chat_pages: ChatPages, phones: Phones, anna: Phone, karin: Phone, scripted_bot: ScriptedBot
) -> None:
    omar = await phones.person("Omar", "ar")
    await phones.group("Heat cluster", anna, omar)
    page = await chat_pages.open()

    await expect(page.get_by_test_id("banner")).to_contain_text("Nothing leaves it; the firms are fictional")
    await expect(phone_of(page, anna)).to_contain_text("Owner in Sweden · Swedish")
    await expect(phone_of(page, karin)).to_contain_text("Coordinator · German")
    await expect(phone_of(page, omar)).to_have_count(0)
    group = page.get_by_test_id(f"phone-{anna.id}-group")
    await expect(group).to_contain_text("Heat cluster")
    await write(group, "/hello everybody")
    await scripted_bot.heard("/hello everybody")
    await page.get_by_test_id("show-phone").click()
    await page.get_by_role("menuitem", name="Omar").click()
    await expect(phone_of(page, omar)).to_be_visible()


async def test_start_button_opens_the_chat_and_formatting_arrives(
    chat_pages: ChatPages, anna: Phone, scripted_bot: ScriptedBot
) -> None:
    words = (
        "<b>Bold</b> <i>slanted</i> <code>M30</code> <tg-spoiler>secret</tg-spoiler>"
        '<blockquote>quoted</blockquote><a href="https://example.org/norm">norm</a> a&lt;b &amp; c'
    )

    @scripted_bot.answers
    async def welcome(bot: Bot, update: Update) -> None:
        await bot.send_message(anna.id, words, parse_mode="HTML")

    page = await chat_pages.open()
    phone = phone_of(page, anna)
    await phone.get_by_role("button", name="Start", exact=True).click()

    text = phone.locator(".theirs .text")
    await expect(text.locator("strong")).to_have_text("Bold")
    await expect(text.locator("em")).to_have_text("slanted")
    await expect(text.locator("code")).to_have_text("M30")
    await expect(text.locator("blockquote")).to_have_text("quoted")
    await expect(text).to_contain_text("a<b & c")
    await expect(text).to_have_attribute("lang", "sv")
    await text.get_by_role("button", name="Hidden text").click()
    await expect(text.get_by_text("secret")).to_be_visible()
    await text.get_by_role("link", name="norm").click()
    await expect(page.get_by_test_id("link-address")).to_have_text("https://example.org/norm")
    await page.keyboard.press("Escape")
    await expect(phone.get_by_role("button", name="Start", exact=True)).to_have_count(0)


async def test_text_of_members_is_never_markup(chat_pages: ChatPages, anna: Phone) -> None:
    page = await chat_pages.open()
    hostile = '<img src=x onerror=alert(1)><b>&amp; "quoted"'
    await anna.send("first")
    await write(phone_of(page, anna), hostile)
    await expect(phone_of(page, anna).locator(".mine .text").last).to_have_text(hostile)
    await expect(phone_of(page, anna).locator(".text img, .text strong")).to_have_count(0)


async def test_buttons_show_that_they_wait_then_toast_alert_and_the_edited_message(
    chat_pages: ChatPages, anna: Phone, scripted_bot: ScriptedBot
) -> None:
    @scripted_bot.answers
    async def talk(bot: Bot, update: Update) -> None:
        if update.message:
            buttons = keyboard([("Save", "save"), ("Warn", "warn")], [("Change", "change")])
            await bot.send_message(anna.id, "Choose", reply_markup=buttons)
        elif query := update.callback_query:
            if query.data == "change":
                await query.edit_message_text("Chosen", reply_markup=keyboard([("Undo", "undo")]))
            await query.answer(f"did {query.data}", show_alert=query.data == "warn")

    await anna.send("/start")
    page = await chat_pages.open()
    phone = phone_of(page, anna)
    await phone.get_by_role("button", name="Save").click()
    await expect(phone.get_by_role("status")).to_have_text("did save")
    await phone.get_by_role("button", name="Warn").click()
    await expect(page.get_by_role("dialog")).to_contain_text("did warn")
    await page.get_by_role("button", name="OK").click()
    await phone.get_by_role("button", name="Change").click()
    await expect(phone.get_by_role("button", name="Undo")).to_be_visible()
    await expect(phone.get_by_role("button", name="Save")).to_have_count(0)
    await expect(phone.get_by_text("edited")).to_be_visible()
    await expect(phone.locator(".theirs")).to_have_count(1)


async def test_button_waits_until_the_bot_answers(
    chat_pages: ChatPages, anna: Phone, scripted_bot: ScriptedBot
) -> None:
    await anna.send("/start")
    message = await scripted_bot.bot.send_message(anna.id, "Slow", reply_markup=keyboard([("Wait", "wait")]))
    page = await chat_pages.open()
    button = phone_of(page, anna).get_by_role("button", name="Wait")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    while not (pressed := [update.callback_query for update in scripted_bot.updates if update.callback_query]):
        await page.wait_for_timeout(20)
    await pressed[0].answer()
    await expect(button).not_to_have_attribute("aria-busy", "true")
    await scripted_bot.bot.edit_message_reply_markup(anna.id, message.message_id)
    await expect(button).to_have_count(0)


async def test_invite_picture_and_link_bring_in_a_new_person(
    chat_pages: ChatPages, karin: Phone, scripted_bot: ScriptedBot
) -> None:
    await karin.send("/invite")
    me = await scripted_bot.bot.get_me()
    link = f"https://t.me/{me.username}?start=Invite_123-abc"
    await scripted_bot.bot.send_photo(karin.id, qr_picture(link), caption=f"Invite: {link}")
    page = await chat_pages.open()
    phone = phone_of(page, karin)

    await phone.get_by_role("button", name="Enlarge the picture").click()
    picture = page.get_by_role("dialog").get_by_role("img")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.naturalWidth") > 100
    await page.keyboard.press("Escape")

    await phone.get_by_role("link", name="Invite_123-abc").click()
    await page.get_by_role("button", name="Open as a new person").click()
    await page.get_by_label("First name").fill("Nils")
    await page.get_by_label("Language of their phone").select_option("sv")
    await page.get_by_role("dialog").get_by_role("button", name="Add").click()
    update = await scripted_bot.heard("/start Invite_123-abc")
    assert update.effective_user is not None
    assert (update.effective_user.first_name, update.effective_user.language_code) == ("Nils", "sv")
    await expect(page.get_by_test_id(f"phone-{update.effective_user.id}")).to_contain_text("/start Invite_123-abc")
    await page.reload()
    await expect(page.get_by_test_id(f"phone-{update.effective_user.id}")).to_be_visible()


async def test_url_and_copy_buttons_say_where_they_lead(
    chat_pages: ChatPages, anna: Phone, scripted_bot: ScriptedBot
) -> None:
    await anna.send("/start")
    me = await scripted_bot.bot.get_me()
    rows = [
        [InlineKeyboardButton("Calendar", url="https://example.org/calendar.ics")],
        [InlineKeyboardButton("Join", url=f"https://t.me/{me.username}?start=again")],
    ]
    await scripted_bot.bot.send_message(anna.id, "Links", reply_markup=InlineKeyboardMarkup(rows))
    page = await chat_pages.open()
    phone = phone_of(page, anna)
    await phone.get_by_role("button", name="Calendar").click()
    await expect(page.get_by_test_id("link-address")).to_have_text("https://example.org/calendar.ics")
    await expect(page.get_by_role("link", name="Open in a new tab")).to_have_attribute("rel", "noopener noreferrer")
    await page.keyboard.press("Escape")
    await phone.get_by_role("button", name="Join").click()
    await page.get_by_role("button", name="Open as Anna").click()
    await scripted_bot.heard("/start again")


async def test_command_menu_lists_what_this_person_may_do(
    chat_pages: ChatPages, anna: Phone, scripted_bot: ScriptedBot
) -> None:
    await anna.send("/start")
    page = await chat_pages.open()
    phone = phone_of(page, anna)
    await expect(phone.get_by_test_id("menu")).to_have_count(1)
    await expect(phone.get_by_test_id("menu")).to_be_hidden()
    commands = [BotCommand("help", "What I can do"), BotCommand("partners", "Find a partner")]
    await scripted_bot.bot.set_my_commands(commands)
    await phone.get_by_test_id("menu").click()
    await expect(phone.get_by_role("option")).to_have_count(2)
    await phone.get_by_role("option", name="/help").click()
    await scripted_bot.heard("/help")
    await box_of(phone).press_sequentially("/pa")
    await expect(phone.get_by_role("option")).to_contain_text(["Find a partner"])
    await box_of(phone).press("Enter")
    await scripted_bot.heard("/partners")
    await expect(box_of(phone)).to_have_value("")


async def test_lines_replies_edits_and_drafts_of_the_text_box(
    chat_pages: ChatPages, anna: Phone, scripted_bot: ScriptedBot
) -> None:
    await anna.send("/start")
    question = await scripted_bot.bot.send_message(anna.id, "Which fuel?")
    page = await chat_pages.open()
    phone = phone_of(page, anna)
    row = phone.get_by_test_id(f"message-{question.message_id}")
    await row.hover()
    await row.get_by_role("button", name="Message actions").click()
    await page.get_by_role("menuitem", name="Reply").click()
    await box_of(phone).press_sequentially("wood")
    await box_of(phone).press("Shift+Enter")
    await box_of(phone).press_sequentially("chips")
    await page.reload()
    await expect(box_of(phone)).to_have_value("wood\nchips")
    await expect(phone.get_by_text("Reply to", exact=False)).to_be_visible()
    await box_of(phone).press("Enter")
    update = await scripted_bot.heard("wood\nchips")
    assert update.message is not None
    assert update.message.reply_to_message is not None
    assert update.message.reply_to_message.message_id == question.message_id

    own = phone.get_by_test_id(f"message-{update.message.message_id}")
    await expect(own.locator(".quote")).to_contain_text("Which fuel?")
    await own.hover()
    await own.get_by_role("button", name="Message actions").click()
    await page.get_by_role("menuitem", name="Edit").click()
    await box_of(phone).fill("pellets")
    await phone.get_by_role("button", name="Save").click()
    await expect(own).to_contain_text("pellets")
    await expect(own.get_by_text("edited")).to_be_visible()


async def test_pictures_and_files_go_both_ways(
    chat_pages: ChatPages, anna: Phone, scripted_bot: ScriptedBot, tmp_path: Path
) -> None:
    (tmp_path / "boiler.png").write_bytes(qr_picture("boiler"))
    await anna.send("/start")
    await scripted_bot.bot.send_document(anna.id, b"a;b\n1;2\n", filename="offer.csv", caption="The offer")
    page = await chat_pages.open()
    phone = phone_of(page, anna)
    async with page.expect_download() as download:
        await phone.get_by_role("link", name="Download offer.csv").click()
    await (await download.value).save_as(tmp_path / "saved.csv")
    assert (tmp_path / "saved.csv").read_bytes() == b"a;b\n1;2\n"

    await phone.get_by_test_id("file-photo").set_input_files(tmp_path / "boiler.png")
    await box_of(phone).fill("Our boiler")
    await phone.get_by_test_id("send").click()
    await expect(phone.locator(".mine").get_by_role("img", name="Our boiler")).to_be_visible()
    while not any(update.message and update.message.photo for update in scripted_bot.updates):
        await page.wait_for_timeout(20)
    await scripted_bot.bot.send_venue(anna.id, 60.6, 15.6, "Fair hall", "Falun 1")
    await expect(phone.get_by_role("group", name="Location")).to_contain_text("Fair hall")
    await scripted_bot.bot.send_contact(anna.id, "+4670000", "Piotr")
    await expect(phone.get_by_role("group", name="Contact")).to_contain_text("+4670000")


async def test_new_messages_leave_a_reader_in_peace(
    chat_pages: ChatPages, anna: Phone, karin: Phone, scripted_bot: ScriptedBot
) -> None:
    for number in range(60):
        await anna.send(f"message number {number}")
    page = await chat_pages.open()
    phone = phone_of(page, anna)
    await expect(phone.get_by_text("message number 59", exact=True)).to_be_in_viewport()
    scroller = phone.locator(".scroller")
    await scroller.evaluate("element => { element.scrollTop = 300 }")
    await scripted_bot.bot.send_message(anna.id, "news")
    await expect(phone.get_by_text("news", exact=True)).to_have_count(1)
    assert await scroller.evaluate("element => element.scrollTop") == 300
    await phone.get_by_role("button", name="New messages").click()
    await expect(phone.get_by_text("news", exact=True)).to_be_in_viewport()
    await scripted_bot.bot.send_message(anna.id, "more news")
    await expect(phone.get_by_text("more news")).to_be_in_viewport()
    await expect(phone.get_by_role("button", name="New messages")).to_be_hidden()


async def test_inline_mode_offers_results_and_posts_the_chosen_one(
    chat_pages: ChatPages, anna: Phone, scripted_bot: ScriptedBot
) -> None:
    @scripted_bot.answers
    async def find(bot: Bot, update: Update) -> None:
        if query := update.inline_query:
            content = InputTextMessageContent(f"About {query.query}")
            article = InlineQueryResultArticle("1", f"Entry on {query.query}", content, description="Starter answers")
            button = InlineQueryResultsButton("Ask me in private", start_parameter="ask")
            await query.answer([article] if query.query == "pellets" else [], button=button)

    await anna.send("/start")
    page = await chat_pages.open()
    phone = phone_of(page, anna)
    me = await scripted_bot.bot.get_me()
    await box_of(phone).fill(f"@{me.username} pellets")
    await phone.get_by_role("option", name="Entry on pellets").click()
    await expect(phone.get_by_text("About pellets")).to_be_visible()
    await expect(box_of(phone)).to_have_value("")
    await box_of(phone).fill(f"@{me.username} nothing")
    await phone.get_by_role("option", name="Ask me in private").click()
    await scripted_bot.heard("/start ask")


async def test_keyboard_of_the_bot_can_be_pressed(
    chat_pages: ChatPages, anna: Phone, scripted_bot: ScriptedBot
) -> None:
    await anna.send("/start")
    markup = ReplyKeyboardMarkup([["Svenska", "Deutsch"]], one_time_keyboard=True)
    await scripted_bot.bot.send_message(anna.id, "Language?", reply_markup=markup)
    page = await chat_pages.open()
    phone = phone_of(page, anna)
    await phone.get_by_role("button", name="Deutsch").click()
    await scripted_bot.heard("Deutsch")
    await expect(phone.get_by_role("button", name="Deutsch")).to_be_hidden()


async def test_blocking_the_bot_and_coming_back(chat_pages: ChatPages, anna: Phone, scripted_bot: ScriptedBot) -> None:
    await anna.send("/start")
    page = await chat_pages.open()
    phone = phone_of(page, anna)
    await page.get_by_test_id(f"more-{anna.id}").click()
    await page.get_by_role("menuitem", name="Block").click()
    await expect(phone).to_contain_text("is blocked on this phone")
    await phone.get_by_role("button", name="Unblock").click()
    await expect(box_of(phone)).to_be_visible()


async def test_new_group_is_opened_on_the_phone_that_made_it(
    chat_pages: ChatPages, anna: Phone, karin: Phone, scripted_bot: ScriptedBot
) -> None:
    page = await chat_pages.open()
    await page.get_by_test_id(f"more-{anna.id}").click()
    await page.get_by_role("menuitem", name="New group or channel").click()
    await page.get_by_label("Title").fill("Falun fair")
    await page.get_by_role("checkbox", name="Karin").check()
    await page.get_by_role("button", name="Create").click()
    await expect(page.get_by_test_id(f"chats-{anna.id}")).to_contain_text("Falun fair")
    await write(phone_of(page, anna), "Who comes?")
    await page.get_by_test_id(f"chats-{karin.id}").click()
    await page.get_by_role("menuitemradio", name="Falun fair").click()
    await expect(phone_of(page, karin).get_by_text("Who comes?")).to_be_visible()
    await expect(phone_of(page, karin).locator(".sender")).to_have_text(["Anna"])


async def test_nothing_typed_is_lost_when_the_emulator_is_away(
    chat_pages: ChatPages, anna: Phone, scripted_bot: ScriptedBot
) -> None:
    await anna.send("/start")
    page = await chat_pages.open()
    phone = phone_of(page, anna)
    await expect(phone.get_by_text("/start")).to_be_visible()
    await page.context.set_offline(True)
    await write(phone, "still here")
    await expect(phone.get_by_role("alert")).to_contain_text("Not sent: The emulator does not answer.")
    await expect(box_of(phone)).to_have_value("still here")
    await page.context.set_offline(False)
    await phone.get_by_role("button", name="Try again").click()
    await scripted_bot.heard("still here")
    await expect(box_of(phone)).to_have_value("")


async def test_catches_up_after_the_emulator_was_restarted(chat_pages: ChatPages, tmp_path: Path) -> None:
    first = Emulator(tmp_path / "telegram.sqlite3")
    await first.start()
    port = int(first.url.rsplit(":", 1)[1])
    here = Phones(first.url)
    anna = await here.person("Anna", "sv", label="Owner in Sweden")
    await anna.send("before")
    chat_pages.url = first.url
    page = await chat_pages.open()
    await expect(phone_of(page, anna).get_by_text("before")).to_be_visible()
    await first.stop()
    await expect(page.get_by_text("Your texts are kept; trying again")).to_be_visible()

    second = Emulator(tmp_path / "telegram.sqlite3")
    await second.start(port=port)
    await anna.send("meanwhile")
    await expect(phone_of(page, anna).get_by_text("meanwhile")).to_be_visible()
    await expect(page.get_by_text("Your texts are kept; trying again")).to_be_hidden()
    await here.http.aclose()
    await page.close()
    await second.stop()


async def test_one_phone_at_a_time_on_a_phone(
    chat_pages: ChatPages, anna: Phone, karin: Phone, scripted_bot: ScriptedBot
) -> None:
    await anna.send("hello from Anna")
    await karin.send("hello from Karin")
    page = await chat_pages.open(width=360, height=740)
    await expect(phone_of(page, anna)).to_be_visible()
    await expect(phone_of(page, karin)).to_be_hidden()
    await scripted_bot.bot.send_message(karin.id, "for the coordinator")
    tab = page.get_by_test_id(f"tab-{karin.id}")
    await expect(tab.get_by_role("img", name="unread")).to_be_visible()
    await tab.click()
    await expect(phone_of(page, karin).get_by_text("for the coordinator")).to_be_in_viewport()
    await expect(phone_of(page, anna)).to_be_hidden()
    await expect(tab.get_by_role("img", name="unread")).to_have_count(0)
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await page.evaluate(overflow) == 0


NAMELESS = """() => [...document.querySelectorAll("button, a, input, textarea, select, img, dialog, [role]")]
  .filter((element) => element.checkVisibility() && element.getAttribute("aria-hidden") !== "true")
  .filter((element) => !(element.getAttribute("aria-label") || element.getAttribute("alt") ||
    element.textContent.trim() || element.labels?.length))
  .map((element) => element.outerHTML)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everything_has_a_name_and_is_reached_by_keys(
    scheme: str,
    chat_pages: ChatPages,
    anna: Phone,
    scripted_bot: ScriptedBot,
    screenshot: Callable[[Page, str], Awaitable[Path]],
) -> None:
    await anna.send("/start")
    await scripted_bot.bot.send_message(anna.id, "Choose", reply_markup=keyboard([("Yes", "yes")]))
    page = await chat_pages.open(scheme="dark" if scheme == "dark" else "light")
    phone = phone_of(page, anna)
    await expect(phone.get_by_role("button", name="Yes")).to_be_visible()
    assert await page.evaluate(NAMELESS) == []
    await box_of(phone).focus()
    await box_of(phone).press("/")
    for _ in range(12):
        await page.keyboard.press("Shift+Tab")
        if await phone.get_by_role("button", name="Yes").evaluate("button => button === document.activeElement"):
            break
    await page.keyboard.press("Enter")
    while not any(update.callback_query for update in scripted_bot.updates):
        await page.wait_for_timeout(20)
    path = await screenshot(page, f"chat-page-{scheme}")
    assert path.stat().st_size > 10_000


async def test_reactions_and_removals_show_on_every_phone_of_a_group(
    chat_pages: ChatPages, phones: Phones, anna: Phone, karin: Phone, scripted_bot: ScriptedBot
) -> None:
    group = await phones.group("Heat cluster", anna, karin)
    message = await scripted_bot.bot.send_message(group, "Fair on <tg-spoiler>Friday</tg-spoiler>", parse_mode="HTML")
    await anna.send("Good", chat=group, reply_to=message.message_id)
    page = await chat_pages.open()
    await page.get_by_test_id(f"chats-{karin.id}").click()
    await page.get_by_role("menuitemradio", name="Heat cluster").click()
    phone, other = phone_of(page, karin), page.get_by_test_id(f"phone-{anna.id}-group")
    await expect(phone.locator(".quote")).to_contain_text("Fair on ▒▒▒▒▒▒")
    row = phone.get_by_test_id(f"message-{message.message_id}")
    await row.locator(".bubble").click(button="right")
    await page.get_by_role("menuitem", name="React with ❤").click()
    await expect(row.get_by_role("button", name="❤, 1")).to_have_attribute("aria-pressed", "true")
    await expect(other.get_by_role("button", name="❤, 1")).to_have_attribute("aria-pressed", "false")
    await other.get_by_role("button", name="❤, 1").click()
    await expect(row.get_by_role("button", name="❤, 2")).to_be_visible()
    await scripted_bot.bot.delete_message(group, message.message_id)
    await expect(row).to_have_count(0)
    await expect(other.get_by_text("Fair on")).to_have_count(0)


async def test_contact_and_place_are_sent_from_the_attach_menu(
    chat_pages: ChatPages, anna: Phone, scripted_bot: ScriptedBot
) -> None:
    await anna.send("/start")
    page = await chat_pages.open()
    phone = phone_of(page, anna)
    await phone.get_by_test_id("attach").click()
    await page.get_by_role("menuitem", name="My contact").click()
    await page.get_by_label("Phone number").fill("+99912345")
    await page.get_by_role("dialog").get_by_role("button", name="Send").click()
    await expect(phone.get_by_role("group", name="Contact")).to_contain_text("+99912345")
    await phone.get_by_test_id("attach").click()
    await page.get_by_role("menuitem", name="A location").click()
    await page.get_by_role("dialog").get_by_role("button", name="Send").click()
    await expect(phone.get_by_role("group", name="Location")).to_contain_text("59.85860, 17.63890")


async def test_caption_of_an_own_picture_is_edited(chat_pages: ChatPages, anna: Phone) -> None:
    message_id = await anna.send_photo(qr_picture("boiler"), "Our boilr")
    page = await chat_pages.open()
    row = phone_of(page, anna).get_by_test_id(f"message-{message_id}")
    await row.hover()
    await row.get_by_role("button", name="Message actions").click()
    await page.get_by_role("menuitem", name="Edit").click()
    await write(phone_of(page, anna), "Our boiler")
    await expect(row.locator(".text")).to_have_text("Our boiler")
    await expect(row.get_by_role("img")).to_be_visible()
