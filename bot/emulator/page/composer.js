// The foot of a phone: text box, attachment, reply and edit bar, command menu, inline results, the bot's own keyboard.

import { senderName, summary } from "./bubble.js";
import { fileSize, h, icon, kept } from "./dom.js";
import { askContact, askLocation, filePart } from "./forms.js";
import { openMenu } from "./overlays.js";
import { ReplyKeyboard } from "./replykeyboard.js";
import { Suggestions } from "./suggestions.js";
import { TEXT } from "./texts.js";

const MAX_ATTACHMENT_BYTES = 20 * 1024 * 1024;

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
    this.forcedId = null;
    this.#build();
  }

  #build() {
    this.#makeControls();
    this.bar = h("div", { class: "bar", hidden: true });
    this.problem = h("div", { class: "problem", role: "alert", hidden: true });
    this.files = { photo: this.#fileInput("photo", "image/*"), document: this.#fileInput("document", "") };
    this.keyboard = new ReplyKeyboard(this.phone, (button) => this.#pressKey(button));
    this.suggestions = new Suggestions(this.box, this.phone, {
      sendCommand: (text) => void this.#sendNow({ text }),
      clear: () => this.#clear(),
      fail: (reason, again) => this.#fail(reason, again),
    });
    const controls = [this.menuButton, this.attachButton, this.box, this.keyboard.toggle, this.sendButton];
    this.node = h(
      "form",
      { class: "composer" },
      this.suggestions.node,
      this.problem,
      this.bar,
      h("div", { class: "composer-row" }, controls),
      this.keyboard.node,
      Object.values(this.files),
    );
    this.#listen();
  }

  #makeControls() {
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
    const menu = { type: "button", class: "menu-button", testid: "menu", hidden: true };
    this.menuButton = h("button", menu, icon("menu"), h("span", {}, TEXT.menu));
    const attach = {
      type: "button",
      class: "round",
      testid: "attach",
      "aria-label": TEXT.attach,
      title: TEXT.attach,
    };
    const openAttach = { "aria-haspopup": "menu", onclick: () => this.#attachMenu() };
    this.attachButton = h("button", { ...attach, ...openAttach }, icon("attach"));
    const send = {
      type: "submit",
      class: "round send",
      testid: "send",
      "aria-label": TEXT.send,
      title: TEXT.send,
    };
    this.sendButton = h("button", send, icon("send"));
  }

  #fileInput(kind, accept) {
    const input = h("input", {
      type: "file",
      accept,
      hidden: true,
      testid: `file-${kind}`,
      tabindex: "-1",
      "aria-hidden": "true",
    });
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
    this.box.addEventListener("blur", () =>
      setTimeout(() => this.node.contains(document.activeElement) || this.suggestions.close(), 150),
    );
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
    this.#forgetGone();
    const label = this.draft.edit ? TEXT.save : TEXT.send;
    this.sendButton.setAttribute("aria-label", label);
    this.sendButton.title = label;
    const extra = this.#describeExtra();
    this.bar.hidden = !extra;
    if (extra) {
      const { preview, title, note, undo } = extra;
      const attributes = { type: "button", class: "round", "aria-label": undo, title: undo };
      const lines = [h("strong", { dir: "auto" }, title), h("span", { dir: "auto" }, note)];
      const cross = h("button", { ...attributes, onclick: () => this.#dropExtra() }, icon("close"));
      this.bar.replaceChildren(preview, h("span", { class: "bar-lines" }, lines), cross);
    }
    this.#showReady();
    this.keyboard.refresh();
    this.box.placeholder = this.keyboard.placeholder;
  }

  /** A reply to a message, or an edit of one, that is gone becomes an ordinary text. */
  #forgetGone() {
    const { byId, isLoaded } = this.phone.conversation;
    const id = this.draft.edit ?? this.draft.replyTo;
    if (isLoaded && id && !byId.has(id)) this.draft = { text: this.box.value };
  }

  /** What goes along with the text: a file, the message that is edited, or the one that is answered. */
  #describeExtra() {
    const { edit, replyTo } = this.draft;
    if (this.attachment) {
      const { kind, file } = this.attachment;
      const preview = kind === "photo" ? thumbnail(file) : icon("file");
      return { preview, title: file.name, note: fileSize(file.size), undo: TEXT.removeAttachment };
    }
    const about = this.phone.conversation.byId.get(edit ?? replyTo);
    if (!about) return null;
    const note = summary(about);
    if (edit) return { preview: icon("edit"), title: TEXT.editing, note, undo: TEXT.cancel };
    return {
      preview: icon("reply"),
      title: TEXT.replyingTo(senderName(about)),
      note,
      undo: TEXT.stopReplying,
    };
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
    const cross = h(
      "button",
      {
        type: "button",
        class: "round",
        "aria-label": TEXT.close,
        onclick: () => (this.problem.hidden = true),
      },
      icon("close"),
    );
    this.problem.replaceChildren(h("span", {}, reason), retry || "", cross);
    this.problem.hidden = false;
  }

  async #message() {
    const text = this.box.value.trim();
    const { replyTo, edit } = this.draft;
    const extra = { reply_to: replyTo, edit };
    const isCaption = this.phone.conversation.byId.get(edit)?.caption !== undefined;
    if (!this.attachment) return { [isCaption ? "caption" : "text"]: text, ...extra };
    const { kind, file } = this.attachment;
    return { [kind]: await filePart(file), caption: text || undefined, ...extra };
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
      {
        label: TEXT.attachContact,
        icon: icon("person"),
        run: () => void this.#sendAsked(askContact(this.phone.user)),
      },
      { label: TEXT.attachLocation, icon: icon("place"), run: () => void this.#sendAsked(askLocation()) },
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

  async #sendAsked(asking) {
    const message = await asking;
    if (message) await this.#sendNow(message);
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

  /** A bot's force_reply opens the reply to its message, once. */
  #obeyForcedReply() {
    const last = this.phone.conversation.messages.at(-1);
    if (!last?.reply_markup?.force_reply || this.forcedId === last.message_id) return;
    this.forcedId = last.message_id;
    if (!this.draft.edit) this.draft.replyTo ??= last.message_id;
  }

  #pressKey({ text, request_contact: asksContact, request_location: asksLocation }) {
    if (asksContact) void this.#sendAsked(askContact(this.phone.user));
    else if (asksLocation) void this.#sendAsked(askLocation());
    else void this.#sendNow({ text });
  }
}
