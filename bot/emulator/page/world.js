// What the page knows: the people, the bot, each person's chats, and the messages of the chats that are open.

import { simulation } from "./api.js";

// The emulator answers at most this many messages at once.
const PAGE_SIZE = 1000;

/** One chat as one person sees it, kept equal to the emulator's by pulling what changed. */
export class Conversation extends EventTarget {
  constructor(userId, chatId) {
    super();
    this.userId = userId;
    this.chatId = chatId;
    this.messages = [];
    this.byId = new Map();
    this.isLoaded = false;
    this.error = null;
    this.wanted = null;
    this.pulling = null;
  }

  /** Fetches everything anew: at the first opening and after a lost connection. */
  reload() {
    return this.pull(0);
  }

  /** Fetches the messages from `id` on; calls made meanwhile are answered by one more fetch. */
  pull(id) {
    this.wanted = Math.min(this.wanted ?? Infinity, id);
    this.pulling ??= this.#work().finally(() => {
      this.pulling = null;
    });
    return this.pulling;
  }

  async #work() {
    while (this.wanted !== null) {
      const from = this.wanted;
      this.wanted = null;
      try {
        const news = await this.#since(from);
        this.messages = this.messages
          .filter((message) => message.message_id < from)
          .concat(news.filter((m) => !m.deleted));
        this.byId = new Map(this.messages.map((message) => [message.message_id, message]));
        this.isLoaded = true;
        this.error = null;
      } catch (error) {
        this.error = error;
      }
      this.dispatchEvent(new Event("change"));
    }
  }

  async #since(id) {
    const news = [];
    let page;
    do {
      page = await simulation.messages(this.chatId, this.userId, news.at(-1)?.message_id ?? id - 1);
      news.push(...page);
    } while (page.length === PAGE_SIZE);
    return news;
  }

  get lastId() {
    return this.messages.at(-1)?.message_id ?? 0;
  }
}

/** All of it, with "people" and "chats" events when these change. */
export class World extends EventTarget {
  bot = { first_name: "Bot", username: "" };
  users = new Map();
  chats = new Map();
  conversations = new Map();
  #commands = new Map();

  /** Fetches bot, people and their chats, then whatever is open. */
  async reload() {
    const open = [...this.conversations.entries()];
    const [bot, users] = await Promise.all([simulation.bot(), simulation.users()]);
    this.bot = bot.bot ?? bot.result ?? bot;
    this.users = new Map(users.map((user) => [user.id, user]));
    await this.#fetchChats();
    this.#commands.clear();
    this.dispatchEvent(new Event("people"));
    this.dispatchEvent(new Event("chats"));
    for (const [key, { userId }] of open) if (!this.users.has(userId)) this.conversations.delete(key);
    await Promise.all(
      open.map(([, conversation]) => this.users.has(conversation.userId) && conversation.reload()),
    );
  }

  async reloadUsers() {
    this.users = new Map((await simulation.users()).map((user) => [user.id, user]));
    await this.reloadChats();
    this.dispatchEvent(new Event("people"));
  }

  async reloadChats() {
    await this.#fetchChats();
    this.dispatchEvent(new Event("chats"));
  }

  async #fetchChats() {
    const entries = [...this.users.keys()].map(async (id) => [id, await simulation.chats(id)]);
    this.chats = new Map(await Promise.all(entries));
  }

  /** The chats of one person, the private one first, even before anything was written there. */
  chatsOf(userId) {
    const known = this.chats.get(userId) ?? [];
    const own = known.find((chat) => chat.id === userId) ?? {
      id: userId,
      type: "private",
      members: [userId],
      last_message_id: 0,
    };
    return [own, ...known.filter((chat) => chat.id !== userId && !chat.migrated_to)];
  }

  chat(userId, chatId) {
    return this.chatsOf(userId).find((chat) => chat.id === chatId);
  }

  /** Where a person goes from a chat that is gone: the supergroup that it became, else the private chat. */
  successorOf(userId, chatId) {
    const next = this.chats.get(userId)?.find((chat) => chat.id === chatId)?.migrated_to;
    return next && this.chat(userId, next) ? next : userId;
  }

  titleOf(chat) {
    return chat.type === "private" ? this.bot.first_name : (chat.title ?? String(chat.id));
  }

  nameOf(user) {
    return [user.first_name, user.last_name].filter(Boolean).join(" ");
  }

  conversation(userId, chatId) {
    const key = `${userId}:${chatId}`;
    if (!this.conversations.has(key)) {
      const conversation = new Conversation(userId, chatId);
      this.conversations.set(key, conversation);
      void conversation.reload();
    }
    return this.conversations.get(key);
  }

  /** The commands that this person's menu shows in this chat; fetched once until the bot changes them. */
  async commands(userId, chatId) {
    const key = `${userId}:${chatId}`;
    if (!this.#commands.has(key)) this.#commands.set(key, await simulation.commands(userId, chatId));
    return this.#commands.get(key);
  }

  /** Takes in one event of the emulator's stream. */
  async take(event) {
    if (event.type === "reset") return this.reload();
    if (event.type === "user") return this.reloadUsers();
    if (event.type === "chat") return this.reloadChats();
    if (event.type === "commands") {
      this.#commands.clear();
      this.dispatchEvent(new Event("commands"));
      return undefined;
    }
    for (const conversation of this.conversations.values()) {
      if (conversation.chatId === event.chat_id) void conversation.pull(event.message_id);
    }
    if (event.type === "message") this.#arrived(event);
    return undefined;
  }

  #arrived({ chat_id: chatId, message_id: messageId }) {
    const copies = [...this.chats.values()].flat().filter((chat) => chat.id === chatId);
    if (copies.length === 0) void this.reloadChats();
    for (const chat of copies) chat.last_message_id = Math.max(chat.last_message_id ?? 0, messageId);
    this.dispatchEvent(new Event("chats"));
  }
}
