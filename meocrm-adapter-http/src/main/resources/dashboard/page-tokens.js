/** Scope tokens: narrow keys for agents and partners. */
import { useState } from "preact/hooks";
import * as api from "./api.js";
import { t } from "./i18n.js";
import { Badge, Button, Card, Check, Copy, Dialog, Empty, html, Loading, More, PageHead, Problem, say, SelectField, Table, TextField, Time, useAction, useLoaded, usePages } from "./ui.js";

const TIMES = ["1h", "24h", "7d", "30d", "90d", "365d"];
const OF_WEBHOOK = ["webhooks", "deliveries", "events"];

function Maker({ session, onClose }) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState([]);
  const [command, setCommand] = useState("");
  const [ttl, setTtl] = useState("30d");
  const [webhookId, setWebhookId] = useState("");
  const [made, setMade] = useState(null);
  const webhooks = useLoaded(() => (session.open.includes("webhooks:read") ? api.get("/api/v1/webhooks?limit=100") : { data: [] }));
  const offered = session.open.filter((scope) => !webhookId || OF_WEBHOOK.includes(scope.split(":")[0]));
  const chosen = [...scopes.filter((scope) => offered.includes(scope)), ...command.split(/[\s,]+/).filter(Boolean).map((one) => `mcp:${one.replace(/^mcp:/, "")}`)];
  const make = useAction(async () => setMade(await api.post("/api/v1/tokens", { name, scope: chosen.join(" "), ttl, ...(webhookId ? { webhookId } : {}) })));
  if (made) {
    return html`<${Dialog} title=${t("The token is ready")} onClose=${onClose} footer=${html`<${Button} kind="primary" onClick=${onClose}>${t("I have kept it")}<//>`}>
      <div class="notice warn" data-secret><p><b>${t("This is the only time it is shown.")}</b></p><p><code>${made.token}</code></p><${Copy} text=${made.token} label=${t("Copy the token")} /></div>
    <//>`;
  }
  return html`<${Dialog} wide title=${t("New token")} onClose=${onClose} footer=${html`<${Button} onClick=${onClose}>${t("Cancel")}<//><${Button} kind="primary" busy=${make.busy} disabled=${name.trim() === "" || chosen.length === 0} onClick=${make.run}>${t("Create")}<//>`}>
    <div class="fields">
      <${TextField} label=${t("Name")} value=${name} onInput=${setName} maxlength="100" hint=${t("Who or what uses it")} />
      <${SelectField} label=${t("Good for")} value=${ttl} onInput=${setTtl} options=${TIMES.map((one) => ({ value: one, label: t(`for ${one}`) }))} />
      <${SelectField} label=${t("Only for one webhook")} value=${webhookId} onInput=${setWebhookId} options=${[{ value: "", label: t("No, for all") }, ...(webhooks.value?.data ?? []).map((hook) => ({ value: hook.id, label: hook.description || hook.url }))]} />
    </div>
    <fieldset><legend>${t("What it opens")}</legend><div class="checks">${offered.filter((scope) => !scope.startsWith("mcp:")).map((scope) => html`
      <${Check} key=${scope} checked=${scopes.includes(scope)} onInput=${(on) => setScopes(on ? [...scopes, scope] : scopes.filter((one) => one !== scope))}><code>${scope}</code><//>`)}</div></fieldset>
    ${!webhookId && html`<${TextField} label=${t("Commands that it may call")} value=${command} onInput=${setCommand} placeholder="orders.sync" hint=${t("Separated by blanks; for programs that work for you.")} />`}
    <${Problem} error=${make.error} />
  <//>`;
}

export default function Tokens({ session }) {
  const [making, setMaking] = useState(false);
  const pages = usePages((cursor) => api.get(api.withQuery("/api/v1/tokens", { limit: 50, cursor })), []);
  const [asked, setAsked] = useState(null);
  const may = session.open.includes("tokens:write");
  const revoke = useAction(async (token) => {
    await api.remove(`/api/v1/tokens/${token.id}`);
    setAsked(null);
    say(t("Revoked. It opens nothing any more."));
    pages.reload();
  });
  const columns = [
    { title: t("Name"), show: (token) => html`<span class="primary-text">${token.name}</span><span class="sub">${token.id}</span>` },
    { title: t("State"), show: (token) => html`<${Badge} value=${token.status} />` },
    { title: t("What it opens"), show: (token) => html`${token.scope.split(" ").map((scope) => html`<code key=${scope}>${scope}</code> `)}${token.webhookId && html`<span class="sub">${t("only of {id}", { id: token.webhookId })}</span>`}` },
    { title: t("Made by"), show: (token) => token.createdBy },
    { title: t("Ends"), show: (token) => html`<${Time} at=${token.revokedAt ?? token.expiresAt} />` },
    ...(may ? [{ title: t("Action"), show: (token) => token.status === "ACTIVE" ? html`<${Button} kind="danger" aria-label=${t("Revoke {name}", { name: token.name })} onClick=${() => setAsked(token)}>${t("Revoke")}<//>` : html`<span class="muted">–</span>` }] : []),
  ];
  return html`
    <${PageHead} title=${t("Tokens")} lead=${t("Narrow keys for programs and partners. None opens more than its maker may.")}>
      ${may && html`<${Button} kind="primary" icon="plus" onClick=${() => setMaking(true)}>${t("New token")}<//>`}
    <//>
    <${Card}>${pages.rows.length === 0 && pages.loading ? html`<${Loading} />` : html`<${Table} label=${t("Tokens")} columns=${columns} rows=${pages.rows} rowKey=${(token) => token.id} empty=${html`<${Empty} icon="tokens" title=${t("No tokens yet")} />`} />`}
      ${(pages.rows.length > 0 || pages.error) && html`<${More} pages=${pages} />`}<//>
    ${making && html`<${Maker} session=${session} onClose=${() => { setMaking(false); pages.reload(); }} />`}
    ${asked && html`<${Dialog} title=${t("Revoke this token?")} onClose=${() => setAsked(null)} footer=${html`<${Button} onClick=${() => setAsked(null)}>${t("Keep it")}<//><${Button} kind="danger" busy=${revoke.busy} onClick=${() => revoke.run(asked)}>${t("Revoke")}<//>`}>
      <p><b>${asked.name}</b></p><p>${t("Whoever uses it is refused within seconds, and with it every token that was made from it.")}</p><${Problem} error=${revoke.error} />
    <//>`}`;
}
