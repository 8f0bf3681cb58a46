// The desk: which phones lie on it, the bar above them, and the connection to the emulator.

import { listen, simulation } from "./api.js";
import { avatar, h, icon, kept, redraw } from "./dom.js";
import { askPerson } from "./forms.js";
import { openMenu, toast } from "./overlays.js";
import { Phone } from "./phone.js";
import { TEXT } from "./texts.js";
import { World } from "./world.js";

const DEFAULT_PHONES_WITHOUT_LABELS = 4;

class Desk {
  world = new World();
  phones = new Map();
  activeKey = kept.get("active phone", null);
  opened = kept.get("opened phones", []);
  away = kept.get("phones put away", []);

  constructor(body) {
    this.addButton = h(
      "button",
      { type: "button", class: "bar-button", testid: "add-person", onclick: () => void this.addPerson() },
      icon("plus"),
      h("span", {}, TEXT.addPerson),
    );
    this.showButton = h(
      "button",
      {
        type: "button",
        class: "bar-button",
        testid: "show-phone",
        "aria-haspopup": "menu",
        onclick: () => this.#openShow(),
      },
      icon("phone"),
      h("span", {}, TEXT.showPhone),
    );
    this.state = h("span", { class: "state" });
    this.tabs = h("nav", { class: "tabs", "aria-label": TEXT.phones });
    this.trouble = h("div", { class: "trouble", role: "alert", hidden: true }, h("span", {}, TEXT.offline));
    this.table = h("main", { class: "table", id: "table", "aria-label": TEXT.phones, tabindex: "-1" });
    this.empty = h(
      "div",
      { class: "empty", hidden: true },
      h("h2", {}, TEXT.nobodyYet),
      h("p", {}, TEXT.nobodyYetHint),
    );
    body.append(
      h("a", { class: "skip", href: "#table" }, TEXT.skip),
      h(
        "header",
        { class: "top" },
        h("p", { class: "banner", role: "note", testid: "banner" }, this.state, TEXT.banner),
        h("div", { class: "top-buttons" }, this.showButton, this.addButton),
      ),
      this.trouble,
      this.tabs,
      this.table,
    );
    this.table.append(this.empty);
    this.world.addEventListener("people", () => this.#arrange());
    this.world.addEventListener("chats", () => this.#refresh());
    this.world.addEventListener("commands", () =>
      this.phones.forEach((phone) => void phone.composer.refreshMenu()),
    );
    document.addEventListener("visibilitychange", () => this.#refresh());
  }

  connect() {
    const tryNow = listen({
      onEvent: (event) => void this.world.take(event).catch((error) => console.warn("event", event, error)),
      onUp: () => void this.#catchUp(),
      onDown: () => this.#setOnline(false),
    });
    this.trouble.append(h("button", { type: "button", class: "quiet", onclick: tryNow }, TEXT.tryNow));
  }

  async #catchUp() {
    try {
      await this.world.reload();
      this.#setOnline(true);
    } catch (error) {
      console.warn("catch up", error);
      this.#setOnline(false);
      setTimeout(() => void this.#catchUp(), 1000);
    }
  }

  #setOnline(isOnline) {
    this.trouble.hidden = isOnline;
    this.state.classList.toggle("live", isOnline);
    this.state.title = isOnline ? TEXT.online : TEXT.offline;
  }

  // Which phones are on the desk.

  /** One phone a labelled person, and one that shows a group through the eyes of a member. */
  #standard() {
    const users = [...this.world.users.values()];
    const labelled = users.filter((user) => user.label);
    const owners = labelled.length > 0 ? labelled : users.slice(0, DEFAULT_PHONES_WITHOUT_LABELS);
    const phones = owners.map((user) => ({ key: String(user.id), userId: user.id, homeId: user.id }));
    const group = this.#groupSeenBy(owners);
    return group ? [...phones, group] : phones;
  }

  #groupSeenBy(owners) {
    for (const user of owners) {
      const group = this.world.chatsOf(user.id).find((chat) => chat.type.endsWith("group"));
      if (group) return { key: `${user.id}-group`, userId: user.id, homeId: group.id };
    }
    return null;
  }

  #wanted() {
    const standard = this.#standard();
    const keys = new Set(standard.map((phone) => phone.key));
    const extra = this.opened.filter((id) => !keys.has(String(id)) && this.world.users.has(id));
    const all = [...standard, ...extra.map((id) => ({ key: String(id), userId: id, homeId: id }))];
    return all.filter((phone) => !this.away.includes(phone.key));
  }

  #arrange() {
    const wanted = this.#wanted();
    const keys = wanted.map((phone) => phone.key);
    for (const [key, phone] of this.phones) {
      if (keys.includes(key)) continue;
      phone.dispose();
      this.phones.delete(key);
    }
    for (const { key, userId, homeId } of wanted) {
      if (!this.phones.has(key)) this.phones.set(key, new Phone(this, key, userId, homeId));
    }
    this.phones = new Map(keys.map((key) => [key, this.phones.get(key)]));
    this.#place();
    if (!this.phones.has(this.activeKey)) this.activeKey = keys[0] ?? null;
    this.empty.hidden = keys.length > 0;
    this.#refresh();
  }

  /** Puts the phones into their order; one already in its place is not touched: it keeps focus and scroll. */
  #place() {
    let place = this.empty.nextElementSibling;
    for (const phone of this.phones.values()) {
      if (phone.node === place) place = place.nextElementSibling;
      else this.table.insertBefore(phone.node, place);
    }
  }

  #refresh() {
    for (const phone of this.phones.values()) phone.refresh();
    this.#drawTabs();
  }

  #drawTabs() {
    const facts = ({ key, name, title, chat }, hasDot) => [
      key,
      name,
      title,
      chat.type,
      hasDot,
      key === this.activeKey,
    ];
    const tab = (phone, hasDot) =>
      h(
        "button",
        {
          type: "button",
          class: "tab",
          testid: `tab-${phone.key}`,
          "aria-controls": phone.node.id,
          "aria-pressed": String(phone.key === this.activeKey),
          onclick: () => this.activate(phone.key),
        },
        avatar(
          phone.chat.type === "private" ? phone.name : phone.title,
          phone.chat.type === "private" ? phone.userId : phone.chat.id,
        ),
        h("span", { dir: "auto" }, phone.chat.type === "private" ? phone.user.first_name : phone.title),
        hasDot ? h("span", { class: "dot", role: "img", "aria-label": TEXT.unread }) : null,
      );
    const tabs = [...this.phones.values()].map((phone) => [phone, phone.isUnread && !this.isVisible(phone)]);
    const focused = [...this.tabs.children].indexOf(document.activeElement);
    redraw(
      this.tabs,
      tabs.map((both) => facts(...both)),
      () => tabs.map((both) => tab(...both)),
    );
    if (focused >= 0) this.tabs.children[focused]?.focus();
    for (const phone of this.phones.values())
      phone.node.classList.toggle("active", phone.key === this.activeKey);
  }

  /** Whether the person in front of the screen sees this phone now. */
  isVisible(phone) {
    if (document.visibilityState !== "visible") return false;
    return !matchMedia("(max-width: 719px)").matches || phone.key === this.activeKey;
  }

  isShown(userId) {
    return this.phones.has(String(userId));
  }

  /** Brings a phone to the front: the shown one on a small screen, scrolled into view on a large one. */
  activate(key) {
    this.activeKey = key;
    kept.set("active phone", key);
    this.#refresh();
    for (const node of [this.phones.get(key)?.node, this.tabs.querySelector('[aria-pressed="true"]')]) {
      node?.scrollIntoView({ inline: "nearest", block: "nearest" });
    }
  }

  /** Puts a person's phone on the desk, if it is not there yet, and answers it. */
  openPhone(userId) {
    const key = String(userId);
    this.away = this.away.filter((other) => other !== key);
    if (!this.opened.includes(userId)) this.opened.push(userId);
    this.#keepDesk();
    this.#arrange();
    this.activate(key);
    return this.phones.get(key);
  }

  putAway(phone) {
    this.opened = this.opened.filter((id) => String(id) !== phone.key);
    this.away = [...this.away, phone.key];
    this.#keepDesk();
    this.#arrange();
  }

  #keepDesk() {
    kept.set("opened phones", this.opened);
    kept.set("phones put away", this.away);
  }

  #openShow() {
    const people = [...this.world.users.values()].filter((user) => !this.isShown(user.id));
    const items = people.map((user) => ({
      label: this.world.nameOf(user),
      note: user.label || TEXT.languageName(user.language_code),
      icon: avatar(this.world.nameOf(user), user.id),
      run: () => this.openPhone(user.id),
    }));
    const groups = this.away.filter((key) => key.endsWith("-group"));
    const showGroup = { label: TEXT.groupPhone, icon: icon("people"), run: () => this.#bringBack(groups) };
    if (groups.length > 0) items.push(showGroup);
    if (items.length === 0) toast(document.body, TEXT.allShown);
    else openMenu(this.showButton, TEXT.showPhone, items);
  }

  #bringBack(keys) {
    this.away = this.away.filter((key) => !keys.includes(key));
    this.#keepDesk();
    this.#arrange();
  }

  /** Asks for a new person, puts their phone on the desk and answers their id, or null when it was dismissed. */
  async addPerson() {
    const values = await askPerson();
    if (!values) return null;
    try {
      const user = await simulation.addUser(values);
      await this.world.reloadUsers();
      this.openPhone(user.id);
      return user.id;
    } catch (error) {
      toast(document.body, TEXT.notDone(error.message));
      return null;
    }
  }

  /** Opens the bot's chat on a person's phone as a deep link does: /start with its payload. */
  async startAs(userId, payload) {
    const phone = this.openPhone(userId);
    phone.openChat(userId);
    await phone.send({ text: payload ? `/start ${payload}` : "/start" });
  }
}

document.title = TEXT.title;
new Desk(document.body).connect();
