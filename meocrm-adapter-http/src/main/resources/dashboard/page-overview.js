/** What needs somebody first, then how everything is doing. */
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "./api.js";
import { Chart } from "./charts.js";
import { counted, duration, short } from "./format.js";
import { t, tr } from "./i18n.js";
import * as live from "./live.js";
import { to } from "./router.js";
import { Button, Card, html, Icon, LinkButton, Loading, PageHead, Problem, say, Time, useAction, useLoaded } from "./ui.js";

const REFRESH_MS = 5000;
const SOON_MS = 400;

/** In plain words: what is wrong, and what to do about it. */
const WORDS = {
  ENDPOINT_FAILING: [tr("Nothing gets through to {subject}"), tr("Ask whoever runs that address to repair it, then press Recover: everything that waits is sent again in order.")],
  DELIVERY_EXHAUSTED: [tr("Some messages to {subject} were given up"), tr("Open the endpoint to see what it answered, repair the cause, then press Recover.")],
  ENDPOINT_DISABLED: [tr("{subject} was switched off after a long outage"), tr("Once it is repaired, switch it on again and have it send what is missing.")],
  ENDPOINT_GONE: [tr("{subject} says it is gone for good"), tr("If it moved, change its address and switch it on again; else delete it.")],
  DELIVERY_QUARANTINED: [tr("Message {subject} was set aside for safety"), tr("Look at it, and send it again by hand when you know it is harmless.")],
  PLAN_FAILED: [tr("Event {subject} was sent to nobody"), tr("Check the filters of your endpoints, then have them send what is missing.")],
  DELIVERIES_EXPIRED: [tr("Old unsent messages of {subject} were dropped"), tr("They were kept for as long as the server keeps them. Tell the partner to ask for the events itself.")],
  LANE_HALTED: [tr("Messages of {subject} wait for a credential or credit"), tr("Renew the token or top up the account: what waits goes on by itself.")],
  ZALO_AUTHORIZATION: [tr("Zalo does not let the hub in any more ({subject})"), tr("Open Zalo and connect the account again: what waits goes out by itself.")],
  ZALO_TEMPLATE: [tr("Zalo template {subject} cannot be used"), tr("Look at what Zalo says of it, repair it there, or choose another.")],
  MESSAGE_UNKNOWN: [tr("Nobody knows whether customer message {subject} arrived"), tr("It is not sent again, since it is paid for. Ask the customer if it matters.")],
  LANE_FAILING: [tr("Messages of {subject} do not get out"), tr("Check the address and the settings of that channel.")],
};

function Alert({ alert, names, session, onChange }) {
  const [title, next] = WORDS[alert.kind] ?? [tr("{subject}"), tr("Look at the details.")];
  const acknowledge = useAction(async () => {
    await api.post(`/api/v1/alerts/${alert.id}/acknowledge`);
    say(t("Noted that you look after it."));
    onChange();
  });
  const isEndpoint = alert.subject.startsWith("whk_") || names[alert.subject];
  return html`<li class="alert ${alert.acknowledgedAt ? "acknowledged" : ""}" data-alert=${alert.id}>
    <${Icon} name="alert" size=${24} />
    <div>
      <h3>${t(title, { subject: names[alert.subject] ?? alert.subject })}</h3>
      ${alert.details?.cause && html`<p>${t("Last answer:")} ${alert.details.cause}</p>`}
      <p class="next"><b>${t("What to do:")}</b> ${t(next)}</p>
      <p class="hint">${t("since")} <${Time} at=${alert.openedAt} /> · ${counted(alert.occurrences, tr("{n} time"), tr("{n} times"))}
        ${alert.acknowledgedBy && html` · ${t("{name} looks after it", { name: alert.acknowledgedBy })}`}</p>
      <${Problem} error=${acknowledge.error} />
    </div>
    <div class="actions">
      ${["ZALO_AUTHORIZATION", "ZALO_TEMPLATE", "MESSAGE_UNKNOWN"].includes(alert.kind) && session.open.includes("notifications:read") && html`<${LinkButton} kind="primary" href="#/zalo">${t("Open Zalo")}<//>`}
      ${isEndpoint && session.open.includes("webhooks:read") && html`<${LinkButton} kind="primary" href=${to(["webhooks", alert.subject])}>${t("Open")}<//>`}
      ${!alert.acknowledgedAt && session.open.includes("alerts:write") && html`<${Button} busy=${acknowledge.busy} onClick=${acknowledge.run}>${t("I look after it")}<//>`}
    </div>
  </li>`;
}

function Alerts({ session, alerts, names, onChange }) {
  if (!alerts.value) return alerts.error ? html`<${Problem} error=${alerts.error} retry=${alerts.reload} />` : html`<${Loading} />`;
  const open = alerts.value.data;
  return html`<section aria-label=${t("Open alerts")} aria-live="polite">
    ${open.length === 0
      ? html`<div class="calm-state" data-calm><${Icon} name="check" size=${26} /><div><p>${t("Everything is going out as it should.")}</p><p>${t("When something needs you, it stands here first.")}</p></div></div>`
      : html`<ul class="alerts">${open.map((alert) => html`<${Alert} key=${alert.id} alert=${alert} names=${names} session=${session} onChange=${onChange} />`)}</ul>`}
  </section>`;
}

function Tile({ title, value, note, tone = "" }) {
  return html`<div class="tile ${tone}"><dt>${title}</dt><dd>${value}</dd>${note && html`<dd class="note">${note}</dd>`}</div>`;
}

function Figures({ figures, long }) {
  const times = figures.series.map((part) => Date.parse(part.at));
  const values = (name) => figures.series.map((part) => part[name]);
  const late = figures.oldestDueAt ? Date.parse(figures.at) - Date.parse(figures.oldestDueAt) : 0;
  return html`
    <dl class="tiles">
      <${Tile} title=${t("Events")} value=${short(figures.events)} note=${t("{n} since the beginning", { n: short(figures.sequence) })} />
      <${Tile} title=${t("Delivered")} value=${short(figures.delivered)} />
      <${Tile} title=${t("Failed attempts")} value=${short(figures.failed)} tone=${figures.failed > 0 ? "warn" : ""} note=${figures.exhausted > 0 ? t("{n} given up", { n: short(figures.exhausted) }) : ""} />
      <${Tile} title=${t("On their way")} value=${short(figures.open)} note=${figures.parked > 0 ? t("{n} parked", { n: short(figures.parked) }) : ""} />
      <${Tile} title=${t("Time to arrive")} value=${duration(figures.p50Ms)} note=${figures.p95Ms === undefined ? "" : t("half of them; 95 of 100 within {time}", { time: duration(figures.p95Ms) })} />
      <${Tile} title=${t("Longest overdue")} value=${figures.oldestDueAt ? duration(late) : t("none")} tone=${late > 60_000 ? "bad" : ""} />
    </dl>
    ${figures.partial && html`<p class="hint">${t("So much happened that only the newest is counted.")}</p>`}
    <div class="grid two">
      <${Card}><${Chart} title=${t("Events and deliveries")} times=${times} long=${long} series=${[
        { label: t("Events"), values: values("events"), color: "--chart-2", unit: short },
        { label: t("Delivered"), values: values("delivered"), color: "--chart-1", fill: true, unit: short },
        { label: t("Failed attempts"), values: values("failed"), color: "--chart-3", unit: short },
      ]} /><//>
      <${Card}><${Chart} title=${t("Time to arrive")} times=${times} long=${long} series=${[
        { label: t("half of them (p50)"), values: values("p50Ms"), color: "--chart-1", fill: true, unit: duration },
        { label: t("95 of 100 (p95)"), values: values("p95Ms"), color: "--chart-4", unit: duration },
      ]} /><//>
    </div>`;
}

export default function Overview({ session }) {
  const [window, setWindow] = useState("1h");
  const mayAlerts = session.open.includes("alerts:read");
  const figures = useLoaded(() => api.get(`/api/v1/overview?window=${window}`), [window]);
  const alerts = useLoaded(() => (mayAlerts ? api.get("/api/v1/alerts?status=OPEN&limit=100") : { data: [] }));
  const webhooks = useLoaded(() => (session.open.includes("webhooks:read") ? api.get("/api/v1/webhooks?limit=100") : { data: [] }));
  const names = Object.fromEntries((webhooks.value?.data ?? []).map((hook) => [hook.id, hook.description || hook.url]));
  const soon = useRef(null);

  useEffect(() => {
    const look = () => !document.hidden && figures.reload();
    const every = setInterval(look, REFRESH_MS);
    let seen = live.state.events[0]?.key;
    const unfollow = live.follow(({ events }) => {
      const fresh = events.slice(0, 20).filter((item) => item.key !== seen && item.at > Date.now() - 2000);
      seen = events[0]?.key;
      if (fresh.some((item) => item.channel === "staff-alerts")) alerts.reload();
      if (fresh.length > 0 && !soon.current) {
        soon.current = setTimeout(() => {
          soon.current = null;
          look();
        }, SOON_MS);
      }
    });
    return () => {
      clearInterval(every);
      clearTimeout(soon.current);
      soon.current = null;
      unfollow();
    };
  }, [window]);

  return html`
    <${PageHead} title=${t("Overview")} lead=${t("What needs you, and how everything is doing.")} />
    ${mayAlerts && html`<${Alerts} session=${session} alerts=${alerts} names=${names} onChange=${alerts.reload} />`}
    <div class="page-head"><h2>${t("Figures")}</h2>
      <div class="segments" role="group" aria-label=${t("Time span")}>${["1h", "24h", "7d"].map((span) => html`
        <button type="button" key=${span} aria-pressed=${window === span} onClick=${() => setWindow(span)}>${t(`span ${span}`)}</button>`)}</div></div>
    <${Problem} error=${figures.error} retry=${figures.reload} />
    ${figures.value ? html`<${Figures} key=${window} figures=${figures.value} long=${window !== "1h"} />` : html`<${Loading} />`}`;
}
