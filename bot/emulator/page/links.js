// Links of messages and url buttons: where they would go, and deep links tried out as any person.

import { avatar, h, icon } from "./dom.js";
import { copy, dialogButtons, openDialog } from "./overlays.js";
import { TEXT } from "./texts.js";

/**
 * Reads a link into the bot's chat: {payload} for `https://t.me/<bot>?start=…`, {isForGroup: true} for `startgroup`,
 * null for any other link.
 */
export function deepLink(href, botUsername) {
  let url;
  try {
    url = new URL(href);
  } catch {
    return null;
  }
  const isWeb = ["t.me", "telegram.me", "www.t.me"].includes(url.hostname);
  const isResolve =
    url.protocol === "tg:" && (url.hostname === "resolve" || url.pathname.endsWith("resolve"));
  if (!isWeb && !isResolve) return null;
  const name = isWeb ? url.pathname.split("/")[1] : url.searchParams.get("domain");
  if (name?.toLowerCase() !== botUsername.toLowerCase()) return null;
  if (url.searchParams.has("startgroup")) return { isForGroup: true };
  return { payload: url.searchParams.get("start") ?? "" };
}

const isLocal = (href) => /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/u.test(href);

function address(href) {
  return h("p", { class: "address", dir: "ltr", testid: "link-address" }, href);
}

function plainLink(href, phone) {
  return openDialog(TEXT.linkTitle, (done) => {
    const open = h(
      "a",
      {
        class: "as-button primary",
        href,
        target: "_blank",
        rel: "noopener noreferrer",
        onclick: () => done(true),
      },
      TEXT.openTab,
    );
    const copyIt = h(
      "button",
      { type: "button", autofocus: true, onclick: () => (done(true), void copy(phone.stack, href)) },
      TEXT.copyLink,
    );
    const note = isLocal(href) ? TEXT.linkLocal : TEXT.linkLeaves;
    const canOpen = /^https?:/iu.test(href);
    return [
      h("p", {}, TEXT.linkWhere),
      address(href),
      canOpen ? h("p", { class: "muted" }, note) : "",
      dialogButtons(copyIt, canOpen ? open : ""),
    ];
  });
}

function whoOpens(href, phone, desk) {
  const { world } = desk;
  const users = [...world.users.values()];
  const rank = (user) => (user.id === phone.userId ? 0 : desk.isShown(user.id) ? 1 : 2);
  users.sort((one, other) => rank(one) - rank(other));
  return openDialog(TEXT.deepTitle, (done) => {
    const choice = (user) => {
      const name = world.nameOf(user);
      const note =
        user.id === phone.userId ? TEXT.thisPhone : user.label || TEXT.languageName(user.language_code);
      return h(
        "button",
        { type: "button", class: "choice", onclick: () => done(user.id), "aria-label": TEXT.openAs(name) },
        avatar(name, user.id),
        h(
          "span",
          { class: "menu-lines" },
          h("span", { dir: "auto" }, TEXT.openAs(name)),
          h("small", { dir: "auto" }, note),
        ),
      );
    };
    const stranger = h(
      "button",
      { type: "button", class: "choice", onclick: () => done("new") },
      h("span", { class: "avatar plain" }, icon("plus")),
      h("span", { class: "menu-lines" }, TEXT.openAsNew),
    );
    const copyIt = h(
      "button",
      { type: "button", onclick: () => (done(null), void copy(phone.stack, href)) },
      TEXT.copyLink,
    );
    return [
      h("p", {}, TEXT.deepWhere),
      address(href),
      h("div", { class: "choices" }, stranger, users.map(choice)),
      dialogButtons(copyIt),
    ];
  });
}

/** Follows a link that was pressed on `phone`. */
export async function followLink(href, phone, desk) {
  const deep = deepLink(href, desk.world.bot.username ?? "");
  if (!deep) return plainLink(href, phone);
  if (deep.isForGroup) {
    return openDialog(TEXT.deepTitle, () => [address(href), h("p", { class: "muted" }, TEXT.startGroupHint)]);
  }
  const chosen = await whoOpens(href, phone, desk);
  if (chosen === null) return undefined;
  const userId = chosen === "new" ? await desk.addPerson() : chosen;
  return userId === null ? undefined : desk.startAs(userId, deep.payload);
}
