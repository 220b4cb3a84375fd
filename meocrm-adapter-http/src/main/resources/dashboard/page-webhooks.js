/** Webhooks: the list, a new one, and one with its health, deliveries and settings. */
import { useState } from "preact/hooks";
import * as api from "./api.js";
import { duration, number } from "./format.js";
import { t, tr } from "./i18n.js";
import { useFresh } from "./page-orders.js";
import { go, replace, to } from "./router.js";
import { Badge, Button, Card, Check, Copy, Empty, Field, html, LinkButton, Loading, More, PageHead, Problem, say, SelectField, Table, TextField, Time, useAction, useLoaded, usePages, violation } from "./ui.js";
import { eventName } from "./words.js";
import { Delivery, RecoverDialog, RemoveDialog, RotateDialog, SecretOnce, TestDialog } from "./webhook-parts.js";

export const path = (id, more = "") => `/api/v1/webhooks/${encodeURIComponent(id)}${more}`;
export const titleOf = (hook) => hook.description || hook.url;

export const stateOf = (hook) => (!hook.isActive ? "INACTIVE" : hook.isPaused ? "PAUSED" : "ACTIVE");

function List({ session }) {
  const pages = usePages((cursor) => api.get(api.withQuery("/api/v1/webhooks", { limit: 50, cursor })), []);
  const columns = [
    { title: t("Endpoint"), show: (hook) => html`<a class="primary-text" href=${to(["webhooks", hook.id])}>${titleOf(hook)}</a>${hook.description && html`<span class="sub">${hook.url}</span>`}` },
    { title: t("State"), show: (hook) => html`<${Badge} value=${stateOf(hook)} />` },
    { title: t("Hears of"), show: (hook) => hook.events.join(", ") },
    { title: t("Since"), show: (hook) => html`<${Time} at=${hook.createdAt} />` },
  ];
  return html`
    <${PageHead} title=${t("Webhooks")} lead=${t("Programs of partners that are told what happens here.")}>
      ${session.open.includes("webhooks:write") && html`<${LinkButton} kind="primary" icon="plus" href="#/webhooks/new">${t("New webhook")}<//>`}
    <//>
    <${Card}>
      ${pages.rows.length === 0 && pages.loading ? html`<${Loading} />` : html`<${Table} label=${t("Webhooks")} columns=${columns} rows=${pages.rows} rowKey=${(hook) => hook.id}
        empty=${html`<${Empty} icon="webhooks" title=${t("No webhooks yet")}>${t("Make the first one: an address, and what it should hear of.")}<//>`} />`}
      ${(pages.rows.length > 0 || pages.error) && html`<${More} pages=${pages} />`}
    <//>`;
}

/** What is wrong with an address, as far as the browser can tell; the server looks closer. */
function urlProblem(text) {
  if (text === "") return null;
  let url;
  try {
    url = new URL(text);
  } catch {
    return t("This is no address yet. It begins with https://");
  }
  if (!["https:", "http:"].includes(url.protocol)) return t("It has to begin with https://");
  if (url.username || url.password) return t("Leave out name and password; use a header instead.");
  return null;
}

export function EventPicker({ types, chosen, onChange }) {
  const has = (pattern) => chosen.includes(pattern);
  const change = (pattern, on) => onChange(on ? [...chosen, pattern] : chosen.filter((one) => one !== pattern));
  const plain = types.filter((type) => !type.operational);
  const areas = [...new Set(plain.map((type) => type.type.split(".")[0]))];
  const covered = (type) => has("*") || has(`${type.type.split(".")[0]}.*`);
  const group = (title, items, wildcard) => html`<fieldset key=${title}>
    <legend>${title}</legend>
    ${wildcard && html`<${Check} checked=${has(wildcard) || has("*")} disabled=${has("*")} onInput=${(on) => change(wildcard, on)}>${t("Everything of this kind, also what comes later")} <code>${wildcard}</code><//>`}
    <div class="checks">${items.map((type) => html`<${Check} key=${type.type} checked=${has(type.type) || (wildcard && covered(type))} disabled=${Boolean(wildcard) && covered(type)} onInput=${(on) => change(type.type, on)}>
      <code>${type.type}</code><span class="sub">${t(type.description)}</span><//>`)}</div>
  </fieldset>`;
  return html`<div class="stack">
    <${Check} checked=${has("*")} onInput=${(on) => onChange(on ? ["*", ...chosen.filter((one) => types.some((type) => type.operational && type.type === one))] : chosen.filter((one) => one !== "*"))}>
      <b>${t("Everything that happens in the shop")}</b> <code>*</code><//>
    ${areas.map((area) => group(t(`area ${area}`), plain.filter((type) => type.type.startsWith(`${area}.`)), `${area}.*`))}
    ${group(t("About the hub itself"), types.filter((type) => type.operational), null)}
  </div>`;
}

const ORDERINGS = () => [
  { value: "key", label: t("In order for each order (recommended)") },
  { value: "none", label: t("As fast as possible, in any order") },
  { value: "strict", label: t("Strictly one after the other") },
];

function Form({ start, types, busy, error, submitLabel, onSubmit, onCancel, fresh }) {
  const [url, setUrl] = useState(start.url);
  const [description, setDescription] = useState(start.description);
  const [events, setEvents] = useState(start.events);
  const [ordering, setOrdering] = useState(start.ordering);
  const [rate, setRate] = useState(start.ratePerSecond);
  const [filter, setFilter] = useState(start.filter);
  const [touched, setTouched] = useState(false);
  let filterError = null;
  let parsed = null;
  if (filter.trim() !== "") {
    try {
      parsed = JSON.parse(filter);
    } catch {
      filterError = t("This is no JSON yet.");
    }
  }
  const submit = (event) => {
    event.preventDefault();
    setTouched(true);
    if (urlProblem(url) || events.length === 0 || filterError) return;
    const body = { url, events, ordering };
    if (fresh) {
      if (description) body.description = description;
      if (rate) body.ratePerSecond = Number(rate);
      if (parsed) body.filter = parsed;
    } else {
      body.description = description || null;
      body.ratePerSecond = rate ? Number(rate) : null;
      body.filter = parsed;
    }
    onSubmit(body);
  };
  return html`<form class="stack" onSubmit=${submit}>
    <div class="fields">
      <${TextField} wide label=${t("Address")} value=${url} onInput=${setUrl} type="url" inputmode="url" required maxlength="2000" placeholder="https://partner.example/hook"
        hint=${t("Where the messages go. The server checks that it is a public address.")} error=${urlProblem(url) ?? violation(error, "url")} />
      <${TextField} label=${t("Name")} value=${description} onInput=${setDescription} maxlength="500" hint=${t("How you call it; shown instead of the address.")} error=${violation(error, "description")} />
      <${SelectField} label=${t("Order of messages")} value=${ordering} onInput=${setOrdering} options=${ORDERINGS()} />
      <${TextField} label=${t("At most per second")} value=${rate} onInput=${setRate} type="number" min="1" max="1000" hint=${t("Empty: no limit")} error=${violation(error, "ratePerSecond")} />
    </div>
    <h2>${t("What it hears of")}</h2>
    ${touched && events.length === 0 && html`<p class="error-text" role="alert">${t("Choose at least one.")}</p>`}
    <${EventPicker} types=${types} chosen=${events} onChange=${setEvents} />
    <details><summary class="summary">${t("Only some of them: a filter")}</summary>
      <${Field} wide label=${t("Filter (JSON)")} hint='{"channel": "ONLINE", "valueNet": {"$gte": 500000}}' error=${filterError ?? violation(error, "filter")}>
        ${(ids) => html`<textarea value=${filter} onInput=${(e) => setFilter(e.currentTarget.value)} spellcheck="false" ...${ids}></textarea>`}
      <//>
    </details>
    <${Problem} error=${error} />
    <div class="actions"><${Button} kind="primary" type="submit" busy=${busy}>${submitLabel}<//>${onCancel && html`<${Button} onClick=${onCancel}>${t("Cancel")}<//>`}</div>
  </form>`;
}

const allTypes = async () => {
  const all = [];
  let cursor = null;
  do {
    const page = await api.get(api.withQuery("/api/v1/event-types", { limit: 100, cursor }));
    all.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor);
  return all;
};

function New() {
  const types = useLoaded(allTypes);
  const [made, setMade] = useState(null);
  const create = useAction(async (body) => setMade(await api.post("/api/v1/webhooks", body)));
  const back = { href: "#/webhooks", label: t("Webhooks") };
  if (made) {
    return html`<${PageHead} title=${t("The webhook is ready")} back=${back} />
      <${Card}><${SecretOnce} secret=${made.secret} />
        <div class="actions"><${LinkButton} kind="primary" href=${to(["webhooks", made.id])}>${t("Go on: send a test")}<//></div><//>`;
  }
  return html`<${PageHead} title=${t("New webhook")} back=${back} lead=${t("Tell a partner's program what happens here.")} />
    <${Card}>${types.value ? html`<${Form} fresh types=${types.value} busy=${create.busy} error=${create.error} submitLabel=${t("Create")} onSubmit=${create.run}
      start=${{ url: "", description: "", events: ["order.*"], ordering: "key", ratePerSecond: "", filter: "" }} />` : types.error ? html`<${Problem} error=${types.error} retry=${types.reload} />` : html`<${Loading} />`}<//>`;
}

function Health({ id }) {
  const stats = useLoaded(() => api.get(path(id, "/stats?window=24h")), [id]);
  useFresh(stats.reload, (item) => item.delivery?.webhookId === id);
  if (!stats.value) return stats.error ? html`<${Problem} error=${stats.error} retry=${stats.reload} />` : html`<${Loading} />`;
  const s = stats.value;
  const late = s.oldestDueAt ? Date.now() - Date.parse(s.oldestDueAt) : 0;
  return html`<dl class="tiles" data-health>
    <div class="tile"><dt>${t("Delivered in 24 hours")}</dt><dd>${number(s.delivered)}</dd></div>
    <div class="tile"><dt>${t("Waiting")}</dt><dd>${number(s.pending + s.parked)}</dd>${s.parked > 0 && html`<dd class="note">${t("parked until you resume")}</dd>`}</div>
    <div class="tile ${s.failing > 0 ? "warn" : ""}"><dt>${t("Failing, tried again")}</dt><dd>${number(s.failing)}</dd></div>
    <div class="tile ${s.exhausted > 0 ? "bad" : ""}"><dt>${t("Given up")}</dt><dd>${number(s.exhausted)}</dd>${s.exhausted > 0 && html`<dd class="note">${t("Recover sends them again")}</dd>`}</div>
    <div class="tile"><dt>${t("Time to arrive")}</dt><dd>${duration(s.p50Ms)}</dd>${s.p95Ms !== undefined && html`<dd class="note">${t("95 of 100 within {time}", { time: duration(s.p95Ms) })}</dd>`}</div>
    <div class="tile ${late > 60_000 ? "bad" : ""}"><dt>${t("Longest overdue")}</dt><dd>${s.oldestDueAt ? duration(late) : t("none")}</dd></div>
  </dl>`;
}

const STATES = ["PENDING", "RETRYING", "PARKED", "DELIVERED", "EXHAUSTED", "QUARANTINED", "CANCELLED", "EXPIRED"];

function Deliveries({ id, query }) {
  const [order, setOrder] = useState(query.order ?? "");
  const filter = { status: query.status, order: query.order, event: query.event };
  const pages = usePages((cursor) => api.get(api.withQuery(path(id, "/deliveries"), { ...filter, limit: 100, cursor })), [id, query.status, query.order, query.event]);
  useFresh(() => pages.isFirst && pages.reload(), (item) => item.delivery?.webhookId === id);
  const look = (change) => replace(["webhooks", id], { ...filter, ...change });
  const search = (event) => {
    event.preventDefault();
    look({ order: order.trim() });
  };
  const columns = [
    { title: t("Event"), show: (d) => html`<a class="primary-text" href=${to(["webhooks", id, "deliveries", d.id])}>${eventName(d.event)}</a><span class="sub">${d.event} · #${number(d.sequence)}</span>` },
    { title: t("State"), show: (d) => html`<${Badge} value=${d.status} />` },
    { title: t("Attempts"), class: "right", show: (d) => number(d.attempts) },
    { title: t("Happened"), show: (d) => html`<${Time} at=${d.recordedAt} />` },
    { title: t("Arrived or next"), show: (d) => html`<${Time} at=${d.finishedAt ?? d.nextAttemptAt} />` },
  ];
  return html`<${Card} title=${t("Deliveries")}>
    <form class="filters" role="search" onSubmit=${search}>
      <${TextField} label=${t("Order code")} value=${order} onInput=${setOrder} type="search" maxlength="64" />
      <${SelectField} label=${t("State")} value=${query.status ?? ""} onInput=${(status) => look({ status })} options=${[{ value: "", label: t("Any") }, ...STATES.map((s) => ({ value: s, label: t(s) }))]} />
      <${Button} type="submit">${t("Search")}<//>
    </form>
    ${pages.rows.length === 0 && pages.loading ? html`<${Loading} />` : html`<${Table} label=${t("Deliveries")} columns=${columns} rows=${pages.rows} rowKey=${(d) => d.id} empty=${html`<${Empty} icon="send" title=${t("No such deliveries")} />`} />`}
    ${(pages.rows.length > 0 || pages.error) && html`<${More} pages=${pages} />`}
  <//>`;
}

const REASONS = {
  USER: tr("Somebody switched it off."),
  GONE: tr("It answered that it is gone for good (410)."),
  OUTAGE: tr("It was switched off after 72 hours in which nothing got through."),
};

function One({ id, query, session }) {
  const hook = useLoaded(() => api.getWithVersion(path(id)), [id]);
  const types = useLoaded(allTypes);
  const [dialog, setDialog] = useState(null);
  const [editing, setEditing] = useState(false);
  const may = session.open.includes("webhooks:write");
  const maySend = session.open.includes("deliveries:write");
  const done = (text) => {
    say(text);
    hook.reload();
  };
  const change = useAction(async (body, text) => {
    await api.patch(path(id), body, hook.value.version);
    setEditing(false);
    done(text);
  });
  const pause = useAction(async (verb, text) => {
    await api.post(path(id, `/${verb}`));
    done(text);
  });
  const back = { href: "#/webhooks", label: t("Webhooks") };
  if (!hook.value) return html`<${PageHead} title=${t("Webhook")} back=${back} />${hook.error ? html`<${Problem} error=${hook.error} retry=${hook.reload} />` : html`<${Loading} />`}`;
  const w = hook.value.value;
  const close = () => {
    setDialog(null);
    hook.reload();
  };
  return html`
    <${PageHead} title=${titleOf(w)} back=${back} lead=${w.description ? w.url : ""}><${Badge} value=${stateOf(w)} /><//>
    ${!w.isActive && html`<div class="notice warn"><p><b>${t("It is switched off.")}</b> ${t(REASONS[w.inactiveReason] ?? "")}</p><p>${t("Events of meanwhile are not planned. Switch it on, then send what is missing.")}</p></div>`}
    ${w.isPaused && html`<div class="notice warn"><p><b>${t("It is paused.")}</b> ${t("Everything waits in order, and goes when you resume.")}</p></div>`}
    <div class="actions">
      ${may && html`<${Button} kind="primary" icon="send" onClick=${() => setDialog("test")}>${t("Send a test")}<//>`}
      ${maySend && html`<${Button} onClick=${() => setDialog("recover")}>${t("Recover")}<//>`}
      ${may && (w.isPaused ? html`<${Button} busy=${pause.busy} onClick=${() => pause.run("resume", t("It goes on."))}>${t("Resume")}<//>` : html`<${Button} busy=${pause.busy} onClick=${() => pause.run("pause", t("It is paused."))}>${t("Pause")}<//>`)}
      ${may && html`<${Button} onClick=${() => setDialog("rotate")}>${t("New secret")}<//>`}
      ${may && html`<${Button} onClick=${() => setEditing(!editing)} aria-expanded=${editing}>${t("Change")}<//>`}
      ${may && html`<${Button} busy=${change.busy} onClick=${() => change.run({ isActive: !w.isActive }, w.isActive ? t("It is switched off.") : t("It is switched on."))}>${w.isActive ? t("Switch off") : t("Switch on")}<//>`}
      ${may && html`<${Button} kind="danger" onClick=${() => setDialog("remove")}>${t("Delete")}<//>`}
    </div>
    <${Problem} error=${pause.error} />
    ${!editing && html`<${Problem} error=${change.error} />`}
    <${Health} id=${id} />
    ${editing && types.value && html`<${Card} title=${t("Change")}><${Form} types=${types.value} busy=${change.busy} error=${change.error} submitLabel=${t("Save")} onSubmit=${(body) => change.run(body, t("Saved. It counts from the next message on."))} onCancel=${() => setEditing(false)}
      start=${{ url: w.url, description: w.description ?? "", events: w.events, ordering: w.ordering, ratePerSecond: w.ratePerSecond ? String(w.ratePerSecond) : "", filter: w.filter ? JSON.stringify(w.filter, null, 2) : "" }} /><//>`}
    <${Deliveries} id=${id} query=${query} />
    <${Card} title=${t("What it is")}><dl class="pairs">
      <dt>${t("Address")}</dt><dd><code>${w.url}</code></dd>
      <dt>${t("Hears of")}</dt><dd>${w.events.map((e) => html`<code key=${e}>${e}</code> `)}</dd>
      <dt>${t("Order of messages")}</dt><dd>${ORDERINGS().find((o) => o.value === w.ordering)?.label}</dd>
      <dt>${t("At once at most")}</dt><dd>${number(w.maxInFlight)}</dd>
      ${w.filter && html`<dt>${t("Filter (JSON)")}</dt><dd><code>${JSON.stringify(w.filter)}</code></dd>`}
      ${w.headers && html`<dt>${t("Own headers")}</dt><dd>${Object.keys(w.headers).join(", ")}</dd>`}
      ${w.previousSecretUntil && html`<dt>${t("The old secret signs until")}</dt><dd><${Time} at=${w.previousSecretUntil} exact /></dd>`}
      <dt>${t("Number")}</dt><dd><code>${w.id}</code> <${Copy} text=${w.id} /></dd>
    </dl><//>
    ${dialog === "test" && html`<${TestDialog} hook=${w} types=${types.value ?? []} onClose=${close} />`}
    ${dialog === "recover" && html`<${RecoverDialog} hook=${w} onClose=${close} />`}
    ${dialog === "rotate" && html`<${RotateDialog} hook=${w} onClose=${close} />`}
    ${dialog === "remove" && html`<${RemoveDialog} hook=${w} version=${hook.value.version} onClose=${() => setDialog(null)} onDone=${() => { say(t("Deleted.")); go(["webhooks"]); }} />`}`;
}

export default function Webhooks({ route, session }) {
  const [, id, part, delivery] = route.parts;
  if (!id) return html`<${List} session=${session} />`;
  if (id === "new") return html`<${New} />`;
  if (part === "deliveries" && delivery) return html`<${Delivery} hookId=${id} id=${delivery} session=${session} />`;
  return html`<${One} id=${id} query=${route.query} session=${session} />`;
}
