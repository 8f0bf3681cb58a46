// The foot of a phone: text box, attachment, reply and edit bar, command menu, inline results, the bot's own keyboard.

import { senderName, summary } from "./bubble.js";
import { fileSize, h, icon, kept } from "./dom.js";
import { formDialog, openMenu } from "./overlays.js";
import { Suggestions } from "./suggestions.js";
import { TEXT } from "./texts.js";

const MAX_ATTACHMENT_BYTES = 20 * 1024 * 1024;

async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

function thumbnail(file) {
  const url = URL.createObjectURL(file);
  const forget = () => URL.revokeObjectURL(url);
  return h("img", { class: "thumbnail", src: url, alt: "", onload: forget, onerror: forget });
}

export class Composer {
  /** `phone` gives userId, chat, world, send(message) and conversation. */
  constructor(phone) {
    this.phone = phone;
    this.draft = { text: "" };
    this.attachment = null;
    this.isSending = false;
    this.isKeyboardOpen = true;
    this.forcedId = null;
    this.#build();
  }

  #build() {
    const round = (name, label, onclick, extra = {}) =>
      h("button", { type: "button", class: "round", "aria-label": label, title: label, onclick, ...extra }, icon(name));
    this.box = h("textarea", {
      rows: "1",
      testid: "composer",
      dir: "auto",
      placeholder: TEXT.write,
      autocomplete: "off",
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
    });
    this.menuButton = h("button", { type: "button", class: "menu-button", testid: "menu", hidden: true }, icon("menu"), h("span", {}, TEXT.menu));
    this.attachButton = round("attach", TEXT.attach, () => this.#attachMenu(), { testid: "attach", "aria-haspopup": "menu" });
    this.keyboardButton = round("keyboard", TEXT.toggleKeyboard, () => this.#toggleKeyboard(), { hidden: true });
    this.sendButton = h("button", { type: "submit", class: "round send", testid: "send", "aria-label": TEXT.send, title: TEXT.send }, icon("send"));
    this.files = { photo: this.#fileInput("photo", "image/*"), document: this.#fileInput("document", "") };
    this.bar = h("div", { class: "bar", hidden: true });
    this.problem = h("div", { class: "problem", role: "alert", hidden: true });
    this.suggestions = new Suggestions(this.box, this.phone, {
      sendCommand: (text) => void this.#sendNow({ text }),
      clear: () => this.#clear(),
      fail: (reason, again) => this.#fail(reason, again),
    });
    this.keys = h("div", { class: "reply-keys", role: "group", "aria-label": TEXT.botKeyboard, hidden: true });
    this.node = h(
      "form",
      { class: "composer" },
      this.suggestions.node,
      this.problem,
      this.bar,
      h("div", { class: "composer-row" }, this.menuButton, this.attachButton, this.box, this.keyboardButton, this.sendButton),
      this.keys,
      Object.values(this.files),
    );
    this.#listen();
  }

  #fileInput(kind, accept) {
    const input = h("input", { type: "file", accept, hidden: true, testid: `file-${kind}`, tabindex: "-1", "aria-hidden": "true" });
    input.addEventListener("change", () => {
      if (input.files[0]) this.attach(kind, input.files[0]);
      input.value = "";
    });
    return input;
  }

  #listen() {
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.submit();
    });
    this.box.addEventListener("input", () => this.#typed());
    this.box.addEventListener("keydown", (event) => this.#key(event));
    this.box.addEventListener("paste", (event) => this.#pasted(event));
    this.box.addEventListener("blur", () => setTimeout(() => this.node.contains(document.activeElement) || this.suggestions.close(), 150));
    this.menuButton.addEventListener("click", () => void this.suggestions.toggleCommands());
  }

  #pasted(event) {
    const file = event.clipboardData?.files[0];
    if (!file) return;
    event.preventDefault();
    this.attach(file.type.startsWith("image/") ? "photo" : "document", file);
  }

  // Drafts: what was typed stays with its chat, across switches and reloads.

  get #draftKey() {
    return `draft ${this.phone.userId} ${this.phone.chat.id}`;
  }

  /** Takes the draft and the bot's keyboard of the chat that is now open. */
  open() {
    this.draft = kept.get(this.#draftKey, { text: "" });
    this.attachment = null;
    this.problem.hidden = true;
    this.box.value = this.draft.text;
    this.box.setAttribute("aria-label", TEXT.writeLabel(this.phone.title));
    this.suggestions.close();
    this.#grow();
    this.refresh();
    void this.refreshMenu();
  }

  #keep() {
    this.draft.text = this.box.value;
    kept.set(this.#draftKey, this.draft);
  }

  /** Puts a text into the box without sending it. */
  fill(value) {
    this.box.value = value;
    this.box.focus();
    this.#typed();
  }

  replyTo(message) {
    this.draft = { text: this.box.value, replyTo: message.message_id };
    this.#keep();
    this.refresh();
    this.box.focus();
  }

  edit(message) {
    this.draft = { edit: message.message_id, before: this.box.value };
    this.box.value = message.text ?? message.caption ?? "";
    this.#keep();
    this.#grow();
    this.refresh();
    this.box.focus();
  }

  attach(kind, file) {
    if (file.size > MAX_ATTACHMENT_BYTES) return this.#fail(TEXT.tooLarge, null);
    this.attachment = { kind, file };
    this.refresh();
    this.box.focus();
    return undefined;
  }

  #dropExtra() {
    if (this.draft.edit) this.box.value = this.draft.before ?? "";
    this.draft = {};
    this.attachment = null;
    this.#keep();
    this.#grow();
    this.refresh();
    this.box.focus();
  }

  /** Redraws what depends on the messages: the reply bar and the bot's keyboard. */
  refresh() {
    this.#obeyForcedReply();
    const { replyTo, edit } = this.draft;
    const about = this.phone.conversation.byId.get(edit ?? replyTo);
    const { file } = this.attachment ?? {};
    this.bar.hidden = !file && !about;
    const label = edit ? TEXT.save : TEXT.send;
    this.sendButton.setAttribute("aria-label", label);
    this.sendButton.title = label;
    if (!this.bar.hidden) {
      const [name, title, note, undo] = file
        ? [this.attachment.kind === "photo" ? "picture" : "file", file.name, fileSize(file.size), TEXT.removeAttachment]
        : [edit ? "edit" : "reply", edit ? TEXT.editing : TEXT.replyingTo(senderName(about)), summary(about), edit ? TEXT.cancel : TEXT.stopReplying];
      const lines = h("span", { class: "bar-lines" }, h("strong", { dir: "auto" }, title), h("span", { dir: "auto" }, note));
      const cross = h("button", { type: "button", class: "round", "aria-label": undo, title: undo, onclick: () => this.#dropExtra() }, icon("close"));
      const preview = this.attachment?.kind === "photo" ? thumbnail(file) : icon(name);
      this.bar.replaceChildren(preview, lines, cross);
    }
    this.#showReady();
    this.#drawKeyboard();
  }

  #showReady() {
    const isEmpty = this.box.value.trim() === "" && !this.attachment;
    this.sendButton.disabled = isEmpty || this.isSending;
  }

  #grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${this.box.scrollHeight}px`;
  }

  #typed() {
    this.#keep();
    this.#grow();
    this.#showReady();
    void this.suggestions.lookUp();
  }

  // Sending.

  #fail(reason, again) {
    const retry = again && h("button", { type: "button", class: "quiet", onclick: again }, TEXT.retry);
    const cross = h("button", { type: "button", class: "round", "aria-label": TEXT.close, onclick: () => (this.problem.hidden = true) }, icon("close"));
    this.problem.replaceChildren(h("span", {}, reason), retry || "", cross);
    this.problem.hidden = false;
  }

  async #message() {
    const text = this.box.value.trim();
    const { replyTo, edit } = this.draft;
    const extra = { reply_to: replyTo, edit };
    if (!this.attachment) return { text, ...extra };
    const { kind, file } = this.attachment;
    const part = { name: file.name, mime_type: file.type || "application/octet-stream", content_base64: await base64(file) };
    return { [kind]: part, caption: text || undefined, ...extra };
  }

  /** Sends what is in the box; when that fails everything stays there, with the reason and a way to try again. */
  async submit() {
    if (this.isSending || (this.box.value.trim() === "" && !this.attachment)) return;
    const { draft, attachment } = this;
    const typed = this.box.value;
    const chatId = this.phone.chat.id;
    this.isSending = true;
    this.#showReady();
    this.suggestions.close();
    try {
      await this.phone.send(await this.#message());
      this.problem.hidden = true;
      if (this.phone.chat.id === chatId) this.#sent(typed, draft, attachment);
      else kept.set(`draft ${this.phone.userId} ${chatId}`, { text: "" });
    } catch (error) {
      this.#fail(TEXT.notSent(error.message), () => void this.submit());
    } finally {
      this.isSending = false;
      this.#showReady();
    }
  }

  #sent(typed, draft, attachment) {
    const later = this.box.value.startsWith(typed) ? this.box.value.slice(typed.length) : this.box.value;
    this.box.value = draft.edit ? (draft.before ?? "") : later;
    if (this.draft === draft) this.draft = {};
    if (this.attachment === attachment) this.attachment = null;
    this.#keep();
    this.#grow();
    this.refresh();
  }

  #attachMenu() {
    openMenu(this.attachButton, TEXT.attach, [
      { label: TEXT.attachPicture, icon: icon("picture"), run: () => this.files.photo.click() },
      { label: TEXT.attachFile, icon: icon("file"), run: () => this.files.document.click() },
      { label: TEXT.attachContact, icon: icon("person"), run: () => void this.#sendContact() },
      { label: TEXT.attachLocation, icon: icon("place"), run: () => void this.#sendLocation() },
    ]);
  }

  async #sendNow(message) {
    try {
      await this.phone.send(message);
      this.problem.hidden = true;
    } catch (error) {
      this.#fail(TEXT.notSent(error.message), () => void this.#sendNow(message));
    }
  }

  async #sendContact() {
    const user = this.phone.user;
    const number = h("input", { required: true, value: `+99900${user.id}`, inputmode: "tel", autofocus: true });
    const values = await formDialog(TEXT.contactTitle, TEXT.contactHint, [["phone_number", TEXT.phoneNumber, number]], TEXT.send);
    if (!values) return;
    const { first_name, last_name, id } = user;
    await this.#sendNow({ contact: { ...values, first_name, last_name, user_id: id } });
  }

  async #sendLocation() {
    const coordinate = (value, limit) => h("input", { type: "number", step: "any", min: -limit, max: limit, required: true, value });
    const fields = [
      ["latitude", TEXT.latitude, coordinate("59.8586", 90)],
      ["longitude", TEXT.longitude, coordinate("17.6389", 180)],
    ];
    const values = await formDialog(TEXT.locationTitle, null, fields, TEXT.send);
    if (!values) return;
    await this.#sendNow({ location: { latitude: Number(values.latitude), longitude: Number(values.longitude) } });
  }

  #clear() {
    this.box.value = "";
    this.#typed();
  }

  /** Shows the menu button where the bot has commands for this person. */
  async refreshMenu() {
    const { chat } = this.phone;
    const commands = await this.phone.commands().catch(() => []);
    if (this.phone.chat.id === chat.id) this.menuButton.hidden = commands.length === 0;
  }

  #key(event) {
    if (event.isComposing) return;
    const { key } = event;
    const { suggestions } = this;
    const does = {
      Escape: () => (suggestions.isOpen ? suggestions.close() : this.bar.hidden || this.#dropExtra()),
      ArrowDown: suggestions.isChoosing && (() => suggestions.move(1)),
      ArrowUp: suggestions.isChoosing && (() => suggestions.move(-1)),
      Enter: !event.shiftKey && (() => (suggestions.isChoosing ? suggestions.pick() : void this.submit())),
    }[key];
    if (!does) return;
    event.preventDefault();
    does();
  }

  // The bot's own keyboard (reply_markup.keyboard), as the latest message that speaks of one leaves it.

  #latestKeyboard() {
    const speaks = (markup) => markup?.keyboard || markup?.remove_keyboard || markup?.force_reply;
    return this.phone.conversation.messages.findLast((message) => speaks(message.reply_markup));
  }

  /** A bot's force_reply opens the reply to its message, once. */
  #obeyForcedReply() {
    const last = this.phone.conversation.messages.at(-1);
    if (!last?.reply_markup?.force_reply || this.forcedId === last.message_id) return;
    this.forcedId = last.message_id;
    if (!this.draft.edit) this.draft.replyTo ??= last.message_id;
  }

  #drawKeyboard() {
    const message = this.#latestKeyboard();
    const markup = message?.reply_markup;
    const rows = markup?.keyboard ?? [];
    const isUsed = markup?.one_time_keyboard && this.phone.conversation.messages.some(
      (other) => other.message_id > message.message_id && other.from?.id === this.phone.userId,
    );
    this.keyboardButton.hidden = rows.length === 0;
    this.keys.hidden = rows.length === 0 || isUsed || !this.isKeyboardOpen;
    this.box.placeholder = markup?.input_field_placeholder || TEXT.write;
    const mark = JSON.stringify(rows);
    if (this.keys.dataset.mark === mark) return;
    this.keys.dataset.mark = mark;
    this.keys.replaceChildren(...rows.map((row) => h("div", { class: "keys-row" }, row.map((button) => this.#replyKey(button)))));
  }

  #replyKey(button) {
    const { text, request_contact: asksContact, request_location: asksLocation } = typeof button === "string" ? { text: button } : button;
    const press = () => {
      if (asksContact) void this.#sendContact();
      else if (asksLocation) void this.#sendLocation();
      else void this.#sendNow({ text });
    };
    return h("button", { type: "button", class: "key", onclick: press }, h("span", { class: "key-text", dir: "auto" }, text));
  }

  #toggleKeyboard() {
    this.isKeyboardOpen = !this.isKeyboardOpen;
    this.#drawKeyboard();
  }
}
