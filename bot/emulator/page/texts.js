// Every sentence of the page, in one place.

const languages = new Intl.DisplayNames(["en"], { type: "language" });
const days = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** The English name of a language by its code ("sv" -> "Swedish"); an unknown code names itself. */
function languageName(code) {
  try {
    return languages.of(code) ?? code;
  } catch {
    return code;
  }
}

/** "Today", "Yesterday" or the date of a moment in seconds since 1970. */
function dayName(seconds) {
  const date = new Date(seconds * 1000);
  const midnight = (moment) => Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate());
  const ago = Math.round((midnight(date) - midnight(new Date())) / 86_400_000);
  if (ago === 0 || ago === -1) {
    const word = days.format(ago, "day");
    return word[0].toUpperCase() + word.slice(1);
  }
  const year = date.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return date.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", year });
}

export const TEXT = {
  languageName,
  dayName,
  title: "Emulated Telegram",
  banner: "Emulated Telegram on this machine. Nothing leaves it; the firms are fictional.",
  skip: "Skip to the phones",
  phones: "Phones",
  online: "Live",
  offline: "The emulator does not answer. Your texts are kept; trying again …",
  tryNow: "Try now",
  loading: "Loading …",
  loadFailed: "These messages could not be loaded.",
  retry: "Try again",
  cancel: "Cancel",
  close: "Close",
  ok: "OK",
  unreachable: "The emulator does not answer.",
  refused: "The emulator refused this.",

  addPerson: "Add a person",
  showPhone: "Show a phone",
  nobodyYet: "Nobody has a phone yet",
  nobodyYetHint: "Add a person to start a chat with the assistant.",
  firstName: "First name",
  lastName: "Last name (optional)",
  language: "Language of their phone",
  addPersonHint: "The new person gets a phone here and can open an invite link or press Start.",
  add: "Add",
  groupPhone: "The group phone",
  allShown: "Everybody's phone is shown.",

  phoneOf: (name) => `Phone of ${name}`,
  phoneMenu: (name) => `More for ${name}`,
  newGroup: "New group or channel",
  groupTitle: "Title",
  kind: "Kind",
  kinds: { group: "Group", supergroup: "Large group (supergroup)", channel: "Channel" },
  members: "Members",
  withBot: (bot) => `Add ${bot}`,
  create: "Create",
  block: (bot) => `Block ${bot}`,
  unblock: (bot) => `Unblock ${bot}`,
  blocked: (bot) => `${bot} is blocked on this phone.`,
  closePhone: "Put this phone away",
  switchChat: (title) => `${title}. Switch chat`,
  chats: "Chats",
  unread: "unread",
  memberCount: (count) => (count === 1 ? "1 member" : `${count} members`),
  chatKind: { private: "bot", group: "group", supergroup: "group", channel: "channel" },

  messages: (title) => `Messages with ${title}`,
  newMessages: "New messages",
  edited: "edited",
  you: "You",
  somebody: "Somebody",
  start: "Start",
  emptyPrivate: (bot) => `Nothing here yet. Press Start to meet ${bot}.`,
  emptyGroup: "Nothing has been written here yet.",
  messageActions: "Message actions",
  reply: "Reply",
  edit: "Edit",
  copyText: "Copy text",
  react: (emoji) => `React with ${emoji}`,
  reactionCount: (emoji, count) => `${emoji}, ${count}. React with ${emoji} too`,
  copied: "Copied",
  notCopied: "The browser did not allow copying.",
  picture: "Picture",
  enlarge: "Enlarge the picture",
  download: (name) => `Download ${name}`,
  file: "File",
  saveContact: "Contact",
  location: "Location",
  spoiler: "Hidden text. Press to show",
  unknownContent: "This kind of message is not shown here.",
  forwarded: (name) => `Forwarded from ${name}`,
  viaBot: (name) => `via @${name}`,

  write: "Message",
  writeLabel: (title) => `Message to ${title}`,
  send: "Send",
  save: "Save",
  attach: "Attach",
  attachPicture: "Picture",
  attachFile: "File",
  attachContact: "My contact",
  attachLocation: "A location",
  removeAttachment: "Remove the attachment",
  replyingTo: (name) => `Reply to ${name}`,
  editing: "Edit message",
  stopReplying: "Do not reply",
  menu: "Menu",
  commands: "Commands",
  noCommands: "The assistant has set no commands here.",
  botKeyboard: "Keyboard of the assistant",
  toggleKeyboard: "Show or hide the assistant's keyboard",
  inlineNothing: "No results.",
  inlineSearching: "Searching …",
  notSent: (reason) => `Not sent: ${reason.replace(/\.$/u, "")}.`,
  notDone: (reason) => `That did not work: ${reason.replace(/\.$/u, "")}.`,
  tooLarge: "Files of up to 20 MB can be attached.",

  alertTitle: (bot) => `${bot} says`,
  linkTitle: "Open this link?",
  linkWhere: "On a phone, this would go to:",
  linkLocal: "It stays on this machine.",
  linkLeaves: "This address is outside the emulation: opening it uses your own connection.",
  openTab: "Open in a new tab",
  copyLink: "Copy link",
  deepTitle: "Open the chat with this link",
  deepWhere: "A link into the chat. Who opens it?",
  openAs: (name) => `Open as ${name}`,
  openAsNew: "Open as a new person",
  thisPhone: "this phone",
  startGroupHint:
    "This link adds the assistant to a group. Make one with “New group or channel” in the phone's menu.",
  switchInlineTitle: "Choose a chat",
  locationTitle: "Send a location",
  latitude: "Latitude",
  longitude: "Longitude",
  phoneNumber: "Phone number",
  contactTitle: "Send my contact",
  contactHint: "Only inside the emulation; use an invented number.",
};

/** Languages offered for a new person; any other can be typed as a code by the control side. */
export const PHONE_LANGUAGES = [
  "en",
  "sv",
  "de",
  "pl",
  "fi",
  "da",
  "no",
  "lt",
  "lv",
  "et",
  "fr",
  "it",
  "es",
  "uk",
  "ar",
];

export const REACTIONS = ["👍", "❤", "🔥", "🎉", "👎"];
