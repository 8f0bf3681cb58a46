// The list above a text box: commands after "/", inline results after "@bot ", chosen by tap or by keys.

import { simulation } from "./api.js";
import { h } from "./dom.js";
import { TEXT } from "./texts.js";

const INLINE_WAIT_MS = 250;
let lists = 0;

export class Suggestions {
  /**
   * `box` is the text box; `phone` gives userId, chat, world and commands(); `sendCommand(text)` sends, `clear()` empties
   * the box and `fail(reason, again)` shows what went wrong.
   */
  constructor(box, phone, { sendCommand, clear, fail }) {
    Object.assign(this, { box, phone, sendCommand, clear, fail });
    this.items = [];
    this.chosen = 0;
    this.node = h("div", {
      class: "suggestions",
      id: `suggestions-${++lists}`,
      role: "listbox",
      "aria-label": TEXT.commands,
      hidden: true,
    });
    box.setAttribute("aria-controls", this.node.id);
  }

  get isOpen() {
    return !this.node.hidden;
  }

  get isChoosing() {
    return this.items.length > 0;
  }

  close() {
    this.#show([]);
  }

  /** Shows all commands, or closes them when they are shown. */
  async toggleCommands() {
    if (this.isOpen) return this.close();
    this.box.focus();
    return this.#show(this.#commandItems(await this.#commands(), ""), TEXT.noCommands);
  }

  /** Shows what fits the text in the box. */
  async lookUp() {
    const { value } = this.box;
    const command = /^\/(\w*)$/u.exec(value);
    const inline = /^@(\w+)\s(.*)$/su.exec(value);
    if (command) {
      const commands = await this.#commands();
      if (this.box.value === value) this.#show(this.#commandItems(commands, command[1].toLowerCase()));
    } else if (inline && inline[1].toLowerCase() === this.phone.world.bot.username?.toLowerCase()) {
      await this.#askInline(value, inline[2]);
    } else this.close();
  }

  move(step) {
    this.#choose(this.chosen + step);
  }

  pick() {
    this.node.children[this.chosen].click();
  }

  #commands() {
    return this.phone.commands().catch(() => []);
  }

  #commandItems(commands, prefix) {
    const { chat, world } = this.phone;
    const suffix = chat.type === "private" ? "" : `@${world.bot.username}`;
    const pick = (command) => () => {
      this.clear();
      this.sendCommand(`/${command}${suffix}`);
    };
    return commands
      .filter(({ command }) => command.startsWith(prefix))
      .map(({ command, description }) => ({ title: `/${command}`, note: description, pick: pick(command) }));
  }

  async #askInline(value, query) {
    await new Promise((resolve) => setTimeout(resolve, INLINE_WAIT_MS));
    if (this.box.value !== value) return;
    this.#show([], TEXT.inlineSearching);
    const { userId, chat } = this.phone;
    try {
      const found = await simulation.inline({ user: userId, chat: chat.id, query });
      const items = found.results.map((result) => this.#inlineItem(result, found.query_id));
      if (found.button?.start_parameter) items.unshift(this.#inlineButton(found.button));
      if (this.box.value === value) this.#show(items, TEXT.inlineNothing);
    } catch (error) {
      if (this.box.value === value) this.#show([], TEXT.notDone(error.message));
    }
  }

  /** The button above the results, which leads into the private chat with the bot. */
  #inlineButton({ text, start_parameter: payload }) {
    const { userId, desk } = this.phone;
    const pick = () => {
      this.clear();
      void desk.startAs(userId, payload);
    };
    return { title: text, pick };
  }

  #inlineItem(result, queryId) {
    const { userId, chat } = this.phone;
    const note = result.description ?? result.input_message_content?.message_text ?? result.caption;
    const pick = async () => {
      try {
        await simulation.chooseInline({
          user: userId,
          chat: chat.id,
          query_id: queryId,
          result_id: result.id,
        });
        this.clear();
      } catch (error) {
        this.fail(TEXT.notDone(error.message), pick);
      }
    };
    return { title: result.title ?? result.id, note, pick: () => void pick() };
  }

  #show(items, whenNone = null) {
    this.items = items;
    this.node.hidden = items.length === 0 && whenNone === null;
    this.box.setAttribute("aria-expanded", String(this.isOpen));
    const options = items.map((item, index) => this.#option(item, index));
    this.node.replaceChildren(...options);
    if (items.length === 0 && whenNone) this.node.append(h("p", { class: "muted" }, whenNone));
    this.#choose(0);
  }

  #option({ title, note, pick }, index) {
    const choose = () => {
      this.close();
      pick();
    };
    return h(
      "button",
      {
        type: "button",
        role: "option",
        tabindex: "-1",
        id: `${this.node.id}-${index}`,
        onpointerdown: (event) => event.preventDefault(),
        onclick: choose,
      },
      h("strong", { dir: "auto" }, title),
      note ? h("span", { dir: "auto" }, note) : null,
    );
  }

  #choose(index) {
    const { length } = this.items;
    this.chosen = length ? (index + length) % length : 0;
    if (length === 0) return this.box.removeAttribute("aria-activedescendant");
    [...this.node.children].forEach((option, at) =>
      option.setAttribute("aria-selected", String(at === this.chosen)),
    );
    this.box.setAttribute("aria-activedescendant", `${this.node.id}-${this.chosen}`);
    this.node.children[this.chosen].scrollIntoView({ block: "nearest" });
    return undefined;
  }
}
