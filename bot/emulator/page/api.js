// The control side of the emulator, as calls and as a stream of events.

import { TEXT } from "./texts.js";

/** The emulator answered no; `message` is its reason. */
export class Refused extends Error {}

/** No answer: the emulator is not running or not reachable. */
export class Unreachable extends Error {}

async function call(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
    });
  } catch (error) {
    throw new Unreachable(TEXT.unreachable, { cause: error });
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(answer.error ?? answer.description ?? TEXT.refused);
  return answer;
}

const get = (path) => call("GET", path);
const post = (path, body) => call("POST", path, body);

export const simulation = {
  users: async () => (await get("/sim/users")).users,
  addUser: async (user) => (await post("/sim/users", user)).users[0],
  bot: () => get("/sim/bot"),
  chats: async (user) => (await get(`/sim/chats?user=${user}`)).chats,
  addChat: (chat) => post("/sim/chats", chat),
  messages: async (chat, user, after) =>
    (await get(`/sim/chats/${chat}/messages?after=${after}&user=${user}`)).messages,
  commands: async (user, chat) => (await get(`/sim/commands?user=${user}&chat=${chat}`)).commands,
  send: (message) => post("/sim/message", message),
  tap: (press) => post("/sim/callback", press),
  inline: (query) => post("/sim/inline", query),
  chooseInline: (choice) => post("/sim/inline/choose", choice),
  react: (reaction) => post("/sim/reaction", reaction),
  block: (user, blocked) => post("/sim/block", { user, blocked }),
};

const RETRY_AFTER_MS = [500, 1000, 2000, 4000];

/**
 * Follows the emulator's events until the page closes. `onUp` runs at every (re)connection, so that the caller can
 * catch up on what it missed; `onDown` when the connection is lost. Returns a function that tries again at once.
 */
export function listen({ onEvent, onUp, onDown }) {
  let source = null;
  let timer = 0;
  let attempt = 0;
  const open = () => {
    clearTimeout(timer);
    source?.close();
    source = new EventSource("/sim/events");
    source.onopen = () => {
      attempt = 0;
      onUp();
    };
    source.onmessage = (event) => onEvent(JSON.parse(event.data));
    source.onerror = () => {
      source.close();
      onDown();
      timer = setTimeout(open, RETRY_AFTER_MS[Math.min(attempt++, RETRY_AFTER_MS.length - 1)]);
    };
  };
  open();
  return open;
}
