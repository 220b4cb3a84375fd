/** The dashboard: who is signed in, the frame around every page, and which page is shown. */
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as api from "./api.js";
import { language, speak, t, tr } from "./i18n.js";
import * as live from "./live.js";
import { useRoute } from "./router.js";
import { html, Icon, Loading, Problem, Toasts } from "./ui.js";

/** What there is to see, who may see it, and what shows it. Pages load when they are first opened. */
const PAGES = [
  { name: "overview", title: tr("Overview"), scope: "deliveries:read", load: () => import("./page-overview.js") },
  { name: "live", title: tr("Live"), scope: "events:read", load: () => import("./page-live.js") },
  { name: "orders", title: tr("Orders"), scope: "orders:read", load: () => import("./page-orders.js") },
  { name: "webhooks", title: tr("Webhooks"), scope: "webhooks:read", load: () => import("./page-webhooks.js") },
  { name: "notifications", title: tr("Notifications"), scope: "notifications:read", needs: "/api/v1/notifications?limit=1", load: () => import("./page-notifications.js") },
  { name: "zalo", title: "Zalo", scope: "notifications:read", needs: "/api/v1/notifications/zalo", load: () => import("./page-zalo.js") },
  { name: "commands", title: tr("Commands"), scope: null, needs: "/api/v1/commands", load: () => import("./page-commands.js") },
  { name: "partner", title: tr("For partners"), scope: "events:read", load: () => import("./page-partner.js") },
  { name: "settings", title: tr("Settings"), scope: "settings:read", load: () => import("./page-settings.js") },
  { name: "tokens", title: tr("Tokens"), scope: "tokens:read", load: () => import("./page-tokens.js") },
  { name: "audit", title: tr("Audit"), scope: "audit:read", load: () => import("./page-audit.js") },
];
const GROUPS = [
  { names: ["overview", "live", "orders"] },
  { title: tr("Connections"), names: ["webhooks", "notifications", "zalo", "commands", "partner"] },
  { title: tr("Administration"), names: ["settings", "tokens", "audit"] },
];

function useLive() {
  const [state, setState] = useState(live.state);
  useEffect(() => live.follow(setState), []);
  return state;
}

function LivePill() {
  const { state } = useLive();
  return html`<a class="pill ${state}" href="#/live">${t(`line ${state}`)}</a>`;
}

function ThemeButton() {
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const [dark, setDark] = useState(isDark);
  const change = () => {
    root.dataset.theme = dark ? "light" : "dark";
    localStorage.setItem("meo-theme", root.dataset.theme);
    setDark(!dark);
  };
  const label = dark ? t("Light theme") : t("Dark theme");
  return html`<button type="button" class="icon-button" aria-label=${label} title=${label} onClick=${change}><${Icon} name=${dark ? "sun" : "moon"} /></button>`;
}

export function LanguageButton() {
  const other = language === "vi" ? "en" : "vi";
  return html`<button type="button" class="icon-button" lang=${other} aria-label=${other === "vi" ? "VI: Tiếng Việt" : "EN: English"} onClick=${() => speak(other)}>${other.toUpperCase()}</button>`;
}

/** How many alerts are open; asked for again whenever one may have opened or closed. */
function useOpenAlerts(session) {
  const [count, setCount] = useState(0);
  const { events, state } = useLive();
  const newest = events.find((event) => event.channel === "staff-alerts")?.key;
  useEffect(() => {
    if (!session.open.includes("alerts:read")) return;
    api.get("/api/v1/alerts?status=OPEN&limit=100").then((page) => setCount(page.data.length), () => {});
  }, [newest, state]);
  return count;
}

function Navigation({ session, pages: shown, current, open, onClose }) {
  const alerts = useOpenAlerts(session);
  return html`
    <button class="scrim ${open ? "open" : ""}" aria-label=${t("Close menu")} tabindex=${open ? 0 : -1} onClick=${onClose}></button>
    <aside class="side ${open ? "open" : ""}">
      <a class="brand" href="#/overview"><img src=${new URL("./logo.svg", import.meta.url).pathname} alt="" width="36" height="36" /><span>MeoCRM<small>${t("Integration hub")}</small></span></a>
      <nav class="nav" aria-label=${t("Main")}>
        ${GROUPS.map((group) => {
          const pages = group.names.flatMap((name) => shown.filter((page) => page.name === name));
          return pages.length > 0 && html`<div key=${group.names[0]}>
            ${group.title && html`<h2>${t(group.title)}</h2>`}
            <ul>${pages.map((page) => html`<li key=${page.name}>
              <a href=${`#/${page.name}`} aria-current=${page === current ? "page" : undefined} onClick=${onClose}>
                <${Icon} name=${page.name} /><span>${t(page.title)}</span>
                ${page.name === "overview" && alerts > 0 && html`<span class="count" aria-label=${t("{n} open alerts", { n: alerts })}>${alerts}</span>`}
              </a></li>`)}</ul>
          </div>`;
        })}
      </nav>
    </aside>`;
}

/** The pages that are open to the session and that this server has something behind. */
function usePagesOf(session) {
  const open = PAGES.filter((page) => page.scope === null || session.open.includes(page.scope));
  const [there, setThere] = useState([]);
  useEffect(() => {
    open.filter((page) => page.needs).forEach(async (page) => {
      if (await api.exists(page.needs)) setThere((all) => [...all, page]);
    });
  }, []);
  return open.filter((page) => !page.needs || there.includes(page));
}

function Page({ page, route, session }) {
  const [shown, setShown] = useState(null);
  const [error, setError] = useState(null);
  useEffect(() => {
    let wanted = true; // a page that was left before it was there must not take the place of the next
    setError(null);
    page.load().then((module) => wanted && setShown({ page, show: module.default }), () => {
      // The server is newer than this page: its files have other names now.
      if (wanted) setError(new Error(t("There is a newer version of this page; load it again.")));
    });
    return () => { wanted = false; };
  }, [page]);
  if (error) return html`<${Problem} error=${error} retry=${() => location.reload()} />`;
  if (shown?.page !== page) return html`<${Loading} />`;
  return html`<${shown.show} key=${page.name + route.parts.slice(1).join("/")} route=${route} session=${session} />`;
}

function Shell({ session, onSignOut }) {
  const route = useRoute();
  const [menu, setMenu] = useState(false);
  const allowed = usePagesOf(session);
  const page = allowed.find((one) => one.name === route.parts[0]) ?? allowed[0];
  useEffect(() => {
    const escape = (event) => event.key === "Escape" && setMenu(false);
    addEventListener("keydown", escape);
    return () => removeEventListener("keydown", escape);
  }, []);
  const toContent = (event) => {
    event.preventDefault();
    document.querySelector("#content h1")?.focus();
  };
  return html`<div class="shell">
    <a class="skip" href="#content" onClick=${toContent}>${t("Skip to content")}</a>
    <${Navigation} session=${session} pages=${allowed} current=${page} open=${menu} onClose=${() => setMenu(false)} />
    <div class="main">
      <header class="top">
        <button type="button" class="icon-button menu-button" aria-label=${t("Menu")} aria-expanded=${menu} onClick=${() => setMenu(!menu)}><${Icon} name="menu" /></button>
        <${LivePill} />
        <span class="spacer"></span>
        <span class="who"><b>${session.organizationId}</b><span>${session.subject} · ${session.roles.join(", ")}</span></span>
        <${LanguageButton} /><${ThemeButton} />
        <button type="button" class="icon-button" aria-label=${t("Sign out")} title=${t("Sign out")} onClick=${onSignOut}><${Icon} name="out" /></button>
      </header>
      <main class="content" id="content">
        ${page ? html`<${Page} page=${page} route=${route} session=${session} />` : html`<${Problem} error=${new Error(t("Your role opens nothing here."))} />`}
      </main>
    </div>
    <${Toasts} />
  </div>`;
}

function App() {
  const [session, setSession] = useState(undefined);
  const [SignIn, setSignIn] = useState(null);
  const [error, setError] = useState(null);
  const [ended, setEnded] = useState(false);

  const enter = (signedIn) => {
    live.start(signedIn);
    setSession(signedIn);
  };
  const ask = () => {
    live.stop();
    setSession(null);
    import("./page-sign-in.js").then((module) => setSignIn(() => module.default), setError);
  };
  const load = () => {
    setError(null);
    api.session().then((found) => (found ? enter(found) : ask()), setError);
  };
  useEffect(() => {
    api.whenSignedOut(() => {
      setEnded(true);
      ask();
    });
    // A link with a code signs in anew, whoever is signed in.
    if (location.hash.startsWith("#code=")) ask();
    else load();
  }, []);

  const signOut = async () => {
    try {
      await api.signOut();
    } finally {
      setEnded(false);
      ask();
    }
  };

  if (error) return html`<div class="sign-in"><${Problem} error=${error} retry=${load} /></div>`;
  if (session) return html`<${Shell} session=${session} onSignOut=${signOut} />`;
  if (session === null && SignIn) return html`<${SignIn} ended=${ended} onSignedIn=${(found) => { setEnded(false); enter(found); }} />`;
  return html`<div class="sign-in"><${Loading} /></div>`;
}

render(html`<${App} />`, document.getElementById("app"));
