/** What things of the hub are called by people who run a shop. */
import { t, tr } from "./i18n.js";

const EVENTS = {
  "order.created": tr("Order created"),
  "order.completed": tr("Order completed"),
  "order.cancelled": tr("Order cancelled"),
  "order.refunded": tr("Order refunded"),
  "shipping.label.created": tr("Label created"),
  "shipping.delivered": tr("Parcel delivered"),
  "shipping.failed": tr("Parcel could not be delivered"),
  "inventory.low_stock": tr("Stock is low"),
  "inventory.adjusted": tr("Stock changed"),
  "commission.payout.completed": tr("Commissions paid"),
  "webhook.endpoint.disabled": tr("Webhook switched off"),
  "webhook.delivery.exhausted": tr("Message to a partner given up"),
  "alert.opened": tr("Alert opened"),
  "alert.closed": tr("Alert closed"),
  "settings.invalidate": tr("Setting changed"),
};
const CHANNELS = { telegram: "Telegram", zalo: "Zalo", zalo_oa: "Zalo OA", email: tr("E-mail") };

/** An event's type in words; one that a shop made itself is called as the shop calls it. */
export const eventName = (type) => t(EVENTS[type] ?? type);

/** A rule without a name of its own is called after its event. */
export const ruleName = (rule) => {
  const type = Object.keys(EVENTS).find((one) => one.replaceAll(".", "_") === rule);
  return type ? eventName(type) : rule;
};

export const channelName = (code) => t(CHANNELS[code] ?? code);
