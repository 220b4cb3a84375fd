/** Numbers, money and times, as people of the chosen language write them. */
import { language, t } from "./i18n.js";

const locale = language === "vi" ? "vi-VN" : "en-GB";
const numbers = new Intl.NumberFormat(locale);
const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
const money = new Intl.NumberFormat(locale, { style: "currency", currency: "VND" });
const times = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const days = new Intl.DateTimeFormat(locale, { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false });
const whole = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium", hour12: false });
const ago = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

export const number = (value) => numbers.format(value);
/** How many, in words that fit one and more than one. */
export const counted = (n, one, more) => t(n === 1 ? one : more, { n: numbers.format(n) });
export const short = (value) => (value < 10_000 ? numbers.format(value) : compact.format(value));
export const vnd = (value) => money.format(Number(value));
export const clock = (value) => times.format(new Date(value));
export const day = (value) => days.format(new Date(value));
export const full = (value) => whole.format(new Date(value));

/** How long ago, or until when, in one unit. */
export function relative(value, now = Date.now()) {
  const seconds = Math.round((new Date(value) - now) / 1000);
  const steps = [["second", 60], ["minute", 60], ["hour", 24], ["day", 30], ["month", 12], ["year", Infinity]];
  let amount = seconds;
  for (const [unit, size] of steps) {
    if (Math.abs(amount) < size) return unit === "second" && amount > -5 && amount <= 0 ? t("just now") : ago.format(Math.round(amount), unit);
    amount /= size;
  }
  return full(value);
}

/** A length of time in milliseconds. */
export function duration(ms) {
  if (ms === undefined || ms === null) return "–";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${numbers.format(Math.round(ms / 100) / 10)} s`;
  if (ms < 3_600_000) return t("{n} min", { n: numbers.format(Math.round(ms / 6000) / 10) });
  return t("{n} h", { n: numbers.format(Math.round(ms / 360_000) / 10) });
}
