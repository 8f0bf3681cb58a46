// The bot's own keyboard under the text box (reply_markup.keyboard), as the latest message that speaks of one leaves it.

import { h, icon, redraw } from "./dom.js";
import { TEXT } from "./texts.js";

const speaksOfKeyboard = (markup) => markup?.keyboard || markup?.remove_keyboard || markup?.force_reply;

export class ReplyKeyboard {
  /** `phone` gives userId and conversation; `press(button)` does what a key asks for. */
  constructor(phone, press) {
    this.phone = phone;
    this.press = press;
    this.isOpen = true;
    this.node = h("div", {
      class: "reply-keys",
      role: "group",
      "aria-label": TEXT.botKeyboard,
      hidden: true,
    });
    const attributes = { type: "button", class: "round", title: TEXT.toggleKeyboard };
    const label = { "aria-label": TEXT.toggleKeyboard };
    this.toggle = h(
      "button",
      { ...attributes, ...label, hidden: true, onclick: () => this.#flip() },
      icon("keyboard"),
    );
  }

  get #message() {
    return this.phone.conversation.messages.findLast((message) => speaksOfKeyboard(message.reply_markup));
  }

  /** What the bot wants written in the empty text box. */
  get placeholder() {
    return this.#message?.reply_markup.input_field_placeholder || TEXT.write;
  }

  refresh() {
    const message = this.#message;
    const { keyboard: rows = [], one_time_keyboard: isOneTime } = message?.reply_markup ?? {};
    this.toggle.hidden = rows.length === 0;
    this.node.hidden = rows.length === 0 || (isOneTime && this.#wasAnswered(message)) || !this.isOpen;
    const makeRow = (row) =>
      h(
        "div",
        { class: "keys-row" },
        row.map((button) => this.#key(button)),
      );
    redraw(this.node, rows, () => rows.map(makeRow));
  }

  #wasAnswered({ message_id: id }) {
    const { conversation, userId } = this.phone;
    return conversation.messages.some((message) => message.message_id > id && message.from.id === userId);
  }

  #key(given) {
    const button = typeof given === "string" ? { text: given } : given;
    const text = h("span", { class: "key-text", dir: "auto" }, button.text);
    return h("button", { type: "button", class: "key", onclick: () => this.press(button) }, text);
  }

  #flip() {
    this.isOpen = !this.isOpen;
    this.refresh();
  }
}
