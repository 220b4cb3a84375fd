/** Calling a command from the dashboard: a form made from its schema, progress, cancelling, the answer. */
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "./api.js";
import { duration, number } from "./format.js";
import { t } from "./i18n.js";
import { Badge, Block, Button, Check, Dialog, html, json, Loading, Problem, SelectField, TextField } from "./ui.js";

const LOOK_MS = 500;

/** For as long a token is good if this page cannot take it back, for example because it was closed. */
const TOKEN_TIME = "1h";

/** What people call an argument; one that this page does not know is called as the command calls it. */
const label = (name) => {
  const known = t(`argument ${name}`);
  return known === `argument ${name}` ? name : known;
};

/** The value that a field's text stands for, or undefined where it says nothing. */
function valueOf(schema, text) {
  if (schema.type === "boolean") return text === true ? true : undefined;
  if (text === undefined || text === "") return undefined;
  if (schema.type === "integer" || schema.type === "number") return Number(text);
  if (schema.type === "array") return text.split(/[\s,]+/).filter(Boolean);
  if (schema.format === "date-time") return new Date(text).toISOString();
  return text;
}

function Argument({ name, schema, required, value, onInput, error }) {
  const all = { label: label(name), hint: schema.description && t(schema.description), error, value: value ?? "", onInput };
  if (schema.type === "boolean") return html`<${Check} checked=${value === true} onInput=${onInput}>${all.label}${all.hint && html`<span class="sub">${all.hint}</span>`}<//>`;
  if (schema.enum) return html`<${SelectField} ...${all} options=${[...(required ? [] : [{ value: "", label: t("Any") }]), ...schema.enum.map((one) => ({ value: one, label: t(one) }))]} />`;
  if (schema.type === "integer" || schema.type === "number") return html`<${TextField} ...${all} type="number" min=${schema.minimum} max=${schema.maximum} step="1" required=${required} placeholder=${schema.default === undefined ? undefined : String(schema.default)} />`;
  if (schema.format === "date-time") return html`<${TextField} ...${all} type="datetime-local" required=${required} />`;
  if (schema.type === "array") return html`<${TextField} ...${all} required=${required} spellcheck="false" hint=${[all.hint, t("Separated by commas.")].filter(Boolean).join(" ")} />`;
  return html`<${TextField} ...${all} required=${required} maxlength=${schema.maxLength ?? 2000} spellcheck="false" autocomplete="off" />`;
}

function Result({ result }) {
  const flat = Object.entries(result).filter(([name, value]) => name !== "dryRun" && ["string", "number", "boolean"].includes(typeof value));
  return html`<div class="stack" data-result>
    <h3>${t("What came of it")}</h3>
    ${flat.length > 0 && html`<dl class="pairs">${flat.map(([name, value]) => html`<dt key=${`t${name}`}>${label(name)}</dt><dd key=${`d${name}`}>${typeof value === "number" ? number(value) : typeof value === "boolean" ? (value ? t("yes") : t("no")) : value}</dd>`)}</dl>`}
    <details open=${flat.length === 0}><summary class="summary">${t("The whole answer")}</summary><${Block} label=${t("What came of it")} text=${json(result)} /></details>
  </div>`;
}

function Progress({ job }) {
  const { done = 0, total = 0 } = job.progress ?? {};
  return html`<div class="stack" data-job=${job.state}>
    <p><${Badge} value=${job.state} /> ${total > 0 ? t("{done} of {total}", { done: number(done), total: number(total) }) : done > 0 ? number(done) : ""}</p>
    ${!job.finishedAt && html`<progress aria-label=${t("Progress")} max=${total || 1} value=${total ? done : undefined}></progress>`}
  </div>`;
}

/**
 * Runs a command with a token that names it and nothing else, made for this run and taken back after it: a role alone
 * opens no command, whoever sits at the dashboard. So the trail shows who made the token, and what was done with it.
 */
function useCommand(command, session) {
  const [state, setState] = useState({});
  const client = useRef(null);
  const left = useRef(false);
  useEffect(() => () => { left.current = true; }, []);
  const set = (change) => !left.current && setState((before) => ({ ...before, ...change }));

  const follow = async (id) => {
    for (;;) {
      const { json: job } = await client.current.get(`/api/v1/jobs/${id}`);
      set({ job });
      if (job.finishedAt) return job;
      await new Promise((go) => setTimeout(go, LOOK_MS));
    }
  };
  const ended = (job) => {
    if (job.result?.error) throw Object.assign(new Error(job.result.error.message), { details: job.result.error.details ?? {} });
    if (job.state !== "DONE") throw new Error(job.state === "CANCELLED" ? t("It was cancelled; what it had done stays.") : t("It broke; the server's log knows why."));
    return job.result.output;
  };
  const run = async (body) => {
    setState({ busy: true, began: Date.now() });
    let token = null;
    try {
      if (!command.allowed) token = await api.post("/api/v1/tokens", { name: `${session.subject}: ${command.name}`.slice(0, 100), scope: command.scope, ttl: TOKEN_TIME });
      client.current = api.withToken(token?.token);
      const answer = await client.current.post(`/api/v1/commands/${encodeURIComponent(command.name)}`, body, { Prefer: "respond-async" });
      set({ result: answer.status === 202 ? ended(await follow(answer.json.run)) : answer.json });
    } catch (error) {
      set({ error });
    } finally {
      if (token) await api.remove(`/api/v1/tokens/${token.id}`).catch(() => {}); // it ends by itself
      set({ busy: false, took: Date.now() });
    }
  };
  const cancel = async () => {
    set({ cancelling: true });
    try {
      await client.current.post(`/api/v1/jobs/${state.job.id}/cancel`, {});
    } catch (error) {
      set({ error });
    }
  };
  return { ...state, run, cancel };
}

export function CallDialog({ command, session, onClose }) {
  const properties = Object.entries(command.input?.properties ?? {});
  const required = command.input?.required ?? [];
  const [texts, setTexts] = useState(() => Object.fromEntries(properties.map(([name, schema]) => [name, name === "dryRun" ? true : required.includes(name) && schema.enum ? schema.enum[0] : schema.type === "boolean" ? false : ""])));
  const call = useCommand(command, session);
  const body = Object.fromEntries(properties.map(([name, schema]) => [name, valueOf(schema, texts[name])]).filter(([, value]) => value !== undefined));
  const error = (name) => call.error?.details?.violations?.find((one) => one.field === name || one.field?.startsWith(`${name}[`))?.message;
  const submit = (event) => {
    event.preventDefault();
    if (!call.busy) call.run(body);
  };
  const running = call.busy && call.job && !call.job.finishedAt;
  return html`<${Dialog} wide title=${t(command.title)} onClose=${onClose} onSubmit=${submit} footer=${html`
      <${Button} onClick=${onClose}>${t("Close")}<//>
      ${running && html`<${Button} kind="danger" busy=${call.cancelling} onClick=${call.cancel}>${t("Cancel the run")}<//>`}
      <${Button} kind="primary" type="submit" busy=${call.busy}>${texts.dryRun ? t("Try it") : t("Run it")}<//>`}>
    <p>${t(command.description)}</p>
    <div class="stack">${properties.map(([name, schema]) => html`<${Argument} key=${name} name=${name} schema=${schema} required=${required.includes(name)} value=${texts[name]} error=${error(name)} onInput=${(value) => setTexts((before) => ({ ...before, [name]: value }))} />`)}
      ${properties.length === 0 && html`<p class="muted">${t("It takes nothing.")}</p>`}</div>
    ${!command.allowed && html`<p class="hint">${t("It runs with a token made for this run alone, which opens this command and nothing else, and is taken back when it is over. The audit trail shows both.")}</p>`}
    <div role="status" class="stack">
      ${call.busy && !call.job && html`<${Loading} />`}
      ${call.job && html`<${Progress} job=${call.job} />`}
      ${call.result && html`<p class="notice good">${texts.dryRun ? t("Tried, and nothing changed, in {time}.", { time: duration(call.took - call.began) }) : t("Done in {time}.", { time: duration(call.took - call.began) })}</p><${Result} result=${call.result} />`}
    </div>
    <${Problem} error=${call.error} />
  <//>`;
}
