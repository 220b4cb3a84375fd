/** Messages to customers with their reasons, and what customers decided. */
import { useState } from "preact/hooks";
import * as api from "./api.js";
import { number } from "./format.js";
import { t } from "./i18n.js";
import { replace, to } from "./router.js";
import { Badge, Button, Card, Dialog, Empty, html, Loading, More, Problem, say, SelectField, Table, TextField, Time, useAction, usePages } from "./ui.js";
import { eventName } from "./words.js";

const BASE = "/api/v1/notifications";
const STATES = ["SKIPPED", "QUEUED", "WAITING", "SENDING", "SENT", "DELIVERED", "UNCONFIRMED", "UNKNOWN", "FAILED"];
export const MESSAGE_TONES = { SKIPPED: "calm", QUEUED: "calm", WAITING: "warn", SENDING: "calm", SENT: "good", DELIVERED: "good", UNCONFIRMED: "warn", UNKNOWN: "bad", FAILED: "bad" };

export function CustomerMessages({ query, session }) {
  const [order, setOrder] = useState(query.order ?? "");
  const filter = { state: query.state, order: query.order };
  const pages = usePages((cursor) => api.get(api.withQuery(`${BASE}/customers`, { ...filter, limit: 20, cursor })), [query.state, query.order]);
  const look = (change) => replace(["zalo"], { ...filter, ...change });
  const search = (event) => {
    event.preventDefault();
    look({ order: order.trim() });
  };
  const columns = [
    { title: t("Customer"), show: (m) => html`<span class="primary-text">${m.phone}</span>` },
    { title: t("About"), show: (m) => html`${eventName(m.event)}<span class="sub">${session.open.includes("orders:read") ? html`<a href=${to(["orders", m.orderId])}>${m.orderId}</a>` : m.orderId}</span>` },
    { title: t("State"), show: (m) => html`<${Badge} tone=${MESSAGE_TONES[m.state]} label=${t(`message ${m.state}`)} />${m.reason && html`<span class="sub">${t(`reason ${m.reason}`)}</span>`}${m.detail && html`<details><summary class="summary">${t("More about it")}</summary><span class="sub">${m.detail}</span></details>`}` },
    { title: t("Tries"), class: "right", show: (m) => number(m.tries) },
    { title: t("When"), show: (m) => html`<${Time} at=${m.deliveredAt ?? m.sentAt ?? m.updatedAt} />${m.notBefore && html`<span class="sub">${t("tried again")} <${Time} at=${m.notBefore} /></span>`}` },
  ];
  return html`<${Card} title=${t("Messages to customers")} data-customer-messages>
    <form class="filters" role="search" onSubmit=${search}>
      <${TextField} label=${t("Number of the order")} value=${order} onInput=${setOrder} type="search" maxlength="64" />
      <${SelectField} label=${t("State")} value=${query.state ?? ""} onInput=${(state) => look({ state })} options=${[{ value: "", label: t("Any") }, ...STATES.map((one) => ({ value: one, label: t(`message ${one}`) }))]} />
      <${Button} type="submit">${t("Search")}<//>
    </form>
    ${pages.rows.length === 0 && pages.loading ? html`<${Loading} />` : html`<${Table} label=${t("Messages to customers")} columns=${columns} rows=${pages.rows} rowKey=${(m) => m.id} empty=${html`<${Empty} icon="mail" title=${t("No such messages")}>${t("They come with events of orders, once messages to customers are on.")}<//>`} />`}
    ${(pages.rows.length > 0 || pages.error) && html`<${More} pages=${pages} />`}
  <//>`;
}

function ConsentDialog({ onClose, onDone }) {
  const [by, setBy] = useState("phone");
  const [subject, setSubject] = useState("");
  const [state, setState] = useState("GRANTED");
  const [source, setSource] = useState("");
  const [note, setNote] = useState("");
  const save = useAction(async () => {
    await api.put(`${BASE}/consents`, { [by]: subject.trim(), state, source: source.trim(), ...(note.trim() ? { note: note.trim() } : {}) });
    say(t("Written down."));
    onDone();
  });
  const ready = subject.trim() !== "" && source.trim() !== "";
  const submit = (event) => {
    event.preventDefault();
    if (ready) save.run();
  };
  return html`<${Dialog} title=${t("What a customer decided")} onClose=${onClose} onSubmit=${submit} footer=${html`
      <${Button} onClick=${onClose}>${t("Cancel")}<//><${Button} kind="primary" type="submit" busy=${save.busy} disabled=${!ready}>${t("Write it down")}<//>`}>
    <div class="fields">
      <${SelectField} label=${t("Known by")} value=${by} onInput=${setBy} options=${[{ value: "phone", label: t("Mobile number") }, { value: "customerId", label: t("Number of the customer") }]} />
      <${TextField} label=${by === "phone" ? t("Mobile number") : t("Number of the customer")} value=${subject} onInput=${setSubject} required maxlength="64" inputmode=${by === "phone" ? "tel" : undefined} autocomplete="off" />
    </div>
    <${SelectField} label=${t("Decision")} value=${state} onInput=${setState} options=${["GRANTED", "OPTED_OUT"].map((one) => ({ value: one, label: t(`consent ${one}`) }))} />
    <${TextField} label=${t("Where it was said")} value=${source} onInput=${setSource} required maxlength="100" placeholder=${t("at the counter")} />
    <${TextField} label=${t("Note")} value=${note} onInput=${setNote} maxlength="500" />
    <${Problem} error=${save.error} />
  <//>`;
}

export function Consents({ session }) {
  const pages = usePages((cursor) => api.get(api.withQuery(`${BASE}/consents`, { limit: 20, cursor })), []);
  const [asking, setAsking] = useState(false);
  const columns = [
    { title: t("Customer"), show: (one) => html`<span class="primary-text">${one.phone ?? one.customerId}</span>` },
    { title: t("Decision"), show: (one) => html`<${Badge} tone=${one.state === "GRANTED" ? "good" : "bad"} label=${t(`consent ${one.state}`)} />` },
    { title: t("Where it was said"), show: (one) => html`${one.source}${one.note && html`<span class="sub">${one.note}</span>`}` },
    { title: t("Written down by"), show: (one) => one.recordedBy },
    { title: t("When"), show: (one) => html`<${Time} at=${one.recordedAt} />` },
  ];
  return html`<${Card} title=${t("Who agreed")} actions=${session.open.includes("notifications:write") && html`<${Button} icon="plus" onClick=${() => setAsking(true)}>${t("Write down a decision")}<//>`} data-consents>
    <p class="hint">${t("Without consent nobody gets anything. The latest decision counts, and a refusal of either number wins.")}</p>
    ${pages.rows.length === 0 && pages.loading ? html`<${Loading} />` : html`<${Table} label=${t("Who agreed")} columns=${columns} rows=${pages.rows} rowKey=${(one) => one.id} empty=${html`<${Empty} icon="user" title=${t("Nobody has said yes or no yet")} />`} />`}
    ${(pages.rows.length > 0 || pages.error) && html`<${More} pages=${pages} />`}
    ${asking && html`<${ConsentDialog} onClose=${() => setAsking(false)} onDone=${() => { setAsking(false); pages.reload(); }} />`}
  <//>`;
}
