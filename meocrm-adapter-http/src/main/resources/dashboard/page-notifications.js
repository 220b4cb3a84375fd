/** Messages to staff: chats, rules with a preview, quiet hours, tests, and what was sent. */
import { useState } from "preact/hooks";
import * as api from "./api.js";
import { duration, number } from "./format.js";
import { language, t } from "./i18n.js";
import { to } from "./router.js";
import { Badge, Block, Button, Card, Copy, Dialog, Empty, Field, html, json, LinkButton, Loading, More, PageHead, Problem, say, SelectField, Table, TextField, Time, useAction, useLoaded, usePages } from "./ui.js";

const BASE = "/api/v1/notifications";

function LinkDialog({ onClose }) {
  const [audience, setAudience] = useState("");
  const [made, setMade] = useState(null);
  const link = useAction(async () => {
    const words = audience.split(",").map((word) => word.trim()).filter(Boolean);
    setMade(await api.post(`${BASE}/telegram/link`, words.length > 0 ? { audience: words } : {}));
  });
  return html`<${Dialog} title=${t("Link a Telegram chat")} onClose=${onClose} footer=${made ? html`<${Button} kind="primary" onClick=${onClose}>${t("Done")}<//>` : html`<${Button} onClick=${onClose}>${t("Cancel")}<//><${Button} kind="primary" busy=${link.busy} onClick=${link.run}>${t("Make a link")}<//>`}>
    ${made ? html`<div class="stack">
        <p>${t("Open one of these in Telegram. The chat is told from then on.")}</p>
        <p><a href=${made.personalLink} target="_blank" rel="noreferrer noopener">${t("For yourself")}</a> · <a href=${made.groupLink} target="_blank" rel="noreferrer noopener">${t("For a group")}</a></p>
        <p>${t("Or write in a chat with {bot}:", { bot: made.bot })} <code>/link ${made.code}</code> <${Copy} text=${`/link ${made.code}`} /></p>
        <p class="hint">${t("good until")} <${Time} at=${made.expiresAt} exact /></p>
      </div>` : html`<${TextField} label=${t("For whom")} value=${audience} onInput=${setAudience} placeholder="warehouse" hint=${t("Words by which rules choose the chat, separated by commas. Empty: it hears everything.")} />`}
    <${Problem} error=${link.error} />
  <//>`;
}

function Chats({ session }) {
  const chats = useLoaded(() => api.get(`${BASE}/destinations`));
  const [linking, setLinking] = useState(false);
  const [result, setResult] = useState(null);
  const may = session.open.includes("notifications:write");
  const test = useAction(async (chat) => setResult(await api.post(`${BASE}/test`, { destinationId: chat.id })));
  const remove = useAction(async (chat) => {
    await api.remove(`${BASE}/destinations/${encodeURIComponent(chat.id)}`);
    say(t("Removed. What waited for it is not sent."));
    chats.reload();
  });
  const columns = [
    { title: t("Chat"), show: (chat) => html`<span class="primary-text">${chat.title}</span><span class="sub">${chat.channel} · ${chat.address}</span>` },
    { title: t("For whom"), show: (chat) => chat.audience.length > 0 ? chat.audience.join(", ") : t("everything") },
    { title: t("State"), show: (chat) => html`<${Badge} tone=${chat.reachable ? "good" : "bad"} label=${chat.reachable ? t("Reachable") : t("Not reachable")} />${chat.problem && html`<span class="sub">${chat.problem}</span>`}` },
    ...(may ? [{ title: t("Action"), show: (chat) => html`<span class="actions"><${Button} aria-label=${t("Send a test to {name}", { name: chat.title })} busy=${test.busy} onClick=${() => test.run(chat)}>${t("Test")}<//><${Button} kind="danger" aria-label=${t("Remove {name}", { name: chat.title })} busy=${remove.busy} onClick=${() => remove.run(chat)}>${t("Remove")}<//></span>` }] : []),
  ];
  return html`<${Card} title=${t("Chats")} actions=${may && html`<${Button} icon="plus" onClick=${() => setLinking(true)}>${t("Link a Telegram chat")}<//>`}>
    <${Problem} error=${chats.error ?? test.error ?? remove.error} />
    ${result && html`<p class="notice ${result.success ? "good" : "warn"}" role="status">${result.message} ${t("after {time}", { time: duration(result.durationMs) })}</p>`}
    ${chats.value ? html`<${Table} label=${t("Chats")} columns=${columns} rows=${chats.value.data} rowKey=${(chat) => chat.id} empty=${html`<${Empty} icon="notifications" title=${t("No chats yet")}>${t("Link the first one, and staff hears at once what needs them.")}<//>`} />` : !chats.error && html`<${Loading} />`}
    ${linking && html`<${LinkDialog} onClose=${() => { setLinking(false); chats.reload(); }} />`}
  <//>`;
}

function Rules({ session }) {
  const loaded = useLoaded(() => api.getWithVersion(`${BASE}/rules`));
  const [text, setText] = useState(null);
  const [reason, setReason] = useState("");
  const [shown, setShown] = useState(null);
  const may = session.open.includes("notifications:write");
  const preview = useAction(async (rule) => setShown(await api.post(`${BASE}/preview`, { rule, language })));
  const save = useAction(async (rules) => {
    await api.put(`${BASE}/rules`, { rules, reason }, loaded.value.version);
    setText(null);
    setReason("");
    say(t("Saved. It counts everywhere within five seconds."));
    loaded.reload();
  });
  if (!loaded.value) return html`<${Card} title=${t("Who hears what")}>${loaded.error ? html`<${Problem} error=${loaded.error} retry=${loaded.reload} />` : html`<${Loading} />`}<//>`;
  const { rules, isDefault } = loaded.value.value;
  let parsed = rules;
  let problem = null;
  if (text !== null) {
    try {
      parsed = JSON.parse(text);
      if (!Array.isArray(parsed)) problem = t("This is no JSON list yet.");
    } catch {
      problem = t("This is no JSON list yet.");
    }
  }
  const columns = [
    { title: t("Event"), show: ({ rule }) => html`<code>${rule.event}</code>` },
    { title: t("For whom"), show: ({ rule }) => rule.audience?.join(", ") ?? t("everything") },
    { title: t("When"), show: ({ rule }) => (rule.enabled === false ? t("never") : rule.urgent ? t("at once, also at night") : t("gathered, not at night")) },
    { title: t("How it looks"), show: ({ rule }) => html`<${Button} aria-label=${t("Show a message of {name}", { name: rule.event })} busy=${preview.busy} onClick=${() => preview.run(rule)}>${t("Show")}<//>` },
  ];
  return html`<${Card} title=${t("Who hears what")} actions=${may && html`<${Button} aria-expanded=${text !== null} onClick=${() => setText(text === null ? json(rules) : null)}>${t("Change")}<//>`}>
    <div class="stack">
      ${isDefault && html`<p class="hint">${t("These are the rules as delivered.")}</p>`}
      <${Table} label=${t("Who hears what")} columns=${columns} rows=${(Array.isArray(parsed) ? parsed : rules).map((rule, i) => ({ rule, i }))} rowKey=${({ i }) => i} />
      <${Problem} error=${preview.error} />
      ${shown && html`<div class="notice" role="status" data-preview><h3>${t("As it will look")}</h3><${Block} label=${t("As it will look")} text=${shown.text} /><p class="hint">${t("{n} characters", { n: number(shown.characters) })}</p></div>`}
      ${text !== null && html`<form class="stack" onSubmit=${(event) => { event.preventDefault(); if (!problem) save.run(parsed); }}>
        <${Field} label=${t("Rules (JSON)")} error=${problem} hint=${t("The first rule that fits counts. Look at a message before you save.")}>
          ${(ids) => html`<textarea value=${text} spellcheck="false" onInput=${(e) => setText(e.currentTarget.value)} ...${ids}></textarea>`}
        <//>
        <${TextField} label=${t("Reason")} value=${reason} onInput=${setReason} required maxlength="500" hint=${t("Why it changes; kept in the audit trail.")} />
        <${Problem} error=${save.error} />
        <div class="actions"><${Button} kind="primary" type="submit" busy=${save.busy} disabled=${Boolean(problem) || reason.trim() === ""}>${t("Save")}<//>
          ${!isDefault && html`<${Button} busy=${save.busy} disabled=${reason.trim() === ""} onClick=${() => save.run(null)}>${t("Back to the rules as delivered")}<//>`}</div>
      </form>`}
    </div>
  <//>`;
}

function One({ id, onClose }) {
  const message = useLoaded(() => api.get(`${BASE}/${encodeURIComponent(id)}`), [id]);
  const m = message.value;
  return html`<${Dialog} wide title=${t("Message")} onClose=${onClose}>
    ${m ? html`<div class="stack"><p><${Badge} value=${m.status} /> ${m.explanation[language]}</p>
      <dl class="pairs">${(m.history ?? []).map((step, i) => html`<dt key=${`t${i}`}><${Time} at=${step.at} exact /></dt><dd key=${`d${i}`}>${t(`step ${step.what}`)}${step.detail && html`<span class="sub">${step.detail}</span>`}</dd>`)}</dl>
      ${(m.told ?? []).map((fact) => html`<${Block} key=${fact.eventId} label=${fact.event} text=${json({ event: fact.event, ...fact.data })} />`)}</div>` : html`<${Problem} error=${message.error} />${!message.error && html`<${Loading} />`}`}
  <//>`;
}

function History() {
  const pages = usePages((cursor) => api.get(api.withQuery(BASE, { limit: 50, cursor })), []);
  const [open, setOpen] = useState(null);
  const columns = [
    { title: t("To"), show: (m) => html`<span class="primary-text">${m.destination}</span><span class="sub">${m.channel}</span>` },
    { title: t("State"), show: (m) => html`<${Badge} value=${m.status} /><span class="sub">${m.explanation[language]}</span>` },
    { title: t("About"), show: (m) => html`${m.rule} <span class="sub">${t("{n} facts", { n: number(m.facts) })}</span>` },
    { title: t("When"), show: (m) => html`<${Time} at=${m.finishedAt ?? m.createdAt} />` },
    { title: t("Action"), show: (m) => html`<${Button} aria-label=${t("Open {name}", { name: m.id })} onClick=${() => setOpen(m.id)}>${t("Open")}<//>` },
  ];
  return html`<${Card} title=${t("What was sent")}>
    ${pages.rows.length === 0 && pages.loading ? html`<${Loading} />` : html`<${Table} label=${t("What was sent")} columns=${columns} rows=${pages.rows} rowKey=${(m) => m.id} empty=${html`<${Empty} icon="notifications" title=${t("Nothing was sent yet")} />`} />`}
    ${(pages.rows.length > 0 || pages.error) && html`<${More} pages=${pages} />`}
    ${open && html`<${One} id=${open} onClose=${() => setOpen(null)} />`}
  <//>`;
}

export default function Notifications({ session }) {
  return html`
    <${PageHead} title=${t("Notifications")} lead=${t("What staff hears of, where, and when it stays quiet.")}>
      ${session.open.includes("settings:read") && html`<${LinkButton} href=${to(["settings"], { key: "notifications.quietHours" })}>${t("Quiet hours")}<//>`}
    <//>
    <${Chats} session=${session} />
    <${Rules} session=${session} />
    <${History} />`;
}
