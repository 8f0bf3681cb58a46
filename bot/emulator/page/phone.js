// One phone: whose it is, which chat is open, its messages and its text box.

import { simulation } from "./api.js";
import { senderName } from "./bubble.js";
import { Composer } from "./composer.js";
import { avatar, h, icon, kept, redraw } from "./dom.js";
import { askGroup } from "./forms.js";
import { followLink } from "./links.js";
import { alertDialog, copy, openMenu, pictureDialog, toast } from "./overlays.js";
import { REACTIONS, TEXT } from "./texts.js";
import { Thread } from "./thread.js";

export class Phone {
  /** `key` names the phone across reloads; `homeId` is the chat that it opens first. */
  constructor(desk, key, userId, homeId) {
    this.desk = desk;
    this.world = desk.world;
    this.key = key;
    this.userId = userId;
    this.threads = new Map();
    this.chatId = kept.get(`open ${key}`, homeId);
    if (!this.world.chat(userId, this.chatId))
      this.chatId = this.world.chat(userId, homeId) ? homeId : userId;
    if (!kept.get(this.#seenKey, null)) this.#noteAllSeen();
    this.#build();
    this.openChat(this.chatId);
  }

  get user() {
    return this.world.users.get(this.userId);
  }

  get name() {
    return this.world.nameOf(this.user);
  }

  get chat() {
    return this.world.chat(this.userId, this.chatId) ?? { id: this.chatId, type: "private", members: [] };
  }

  get title() {
    return this.world.titleOf(this.chat);
  }

  get conversation() {
    return this.world.conversation(this.userId, this.chatId);
  }

  commands() {
    return this.world.commands(this.userId, this.chatId);
  }

  #build() {
    const label = TEXT.phoneMenu(this.name);
    this.moreButton = h(
      "button",
      {
        type: "button",
        class: "round",
        "aria-label": label,
        title: label,
        "aria-haspopup": "menu",
        testid: `more-${this.key}`,
        onclick: () => this.#openMore(),
      },
      icon("more"),
    );
    this.owner = h("span", { class: "owner-lines" });
    this.chatButton = h("button", {
      type: "button",
      class: "chat-button",
      testid: `chats-${this.key}`,
      "aria-haspopup": "menu",
      onclick: () => this.#openChats(),
    });
    this.stack = h("div", { class: "threads" });
    this.composer = new Composer(this);
    this.foot = h("div", { class: "foot" });
    this.screen = h(
      "div",
      { class: "screen" },
      h("div", { class: "chat-head" }, this.chatButton),
      this.stack,
      this.foot,
    );
    this.node = h(
      "section",
      {
        class: "phone",
        testid: `phone-${this.key}`,
        "aria-label": TEXT.phoneOf(this.name),
        id: `phone-${this.key}`,
        "data-user": this.userId,
      },
      h("header", { class: "owner" }, this.owner, this.moreButton),
      this.screen,
    );
    this.#listenForFiles();
  }

  #listenForFiles() {
    this.screen.addEventListener(
      "dragover",
      (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault(),
    );
    this.screen.addEventListener("drop", (event) => {
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      this.composer.attach(file.type.startsWith("image/") ? "photo" : "document", file);
    });
  }

  /** Redraws names, unread marks and the foot; called when people or chats change. */
  refresh() {
    if (!this.user) return;
    if (!this.world.chat(this.userId, this.chatId))
      this.openChat(this.world.successorOf(this.userId, this.chatId));
    this.#noteSeen();
    const { user, name, userId } = this;
    const about = [user.label, TEXT.languageName(user.language_code)].filter(Boolean).join(" · ");
    redraw(this.owner, [name, about], () => [
      avatar(name, userId),
      h(
        "span",
        { class: "menu-lines" },
        h("strong", { dir: "auto" }, name),
        h("small", { dir: "auto" }, about),
      ),
    ]);
    this.#drawChatButton();
    this.#drawFoot();
  }

  #drawChatButton() {
    const { chat, title, hasNews } = this;
    const kind = TEXT.chatKind[chat.type];
    const note = chat.type === "private" ? kind : `${kind} · ${TEXT.memberCount(chat.members?.length ?? 0)}`;
    this.chatButton.setAttribute("aria-label", TEXT.switchChat(title));
    redraw(this.chatButton, [chat.id, title, note, hasNews], () => [
      this.#avatarOf(chat),
      h("span", { class: "menu-lines" }, h("strong", { dir: "auto" }, title), h("small", {}, note)),
      hasNews ? h("span", { class: "dot", role: "img", "aria-label": TEXT.unread }) : "",
      icon("down"),
    ]);
  }

  #avatarOf(chat) {
    return avatar(this.world.titleOf(chat), chat.type === "private" ? (this.world.bot.id ?? 0) : chat.id);
  }

  // Which chat is open, and what is unread.

  get #seenKey() {
    return `seen ${this.userId}`;
  }

  get #seen() {
    return kept.get(this.#seenKey, {});
  }

  /** What was there before the page was first opened is not news. */
  #noteAllSeen() {
    const chats = this.world.chatsOf(this.userId).map((chat) => [chat.id, chat.last_message_id ?? 0]);
    kept.set(this.#seenKey, Object.fromEntries(chats));
  }

  #noteSeen() {
    if (!this.desk.isVisible(this)) return;
    const lastId = Math.max(this.chat.last_message_id ?? 0, this.conversation.lastId);
    const seen = this.#seen;
    if (seen[this.chatId] !== lastId) kept.set(this.#seenKey, { ...seen, [this.chatId]: lastId });
  }

  #isUnread(chat) {
    return (chat.last_message_id ?? 0) > (this.#seen[chat.id] ?? 0);
  }

  /** Whether another chat of this phone has something new. */
  get hasNews() {
    return this.world.chatsOf(this.userId).some((chat) => chat.id !== this.chatId && this.#isUnread(chat));
  }

  /** Whether anything on this phone is new, for its tab. */
  get isUnread() {
    return this.world.chatsOf(this.userId).some((chat) => this.#isUnread(chat));
  }

  openChat(chatId) {
    this.chatId = chatId;
    kept.set(`open ${this.key}`, chatId);
    if (!this.threads.has(chatId)) this.#addThread(chatId);
    for (const [id, thread] of this.threads) thread.show(id === chatId);
    this.composer.open();
    this.refresh();
  }

  #addThread(chatId) {
    const { conversation, chat } = this;
    const context = {
      userId: this.userId,
      chatType: chat.type,
      language: this.user.language_code,
      title: this.title,
      emptyText: chat.type === "private" ? TEXT.emptyPrivate(this.title) : TEXT.emptyGroup,
      actions: this.#actions(),
    };
    const thread = new Thread(conversation, context);
    conversation.addEventListener("change", () => this.chatId === chatId && this.#conversationChanged());
    this.threads.set(chatId, thread);
    this.stack.append(thread.node);
  }

  #conversationChanged() {
    this.#noteSeen();
    this.composer.refresh();
    this.#drawFoot();
  }

  dispose() {
    for (const thread of this.threads.values()) thread.dispose();
    this.node.remove();
  }

  // The foot: text box, Start, or why there is none.

  #drawFoot() {
    const { bot } = this.world;
    const isPrivate = this.chat.type === "private";
    const hasBegun = this.conversation.messages.length > 0 || !this.conversation.isLoaded;
    if (isPrivate && this.user.bot_blocked) {
      this.#setFoot("blocked", () => [
        h("p", {}, TEXT.blocked(bot.first_name)),
        h(
          "button",
          { type: "button", class: "primary", onclick: () => void this.#block(false) },
          TEXT.unblock(bot.first_name),
        ),
      ]);
    } else if (isPrivate && !hasBegun && !this.composer.box.value) {
      const start = () => void this.#try(() => this.send({ text: "/start" }));
      this.#setFoot("start", () => [
        h("button", { type: "button", class: "primary wide", onclick: start }, TEXT.start),
      ]);
    } else this.#setFoot("composer", () => [this.composer.node]);
  }

  #setFoot(kind, make) {
    if (this.foot.dataset.kind === kind) return;
    this.foot.dataset.kind = kind;
    this.foot.replaceChildren(...make());
  }

  // What a person can do.

  /** Sends a message from this phone into the open chat and shows it. Raises Refused or Unreachable. */
  async send(message) {
    const answer = await simulation.send({ user: this.userId, chat: this.chatId, ...message });
    this.threads.get(this.chatId)?.toBottom();
    return answer;
  }

  async #try(action) {
    try {
      return await action();
    } catch (error) {
      toast(this.stack, TEXT.notDone(error.message));
      return undefined;
    }
  }

  #actions() {
    return {
      press: (node, button, message) => void this.#press(node, button, message),
      openLink: (href) => void this.#try(() => followLink(href, this, this.desk)),
      sendText: (text) => void this.#try(() => this.send({ text })),
      enlarge: (url, alt) => void pictureDialog(url, alt),
      jump: (id) => this.threads.get(this.chatId).jump(id),
      react: (message, emoji) => void this.#react(message, emoji),
      menu: (anchor, message) => this.#openMessageMenu(anchor, message),
    };
  }

  async #press(node, button, message) {
    if (button.url !== undefined) return this.#try(() => followLink(button.url, this, this.desk));
    if (button.copy_text !== undefined) return copy(this.stack, button.copy_text.text ?? button.copy_text);
    if (button.switch_inline_query_current_chat !== undefined)
      return this.fillInline(this.chatId, button.switch_inline_query_current_chat);
    const query = button.switch_inline_query ?? button.switch_inline_query_chosen_chat?.query;
    if (query !== undefined) return this.#switchInline(node, query);
    return this.#callback(node, button, message);
  }

  async #callback(node, button, message) {
    if (node.getAttribute("aria-busy") === "true") return;
    node.setAttribute("aria-busy", "true");
    try {
      const press = {
        user: this.userId,
        chat: this.chatId,
        message_id: message.message_id,
        data: button.callback_data,
      };
      const { answer } = await simulation.tap(press);
      if (answer?.url) await followLink(answer.url, this, this.desk);
      else if (answer?.text && answer.show_alert)
        await alertDialog(TEXT.alertTitle(this.world.bot.first_name), answer.text);
      else if (answer?.text) toast(this.stack, answer.text);
    } catch (error) {
      toast(this.stack, TEXT.notDone(error.message));
      void this.conversation.pull(message.message_id);
    } finally {
      node.removeAttribute("aria-busy");
    }
  }

  /** Opens a chat with "@bot query" in its text box. */
  fillInline(chatId, query) {
    if (chatId !== this.chatId) this.openChat(chatId);
    this.composer.fill(`@${this.world.bot.username} ${query}`);
  }

  #switchInline(anchor, query) {
    const items = this.world.chatsOf(this.userId).map((chat) => ({
      label: this.world.titleOf(chat),
      note: TEXT.chatKind[chat.type],
      icon: this.#avatarOf(chat),
      run: () => this.fillInline(chat.id, query),
    }));
    openMenu(anchor, TEXT.switchInlineTitle, items);
  }

  #react(message, emoji) {
    const isMine = message.reactions?.some(
      (reaction) => reaction.emoji === emoji && reaction.users.includes(this.userId),
    );
    return this.#try(() =>
      simulation.react({
        user: this.userId,
        chat: this.chatId,
        message_id: message.message_id,
        emoji: isMine ? null : emoji,
      }),
    );
  }

  #openMessageMenu(anchor, message) {
    const words = message.text ?? message.caption;
    const isMine = message.from?.id === this.userId;
    const reactions = REACTIONS.map((emoji) => ({
      label: emoji,
      spoken: TEXT.react(emoji),
      run: () => void this.#react(message, emoji),
    }));
    const items = [
      { row: reactions },
      { label: TEXT.reply, icon: icon("reply"), run: () => this.composer.replyTo(message) },
      words && { label: TEXT.copyText, icon: icon("copy"), run: () => void copy(this.stack, words) },
      isMine && words && { label: TEXT.edit, icon: icon("edit"), run: () => this.composer.edit(message) },
    ];
    openMenu(anchor, `${TEXT.messageActions}: ${senderName(message)}`, items.filter(Boolean));
  }

  #openChats() {
    const items = this.world.chatsOf(this.userId).map((chat) => ({
      label: this.world.titleOf(chat),
      note: TEXT.chatKind[chat.type],
      icon: this.#avatarOf(chat),
      isChosen: chat.id === this.chatId,
      hasNews: chat.id !== this.chatId && this.#isUnread(chat),
      run: () => this.openChat(chat.id),
    }));
    openMenu(this.chatButton, TEXT.chats, items);
  }

  #openMore() {
    const { bot } = this.world;
    const isBlocked = Boolean(this.user.bot_blocked);
    openMenu(this.moreButton, TEXT.phoneMenu(this.name), [
      { label: TEXT.newGroup, icon: icon("people"), run: () => void this.#try(() => this.#newGroup()) },
      {
        label: isBlocked ? TEXT.unblock(bot.first_name) : TEXT.block(bot.first_name),
        icon: icon("block"),
        run: () => void this.#block(!isBlocked),
      },
      { label: TEXT.closePhone, icon: icon("close"), run: () => this.desk.putAway(this) },
    ]);
  }

  #block(isBlocked) {
    return this.#try(async () => {
      await simulation.block(this.userId, isBlocked);
      await this.world.reloadUsers();
    });
  }

  async #newGroup() {
    const { world, userId } = this;
    const others = [...world.users.values()].filter(({ id }) => id !== userId);
    const people = others.map((user) => ({ id: user.id, name: world.nameOf(user) }));
    const group = await askGroup(people, world.bot.first_name);
    if (!group) return;
    const created = await simulation.addChat({ ...group, members: [userId, ...group.members], by: userId });
    await world.reloadChats();
    this.openChat(created.chats[0].id);
  }
}
