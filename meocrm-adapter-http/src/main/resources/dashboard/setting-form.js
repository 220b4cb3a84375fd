/** A form for a setting, made from the value that counts; what it has no field for is edited as JSON. */
import { useState } from "preact/hooks";
import { t } from "./i18n.js";
import { Check, html, json, TextField } from "./ui.js";

/** Objects that count as a whole: whoever changes a part of one says all of it. */
const WHOLE = ["quietHours", "split"];

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isTexts = (value) => Array.isArray(value) && value.every((one) => typeof one === "string");
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** `value` with another leaf at `path`. */
const withAt = (value, path, leaf) => (path.length === 0 ? leaf : { ...value, [path[0]]: withAt(value?.[path[0]], path.slice(1), leaf) });

/** What people call a member; one that this page does not know is called as the setting calls it. */
const label = (name) => {
  const known = t(`setting ${name}`);
  return known === `setting ${name}` ? name : known;
};

/** What has to be set so that `wanted` counts where `effective` does now: nothing that was not changed. */
export function changed(own, effective, wanted, name) {
  if (!isObject(effective) || !isObject(wanted) || WHOLE.includes(name)) return wanted;
  const result = isObject(own) ? { ...own } : {};
  for (const member of Object.keys(wanted)) {
    if (!same(effective[member], wanted[member])) result[member] = changed(own?.[member], effective[member], wanted[member], member);
  }
  return result;
}

function ListField({ value, onInput, ...rest }) {
  const [text, setText] = useState(value.join(", "));
  const change = (next) => {
    setText(next);
    onInput(next.split(",").map((one) => one.trim()).filter(Boolean));
  };
  return html`<${TextField} value=${text} onInput=${change} hint=${t("Separated by commas.")} ...${rest} />`;
}

function JsonField({ value, onInput, ...rest }) {
  const [text, setText] = useState(json(value));
  const [problem, setProblem] = useState(null);
  const change = (next) => {
    setText(next);
    try {
      onInput(JSON.parse(next));
      setProblem(null);
    } catch {
      onInput(undefined); // nothing that could be saved
      setProblem(t("This is no JSON yet."));
    }
  };
  return html`<${TextField} multiline value=${text} onInput=${change} error=${problem} ...${rest} />`;
}

/** Whether every field says something. */
export const isComplete = (value) => value !== undefined && value !== null && (!isObject(value) || Object.values(value).every(isComplete));

/**
 * @param shape the value whose types the fields have
 * @param value what the fields say now
 */
export function SettingForm({ settingKey, shape, value, onInput }) {
  const field = (of, now, path) => {
    const name = path.at(-1) ?? settingKey.split(".").at(-1);
    const key = path.join(".");
    const set = (leaf) => onInput(withAt(value, path, leaf));
    if (typeof of === "boolean") return html`<${Check} key=${key} checked=${now === true} onInput=${set}>${label(name)}<//>`;
    if (typeof of === "number") return html`<${TextField} key=${key} label=${label(name)} type="number" step="any" value=${now ?? ""} required onInput=${(text) => set(text === "" ? null : Number(text))} />`;
    if (typeof of === "string") return html`<${TextField} key=${key} label=${label(name)} type=${/^\d\d:\d\d$/.test(of) ? "time" : "text"} value=${now ?? ""} required onInput=${(text) => set(text === "" ? null : text)} />`;
    if (isTexts(of)) return html`<${ListField} key=${key} label=${label(name)} value=${now ?? []} onInput=${set} />`;
    if (!isObject(of)) return html`<${JsonField} key=${key} wide label=${label(name)} value=${now} onInput=${set} />`;
    const members = Object.keys(of).map((member) => field(of[member], now?.[member], [...path, member]));
    return path.length === 0 ? html`<div class="stack">${members}</div>` : html`<fieldset key=${key}><legend>${label(name)}</legend><div class="stack">${members}</div></fieldset>`;
  };
  return field(shape, value, []);
}
