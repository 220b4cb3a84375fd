/** Zalo: the connected account, templates, messages to customers, and who agreed to get them. */
import { useEffect, useState } from "preact/hooks";
import * as api from "./api.js";
import { full, number } from "./format.js";
import { t, tr } from "./i18n.js";
import { SecretDialog, SettingDialog } from "./setting-parts.js";
import { Badge, Button, Card, Copy, Dialog, Empty, html, LinkButton, Loading, PageHead, Problem, Table, TextField, Time, useAction, useLoaded } from "./ui.js";
import { eventName } from "./words.js";
import { Consents, CustomerMessages } from "./zalo-parts.js";

const BASE = "/api/v1/notifications/zalo";
const LOOK_MS = 3000;
const STATES = {
  CONNECTED: ["good", tr("Connected")],
  NEEDS_GRANT: ["bad", tr("Has to be connected again")],
  NOT_CONNECTED: ["calm", tr("Not connected yet")],
};

/** Leads to Zalo, where the account's administrator agrees; notices when that has happened. */
function ConnectDialog({ grantedAt, onClose, onConnected }) {
  const [link, setLink] = useState(null);
  const begin = useAction(async () => setLink(await api.post(`${BASE}/connect`)));
  useEffect(() => { begin.run(); }, []);
  useEffect(() => {
    if (!link) return undefined;
    const every = setInterval(async () => {
      const now = await api.get(BASE).catch(() => null);
      if (now?.status === "CONNECTED" && now.grantedAt !== grantedAt) onConnected(now);
    }, LOOK_MS);
    return () => clearInterval(every);
  }, [link]);
  return html`<${Dialog} wide title=${t("Connect the official account")} onClose=${onClose} footer=${html`
      <${Button} onClick=${onClose}>${t("Close")}<//>
      ${link && html`<${LinkButton} kind="primary" href=${link.url} target="_blank" rel="noreferrer noopener">${t("Go to Zalo and agree")}<//>`}`}>
    ${begin.busy && html`<${Loading} />`}
    <${Problem} error=${begin.error} retry=${begin.run} />
    ${link && html`<div class="stack" data-connect>
      <p>${t("1. Once for each app: enter these two in the app's console, under Official Account.")}</p>
      <dl class="pairs">
        <dt>${t("Callback address")}</dt><dd class="code-line"><code>${link.callbackUrl}</code> <${Copy} text=${link.callbackUrl} /></dd>
        <dt>${t("Code challenge")}</dt><dd class="code-line"><code>${link.codeChallenge}</code> <${Copy} text=${link.codeChallenge} /></dd>
      </dl>
      <p>${t("2. An administrator of the account goes to Zalo and agrees. The link is good until {time}.", { time: full(link.expiresAt) })}</p>
      <p class="notice" role="status">${t("Waiting for Zalo. This page notices by itself.")}</p>
    </div>`}
  <//>`;
}

function Connection({ account, session, onConnect }) {
  const a = account.value;
  if (!a) return html`<${Card} title=${t("The official account")}>${account.error ? html`<${Problem} error=${account.error} retry=${account.reload} />` : html`<${Loading} />`}<//>`;
  const [tone, label] = STATES[a.status] ?? ["calm", a.status];
  const admin = session.roles.some((role) => ["OWNER", "ADMIN"].includes(role)) && session.open.includes("notifications:write");
  return html`<${Card} title=${t("The official account")} data-zalo=${a.status} actions=${admin && html`<${Button} kind=${a.status === "CONNECTED" ? "plain" : "primary"} onClick=${onConnect}>${a.status === "NOT_CONNECTED" ? t("Connect Zalo") : t("Connect again")}<//>`}>
    <div class="stack">
      <p><${Badge} tone=${tone} label=${t(label)} /> ${a.name && html`<b>${a.name}</b>`}</p>
      ${a.status === "NEEDS_GRANT" && html`<div class="notice bad" role="alert" data-grant><p><b>${t("Zalo does not let the hub in any more, so nothing goes out.")}</b></p><p>${a.reason}</p><p>${t("Connect the account again: what waits goes out by itself.")}</p></div>`}
      ${a.oaId ? html`<dl class="pairs">
        <dt>${t("Account")}</dt><dd><code>${a.oaId}</code></dd>
        <dt>${t("App")}</dt><dd><code>${a.appId}</code></dd>
        <dt>${t("Connected")}</dt><dd><${Time} at=${a.grantedAt} /></dd>
        <dt>${t("Access renewed")}</dt><dd><${Time} at=${a.tokenRefreshedAt} /> <span class="muted">${t("by itself, every 20 hours")}</span></dd>
        ${a.quota && html`<dt>${t("Messages left today")}</dt><dd>${t("{left} of {all}", { left: number(a.quota.remaining), all: number(a.quota.daily) })} <span class="muted">(${a.quota.day})</span></dd>`}
      </dl>` : html`<p class="hint">${t("Customers who agreed are told of their orders by Zalo templates. It is off until you set it up: these steps lead there.")}</p>`}
      ${a.status !== "CONNECTED" && !admin && html`<p class="hint">${t("An owner or administrator has to connect it.")}</p>`}
    </div>
  <//>`;
}

const isJsonObject = (text) => {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? null : t("This is no JSON object yet.");
  } catch {
    return t("This is no JSON object yet.");
  }
};

/** What has to be done once, and how much of it is. */
function Steps({ session, account, onDone }) {
  const may = session.open.includes("settings:write") && session.open.includes("secrets:write");
  const found = useLoaded(async () => {
    const [settings, secrets] = await Promise.all([
      api.get("/api/v1/settings:effective?key=notifications"),
      session.open.includes("secrets:read") ? api.get("/api/v1/secrets?limit=100") : { data: null },
    ]);
    return { zalo: settings.value.staff.providers.zalo ?? {}, on: settings.value.customer.enabled, stored: secrets.data?.map((one) => one.name) };
  }, [account?.grantedAt]);
  const [dialog, setDialog] = useState(null);
  const [app, setApp] = useState("");
  if (!found.value) return html`<${Card} title=${t("Setting it up")}>${found.error ? html`<${Problem} error=${found.error} retry=${found.reload} />` : html`<${Loading} />`}<//>`;
  const { zalo, on, stored } = found.value;
  const done = () => {
    setDialog(null);
    found.reload();
    onDone();
  };
  const names = { app: zalo.secretRef ?? "ZALO_APP_SECRET", oa: zalo.oaSecretRef ?? "ZALO_OA_SECRET", templates: zalo.template ?? "ZALO_TEMPLATE" };
  const secret = (name) => (stored ? (stored.includes(name) ? "done" : "open") : null);
  const webhook = `${location.origin}${BASE}/webhook`;
  const step = (state, title, note, action) => html`<li class="step">
    <div><b>${title}</b>${note && html`<span class="sub">${note}</span>`}</div>
    <div class="actions">${state && html`<${Badge} tone=${state === "done" ? "good" : "warn"} label=${state === "done" ? t("done") : t("to do")} />`}${action}</div>
  </li>`;
  return html`<${Card} title=${t("Setting it up")}>
    <ol class="setup">
      ${step(zalo.zcaAppId ? "done" : "open", t("The app's number"), zalo.zcaAppId ?? t("From developers.zalo.me; the app has to be linked to the official account."), may && html`<${Button} aria-label=${t("Enter the app's number")} onClick=${() => { setApp(zalo.zcaAppId ?? ""); setDialog("app"); }}>${t("Enter")}<//>`)}
      ${step(secret(names.app), t("The app's key"), names.app, may && html`<${Button} aria-label=${t("Store the app's key")} onClick=${() => setDialog("appSecret")}>${t("Store")}<//>`)}
      ${step(secret(names.oa), t("The key that signs Zalo's callbacks"), names.oa, may && html`<${Button} aria-label=${t("Store the key of callbacks")} onClick=${() => setDialog("oaSecret")}>${t("Store")}<//>`)}
      ${step(account?.status === "CONNECTED" ? "done" : "open", t("The account is connected"), t("The button above leads to Zalo."))}
      ${step(null, t("Zalo calls back"), html`${t("Enter this as the app's webhook, and switch on user_received_message, change_template_status and change_oa_daily_quota:")} <code>${webhook}</code>`, html`<${Copy} text=${webhook} />`)}
      ${step(secret(names.templates), t("Which template tells of what"), names.templates, may && html`<${Button} aria-label=${t("Store which template tells of what")} onClick=${() => setDialog("templates")}>${t("Store")}<//>`)}
      ${step(on ? "done" : "open", t("Messages to customers are on"), t("Each costs money at Zalo. Only customers who agreed get any, and never at night."), may && html`<${Button} aria-label=${`${on ? t("Switch off") : t("Switch on")}: ${t("Messages to customers")}`} onClick=${() => setDialog("on")}>${on ? t("Switch off") : t("Switch on")}<//>`)}
    </ol>
    ${dialog === "app" && html`<${SettingDialog} title=${t("The app's number")} settingKey="notifications.staff.providers.zalo.zcaAppId" value=${app.trim()} ready=${app.trim() !== ""} submit=${t("Save")} onClose=${() => setDialog(null)} onDone=${done}>
      <${TextField} label=${t("Number of the app")} value=${app} onInput=${setApp} required maxlength="64" inputmode="numeric" /><//>`}
    ${dialog === "appSecret" && html`<${SecretDialog} title=${t("The app's key")} name=${names.app} label=${t("Key of the app")} hint=${t("Secret key, on the page of the app.")} onClose=${() => setDialog(null)} onDone=${done} />`}
    ${dialog === "oaSecret" && html`<${SecretDialog} title=${t("The key that signs Zalo's callbacks")} name=${names.oa} label=${t("Key of the official account")} hint=${t("OA Secret Key, on the webhook page of the app.")} onClose=${() => setDialog(null)} onDone=${done} />`}
    ${dialog === "templates" && html`<${SecretDialog} multiline title=${t("Which template tells of what")} name=${names.templates} label=${t("Events and templates (JSON)")} check=${isJsonObject} hint='{"order.created": "7895417a7d3f9461cd2e"}' onClose=${() => setDialog(null)} onDone=${done} />`}
    ${dialog === "on" && html`<${SettingDialog} title=${t("Messages to customers")} settingKey="notifications.customer.enabled" value=${!on} submit=${on ? t("Switch off") : t("Switch on")} onClose=${() => setDialog(null)} onDone=${done}>
      <p>${on ? t("Customers are told nothing until it is on again.") : t("From then on customers who agreed are told of their orders. Zalo charges each message.")}</p><//>`}
  <//>`;
}

const APPROVALS = {
  ENABLE: ["good", tr("approved")],
  PENDING_REVIEW: ["warn", tr("Zalo is looking at it")],
  REJECT: ["bad", tr("refused by Zalo")],
  DISABLE: ["bad", tr("switched off at Zalo")],
  DELETE: ["bad", tr("deleted at Zalo")],
  OTHER: ["warn", tr("in a state the hub does not know")],
};

function Templates({ templates }) {
  const columns = [
    { title: t("When this happens"), show: (one) => html`<span class="primary-text">${eventName(one.event)}</span><span class="sub">${one.event}</span>` },
    { title: t("Template"), show: (one) => html`${one.name ?? html`<span class="muted">${t("not asked for yet")}</span>`}<span class="sub">${one.templateId}</span>` },
    { title: t("State at Zalo"), show: (one) => {
      const [tone, label] = one.status ? APPROVALS[one.status] ?? ["warn", one.status] : ["calm", tr("asked for with the first message")];
      return html`<${Badge} tone=${tone} label=${t(label)} />${one.changedAt && html`<span class="sub">${t("since")} <${Time} at=${one.changedAt} /></span>`}`;
    } },
    { title: t("Filled with"), show: (one) => one.parameters?.map((name) => html`<code key=${name}>${name}</code> `) ?? html`<span class="muted">–</span>` },
    { title: t("Asked"), show: (one) => html`<${Time} at=${one.fetchedAt} />` },
  ];
  return html`<${Card} title=${t("Templates")}>
    <${Problem} error=${templates.error} retry=${templates.reload} />
    ${templates.value?.problem && html`<p class="notice warn" role="alert">${t("What is stored about templates cannot be used:")} ${templates.value.problem}</p>`}
    ${templates.value ? html`<${Table} label=${t("Templates")} columns=${columns} rows=${templates.value.data} rowKey=${(one) => one.event} empty=${html`<${Empty} icon="mail" title=${t("No event has a template yet")} />`} />` : !templates.error && html`<${Loading} />`}
  <//>`;
}

export default function Zalo({ session, route }) {
  const account = useLoaded(() => api.get(BASE));
  const templates = useLoaded(() => api.get(`${BASE}/templates`));
  const [connecting, setConnecting] = useState(false);
  return html`
    <${PageHead} title="Zalo" lead=${t("Messages to customers about their orders: who may get them, and what became of each.")} />
    <${Connection} account=${account} session=${session} onConnect=${() => setConnecting(true)} />
    ${session.open.includes("settings:read") && html`<${Steps} session=${session} account=${account.value} onDone=${templates.reload} />`}
    <${Templates} templates=${templates} />
    <${CustomerMessages} query=${route.query} session=${session} />
    <${Consents} session=${session} />
    ${connecting && html`<${ConnectDialog} grantedAt=${account.value?.grantedAt} onClose=${() => { setConnecting(false); account.reload(); }} onConnected=${() => { setConnecting(false); account.reload(); templates.reload(); }} />`}`;
}
