/** The audit trail: who did what, and who was refused. */
import { useState } from "preact/hooks";
import * as api from "./api.js";
import { t } from "./i18n.js";
import { replace } from "./router.js";
import { Badge, Block, Button, Card, Empty, html, json, Loading, More, PageHead, Table, TextField, Time, usePages } from "./ui.js";

function Change({ entry }) {
  if (!entry.before && !entry.after) return html`<span class="muted">–</span>`;
  return html`<details><summary class="summary">${t("What changed")}</summary><div class="stack">
    ${entry.before && html`<${Block} label=${t("Before")} text=${json(entry.before)} />`}
    ${entry.after && html`<${Block} label=${t("After")} text=${json(entry.after)} />`}
    <span class="sub">${t("trace")} ${entry.traceId}</span>
  </div></details>`;
}

export default function Audit({ route }) {
  const { action = "", actor = "", since = "" } = route.query;
  const [wanted, setWanted] = useState({ action, actor, since });
  const pages = usePages((cursor) => api.get(api.withQuery("/api/v1/audit", { action, actor, since: since ? new Date(since).toISOString() : "", limit: 50, cursor })), [action, actor, since]);
  const set = (name) => (value) => setWanted({ ...wanted, [name]: value });
  const columns = [
    { title: t("When"), show: (e) => html`<${Time} at=${e.at} exact />` },
    { title: t("Who"), show: (e) => html`<span class="primary-text">${e.actor}</span>${e.client && html`<span class="sub">${e.client}</span>`}` },
    { title: t("What"), show: (e) => html`<code class="nowrap">${e.action}</code>` },
    { title: t("To what"), show: (e) => e.entity },
    { title: t("Outcome"), show: (e) => html`<${Badge} value=${e.decision} />` },
    { title: t("Change"), show: (e) => html`<${Change} entry=${e} />` },
  ];
  return html`
    <${PageHead} title=${t("Audit")} lead=${t("Who did what, and who was refused.")} />
    <${Card}><form class="filters" role="search" onSubmit=${(event) => { event.preventDefault(); replace(["audit"], { action: wanted.action.trim(), actor: wanted.actor.trim(), since: wanted.since }); }}>
      <${TextField} label=${t("Who")} value=${wanted.actor} onInput=${set("actor")} maxlength="128" placeholder="usr_01" />
      <${TextField} label=${t("What")} value=${wanted.action} onInput=${set("action")} maxlength="64" placeholder="setting.change" />
      <${TextField} label=${t("Not before")} type="datetime-local" value=${wanted.since} onInput=${set("since")} />
      <${Button} type="submit">${t("Search")}<//>
    </form><//>
    <${Card}>${pages.rows.length === 0 && pages.loading ? html`<${Loading} />` : html`<${Table} label=${t("Audit")} columns=${columns} rows=${pages.rows} rowKey=${(e) => e.id} empty=${html`<${Empty} icon="audit" title=${t("Nothing like that")} />`} />`}
      ${(pages.rows.length > 0 || pages.error) && html`<${More} pages=${pages} />`}<//>`;
}
