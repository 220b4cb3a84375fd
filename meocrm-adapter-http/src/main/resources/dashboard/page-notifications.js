/** Messages to staff: ways out, chats, rules, quiet hours, and what became of each message. */
import { useEffect, useState } from "preact/hooks";
import * as api from "./api.js";
import { duration, full } from "./format.js";
import { language, t, tr } from "./i18n.js";
import { SecretDialog, SettingDialog } from "./setting-parts.js";
import { History } from "./staff-history.js";
import { Rules } from "./staff-rules.js";
import { Badge, Button, Card, Copy, Dialog, Empty, html, LinkButton, Loading, PageHead, Problem, say, SelectField, Table, TextField, useAction, useLoaded } from "./ui.js";
import { channelName } from "./words.js";

const BASE = "/api/v1/notifications";
const LOOK_MS = 2000;

const LANGUAGES = () => [
  { value: "", label: t("as the rules say") },
  { value: "vi", label: "Tiếng Việt" },
  { value: "en", label: "English" },
];

/** Whether a chat has linked itself since the code was given out. */
function useLinked(made) {
  const [linked, setLinked] = useState(null);
  useEffect(() => {
    if (!made) return undefined;
    const known = new Set(made.known);
    const look = async () => {
      const { data } = await api.get(`${BASE}/destinations`).catch(() => ({ data: [] }));
      setLinked(data.find((chat) => !known.has(`${chat.id} ${chat.reachable}`)) ?? null);
    };
    const every = setInterval(look, LOOK_MS);
    return () => clearInterval(every);
  }, [made]);
  return linked;
}

/** What a person sends to the bot. */
const sentence = (channel, code) => (channel === "telegram" ? `/link ${code}` : code);

/**
 * @param channels by which chats can be linked and that are on
 */
function LinkDialog({ channels, onClose }) {
  const [channel, setChannel] = useState(channels[0]);
  const [audience, setAudience] = useState("");
  const [tongue, setTongue] = useState("");
  const [made, setMade] = useState(null);
  const linked = useLinked(made);
  const link = useAction(async () => {
    const words = audience.split(",").map((word) => word.trim()).filter(Boolean);
    const { data } = await api.get(`${BASE}/destinations`);
    const given = await api.post(`${BASE}/${channel}/link`, { ...(words.length > 0 ? { audience: words } : {}), ...(tongue ? { language: tongue } : {}) });
    setMade({ ...given, known: data.map((chat) => `${chat.id} ${chat.reachable}`) });
  });
  const submit = (event) => {
    event.preventDefault();
    if (!made) link.run();
  };
  return html`<${Dialog} title=${t("Link a chat")} onClose=${onClose} onSubmit=${submit} footer=${made
      ? html`<${Button} kind="primary" onClick=${onClose}>${t("Done")}<//>`
      : html`<${Button} onClick=${onClose}>${t("Cancel")}<//><${Button} kind="primary" type="submit" busy=${link.busy}>${t("Make a code")}<//>`}>
    ${made ? html`<div class="stack" data-link>
        <p>${made.instructions[language]}</p>
        ${(made.personalLink || made.groupLink) && html`<div class="actions">
          ${made.personalLink && html`<${LinkButton} kind="primary" href=${made.personalLink} target="_blank" rel="noreferrer noopener">${t("For yourself")}<//>`}
          ${made.groupLink && html`<${LinkButton} href=${made.groupLink} target="_blank" rel="noreferrer noopener">${t("For a group")}<//>`}
        </div>`}
        <p>${t("What the bot {bot} has to be sent:", { bot: made.bot })}</p>
        <p class="code-line"><code class="big-code" data-code>${sentence(channel, made.code)}</code> <${Copy} text=${sentence(channel, made.code)} /></p>
        <p class="hint">${t("It works once, until {time}.", { time: full(made.expiresAt) })}</p>
        <div role="status">${linked
          ? html`<p class="notice good" data-linked>${t("Linked: {name}. It is told from now on.", { name: linked.title })}</p>`
          : html`<p class="notice">${t("Waiting for the chat. This page notices by itself.")}</p>`}</div>
      </div>` : html`
      <p>${t("Whoever sends the code to the shop's bot is told from then on. Nobody has to look up numbers of chats.")}</p>
      ${channels.length > 1 && html`<${SelectField} label=${t("Way")} value=${channel} onInput=${setChannel} options=${channels.map((one) => ({ value: one, label: channelName(one) }))} />`}
      <${TextField} label=${t("For whom")} value=${audience} onInput=${setAudience} placeholder=${t("warehouse, owner")} hint=${t("Words by which rules choose the chat, separated by commas. Empty: rules without words.")} />
      <${SelectField} label=${t("Language of its messages")} value=${tongue} onInput=${setTongue} options=${LANGUAGES()} />`}
    <${Problem} error=${link.error} />
  <//>`;
}

function Chats({ session }) {
  const chats = useLoaded(() => api.get(`${BASE}/destinations`));
  const [linking, setLinking] = useState(false);
  const [asked, setAsked] = useState(null);
  const [result, setResult] = useState(null);
  const may = session.open.includes("notifications:write");
  const staff = useLoaded(() => (session.open.includes("settings:read") ? api.get("/api/v1/settings:effective?key=notifications.staff") : null));
  const providers = staff.value?.value.providers ?? { telegram: { enabled: true } };
  const channels = Object.keys(providers).filter((one) => providers[one].enabled);
  const test = useAction(async (chat) => {
    setResult(null);
    setResult({ ...(await api.post(`${BASE}/test`, { destinationId: chat.id })), title: chat.title });
  });
  const remove = useAction(async (chat) => {
    await api.remove(`${BASE}/destinations/${encodeURIComponent(chat.id)}`);
    setAsked(null);
    say(t("Removed. What waited for it is not sent."));
    chats.reload();
  });
  const columns = [
    { title: t("Chat"), show: (chat) => html`<span class="primary-text">${chat.title}</span><span class="sub">${channelName(chat.channel)} · ${chat.address}</span>` },
    { title: t("For whom"), show: (chat) => html`${chat.audience.length > 0 ? chat.audience.join(", ") : t("everyone")}${chat.language && html`<span class="sub">${LANGUAGES().find((one) => one.value === chat.language)?.label}</span>`}` },
    { title: t("State"), show: (chat) => html`<${Badge} tone=${chat.reachable ? "good" : "bad"} label=${chat.reachable ? t("Reachable") : t("Not reachable")} />${chat.problem && html`<span class="sub">${chat.problem}</span>`}` },
    ...(may ? [{ title: t("Action"), show: (chat) => html`<span class="actions"><${Button} aria-label=${t("Send a test to {name}", { name: chat.title })} busy=${test.busy} onClick=${() => test.run(chat)}>${t("Test")}<//><${Button} kind="danger" aria-label=${t("Remove {name}", { name: chat.title })} onClick=${() => setAsked(chat)}>${t("Remove")}<//></span>` }] : []),
  ];
  return html`<${Card} title=${t("Chats")} actions=${may && html`<${Button} kind="primary" icon="plus" disabled=${channels.length === 0} onClick=${() => setLinking(true)}>${t("Link a chat")}<//>`}>
    <div class="stack">
      <${Problem} error=${chats.error ?? test.error} />
      <div role="status">${result && html`<p class="notice ${result.success ? "good" : "warn"}" data-tested=${result.success ? "good" : "bad"}><b>${result.success ? t("The test reached {name}.", { name: result.title }) : t("The test did not reach {name}.", { name: result.title })}</b> ${result.success ? "" : result.message} ${t("after {time}", { time: duration(result.durationMs) })}</p>`}</div>
      ${chats.value ? html`<${Table} label=${t("Chats")} columns=${columns} rows=${chats.value.data} rowKey=${(chat) => chat.id} empty=${html`<${Empty} icon="notifications" title=${t("No chats yet")}>${t("Link the first one, and staff hears at once what needs them.")}<//>`} />` : !chats.error && html`<${Loading} />`}
    </div>
    ${linking && html`<${LinkDialog} channels=${channels} onClose=${() => { setLinking(false); chats.reload(); }} />`}
    ${asked && html`<${Dialog} title=${t("Remove this chat?")} onClose=${() => setAsked(null)} footer=${html`<${Button} onClick=${() => setAsked(null)}>${t("Keep it")}<//><${Button} kind="danger" busy=${remove.busy} onClick=${() => remove.run(asked)}>${t("Remove")}<//>`}>
      <p><b>${asked.title}</b></p><p>${t("It is told nothing any more, and what waits for it is not sent. A new code links it again.")}</p><${Problem} error=${remove.error} />
    <//>`}
  <//>`;
}

/** The secret with a provider's bot where the setting names no other, and who gives the token out. */
const BOTS = {
  telegram: { secret: "TELEGRAM_BOT_TOKEN", from: tr("Token of the bot, from @BotFather") },
  zalo: { secret: "ZALO_BOT_TOKEN", from: tr("Token of the bot, from Zalo Bot Manager") },
};

/** Each provider as the setting has it, so that a new one shows as soon as there is one. */
function Ways({ session }) {
  const mayRead = session.open.includes("settings:read");
  const mayWrite = session.open.includes("settings:write");
  const settings = useLoaded(() => (mayRead ? api.get("/api/v1/settings:effective?key=notifications") : { value: null }));
  const secrets = useLoaded(() => (session.open.includes("secrets:read") ? api.get("/api/v1/secrets?limit=100") : { data: null }));
  const [dialog, setDialog] = useState(null);
  if (!mayRead) return null;
  if (!settings.value) return html`<${Card} title=${t("Ways out")}>${settings.error ? html`<${Problem} error=${settings.error} retry=${settings.reload} />` : html`<${Loading} />`}<//>`;
  const { staff, quietHours } = settings.value.value;
  const stored = secrets.value?.data?.map((secret) => secret.name);
  const done = () => {
    setDialog(null);
    settings.reload();
    secrets.reload();
  };
  const rows = Object.entries(staff.providers).map(([code, provider]) => ({
    code,
    on: staff.enabled && provider.enabled,
    provider,
    secret: provider.botTokenSecretRef ?? BOTS[code]?.secret,
  }));
  const isThere = (name) => stored?.includes(name);
  const columns = [
    { title: t("Way"), show: (way) => html`<span class="primary-text">${channelName(way.code)}</span>${staff.defaultChannel === way.code && html`<span class="sub">${t("the usual way")}</span>`}` },
    { title: t("State"), show: (way) => html`<${Badge} tone=${way.on ? "good" : "calm"} label=${way.on ? t("On") : t("Off")} />` },
    { title: t("Key"), show: (way) => (way.secret ? html`<span class="actions"><code>${way.secret}</code>${stored && html`<${Badge} tone=${isThere(way.secret) ? "good" : way.on ? "warn" : "calm"} label=${isThere(way.secret) ? t("stored here") : t("not stored here")} />`}</span>` : html`<span class="muted">–</span>`) },
    ...(mayWrite || session.open.includes("secrets:write") ? [{ title: t("Action"), show: (way) => html`<span class="actions">
      ${mayWrite && html`<${Button} aria-label=${`${way.provider.enabled ? t("Switch off") : t("Switch on")}: ${channelName(way.code)}`} onClick=${() => setDialog({ kind: "switch", way })}>${way.provider.enabled ? t("Switch off") : t("Switch on")}<//>`}
      ${session.open.includes("secrets:write") && way.secret && html`<${Button} aria-label=${`${t("Store the key")}: ${way.secret}`} onClick=${() => setDialog({ kind: "secret", way })}>${t("Store the key")}<//>`}
      ${mayWrite && way.on && staff.defaultChannel !== way.code && html`<${Button} aria-label=${`${t("Make it usual")}: ${channelName(way.code)}`} onClick=${() => setDialog({ kind: "usual", way })}>${t("Make it usual")}<//>`}
    </span>` }] : []),
  ];
  return html`
    <${Card} title=${t("Ways out")}>
      ${!staff.enabled && html`<p class="notice warn">${t("Messages to staff are switched off as a whole.")}</p>`}
      <${Table} label=${t("Ways out")} columns=${columns} rows=${rows} rowKey=${(way) => way.code} />
      <p class="hint">${t("A way that is off is skipped: nothing gathers there and comes late. What a dead chat cannot get goes another way, or by e-mail.")}</p>
    <//>
    <${Card} title=${t("Quiet hours")} actions=${mayWrite && html`<${Button} onClick=${() => setDialog({ kind: "quiet" })}>${t("Change the hours")}<//>`}>
      <p data-quiet>${quietHours.from === quietHours.to ? t("Never: everything is told at once, day and night.") : t("From {from} to {to} (Vietnam) only what is urgent is told; the rest comes in the morning.", quietHours)}</p>
    <//>
    ${dialog?.kind === "switch" && html`<${SettingDialog} title=${dialog.way.provider.enabled ? t("Switch {name} off", { name: channelName(dialog.way.code) }) : t("Switch {name} on", { name: channelName(dialog.way.code) })}
        settingKey=${`notifications.staff.providers.${dialog.way.code}.enabled`} value=${!dialog.way.provider.enabled} submit=${dialog.way.provider.enabled ? t("Switch off") : t("Switch on")} onClose=${() => setDialog(null)} onDone=${done}>
      <p>${dialog.way.provider.enabled ? t("Nobody is told this way until it is on again; what happens meanwhile is not made up for.") : t("From then on messages go this way again.")}</p><//>`}
    ${dialog?.kind === "usual" && html`<${SettingDialog} title=${t("Make {name} the usual way", { name: channelName(dialog.way.code) })} settingKey="notifications.staff.defaultChannel" value=${dialog.way.code} submit=${t("Save")} onClose=${() => setDialog(null)} onDone=${done}>
      <p>${t("Rules that name no way go by it.")}</p><//>`}
    ${dialog?.kind === "secret" && html`<${SecretDialog} title=${t("Store the key")} name=${dialog.way.secret} label=${t(BOTS[dialog.way.code]?.from ?? "Key")} hint=${t("It is checked with the provider when a chat is linked.")} onClose=${() => setDialog(null)} onDone=${done} />`}
    ${dialog?.kind === "quiet" && html`<${QuietDialog} hours=${quietHours} onClose=${() => setDialog(null)} onDone=${done} />`}`;
}

function QuietDialog({ hours, onClose, onDone }) {
  const [from, setFrom] = useState(hours.from);
  const [to, setTo] = useState(hours.to);
  return html`<${SettingDialog} title=${t("Quiet hours")} settingKey="notifications.quietHours" value=${{ from, to }} ready=${/^\d\d:\d\d$/.test(from) && /^\d\d:\d\d$/.test(to)} submit=${t("Save")} onClose=${onClose} onDone=${onDone}>
    <div class="fields">
      <${TextField} type="time" label=${t("From")} value=${from} onInput=${setFrom} required />
      <${TextField} type="time" label=${t("Until")} value=${to} onInput=${setTo} required />
    </div>
    <p class="hint">${t("By the clock in Vietnam. The same time twice means: never quiet.")}</p>
  <//>`;
}

export default function Notifications({ session }) {
  return html`
    <${PageHead} title=${t("Notifications")} lead=${t("What staff hears of, where, and when it stays quiet.")} />
    <${Chats} session=${session} />
    <${Rules} session=${session} />
    <${Ways} session=${session} />
    <${History} />`;
}
