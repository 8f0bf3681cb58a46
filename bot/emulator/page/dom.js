// Building blocks of the page: elements, icons and two small formatters. No text of members ever passes as HTML here.

/**
 * Makes one element. Attributes named `on…` are listeners, `testid` becomes data-testid, `true` an empty attribute;
 * null, undefined and false are left out, among the children as well.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "testid") element.dataset.testid = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(
    ...children.flat().filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

const ICONS = {
  attach: "M16.5 6.5l-7.8 7.8a2 2 0 0 0 2.9 2.9l8-8a4 4 0 0 0-5.7-5.7l-8.2 8.2a6 6 0 0 0 8.5 8.5l6.3-6.3",
  send: "M12 19V6M6 11.5l6-6 6 6",
  menu: "M5 7h14M5 12h14M5 17h9",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  down: "M6 9.5l6 6 6-6",
  close: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  link: "M8 16l8-8M9.5 8H16v6.5",
  copy: "M9 9h10v10H9zM15 9V5H5v10h4",
  inline: "M4 12h12M11 7l5 5-5 5M20 5v14",
  reply: "M10 7l-5 5 5 5M5 12h8a6 6 0 0 1 6 6",
  edit: "M5 19l1-4L16 5l3 3L9 18z",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 2-2 5 5M15.5 9h.01",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20a7.5 7.5 0 0 1 15 0",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6.3M18 14a6.5 6.5 0 0 1 3.5 5",
  place: "M12 21s7-6.3 7-11.5a7 7 0 0 0-14 0C5 14.7 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  block: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM6 6l12 12",
  plus: "M12 5v14M5 12h14",
  phone:
    "M8 3h8a1.5 1.5 0 0 1 1.5 1.5v15A1.5 1.5 0 0 1 16 21H8a1.5 1.5 0 0 1-1.5-1.5v-15A1.5 1.5 0 0 1 8 3zM11 18h2",
  keyboard: "M3.5 7h17v10h-17zM7 10.5h.01M10.5 10.5h.01M14 10.5h.01M17 10.5h.01M8 14h8",
  check: "M5 12.5l4.5 4.5L19 7.5",
};

const SVG = "http://www.w3.org/2000/svg";

/** One line icon, hidden from screen readers: the button around it carries the label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A round avatar with initials; the tint follows the id, so a person keeps the colour on every phone. */
export function avatar(name, id) {
  const words = name.trim().split(/\s+/u);
  const initials = [words[0], words.length > 1 ? words.at(-1) : ""]
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("");
  return h(
    "span",
    { class: `avatar tint-${Math.abs(Number(id)) % 8}`, "aria-hidden": "true" },
    initials.toLocaleUpperCase(),
  );
}

/** The hour and minute of a moment in seconds since 1970, in this browser's zone. */
export function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** A key that changes with the local calendar day. */
export function dayKey(seconds) {
  return new Date(seconds * 1000).toDateString();
}

/** A size in bytes as a person reads it. */
export function fileSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/**
 * Gives an element new children when `facts` differ from those of the last time. Children that stay are not touched,
 * so that a press which is under way is not lost.
 */
export function redraw(element, facts, makeChildren) {
  const mark = JSON.stringify(facts);
  if (element.dataset.mark === mark) return;
  element.dataset.mark = mark;
  element.replaceChildren(...makeChildren());
}

/** A value kept for this tab across reloads; storage that is full or forbidden only costs the memory. */
export const kept = {
  get(key, fallback) {
    try {
      return JSON.parse(sessionStorage.getItem(key)) ?? fallback;
    } catch {
      return fallback;
    }
  },
  set(key, value) {
    try {
      sessionStorage.setItem(key, JSON.stringify(value));
    } catch (error) {
      console.warn("not kept", key, error);
    }
  },
};
