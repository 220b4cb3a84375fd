/**
 * MeoCRM live: follows an organization's events in a browser, and goes on from where it was after
 * every interruption, without gap or double.
 *
 *   import { MeoLive } from "/client.js"; // in a page of the same server
 *
 *   const live = new MeoLive({
 *     token: async () => (await fetch("/my/token")).text(), // asked for at every connection and refresh
 *     channels: ["orders", "staff-alerts"],
 *     position: JSON.parse(localStorage.getItem("meo") ?? "null"),
 *   });
 *   live.addEventListener("event", ({ detail }) => {
 *     show(detail.channel, detail.sequence, detail.event);
 *     localStorage.setItem("meo", JSON.stringify(live.position)); // to go on after a reload
 *   });
 *   live.addEventListener("lost", () => reload()); // what was missed can no longer be told
 *   live.addEventListener("state", ({ detail }) => badge(detail)); // connecting, live, waiting, closed
 *   live.start();
 *
 * No dependencies, no build step. An ES module for every browser of the last years.
 */

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** The server asks for a sign of life every 25 s; without a word for longer, the line is dead. */
const SILENCE_MS = 45_000;
/** Browsers take a longer time for none at all. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** Close codes from here on mean that trying again would end the same way. */
const FINAL_CODES = 4500;

export class MeoLive extends EventTarget {
  #options;
  #socket = null;
  #attempt = 0;
  #retry = null;
  #silence = null;
  #refresh = null;
  #stopped = true;
  #channels;
  #ids = 0;

  /** Where the client is: { epoch, sequence }, or null before it ever was connected. */
  position;

  /**
   * @param options.token a string, or a function that returns one or a promise of one; without it
   *   the session counts that this browser has at the dashboard of the same server
   * @param options.channels what to follow: orders, shipping, inventory, commissions, staff-alerts,
   *   custom, deliveries
   * @param options.position where to go on from, as `position` was
   * @param options.url of the socket; by default /ws of the server this module came from
   */
  constructor(options) {
    super();
    const url = new URL("/ws", import.meta.url);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    this.#options = { url: url.href, ...options };
    this.#channels = [...this.#options.channels];
    this.position = this.#options.position ?? null;
  }

  /** Connects, and connects again whenever the line breaks. */
  start() {
    if (this.#stopped) {
      this.#stopped = false;
      this.#connect();
    }
    return this;
  }

  /** Ends it. `start` goes on from the same place. */
  stop() {
    this.#stopped = true;
    clearTimeout(this.#retry);
    this.#drop();
    this.#tell("state", "closed");
  }

  async #connect() {
    this.#tell("state", "connecting");
    let token;
    try {
      token = await this.#token();
    } catch (error) {
      this.#tell("error", { code: "TOKEN_UNAVAILABLE", message: String(error) });
      this.#later();
      return;
    }
    if (this.#stopped) return;
    const socket = new WebSocket(this.#options.url);
    this.#socket = socket;
    this.#heard();
    socket.onopen = () => {
      const subscribe = { id: ++this.#ids, type: "subscribe", channels: this.#channels, token };
      if (this.position) subscribe.since = this.position;
      socket.send(JSON.stringify(subscribe));
    };
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket) this.#take(JSON.parse(data));
    };
    socket.onclose = ({ code, reason }) => {
      if (socket !== this.#socket) return;
      this.#drop();
      if (code >= FINAL_CODES && code < 5000) {
        this.#stopped = true;
        this.#tell("error", { code, message: reason });
        this.#tell("state", "closed");
      } else if (!this.#stopped) {
        this.#later();
      }
    };
  }

  #take(message) {
    this.#heard();
    switch (message.type) {
      case "ok":
        this.#accepted(message);
        break;
      case "events":
        for (const event of message.events) {
          if (event.sequence !== undefined) {
            this.position = { epoch: this.position.epoch, sequence: event.sequence };
          }
          this.#tell("event", event);
        }
        break;
      case "ping":
        if (this.position) this.position = { epoch: this.position.epoch, sequence: message.sequence };
        this.#socket?.send('{"type":"pong"}');
        break;
      case "error":
        this.#tell("error", message.error);
        break;
    }
  }

  #accepted(ok) {
    this.#attempt = 0;
    clearTimeout(this.#refresh);
    if (this.#options.token !== undefined) {
      // Well before the token ends; at least ten seconds from now, whatever the clocks say, and at
      // most as long from now as timers go.
      this.#refresh = setTimeout(() => this.#renew(), Math.min(LONGEST_TIMER_MS, Math.max(10, ok.ttlSeconds * 0.8) * 1000));
    }
    if (ok.recovered === undefined && this.position) return; // the answer to a refresh
    const lost = ok.recovered === false;
    if (lost || !this.position) this.position = { epoch: ok.epoch, sequence: ok.sequence };
    if (lost) this.#tell("lost", { ...this.position });
    this.#tell("state", "live");
  }

  async #renew() {
    try {
      const token = await this.#token();
      this.#socket?.send(JSON.stringify({ type: "refresh", token }));
    } catch (error) {
      this.#tell("error", { code: "TOKEN_UNAVAILABLE", message: String(error) });
    }
  }

  async #token() {
    const { token } = this.#options;
    return typeof token === "function" ? token() : token;
  }

  /** Full jitter: a thousand clients of a server that restarts do not come back at once. */
  #later() {
    const limit = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#attempt++);
    this.#tell("state", "waiting");
    this.#retry = setTimeout(() => !this.#stopped && this.#connect(), Math.random() * limit);
  }

  #heard() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#socket?.close(), SILENCE_MS);
  }

  #drop() {
    clearTimeout(this.#silence);
    clearTimeout(this.#refresh);
    const socket = this.#socket;
    this.#socket = null;
    if (socket && socket.readyState <= WebSocket.OPEN) socket.close();
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
