/** The organization's events as they happen, shared by all pages. */
import { MeoLive } from "./client.js";

const MOST_KEPT = 500;
const listeners = new Set();
const SCOPES = {
  orders: "orders:read",
  shipping: "shipping:read",
  inventory: "inventory:read",
  commissions: "commissions:read",
  "staff-alerts": "alerts:read",
  custom: "events:read",
  deliveries: "deliveries:read",
};

let live = null;

/** What is known now; replaced, never changed. */
export let state = { state: "closed", position: null, resumed: 0, lost: 0, events: [], attempts: 0 };

function set(change) {
  state = { ...state, ...change };
  listeners.forEach((listener) => listener(state));
}

/** Calls `listener` with every new state; returns what ends that. */
export function follow(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Connects with the session's cookie, and goes on from where this browser's tab was. */
export function start(session) {
  stop();
  const channels = Object.keys(SCOPES).filter((channel) => session.open.includes(SCOPES[channel]));
  if (channels.length === 0) return;
  const place = `meo-position-${session.organizationId}`;
  let position = null;
  try {
    position = JSON.parse(sessionStorage.getItem(place));
  } catch {
    // Whatever it was, it is no position.
  }
  live = new MeoLive({ channels, position });
  let wasLive = false;
  live.addEventListener("event", ({ detail }) => {
    const event = { ...detail, at: Date.now(), key: detail.eventId ?? crypto.randomUUID?.() ?? String(Math.random()) };
    set({ events: [event, ...state.events].slice(0, MOST_KEPT), position: live.position });
    if (live.position) sessionStorage.setItem(place, JSON.stringify(live.position));
  });
  live.addEventListener("lost", () => set({ lost: state.lost + 1 }));
  live.addEventListener("state", ({ detail }) => {
    if (detail === "live") {
      if (wasLive) set({ resumed: state.resumed + 1 });
      wasLive = true;
    }
    set({ state: detail, position: live?.position ?? state.position });
  });
  live.addEventListener("error", ({ detail }) => set({ error: detail }));
  live.start();
}

export function stop() {
  live?.stop();
  live = null;
}
