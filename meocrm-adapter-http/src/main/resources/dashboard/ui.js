/** The parts that pages are made of. Whatever comes from data is text, never markup. */
import { h } from "preact";
import { useCallback, useEffect, useId, useRef, useState } from "preact/hooks";
import htm from "htm";
import { ApiError } from "./api.js";
import { clock, day, full, relative } from "./format.js";
import { t } from "./i18n.js";

export const html = htm.bind(h);

const PATHS = {
  overview: "M3 12h4l3-8 4 16 3-8h4",
  live: "M5 12a7 7 0 0 1 14 0M8.500 12a3.500 3.500 0 0 1 7 0M12 12v8",
  orders: "M5 7h14l-1 13H6L5 7Zm4 0V5a3 3 0 0 1 6 0v2",
  webhooks: "M9 8.500a3 3 0 1 1 4.600 2.500L10 17M7 11a3 3 0 1 0 2.800 4H17m0 3a3 3 0 1 0-2.500-4.600L12 9",
  notifications: "M6 17V11a6 6 0 0 1 12 0v6l1.500 1.500h-15L6 17Zm4 3.500h4",
  zalo: "M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2Zm4 4h6l-6 5h6",
  settings: "M4 7h10m4 0h2M4 17h2m4 0h10M14 4.500v5M8 14.500v5",
  audit: "M6 3h9l4 4v14H6V3Zm3 8h7M9 15h7M9 7h3",
  tokens: "M14.500 9.500a4.500 4.500 0 1 0-4 4.500L12 16h2v2h2v2h4v-4l-6-5.500Z",
  commands: "m5 7 5 5-5 5M12 18h7",
  partner: "M4 8l5-3 3 2 3-2 5 3v8l-5 3-3-2-3 2-5-3V8Zm8-1v10",
  alert: "M12 4 2.500 20h19L12 4Zm0 6v4m0 3v.01",
  check: "m5 12.500 4.500 4.500L19 7.500",
  close: "M6 6l12 12M18 6 6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm0-5v2m0 14v2m9-9h-2M5 12H3m15.400-6.400L17 7M7 17l-1.400 1.400M18.400 18.400 17 17M7 7 5.600 5.600",
  moon: "M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500Z",
  out: "M14 4H6v16h8M10 12h11m-4-4 4 4-4 4",
  send: "M4 12 20 4l-5 16-3.500-6.500L4 12Z",
  more: "M12 6v.01M12 12v.01M12 18v.01",
  plus: "M12 5v14M5 12h14",
  copy: "M9 9h11v11H9V9Zm-5 6V4h11",
  mail: "M3 6h18v12H3V6Zm0 1 9 6 9-6",
  box: "M12 3 4 7v10l8 4 8-4V7l-8-4Zm0 9v9m0-9 8-5m-8 5L4 7",
  user: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm-8 17c0-4 3.500-6 8-6s8 2 8 6",
};

export function Icon({ name, size = 20 }) {
  return html`<svg class="icon" width=${size} height=${size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d=${PATHS[name]} fill="none" stroke="currentColor" stroke-width="1.800" stroke-linecap="round" stroke-linejoin="round" />
  </svg>`;
}

/** While it is busy it keeps the focus: whoever uses the keyboard goes on from it. */
export const Button = ({ kind = "plain", icon, busy, children, ...rest }) => html`
  <button type="button" class="button ${kind}" ...${rest} aria-busy=${busy ? "true" : undefined} aria-disabled=${busy ? "true" : undefined} onClick=${busy ? (event) => event.preventDefault() : rest.onClick}>
    ${icon && html`<${Icon} name=${icon} size=${18} />`}<span>${children}</span>
  </button>`;

export const LinkButton = ({ kind = "plain", icon, children, ...rest }) => html`
  <a class="button ${kind}" ...${rest}>${icon && html`<${Icon} name=${icon} size=${18} />`}<span>${children}</span></a>`;

export const Card = ({ title, actions, children, class: more = "", ...rest }) => html`
  <section class="card ${more}" ...${rest}>
    ${(title || actions) && html`<header class="card-head"><h2>${title}</h2>${actions && html`<div class="actions">${actions}</div>`}</header>`}
    ${children}
  </section>`;

/** The heading of a page, which takes the focus when the page opens. */
export function PageHead({ title, lead, back, children }) {
  const heading = useRef(null);
  useEffect(() => {
    document.title = `${title} · MeoCRM`;
  }, [title]);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return html`<div class="page-head">
    <div>
      ${back && html`<a class="back" href=${back.href}>← ${back.label}</a>`}
      <h1 ref=${heading} tabindex="-1">${title}</h1>
      ${lead && html`<p class="lead">${lead}</p>`}
    </div>
    ${children && html`<div class="actions">${children}</div>`}
  </div>`;
}

const TONES = {
  DELIVERED: "good", SENT: "good", COMPLETED: "good", DONE: "good", ACTIVE: "good", ALLOWED: "good", SUCCEEDED: "good", live: "good",
  PENDING: "calm", CONFIRMED: "calm", PROCESSING: "calm", SHIPPED: "calm", RUNNING: "calm", QUEUED: "calm", connecting: "calm",
  RETRYING: "warn", PARKED: "warn", RETURNING: "warn", waiting: "warn", PAUSED: "warn",
  EXHAUSTED: "bad", QUARANTINED: "bad", EXPIRED: "bad", FAILED: "bad", DENIED: "bad", REVOKED: "bad", INACTIVE: "bad", INVALID: "bad",
};

/** A state as a coloured word: the word says it, the colour only helps. */
export const Badge = ({ value, label, tone }) => html`<span class="badge ${tone ?? TONES[value] ?? "calm"}">${label ?? t(value)}</span>`;

/** A time as people say it, with the exact one on demand. */
export function Time({ at, exact }) {
  if (!at) return html`<span class="muted">–</span>`;
  return html`<time datetime=${at} title=${full(at)}>${exact === "clock" ? clock(at) : exact ? day(at) : relative(at)}</time>`;
}

export const Code = ({ children }) => html`<code>${children}</code>`;

/** Text of any length as it came. */
export const Block = ({ text, label }) => html`<pre class="block" tabindex="0" aria-label=${label}>${text}</pre>`;

export const json = (value) => JSON.stringify(value, null, 2);

export function Copy({ text, label = t("Copy") }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setDone(true);
    setTimeout(() => setDone(false), 2000);
  };
  return html`<${Button} icon=${done ? "check" : "copy"} onClick=${copy}>${done ? t("Copied") : label}<//>`;
}

/** A labelled field with its hint and its error. */
export function Field({ label, hint, error, children, wide }) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return html`<div class="field ${wide ? "wide" : ""}">
    <label for=${id}>${label}</label>
    ${children({ id, "aria-describedby": described, "aria-invalid": error ? "true" : undefined })}
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    ${error && html`<p class="error-text" id=${`${id}-error`} role="alert">${error}</p>`}
  </div>`;
}

export const TextField = ({ value, onInput, type = "text", multiline, label, hint, error, wide, ...rest }) => html`
  <${Field} label=${label} hint=${hint} error=${error} wide=${wide}>
    ${(ids) => multiline
      ? html`<textarea value=${value} spellcheck="false" onInput=${(e) => onInput(e.currentTarget.value)} ...${ids} ...${rest}></textarea>`
      : html`<input type=${type} value=${value} onInput=${(e) => onInput(e.currentTarget.value)} ...${ids} ...${rest} />`}
  <//>`;

export const SelectField = ({ value, onInput, options, label, hint, error, ...rest }) => html`
  <${Field} label=${label} hint=${hint} error=${error}>
    ${(ids) => html`<select value=${value} onChange=${(e) => onInput(e.currentTarget.value)} ...${ids} ...${rest}>
      ${options.map((o) => html`<option key=${o.value} value=${o.value} selected=${o.value === value}>${o.label}</option>`)}
    </select>`}
  <//>`;

export const Check = ({ checked, onInput, children, ...rest }) => html`
  <label class="check"><input type="checkbox" checked=${checked} onChange=${(e) => onInput(e.currentTarget.checked)} ...${rest} /><span>${children}</span></label>`;

/** What went wrong, in words, with the number that support asks for. */
export function Problem({ error, retry }) {
  if (!error) return null;
  const violations = error.details?.violations ?? [];
  return html`<div class="problem" role="alert">
    <${Icon} name="alert" />
    <div>
      <p>${error.message}</p>
      ${violations.length > 0 && html`<ul>${violations.map((v) => html`<li key=${v.field + v.rule}><code>${v.field}</code> ${v.message}</li>`)}</ul>`}
      ${error instanceof ApiError && error.traceId && html`<p class="hint">${error.code} · ${t("trace")} ${error.traceId}</p>`}
    </div>
    ${retry && html`<${Button} onClick=${retry}>${t("Try again")}<//>`}
  </div>`;
}

/** What the server says about a field, if it said something. */
export const violation = (error, field) => error?.details?.violations?.find((v) => v.field === field || v.field.startsWith(`${field}[`))?.message;

export const Empty = ({ icon = "box", title, children }) => html`<div class="empty"><${Icon} name=${icon} size=${36} /><p class="empty-title">${title}</p>${children && html`<p>${children}</p>`}</div>`;

export const Loading = () => html`<div class="loading" role="status"><span class="visually-hidden">${t("Loading")}</span><i></i><i></i><i></i></div>`;

/** Rows under headings; on a phone each row becomes a card that names its values. */
export function Table({ label, columns, rows, rowKey, empty }) {
  if (rows.length === 0) return empty ?? html`<${Empty} title=${t("Nothing here yet")} />`;
  return html`<div class="table-frame" tabindex="0" role="region" aria-label=${label}>
    <table>
      <thead><tr>${columns.map((c) => html`<th key=${c.title} scope="col" class=${c.class}>${c.title}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr key=${rowKey(row)}>
        ${columns.map((c) => html`<td key=${c.title} data-title=${c.title} class=${c.class}><div>${c.show(row)}</div></td>`)}
      </tr>`)}</tbody>
    </table>
  </div>`;
}

/** A window in front of the page, closed by Escape or its button; with `onSubmit` it is a form. */
export function Dialog({ title, onClose, onSubmit, children, footer, wide }) {
  const dialog = useRef(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    shown.showModal();
    (shown.querySelector(".dialog-body :is(input, select, textarea)") ?? shown.querySelector("footer button"))?.focus();
    return () => {
      shown.close();
      before?.focus?.();
    };
  }, []);
  useEffect(() => {
    // What had the focus may be gone by now; the keyboard must not fall out of the window.
    if (document.activeElement === document.body) dialog.current.focus();
  });
  const body = html`<div class="dialog-body">${children}</div>${footer && html`<footer>${footer}</footer>`}`;
  return html`<dialog ref=${dialog} tabindex="-1" class=${wide ? "wide" : ""} aria-labelledby=${id} onCancel=${(e) => { e.preventDefault(); onClose(); }}>
    <header><h2 id=${id}>${title}</h2><button type="button" class="icon-button" aria-label=${t("Close")} onClick=${onClose}><${Icon} name="close" /></button></header>
    ${onSubmit ? html`<form class="dialog-form" onSubmit=${onSubmit}>${body}</form>` : body}
  </dialog>`;
}

let tell = () => {};

/** Says in passing that something was done. */
export const say = (text, tone = "good") => tell({ text, tone, id: Math.random() });

export function Toasts() {
  const [toasts, setToasts] = useState([]);
  useEffect(() => {
    tell = (toast) => {
      setToasts((all) => [...all.slice(-2), toast]);
      setTimeout(() => setToasts((all) => all.filter((other) => other !== toast)), 6000);
    };
  }, []);
  return html`<div class="toasts" role="status" aria-live="polite">${toasts.map((toast) => html`<p key=${toast.id} class="toast ${toast.tone}">${toast.text}</p>`)}</div>`;
}

/** Loads something, and again when `keys` change; keeps showing the old while the new is on its way. */
export function useLoaded(load, keys = []) {
  const [loaded, setLoaded] = useState({ loading: true });
  const turn = useRef(0);
  const reload = useCallback(async () => {
    const mine = ++turn.current;
    setLoaded((before) => ({ ...before, loading: true }));
    try {
      const value = await load();
      if (mine === turn.current) setLoaded({ value, loading: false });
    } catch (error) {
      if (mine === turn.current) setLoaded((before) => ({ ...before, error, loading: false }));
    }
  }, keys);
  useEffect(() => {
    reload();
    return () => { turn.current++; };
  }, [reload]);
  return { ...loaded, reload };
}

/** A list page by page, so that a long one costs no more than a short one. It begins again when `keys` change. */
export function usePages(fetchPage, keys) {
  const [state, setState] = useState({ rows: [], cursors: [null], next: null, loading: true });
  const turn = useRef(0);
  const load = async (cursors) => {
    const mine = ++turn.current;
    setState((before) => ({ ...before, loading: true, error: undefined }));
    try {
      const page = await fetchPage(cursors.at(-1));
      if (mine === turn.current) setState({ rows: page.data, cursors, next: page.nextCursor, loading: false });
    } catch (error) {
      if (mine === turn.current) setState((before) => ({ ...before, loading: false, error }));
    }
  };
  useEffect(() => {
    load([null]);
    return () => { turn.current++; };
  }, keys);
  return {
    ...state,
    isFirst: state.cursors.length === 1,
    older: () => load([...state.cursors, state.next]),
    newer: () => load(state.cursors.slice(0, -1)),
    reload: () => load(state.cursors),
  };
}

export function More({ pages }) {
  const bar = useRef(null);
  const turn = (step) => () => {
    step();
    bar.current.closest(".card").scrollIntoView({ block: "start" });
  };
  return html`<div class="more" ref=${bar}>
    <${Problem} error=${pages.error} retry=${pages.reload} />
    ${(pages.next || !pages.isFirst) && html`<nav class="pager" aria-label=${t("Pages")}>
      <${Button} disabled=${pages.isFirst || pages.loading} onClick=${turn(pages.newer)}>← ${t("Newer")}<//>
      <span class="muted" role="status">${t("Page {n}", { n: pages.cursors.length })}</span>
      <${Button} disabled=${!pages.next || pages.loading} onClick=${turn(pages.older)}>${t("Older")} →<//>
    </nav>`}
  </div>`;
}

/** Runs something that the user asked for: while it runs the button waits, what fails is shown. */
export function useAction(work) {
  const [state, setState] = useState({ busy: false });
  const running = useRef(false);
  const run = async (...all) => {
    if (running.current) return undefined;
    running.current = true;
    setState({ busy: true });
    try {
      const value = await work(...all);
      setState({ busy: false });
      return value;
    } catch (error) {
      setState({ busy: false, error });
      return undefined;
    } finally {
      running.current = false;
    }
  };
  return { ...state, run };
}
