/** Commands: what can be had done, by people here and by programs, and how it went. */
import { useState } from "preact/hooks";
import * as api from "./api.js";
import { CallDialog } from "./command-call.js";
import { duration } from "./format.js";
import { t } from "./i18n.js";
import { to } from "./router.js";
import { Badge, Button, Card, Empty, html, LinkButton, Loading, More, PageHead, Problem, Table, Time, useLoaded, usePages } from "./ui.js";

/** Who may make tokens may make one for a command; who may not has to be given one. */
const mayRun = (command, session) =>
  command.allowed || (session.open.includes("tokens:write") && session.roles.some((role) => ["OWNER", "ADMIN"].includes(role)));

/** A token's id says little; its name says whom it was made for. */
function Calls({ calls, names }) {
  const columns = [
    { title: t("When"), show: (e) => html`<${Time} at=${e.at} exact />` },
    { title: t("Who"), show: (e) => html`<span class="primary-text">${names[e.actor] ?? e.actor}</span>${(names[e.actor] || e.client) && html`<span class="sub">${[names[e.actor] && e.actor, e.client].filter(Boolean).join(" · ")}</span>`}` },
    { title: t("What"), show: (e) => html`<code>${e.entity.replace(/^command:/, "")}</code>${e.after?.arguments?.dryRun && html`<span class="sub">${t("only tried")}</span>`}` },
    { title: t("Outcome"), show: (e) => html`<${Badge} value=${e.decision} />${e.after?.outcome && e.after.outcome !== "done" && html`<span class="sub">${e.after.outcome}</span>`}` },
    { title: t("Took"), class: "right", show: (e) => duration(e.after?.durationMs) },
  ];
  return html`<${Card} title=${t("Latest calls")} data-calls>
    ${calls.rows.length === 0 && calls.loading ? html`<${Loading} />` : html`<${Table} label=${t("Latest calls")} columns=${columns} rows=${calls.rows} rowKey=${(e) => e.id} empty=${html`<${Empty} icon="audit" title=${t("Nothing was called yet")} />`} />`}
    ${(calls.rows.length > 0 || calls.error) && html`<${More} pages=${calls} />`}
  <//>`;
}

export default function Commands({ session }) {
  const mayAudit = session.open.includes("audit:read");
  const commands = useLoaded(() => api.get("/api/v1/commands"));
  const calls = usePages((cursor) => (mayAudit ? api.get(api.withQuery("/api/v1/audit", { action: "command.call", limit: 20, cursor })) : { data: [], nextCursor: null }), []);
  const tokens = useLoaded(() => (session.open.includes("tokens:read") ? api.get("/api/v1/tokens?limit=100") : { data: [] }), [calls.rows[0]?.id]);
  const names = Object.fromEntries((tokens.value?.data ?? []).map((token) => [token.id, token.name]));
  const [asked, setAsked] = useState(null);
  const columns = [
    { title: t("Command"), show: (c) => html`<span class="primary-text">${t(c.title)}</span><span class="sub">${t(c.description)}</span>` },
    { title: t("Kind"), show: (c) => html`<${Badge} tone=${c.readOnly ? "good" : c.destructive ? "bad" : "calm"} label=${c.readOnly ? t("only reads") : t("changes things")} /><span class="sub nowrap">${c.name}</span>` },
    { title: t("Action"), show: (c) => (mayRun(c, session)
      ? html`<${Button} aria-label=${t("Run {name}", { name: t(c.title) })} onClick=${() => setAsked(c)}>${t("Run")}<//>`
      : html`<span class="sub">${t("needs a token with {scope}", { scope: c.scope })}</span>`) },
  ];
  return html`
    <${PageHead} title=${t("Commands")} lead=${t("Work that you can have done, here or by programs and assistants. Each call needs a token that names the command.")}>
      ${session.open.includes("tokens:write") && html`<${LinkButton} href=${to(["tokens"])}>${t("Tokens for programs")}<//>`}
    <//>
    <${Card}>
      <${Problem} error=${commands.error} retry=${commands.reload} />
      ${commands.value ? html`<${Table} label=${t("Commands")} columns=${columns} rows=${commands.value.data} rowKey=${(c) => c.name} empty=${html`<${Empty} icon="commands" title=${t("No commands here")} />`} />` : !commands.error && html`<${Loading} />`}
    <//>
    ${mayAudit && html`<${Calls} calls=${calls} names=${names} />`}
    ${asked && html`<${CallDialog} command=${asked} session=${session} onClose=${() => { setAsked(null); calls.reload(); }} />`}`;
}
