/** Who of the staff hears what: the rules, each in a form with a preview of its message. */
import { useEffect, useState } from "preact/hooks";
import * as api from "./api.js";
import { counted, number } from "./format.js";
import { language, t, tr } from "./i18n.js";
import { Badge, Button, Card, Check, Dialog, html, json, Loading, Problem, say, SelectField, Table, TextField, useAction, useLoaded } from "./ui.js";
import { channelName, eventName } from "./words.js";

const BASE = "/api/v1/notifications";
const PAUSE_MS = 350;

/** The text as a chat shows it: the first line stands out. Whatever it says, it is text. */
function Bubble({ text }) {
  const [first, ...rest] = text.split("\n");
  return html`<div class="chat" data-preview><p class="bubble"><b>${first}</b>${rest.length > 0 && `\n${rest.join("\n")}`}</p></div>`;
}

function Preview({ rule }) {
  const [count, setCount] = useState(1);
  const [tongue, setTongue] = useState(rule.language ?? language);
  const [shown, setShown] = useState({});
  const asked = JSON.stringify([rule, count, tongue]);
  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(async () => {
      try {
        const value = await api.post(`${BASE}/preview`, { rule, language: tongue, count });
        if (wanted) setShown({ value });
      } catch (error) {
        if (wanted) setShown((before) => ({ ...before, error }));
      }
    }, PAUSE_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [asked]);
  return html`<section class="stack" aria-label=${t("As it will look")}>
    <h3>${t("As it will look")}</h3>
    <div class="actions">
      <div class="segments" role="group" aria-label=${t("Language")}>${["vi", "en"].map((one) => html`<button type="button" key=${one} lang=${one} aria-pressed=${tongue === one} onClick=${() => setTongue(one)}>${one === "vi" ? "Tiếng Việt" : "English"}</button>`)}</div>
      <div class="segments" role="group" aria-label=${t("How many facts")}>${[1, 5].map((one) => html`<button type="button" key=${one} aria-pressed=${count === one} onClick=${() => setCount(one)}>${one === 1 ? t("One") : t("A burst of five")}</button>`)}</div>
    </div>
    <div aria-live="polite">${shown.value ? html`<${Bubble} text=${shown.value.text} /><p class="hint">${channelName(shown.value.channel)} · ${t("{n} characters", { n: number(shown.value.characters) })}</p>` : !shown.error && html`<${Loading} />`}</div>
    <${Problem} error=${shown.error} />
  </section>`;
}

const words = (text) => text.split(",").map((word) => word.trim()).filter(Boolean);

/** The form's fields; empty ones are left out of the rule, so that what the hub says counts. */
function ruleOf(form) {
  const rule = { ...form.rest, event: form.event };
  if (form.name) rule.name = form.name;
  if (!form.enabled) rule.enabled = false;
  if (words(form.audience).length > 0) rule.audience = words(form.audience);
  if (form.urgent) rule.urgent = true;
  if (form.gather !== "") rule.gatherSeconds = Number(form.gather);
  if (form.channel) rule.channel = form.channel;
  if (form.language) rule.language = form.language;
  if (form.when.trim()) rule.when = JSON.parse(form.when);
  const template = {};
  for (const one of ["vi", "en"]) {
    if (form[one].title || form[one].line) template[one] = form[one];
  }
  if (Object.keys(template).length > 0) rule.template = template;
  return rule;
}

function formOf({ event = "order.cancelled", name, enabled, audience, urgent, gatherSeconds, channel, language: tongue, when, template, ...rest }) {
  return {
    rest,
    event,
    name: name ?? "",
    enabled: enabled !== false,
    audience: (audience ?? []).join(", "),
    urgent: urgent === true,
    gather: gatherSeconds === undefined ? "" : String(gatherSeconds),
    channel: channel ?? "",
    language: tongue ?? "",
    when: when ? json(when) : "",
    vi: template?.vi ?? { title: "", line: "" },
    en: template?.en ?? { title: "", line: "" },
  };
}

const isJson = (text) => {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};

function Words({ tongue, value, onInput }) {
  const label = tongue === "vi" ? "Tiếng Việt" : "English";
  return html`<fieldset><legend lang=${tongue}>${label}</legend><div class="stack">
    <${TextField} label=${t("Title")} value=${value.title} maxlength="500" onInput=${(title) => onInput({ ...value, title })} />
    <${TextField} label=${t("Line for each fact")} value=${value.line} maxlength="500" onInput=${(line) => onInput({ ...value, line })} hint=${t("Gaps: {code}, {branchId}, {count}, {time} and whatever else the event's data has.")} />
  </div></fieldset>`;
}

function RuleDialog({ rule, types, channels, onClose, onDone }) {
  const [form, setForm] = useState(() => formOf(rule ?? {}));
  const set = (name) => (value) => setForm((before) => ({ ...before, [name]: value }));
  const whenProblem = form.when.trim() === "" || isJson(form.when) ? null : t("This is no JSON object yet.");
  const half = ["vi", "en"].some((one) => Boolean(form[one].title) !== Boolean(form[one].line));
  const made = whenProblem ? null : ruleOf(form);
  const submit = (event) => {
    event.preventDefault();
    if (made && !half) onDone(made);
  };
  const options = types.some((type) => type.type === form.event) ? types : [{ type: form.event }, ...types];
  return html`<${Dialog} wide title=${rule ? t("Change the rule") : t("New rule")} onClose=${onClose} onSubmit=${submit} footer=${html`
      <${Button} onClick=${onClose}>${t("Cancel")}<//><${Button} kind="primary" type="submit" disabled=${!made || half}>${t("Take it over")}<//>`}>
    <div class="grid two">
      <div class="stack">
        <${SelectField} label=${t("When this happens")} value=${form.event} onInput=${set("event")} options=${options.map((type) => ({ value: type.type, label: eventName(type.type) === type.type ? type.type : `${eventName(type.type)} (${type.type})` }))} />
        <${Check} checked=${form.enabled} onInput=${set("enabled")}>${t("Staff is told of it")}<//>
        <${Check} checked=${form.urgent} onInput=${set("urgent")}>${t("Urgent: also in quiet hours, and at once")}<//>
        <${TextField} label=${t("For whom")} value=${form.audience} onInput=${set("audience")} placeholder=${t("warehouse, owner")} hint=${t("Only chats that were linked with one of these words. Empty: all chats.")} />
        <${TextField} label=${t("Gather for so many seconds")} type="number" min="0" max="86400" value=${form.gather} onInput=${set("gather")} hint=${t("What follows within that time joins the same message. Empty: 30, urgent 0.")} />
        <div class="fields">
          <${SelectField} label=${t("Way")} value=${form.channel} onInput=${set("channel")} options=${[{ value: "", label: t("the usual way") }, ...channels.map((one) => ({ value: one, label: channelName(one) }))]} />
          <${SelectField} label=${t("Language")} value=${form.language} onInput=${set("language")} options=${[{ value: "", label: t("Vietnamese, unless the chat has another") }, { value: "vi", label: "Tiếng Việt" }, { value: "en", label: "English" }]} />
        </div>
        <details><summary class="summary">${t("Words of your own, and a filter")}</summary><div class="stack">
          <${Words} tongue="vi" value=${form.vi} onInput=${set("vi")} />
          <${Words} tongue="en" value=${form.en} onInput=${set("en")} />
          ${half && html`<p class="error-text" role="alert">${t("A language needs both, title and line, or neither.")}</p>`}
          <${TextField} multiline label=${t("Filter (JSON)")} value=${form.when} onInput=${set("when")} error=${whenProblem} hint='{"branchId": "br_01", "quantity": {"$lte": 0}}' />
          <${TextField} label=${t("Name")} value=${form.name} onInput=${set("name")} maxlength="64" hint=${t("Only needed when two rules are about the same event.")} />
        </div></details>
      </div>
      ${made && !half && html`<${Preview} rule=${made} />`}
    </div>
  <//>`;
}

const when = (rule) => {
  if (rule.enabled === false) return t("never");
  const gathered = rule.gatherSeconds ?? (rule.urgent ? 0 : 30);
  const night = rule.urgent ? t("also at night") : t("not at night");
  return `${gathered === 0 ? t("at once") : counted(gathered, tr("gathered for {n} second"), tr("gathered for {n} seconds"))}, ${night}`;
};

/** What stands to be saved, and why. */
function Draft({ busy, error, onSave, onDrop }) {
  const [reason, setReason] = useState("");
  return html`<form class="notice warn stack" data-draft onSubmit=${(event) => { event.preventDefault(); if (reason.trim()) onSave(reason); }}>
    <p><b>${t("The rules are changed, and not saved yet.")}</b></p>
    <${TextField} label=${t("Reason")} value=${reason} onInput=${setReason} required maxlength="500" hint=${t("Why it changes; kept in the audit trail.")} />
    <${Problem} error=${error} />
    <div class="actions"><${Button} kind="primary" type="submit" busy=${busy} disabled=${reason.trim() === ""}>${t("Save the rules")}<//><${Button} onClick=${onDrop}>${t("Drop the change")}<//></div>
  </form>`;
}

export function Rules({ session }) {
  const loaded = useLoaded(() => api.getWithVersion(`${BASE}/rules`));
  const types = useLoaded(() => api.get("/api/v1/event-types?limit=100").catch(() => ({ data: [] })));
  const ways = useLoaded(() => (session.open.includes("settings:read") ? api.get("/api/v1/settings:effective?key=notifications.staff.providers").then((found) => Object.keys(found.value)) : ["telegram"]));
  const [draft, setDraft] = useState(null);
  const [asked, setAsked] = useState(null);
  const may = session.open.includes("notifications:write");
  const save = useAction(async (rules, reason) => {
    await api.put(`${BASE}/rules`, { rules, reason }, loaded.value.version);
    setDraft(null);
    say(t("Saved. It counts everywhere within five seconds."));
    loaded.reload();
  });
  if (!loaded.value) return html`<${Card} title=${t("Who hears what")}>${loaded.error ? html`<${Problem} error=${loaded.error} retry=${loaded.reload} />` : html`<${Loading} />`}<//>`;
  const { rules: current, isDefault } = loaded.value.value;
  const rules = draft ? (draft.rules ?? []) : current;
  const change = (next) => setDraft({ rules: next });
  const replaced = (i, rule) => (i === rules.length ? [...rules, rule] : rules.map((one, at) => (at === i ? rule : one)));
  const up = (i) => rules.map((one, at) => (at === i - 1 ? rules[i] : at === i ? rules[i - 1] : one));
  const columns = [
    { title: t("When this happens"), show: ({ rule }) => html`<span class="primary-text">${eventName(rule.event)}</span><span class="sub">${rule.event}${rule.when ? ` · ${t("only some")}` : ""}${rule.template ? ` · ${t("own words")}` : ""}</span>` },
    { title: t("For whom"), show: ({ rule }) => rule.audience?.join(", ") ?? t("all chats") },
    { title: t("Told"), show: ({ rule }) => html`${rule.enabled === false ? html`<${Badge} tone="calm" label=${t("Off")} />` : when(rule)}${rule.channel && html`<span class="sub">${channelName(rule.channel)}</span>`}` },
    { title: t("Action"), show: ({ rule, i }) => html`<span class="actions">
      <${Button} aria-label=${t("Show a message of {name}", { name: eventName(rule.event) })} onClick=${() => setAsked({ show: rule })}>${t("Show")}<//>
      ${may && html`<${Button} aria-label=${t("Change the rule about {name}", { name: eventName(rule.event) })} onClick=${() => setAsked({ i, rule })}>${t("Change")}<//>`}
      ${may && i > 0 && html`<${Button} aria-label=${t("Move the rule about {name} up", { name: eventName(rule.event) })} onClick=${() => change(up(i))}>↑<//>`}
      ${may && html`<${Button} kind="danger" aria-label=${t("Delete the rule about {name}", { name: eventName(rule.event) })} onClick=${() => change(rules.filter((_, at) => at !== i))}>${t("Delete")}<//>`}
    </span>` },
  ];
  return html`<${Card} title=${t("Who hears what")} actions=${may && html`
      ${!isDefault && !draft && html`<${Button} onClick=${() => setDraft({ rules: null })}>${t("Back to the rules as delivered")}<//>`}
      <${Button} icon="plus" onClick=${() => setAsked({ i: rules.length })}>${t("New rule")}<//>`}>
    <div class="stack">
      <p class="hint">${isDefault && !draft ? t("These are the rules as delivered.") : ""} ${t("The first rule that is about an event and a chat counts.")}</p>
      ${draft && draft.rules === null ? html`<p>${t("The rules as delivered will count again.")}</p>` : html`<${Table} label=${t("Who hears what")} columns=${columns} rows=${rules.map((rule, i) => ({ rule, i }))} rowKey=${({ i }) => i} />`}
      ${draft && html`<${Draft} busy=${save.busy} error=${save.error} onSave=${(reason) => save.run(draft.rules, reason)} onDrop=${() => setDraft(null)} />`}
    </div>
    ${asked?.show && html`<${Dialog} title=${eventName(asked.show.event)} onClose=${() => setAsked(null)} footer=${html`<${Button} onClick=${() => setAsked(null)}>${t("Close")}<//>`}><${Preview} rule=${asked.show} /><//>`}
    ${asked && !asked.show && html`<${RuleDialog} rule=${asked.rule} types=${types.value?.data ?? []} channels=${[...new Set([...(ways.value ?? []), "email"])]} onClose=${() => setAsked(null)} onDone=${(rule) => { setAsked(null); change(replaced(asked.i, rule)); }} />`}
  <//>`;
}
