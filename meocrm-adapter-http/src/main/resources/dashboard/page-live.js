/** The organization's events as they happen. */
import { useEffect, useState } from "preact/hooks";
import * as api from "./api.js";
import { number } from "./format.js";
import { t, tr } from "./i18n.js";
import * as live from "./live.js";
import { Badge, Block, Button, Card, Empty, html, json, PageHead, Time, useLoaded } from "./ui.js";
import { eventName } from "./words.js";

const MOST_SHOWN = 100;
const WORDS = {
  live: tr("Connected. Events show as they happen."),
  connecting: tr("Connecting to the server."),
  waiting: tr("The line broke. The page connects again by itself and goes on from where it was: nothing is missed."),
  closed: tr("Not connected."),
};

/** Where it is only considered whether a customer is written to: nothing leaves the hub from there. */
const CONSIDERED = "customers";

const about = ({ event, delivery }, names) => {
  if (delivery) return [delivery.event, names[delivery.webhookId] ?? delivery.webhookId, delivery.httpStatus && `HTTP ${delivery.httpStatus}`, delivery.error].filter(Boolean).join(" · ");
  const data = event?.data ?? {};
  return [event?.event, data.code ?? data.orderId, data.sku, data.trackingCode, data.message, data.subject].filter((value) => typeof value === "string").join(" · ");
};

function Item({ item, names }) {
  const type = item.event?.event ?? item.delivery?.event;
  return html`<li>
    <${Time} at=${item.delivery?.at ?? item.event?.meta?.sentAt} exact="clock" />
    <span><b>${item.delivery ? t("Delivery of {type}", { type: eventName(type) }) : eventName(type)}</b> <span class="sub">${about(item, names)}</span></span>
    ${item.delivery ? html`<${Badge} value=${item.delivery.status} />` : html`<span class="seq">#${number(item.sequence)}</span>`}
    <details><summary>${t("Everything it says")}</summary><${Block} text=${json(item.event ?? item.delivery)} label=${type} /></details>
  </li>`;
}

export default function Live({ session }) {
  const [state, setState] = useState(live.state);
  const [channel, setChannel] = useState("all");
  const [frozen, setFrozen] = useState(null);
  useEffect(() => live.follow(setState), []);
  const webhooks = useLoaded(() => (session.open.includes("webhooks:read") ? api.get("/api/v1/webhooks?limit=100") : { data: [] }));
  const names = Object.fromEntries((webhooks.value?.data ?? []).map((hook) => [hook.id, hook.description || hook.url]));
  const shown = (frozen ?? state.events).filter((item) => item.delivery?.webhookId !== CONSIDERED).filter((item) => channel === "all" || item.channel === channel);
  const channels = ["all", "orders", "shipping", "inventory", "commissions", "staff-alerts", "custom", "deliveries"];
  const pause = () => setFrozen(frozen ? null : state.events);
  return html`
    <${PageHead} title=${t("Live")} lead=${t(WORDS[state.state])}>
      <${Button} onClick=${pause} aria-pressed=${frozen !== null}>${frozen ? t("Go on") : t("Hold still")}<//>
    <//>
    <dl class="tiles">
      <div class="tile"><dt>${t("Connection")}</dt><dd>${t(`line ${state.state}`)}</dd></div>
      <div class="tile"><dt>${t("Position")}</dt><dd>${state.position ? `#${number(state.position.sequence)}` : "–"}</dd><dd class="note">${t("the last event this page has seen")}</dd></div>
      <div class="tile"><dt>${t("Resumed")}</dt><dd>${number(state.resumed)}</dd><dd class="note">${t("times the line broke and nothing was missed")}</dd></div>
      <div class="tile ${state.lost > 0 ? "warn" : ""}"><dt>${t("Started over")}</dt><dd>${number(state.lost)}</dd><dd class="note">${t("times the page was away for too long")}</dd></div>
    </dl>
    <${Card}>
      <div class="segments" role="group" aria-label=${t("Channel")}>${channels.map((name) => html`
        <button type="button" key=${name} aria-pressed=${channel === name} onClick=${() => setChannel(name)}>${t(`channel ${name}`)}</button>`)}</div>
      ${shown.length === 0
        ? html`<${Empty} icon="live" title=${t("Quiet so far")}>${t("Whatever happens from now on shows here.")}<//>`
        : html`<ul class="feed">${shown.slice(0, MOST_SHOWN).map((item) => html`<${Item} key=${item.key} item=${item} names=${names} />`)}</ul>`}
    <//>`;
}
