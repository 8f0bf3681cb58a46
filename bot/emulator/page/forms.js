// The questions the page asks before it does something for a person, and the files it reads: plain values come back.

import { h } from "./dom.js";
import { formDialog } from "./overlays.js";
import { PHONE_LANGUAGES, TEXT } from "./texts.js";

const STRING_CHUNK_BYTES = 0x8000;

/** A chosen file as the control side takes it. */
export async function filePart(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += STRING_CHUNK_BYTES) {
    binary += String.fromCharCode(...bytes.subarray(at, at + STRING_CHUNK_BYTES));
  }
  const mimeType = file.type || "application/octet-stream";
  return { name: file.name, mime_type: mimeType, content_base64: btoa(binary) };
}

/** The person's own contact with an invented number, or null. */
export async function askContact({ id, first_name, last_name }) {
  const number = h("input", { required: true, value: `+99900${id}`, inputmode: "tel", autofocus: true });
  const fields = [["phone_number", TEXT.phoneNumber, number]];
  const values = await formDialog(TEXT.contactTitle, TEXT.contactHint, fields, TEXT.send);
  return values && { contact: { ...values, first_name, last_name, user_id: id } };
}

/** A place, or null. */
export async function askLocation() {
  const coordinate = (value, limit) =>
    h("input", { type: "number", step: "any", min: -limit, max: limit, required: true, value });
  const fields = [
    ["latitude", TEXT.latitude, coordinate("59.8586", 90)],
    ["longitude", TEXT.longitude, coordinate("17.6389", 180)],
  ];
  const values = await formDialog(TEXT.locationTitle, null, fields, TEXT.send);
  return values && { location: { latitude: Number(values.latitude), longitude: Number(values.longitude) } };
}

/** A new person's names and language, or null. */
export async function askPerson() {
  const languages = PHONE_LANGUAGES.map((code) => h("option", { value: code }, TEXT.languageName(code)));
  const name = (extra) => h("input", { maxlength: "64", autocomplete: "off", ...extra });
  const fields = [
    ["first_name", TEXT.firstName, name({ required: true, autofocus: true })],
    ["last_name", TEXT.lastName, name({})],
    ["language_code", TEXT.language, h("select", {}, languages)],
  ];
  const values = await formDialog(TEXT.addPerson, TEXT.addPersonHint, fields, TEXT.add);
  if (values && !values.last_name) delete values.last_name;
  return values;
}

function checkbox(attributes, label) {
  const input = h("input", { type: "checkbox", ...attributes });
  return h("label", { class: "check" }, input, h("span", { dir: "auto" }, label));
}

/** A new group's or channel's title, type, members (the others that were ticked) and whether the bot is in, or null. */
export async function askGroup(others, botName) {
  const kinds = Object.entries(TEXT.kinds).map(([value, label]) => h("option", { value }, label));
  const ticks = others.map(({ id, name }) => checkbox({ name: "members", value: id }, name));
  const people = h(
    "fieldset",
    {},
    h("legend", {}, TEXT.members),
    h("div", { class: "checks" }, ticks),
    checkbox({ name: "bot", checked: true }, TEXT.withBot(botName)),
  );
  const fields = [
    ["title", TEXT.groupTitle, h("input", { required: true, maxlength: "128", autofocus: true })],
    ["type", TEXT.kind, h("select", {}, kinds)],
    ["", "", people],
  ];
  const values = await formDialog(TEXT.newGroup, null, fields, TEXT.create);
  if (!values) return null;
  const members = [values.members ?? []].flat().map(Number);
  return { title: values.title, type: values.type, members, bot: "bot" in values };
}
