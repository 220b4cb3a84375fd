/** Everything that happened to an order, in one picture. */
import { useState } from "preact/hooks";
import { counted, duration, full, number } from "./format.js";
import { language, t, tr } from "./i18n.js";
import { to } from "./router.js";
import { Empty, html, Icon } from "./ui.js";
import { channelName, eventName, ruleName } from "./words.js";
import { MESSAGE_TONES } from "./zalo-parts.js";

const ACTIONS = {
  "order.create": tr("Order placed"),
  "order.changeStatus": tr("State changed"),
  "order.requestRefund": tr("Refund asked for"),
  "order.approveRefund": tr("Refund approved"),
  "order.rejectRefund": tr("Refund rejected"),
  "shipping.createLabel": tr("Label made"),
  "shipping.recordCarrierUpdate": tr("Carrier reported"),
  "shipping.receiveGoods": tr("Goods came back"),
  "delivery.resend": tr("Sent again by hand"),
};
const PARTS = { events: tr("Events"), actions: tr("People and programs"), webhooks: tr("Webhooks"), messages: tr("Messages"), commands: tr("Commands") };

function ofEvents(timeline) {
  return timeline.events.map((event) => ({ part: "events", at: event.at, rank: 1, icon: "box", tone: "event", title: eventName(event.type), sub: `${event.type} · #${number(event.sequence)}`, key: event.eventId }));
}

function ofActions(timeline) {
  return (timeline.actions ?? []).map((action) => {
    const name = action.entity.replace(/^command:/, "");
    const all = { at: action.at, key: action.id, sub: [action.actor, action.client, action.entity].filter(Boolean).join(" · ") };
    if (action.action === "command.begin") return { ...all, part: "commands", rank: -1, icon: "commands", tone: "", title: t("Command {name} began", { name }) };
    if (action.action === "command.call") return { ...all, part: "commands", rank: 4, icon: "commands", tone: action.decision === "ALLOWED" ? "good" : "bad", title: action.decision === "ALLOWED" ? t("Command {name} is done", { name }) : t("Command {name} did not get through", { name }) };
    return { ...all, part: "actions", rank: 0, icon: "user", tone: action.decision === "ALLOWED" ? "" : "warn", title: t(ACTIONS[action.action] ?? action.action) };
  });
}

function ofDelivery(sent, where, icon, href) {
  const all = [];
  const event = eventName(sent.event);
  for (const one of sent.attempts) {
    const good = one.status >= 200 && one.status < 300;
    all.push({ at: one.endedAt, rank: 2, icon, tone: good || (one.status === undefined && !one.error) ? "good" : "bad", href,
      title: good ? t("{event} reached {where}", { event, where }) : t("{event} did not reach {where}", { event, where }),
      sub: [t("attempt {n}", { n: one.attempt }), one.status && `HTTP ${one.status}`, one.error, duration(one.durationMs)].filter(Boolean).join(" · "), key: `${sent.id}-${one.attempt}` });
  }
  if (!["DELIVERED", "CANCELLED"].includes(sent.status)) {
    all.push({ at: sent.nextAttemptAt ?? sent.attempts.at(-1)?.endedAt ?? sent.plannedAt, rank: 3, icon, tone: sent.status === "EXHAUSTED" ? "bad" : "warn", href,
      title: t("{event} to {where}: {state}", { event, where, state: t(sent.status) }),
      sub: sent.nextAttemptAt ? t("next attempt {time}", { time: full(sent.nextAttemptAt) }) : "", key: `${sent.id}-now` });
  }
  return all;
}

/** Deliveries that carry a message to staff or a customer are told with that message. */
function ofDeliveries(timeline, names) {
  return (timeline.deliveries ?? []).flatMap((sent) => {
    const where = names[sent.destination] ?? sent.destination;
    if (sent.channel === "WEBHOOK") return ofDelivery(sent, where, "webhooks", to(["webhooks", sent.destination, "deliveries", sent.id])).map((one) => ({ ...one, part: "webhooks" }));
    if (sent.channel === "EMAIL") return ofDelivery(sent, where, "mail", null).map((one) => ({ ...one, part: "messages" }));
    return [];
  });
}

const STAFF_TONES = { SENT: "good", FAILED: "bad", RETRYING: "warn", CANCELLED: "" };

function ofMessages(timeline) {
  const staff = (timeline.staffMessages ?? []).map((m) => ({ part: "messages", at: m.finishedAt ?? m.createdAt, rank: 3, icon: "notifications", tone: STAFF_TONES[m.status] ?? "warn", key: m.id,
    title: t("Staff is told: {what}", { what: ruleName(m.rule) }), sub: [channelName(m.channel), m.explanation[language], m.attempts > 1 && counted(m.attempts, tr("{n} attempt"), tr("{n} attempts"))].filter(Boolean).join(" · ") }));
  const customers = (timeline.customerMessages ?? []).map((m) => ({ part: "messages", at: m.deliveredAt ?? m.sentAt ?? m.createdAt, rank: 3, icon: "mail", tone: { good: "good", bad: "bad", warn: "warn" }[MESSAGE_TONES[m.state]] ?? "", key: m.id,
    title: t("Customer {phone}: {what}", { phone: m.phone, what: eventName(m.event) }), sub: ["Zalo", t(`message ${m.state}`), m.reason ? t(`reason ${m.reason}`) : m.detail].filter(Boolean).join(" · ") }));
  return [...staff, ...customers];
}

/** Everything as one list, oldest first; what happened at one moment in the order of cause and effect. */
function moments(timeline, names) {
  return [...ofEvents(timeline), ...ofActions(timeline), ...ofDeliveries(timeline, names), ...ofMessages(timeline)]
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.rank - b.rank));
}

export function Moments({ timeline, names }) {
  const [part, setPart] = useState("");
  const all = moments(timeline, names);
  const parts = Object.keys(PARTS).filter((one) => all.some((m) => m.part === one));
  const shown = all.filter((m) => part === "" || m.part === part);
  return html`
    ${parts.length > 1 && html`<div class="segments" role="group" aria-label=${t("What is shown")}>${["", ...parts].map((one) => html`
      <button type="button" key=${one} aria-pressed=${part === one} onClick=${() => setPart(one)}>${one === "" ? t("Everything") : t(PARTS[one])} <span class="muted">${number(one === "" ? all.length : all.filter((m) => m.part === one).length)}</span></button>`)}</div>`}
    ${shown.length === 0 ? html`<${Empty} title=${t("Nothing here yet")} />` : html`<ol class="timeline">${shown.map((m) => html`<li key=${m.key} data-part=${m.part}>
      <span class="dot ${m.tone}"><${Icon} name=${m.icon} size=${18} /></span>
      <div><div class="what"><b>${m.href ? html`<a href=${m.href}>${m.title}</a>` : m.title}</b><time datetime=${m.at}>${full(m.at)}</time></div><span class="sub">${m.sub}</span></div>
    </li>`)}</ol>`}`;
}
