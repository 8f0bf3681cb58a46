// What lies over the phones: dialogs, menus and short notices.

import { h, icon } from "./dom.js";
import { TEXT } from "./texts.js";

const TOAST_MS = 4000;

/**
 * Opens a modal dialog. `content` gets a function that closes it with a value; the promise answers that value, or
 * null when the person dismissed it (Escape, the cross, a press beside it).
 */
export function openDialog(title, content, className = "") {
  return new Promise((resolve) => {
    let value = null;
    const done = (chosen) => {
      value = chosen;
      dialog.close();
    };
    const cross = h(
      "button",
      { type: "button", class: "round cross", "aria-label": TEXT.close, onclick: () => dialog.close() },
      icon("close"),
    );
    const dialog = h(
      "dialog",
      { class: className, "aria-label": title },
      h("div", { class: "dialog-head" }, h("h2", {}, title), cross),
      h("div", { class: "dialog-body" }, content(done)),
    );
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(value);
    });
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector("[autofocus]")?.focus();
  });
}

/** The line of buttons at the end of a dialog. */
export function dialogButtons(...buttons) {
  return h("div", { class: "dialog-buttons" }, ...buttons);
}

/** A message of the bot that has to be acknowledged. */
export function alertDialog(title, message) {
  return openDialog(title, (done) => [
    h("p", { class: "alert-text", dir: "auto" }, message),
    dialogButtons(
      h("button", { type: "button", class: "primary", autofocus: true, onclick: () => done(true) }, TEXT.ok),
    ),
  ]);
}

/** One picture as large as the window allows. */
export function pictureDialog(url, alt) {
  return openDialog(TEXT.picture, () => h("img", { src: url, alt }), "picture-dialog");
}

/**
 * A dialog with fields; `fields` are [name, label, control] and the promise answers the values by name, or null.
 */
export function formDialog(title, hint, fields, submitLabel) {
  return openDialog(title, (done) => {
    const form = h("form", { method: "dialog" });
    form.append(
      ...fields.map(([name, label, control]) => {
        if (control.matches("fieldset")) return control;
        control.setAttribute("name", name);
        return h("label", { class: "field" }, h("span", {}, label), control);
      }),
      hint ? h("p", { class: "muted" }, hint) : "",
      dialogButtons(
        h("button", { type: "button", onclick: () => done(null) }, TEXT.cancel),
        h("button", { type: "submit", class: "primary" }, submitLabel),
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const data = new FormData(form);
      done(
        Object.fromEntries(
          [...data.keys()].map((key) => [
            key,
            data.getAll(key).length > 1 ? data.getAll(key) : data.get(key),
          ]),
        ),
      );
    });
    return form;
  });
}

function move(menu, step) {
  const items = [...menu.querySelectorAll('[role^="menuitem"]:not([disabled])')];
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length]?.focus();
}

function placeBy(menu, anchor) {
  const around = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = around.bottom + 6;
  const top = below + height > innerHeight - 8 ? Math.max(8, around.top - height - 6) : below;
  const left = Math.min(Math.max(8, around.right - width), innerWidth - width - 8);
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.max(8, left)}px`;
}

/** Opens a menu at `anchor`. Items: {label, icon?, note?, isChosen?, hasNews?, run} or {row: [...]} of short ones. */
export function openMenu(anchor, label, items) {
  const pick = (item) => () => {
    menu.hidePopover();
    item.run();
  };
  const entry = (item) =>
    h(
      "button",
      {
        type: "button",
        role: item.isChosen === undefined ? "menuitem" : "menuitemradio",
        "aria-checked": item.isChosen === undefined ? null : String(item.isChosen),
        "aria-label": item.spoken,
        onclick: pick(item),
      },
      item.icon ?? null,
      h(
        "span",
        { class: "menu-lines" },
        h("span", { dir: "auto" }, item.label),
        item.note ? h("small", { dir: "auto" }, item.note) : null,
      ),
      item.hasNews ? h("span", { class: "dot", role: "img", "aria-label": TEXT.unread }) : null,
      item.isChosen ? icon("check") : null,
    );
  const lines = items.map((item) =>
    item.row ? h("div", { class: "menu-row", role: "group" }, item.row.map(entry)) : entry(item),
  );
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label, popover: "auto" }, lines);
  menu.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    move(menu, steps[event.key]);
  });
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    const hadFocus = menu.contains(document.activeElement) || document.activeElement === document.body;
    menu.remove();
    if (hadFocus && anchor.isConnected) anchor.focus();
  });
  document.body.append(menu);
  menu.showPopover();
  placeBy(menu, anchor);
  move(menu, 1);
}

/** A notice at the foot of a phone that goes by itself. */
export function toast(host, message) {
  const node = h("div", { class: "toast", role: "status", dir: "auto" }, message);
  host.querySelector(":scope > .toast")?.remove();
  host.append(node);
  setTimeout(() => node.remove(), TOAST_MS + 40 * message.length);
}

/** Copies a text and says so on the phone. */
export async function copy(host, value) {
  try {
    await navigator.clipboard.writeText(value);
    toast(host, TEXT.copied);
  } catch {
    toast(host, TEXT.notCopied);
  }
}
