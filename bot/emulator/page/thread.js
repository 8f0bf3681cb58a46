// The list of messages of one open chat: kept equal to the conversation, without losing place, focus or open spoilers.

import { bubble } from "./bubble.js";
import { dayKey, h, icon } from "./dom.js";
import { TEXT } from "./texts.js";

const NEAR_BOTTOM_PX = 48;
const SAME_BURST_S = 300;

export class Thread {
  /** `context`: userId, chatType, language, title and the actions of a message. */
  constructor(conversation, context) {
    this.conversation = conversation;
    this.context = { ...context, find: (id) => conversation.byId.get(id) };
    this.rows = new Map();
    this.isPinned = true;
    this.offset = 0;
    this.seenId = 0;
    this.list = h("div", {
      class: "messages",
      role: "log",
      "aria-label": TEXT.messages(context.title),
      tabindex: "0",
    });
    this.note = h("div", { class: "thread-note", hidden: true });
    this.pill = h(
      "button",
      { type: "button", class: "pill", hidden: true, onclick: () => this.toBottom(true) },
      TEXT.newMessages,
      icon("down"),
    );
    this.scroller = h("div", { class: "scroller" }, this.note, this.list);
    this.node = h("div", { class: "thread", hidden: true }, this.scroller, this.pill);
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.resizing = new ResizeObserver(() => this.isPinned && this.toBottom());
    this.resizing.observe(this.list);
    this.resizing.observe(this.scroller);
    this.onChange = () => this.render();
    conversation.addEventListener("change", this.onChange);
    this.render();
  }

  dispose() {
    this.resizing.disconnect();
    this.conversation.removeEventListener("change", this.onChange);
    this.node.remove();
  }

  /** Shows this thread where it was left, or hides it and remembers. */
  show(isShown) {
    if (isShown === !this.node.hidden) return;
    if (!isShown) this.offset = this.scroller.scrollTop;
    this.node.hidden = !isShown;
    if (isShown) this.isPinned ? this.toBottom() : (this.scroller.scrollTop = this.offset);
  }

  toBottom(isSmooth = false) {
    this.isPinned = true;
    this.pill.hidden = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const behavior = isSmooth && !calm ? "smooth" : "instant";
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior });
  }

  /** Scrolls to a message and marks it for a moment. */
  jump(id) {
    const row = this.rows.get(id)?.node;
    if (!row) return;
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
    row.classList.remove("found");
    requestAnimationFrame(() => row.classList.add("found"));
  }

  #scrolled() {
    if (this.node.hidden) return;
    const { scrollTop, clientHeight, scrollHeight } = this.scroller;
    this.isPinned = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX;
    if (this.isPinned) this.pill.hidden = true;
  }

  /** Brings the rows up to date: only what differs is made anew. */
  render() {
    const { conversation } = this;
    this.#renderNote();
    this.list.setAttribute("aria-busy", String(!conversation.isLoaded));
    const wanted = this.#plan();
    const keep = new Set(wanted.map((item) => item.key));
    for (const [key, row] of this.rows) {
      if (keep.has(key)) continue;
      row.node.remove();
      this.rows.delete(key);
    }
    let place = this.list.firstElementChild;
    for (const item of wanted) {
      const old = this.rows.get(item.key)?.node;
      const node = this.#row(item);
      if (old && old === place) place = node.nextElementSibling;
      else this.list.insertBefore(node, place);
    }
    this.#afterRender();
  }

  #afterRender() {
    const { lastId } = this.conversation;
    const isNew = lastId > this.seenId && this.seenId > 0;
    this.seenId = Math.max(this.seenId, lastId);
    const isOwn = this.conversation.messages.at(-1)?.from?.id === this.context.userId;
    if (this.isPinned || (isNew && isOwn)) this.toBottom();
    else if (isNew) this.pill.hidden = false;
  }

  #renderNote() {
    const { isLoaded, error, messages } = this.conversation;
    this.note.hidden = isLoaded && messages.length > 0;
    if (this.note.hidden) return;
    if (isLoaded) this.note.replaceChildren(this.context.emptyText);
    else if (error) {
      const again = h(
        "button",
        { type: "button", class: "quiet", onclick: () => void this.conversation.reload() },
        TEXT.retry,
      );
      this.note.replaceChildren(TEXT.loadFailed, again);
    } else this.note.replaceChildren(TEXT.loading);
  }

  /** The rows in order: a separator at each new day; messages with what they answer and whether the sender goes on. */
  #plan() {
    const items = [];
    let before = null;
    for (const message of this.conversation.messages) {
      const isNewDay = !before || dayKey(before.date) !== dayKey(message.date);
      if (isNewDay) items.push({ key: `day ${dayKey(message.date)}`, day: TEXT.dayName(message.date) });
      const isFollowing =
        !isNewDay &&
        !before.service &&
        before.from?.id === message.from?.id &&
        message.date - before.date < SAME_BURST_S;
      const original = this.context.find(message.reply_to_message_id);
      items.push({ key: message.message_id, message, original, isFollowing });
      before = message;
    }
    return items;
  }

  #row(item) {
    const known = this.rows.get(item.key);
    const mark = item.message ? JSON.stringify([item.message, item.original, item.isFollowing]) : item.day;
    if (known?.mark === mark) return known.node;
    const node = item.message
      ? bubble(item.message, this.context, item)
      : h("div", { class: "day" }, h("span", {}, item.day));
    if (known) this.#replace(known.node, node);
    else if (this.seenId > 0) node.classList.add("arriving");
    this.rows.set(item.key, { node, mark });
    return node;
  }

  /** Puts an edited message in the place of the old one, with the focus on the like button and spoilers left open. */
  #replace(old, node) {
    const focusables = (root) => [...root.querySelectorAll("button, a, [tabindex]")];
    const index = focusables(old).indexOf(document.activeElement);
    const isFocused = old.contains(document.activeElement);
    const open = [...old.querySelectorAll(".spoiler")].map((spoiler) => spoiler.classList.contains("shown"));
    old.replaceWith(node);
    [...node.querySelectorAll(".spoiler")].forEach((spoiler, at) => open[at] && spoiler.click());
    if (isFocused) (focusables(node)[index] ?? node).focus({ preventScroll: true });
  }
}
