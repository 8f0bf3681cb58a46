// One message as a bubble: who, what, buttons, marks. Pure: a message and the actions a person has -> an element.

import { avatar, clock, fileSize, h, icon } from "./dom.js";
import { richText } from "./richtext.js";
import { TEXT } from "./texts.js";

const nameOf = (person) =>
  person ? [person.first_name ?? person.title, person.last_name].filter(Boolean).join(" ") : "";

/** The name under which a message appears. */
export function senderName(message) {
  return nameOf(message.from) || TEXT.somebody;
}

/** The text or caption with spoilers blotted out; entities count in UTF-16 units, as strings here do. */
function plainWords(message) {
  const words = message.text ?? message.caption ?? "";
  const spoilers = (message.entities ?? []).filter((entity) => entity.type === "spoiler");
  const blot = (text, { offset, length }) =>
    text.slice(0, offset) + "▒".repeat(length) + text.slice(offset + length);
  return spoilers.reduce(blot, words);
}

/** A message in a few words, for the quote of a reply. */
export function summary(message) {
  const words = plainWords(message);
  if (words) return words.replace(/\s+/gu, " ").slice(0, 120);
  if (message.photo) return TEXT.picture;
  if (message.document) return message.document.file_name ?? TEXT.file;
  if (message.contact) return TEXT.saveContact;
  if (message.venue) return message.venue.title;
  return message.location ? TEXT.location : TEXT.unknownContent;
}

function photo(message, actions) {
  const alt = message.caption ? summary(message) : TEXT.picture;
  const { url, width, height } = message.photo;
  const image = h("img", { src: url, alt, width, height, decoding: "async" });
  const attributes = {
    type: "button",
    class: "photo",
    title: TEXT.enlarge,
    "aria-label": `${TEXT.enlarge}: ${alt}`,
    onclick: () => actions.enlarge(url, alt),
  };
  return h("button", attributes, image);
}

function attachedFile({ document }) {
  const name = document.file_name ?? TEXT.file;
  const size = document.file_size ? fileSize(document.file_size) : (document.mime_type ?? "");
  return h(
    "a",
    { class: "card", href: document.url, download: name, "aria-label": TEXT.download(name) },
    h("span", { class: "card-icon" }, icon("file")),
    h(
      "span",
      { class: "card-lines" },
      h("span", { class: "card-title", dir: "auto" }, name),
      h("span", { class: "card-note" }, size),
    ),
  );
}

function contact(message) {
  const person = message.contact;
  return h(
    "div",
    { class: "card", role: "group", "aria-label": TEXT.saveContact },
    avatar(nameOf(person) || "?", person.user_id ?? person.phone_number?.length ?? 0),
    h(
      "span",
      { class: "card-lines" },
      h("span", { class: "card-title", dir: "auto" }, nameOf(person)),
      h("span", { class: "card-note" }, person.phone_number),
    ),
  );
}

function place(title, note, { latitude, longitude }) {
  const where = `${Number(latitude).toFixed(5)}, ${Number(longitude).toFixed(5)}`;
  return h(
    "div",
    { class: "card", role: "group", "aria-label": TEXT.location },
    h("span", { class: "card-icon" }, icon("place")),
    h(
      "span",
      { class: "card-lines" },
      h("span", { class: "card-title", dir: "auto" }, title),
      note ? h("span", { class: "card-note", dir: "auto" }, note) : null,
      h("span", { class: "card-note" }, where),
    ),
  );
}

function media(message, actions) {
  if (message.photo) return photo(message, actions);
  if (message.document) return attachedFile(message);
  if (message.contact) return contact(message);
  if (message.venue) return place(message.venue.title, message.venue.address, message.venue.location);
  if (message.location) return place(TEXT.location, null, message.location);
  return message.text === undefined ? h("div", { class: "text muted" }, TEXT.unknownContent) : null;
}

function quote(message, context) {
  if (!message.reply_to_message_id) return null;
  const original = context.find(message.reply_to_message_id);
  if (!original) return null;
  return h(
    "button",
    { type: "button", class: "quote", onclick: () => context.actions.jump(original.message_id) },
    h("span", { class: "quote-name", dir: "auto" }, senderName(original)),
    h("span", { class: "quote-text", dir: "auto" }, summary(original)),
  );
}

const BUTTON_ICONS = {
  url: "link",
  copy_text: "copy",
  switch_inline_query: "inline",
  switch_inline_query_current_chat: "inline",
  switch_inline_query_chosen_chat: "inline",
};

function keyboardButton(button, message, actions) {
  const kind = Object.keys(BUTTON_ICONS).find((key) => button[key] !== undefined);
  const node = h(
    "button",
    {
      type: "button",
      class: "key",
      title: button.url ?? null,
      onclick: () => actions.press(node, button, message),
    },
    h("span", { class: "key-text", dir: "auto" }, button.text),
    kind ? icon(BUTTON_ICONS[kind]) : null,
  );
  return node;
}

function inlineKeyboard(message, actions) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (rows.length === 0) return null;
  const makeRow = (row) =>
    h(
      "div",
      { class: "keys-row" },
      row.map((button) => keyboardButton(button, message, actions)),
    );
  return h("div", { class: "keys", testid: `buttons-${message.message_id}` }, rows.map(makeRow));
}

function reactions(message, { userId, actions }) {
  if (!message.reactions) return null;
  const chip = ({ emoji, count, users }) =>
    h(
      "button",
      {
        type: "button",
        class: "reaction",
        "aria-label": TEXT.reactionCount(emoji, count),
        "aria-pressed": String(users.includes(userId)),
        onclick: () => actions.react(message, emoji),
      },
      `${emoji} ${count}`,
    );
  return h("div", { class: "reactions" }, message.reactions.map(chip));
}

function meta(message) {
  const moment = new Date(message.date * 1000);
  return h(
    "span",
    { class: "meta" },
    message.edited_at ? h("span", { class: "edited" }, TEXT.edited) : null,
    h("time", { datetime: moment.toISOString(), title: moment.toLocaleString("en-GB") }, clock(message.date)),
  );
}

function origin(message) {
  if (message.via_bot) return h("div", { class: "origin" }, TEXT.viaBot(message.via_bot.username));
  const from = message.forward_origin;
  if (!from) return null;
  const name = from.sender_user_name ?? nameOf(from.sender_user ?? from.sender_chat ?? from.chat);
  return h("div", { class: "origin", dir: "auto" }, TEXT.forwarded(name));
}

function sideOf(message, { userId, chatType }) {
  return message.from.id === userId && chatType !== "channel" ? "mine" : "theirs";
}

function shapeOf(message) {
  const shapes = {
    "has-photo": message.photo,
    bare: message.photo && !message.caption,
    "is-edited": message.edited_at,
  };
  return ["bubble", ...Object.keys(shapes).filter((shape) => shapes[shape])].join(" ");
}

/**
 * The whole row of a message. `context` has userId, chatType, language, find(id) and the actions; `place` says
 * whether it follows one of the same sender (`isFollowing`), which then needs no name again.
 */
export function bubble(message, context, { isFollowing }) {
  const id = message.message_id;
  if (message.service)
    return h("div", { class: "service", testid: `message-${id}`, dir: "auto" }, message.service);
  const side = sideOf(message, context);
  const { actions } = context;
  const showsName = side === "theirs" && context.chatType !== "private" && !isFollowing;
  const name = context.chatType === "channel" ? context.title : senderName(message);
  const more = h(
    "button",
    {
      type: "button",
      class: "more",
      "aria-label": TEXT.messageActions,
      "aria-haspopup": "menu",
      onclick: () => actions.menu(more, message),
    },
    icon("down"),
  );
  const openMenu = (event) => {
    if (event.target.closest("a, img") || String(getSelection())) return;
    event.preventDefault();
    actions.menu(more, message);
  };
  return h(
    "article",
    {
      class: `row ${side}${isFollowing ? " following" : ""}`,
      testid: `message-${id}`,
      "aria-label": side === "mine" ? TEXT.you : name,
      tabindex: "-1",
    },
    h(
      "div",
      { class: `column${message.reply_markup?.inline_keyboard?.length ? " has-keys" : ""}` },
      h(
        "div",
        { class: shapeOf(message), oncontextmenu: openMenu },
        showsName ? h("div", { class: `sender ink-${message.from.id % 8}`, dir: "auto" }, name) : null,
        origin(message),
        quote(message, context),
        media(message, actions),
        richText(message, actions, context.language),
        meta(message),
        more,
      ),
      inlineKeyboard(message, actions),
      reactions(message, context),
    ),
  );
}
