/** What was told to staff, and what became of each message, in plain words. */
import { useEffect, useState } from "preact/hooks";
import * as api from "./api.js";
import { counted, full } from "./format.js";
import { language, t, tr } from "./i18n.js";
import { Badge, Block, Button, Card, Dialog, Empty, html, Icon, json, Loading, More, Problem, Table, Time, useLoaded, usePages } from "./ui.js";
import { channelName, eventName, ruleName } from "./words.js";

const BASE = "/api/v1/notifications";
const LOOK_MS = 5000;
const TONES = { SENT: "good", FAILED_ATTEMPT: "bad", TAKEN_OFF: "warn", MOVED: "warn" };

function One({ id, onClose }) {
  const message = useLoaded(() => api.get(`${BASE}/${encodeURIComponent(id)}`), [id]);
  const m = message.value;
  return html`<${Dialog} wide title=${t("Message")} onClose=${onClose} footer=${html`<${Button} onClick=${onClose}>${t("Close")}<//>`}>
    ${m ? html`<div class="stack" data-message>
      <p><${Badge} value=${m.status} /> ${m.explanation[language]}</p>
      <h3>${t("What happened to it")}</h3>
      <ol class="timeline">${(m.history ?? []).map((step, i) => html`<li key=${i}>
        <span class="dot ${TONES[step.what] ?? ""}"><${Icon} name=${TONES[step.what] === "good" ? "check" : TONES[step.what] === "bad" ? "close" : "notifications"} size=${18} /></span>
        <div><div class="what"><b>${t(`step ${step.what}`)}</b><time datetime=${step.at}>${full(step.at)}</time></div>${step.detail && html`<span class="sub">${step.detail}</span>`}</div>
      </li>`)}</ol>
      <h3>${t("What it tells")}</h3>
      ${(m.told ?? []).map((fact) => html`<details key=${fact.eventId}><summary class="summary">${eventName(fact.event)} · ${full(fact.at)}</summary><${Block} label=${eventName(fact.event)} text=${json(fact.data)} /></details>`)}
    </div>` : message.error ? html`<${Problem} error=${message.error} retry=${message.reload} />` : html`<${Loading} />`}
  <//>`;
}

export function History() {
  const pages = usePages((cursor) => api.get(api.withQuery(BASE, { limit: 10, cursor })), []);
  const [open, setOpen] = useState(null);
  useEffect(() => {
    const every = setInterval(() => {
      if (pages.isFirst && !document.hidden && !pages.loading) pages.reload();
    }, LOOK_MS);
    return () => clearInterval(every);
  });
  const columns = [
    { title: t("To"), show: (m) => html`<span class="primary-text">${m.destination}</span><span class="sub">${channelName(m.channel)}</span>` },
    { title: t("State"), show: (m) => html`<${Badge} value=${m.status} /><span class="sub">${m.explanation[language]}</span>` },
    { title: t("About"), show: (m) => html`${ruleName(m.rule)}<span class="sub">${counted(m.facts, tr("{n} fact"), tr("{n} facts"))}${m.urgent ? ` · ${t("urgent")}` : ""}</span>` },
    { title: t("When"), show: (m) => html`<${Time} at=${m.finishedAt ?? m.createdAt} />` },
    { title: t("Action"), show: (m) => html`<${Button} aria-label=${t("Open the message to {name} about {what}", { name: m.destination, what: ruleName(m.rule) })} onClick=${() => setOpen(m.id)}>${t("Open")}<//>` },
  ];
  return html`<${Card} title=${t("What was sent")} data-history>
    ${pages.rows.length === 0 && pages.loading ? html`<${Loading} />` : html`<${Table} label=${t("What was sent")} columns=${columns} rows=${pages.rows} rowKey=${(m) => m.id} empty=${html`<${Empty} icon="notifications" title=${t("Nothing was sent yet")}>${t("As soon as something happens that a rule tells of, it stands here.")}<//>`} />`}
    ${(pages.rows.length > 0 || pages.error) && html`<${More} pages=${pages} />`}
    ${open && html`<${One} id=${open} onClose=${() => setOpen(null)} />`}
  <//>`;
}
