// The formatted text of a message: the emulator's HTML, rebuilt from an allow-list so that nothing else can enter.

import { h } from "./dom.js";
import { TEXT } from "./texts.js";

const ALLOWED = {
  B: "strong",
  STRONG: "strong",
  I: "em",
  EM: "em",
  U: "u",
  INS: "u",
  S: "s",
  STRIKE: "s",
  DEL: "s",
  CODE: "code",
  PRE: "pre",
  BLOCKQUOTE: "blockquote",
  BR: "br",
};

const isSpoiler = (node) =>
  node.tagName === "TG-SPOILER" ||
  (node.tagName === "SPAN" && /(^|\s)(tg-)?spoiler(\s|$)/u.test(node.className));

/** Hidden text that a press (or Enter) shows. */
function spoiler(children) {
  const reveal = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    if (node.classList.contains("shown")) return;
    event.preventDefault();
    event.stopPropagation();
    node.classList.add("shown");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  const hidden = { class: "spoiler", role: "button", tabindex: "0", "aria-label": TEXT.spoiler };
  const node = h("span", { ...hidden, onclick: reveal, onkeydown: reveal }, h("span", {}, ...children));
  return node;
}

function link(node, children, actions) {
  const href = node.getAttribute("href") ?? "";
  if (!/^(https?|tg|mailto|tel):/iu.test(href)) return h("span", { class: "mention" }, ...children);
  const follow = (event) => {
    event.preventDefault();
    actions.openLink(href);
  };
  return h("a", { href, title: href, rel: "noreferrer", onclick: follow, onauxclick: follow }, ...children);
}

function command(text, actions) {
  return h("button", { type: "button", class: "in-text", onclick: () => actions.sendText(text) }, text);
}

/** Bot commands in plain text become tappable, as on a phone. */
function withCommands(text, actions) {
  const parts = text.split(/((?<![\p{L}\p{N}/])\/[a-z][a-z0-9_]{0,31}(?:@\w+)?(?![\w/]))/u);
  return parts.map((part, index) => (index % 2 ? command(part, actions) : part));
}

const isBlock = (node) => ["BLOCKQUOTE", "PRE"].includes(node?.nodeName);

function rebuild(node, actions, isCode) {
  if (node.nodeType === Node.TEXT_NODE) {
    const words = isBlock(node.previousSibling) ? node.data.replace(/^\n/u, "") : node.data;
    return isCode ? [words] : withCommands(words, actions);
  }
  if (node.nodeType !== Node.ELEMENT_NODE) return [];
  const inCode = isCode || ["A", "CODE", "PRE"].includes(node.tagName);
  const children = [...node.childNodes].flatMap((child) => rebuild(child, actions, inCode));
  if (isSpoiler(node)) return [spoiler(children)];
  if (node.tagName === "A") return [link(node, children, actions)];
  const tag = ALLOWED[node.tagName];
  if (!tag) return children;
  const expandable = tag === "blockquote" && node.hasAttribute("expandable");
  return [h(tag, { class: expandable ? "expandable" : null }, ...children)];
}

/** The text or caption of a message as an element, written from left or right as its letters are. */
export function richText(message, actions, language) {
  const plain = message.text ?? message.caption ?? "";
  if (!plain) return null;
  const template = document.createElement("template");
  if (typeof message.html === "string") template.innerHTML = message.html;
  else template.content.append(plain);
  const children = [...template.content.childNodes].flatMap((node) => rebuild(node, actions, false));
  return h("div", { class: "text", dir: "auto", lang: language }, ...children);
}
