/** Commands: what programs may have done, and how it went. */
import { useState } from "preact/hooks";
import * as api from "./api.js";
import { t } from "./i18n.js";
import { to } from "./router.js";
import { Badge, Block, Button, Card, Dialog, Empty, Field, html, json, LinkButton, Loading, PageHead, Problem, Table, Time, useAction, useLoaded } from "./ui.js";

function Call({ command, onClose }) {
  const [text, setText] = useState(command.input?.properties?.dryRun ? '{"dryRun": true}' : "{}");
  const [answer, setAnswer] = useState(null);
  let problem = null;
  try {
    JSON.parse(text);
  } catch {
    problem = t("This is no JSON yet.");
  }
  const call = useAction(async () => {
    setAnswer(null);
    setAnswer(await api.post(`/api/v1/commands/${encodeURIComponent(command.name)}`, JSON.parse(text)));
  });
  return html`<${Dialog} wide title=${command.title} onClose=${onClose} footer=${html`<${Button} onClick=${onClose}>${t("Close")}<//><${Button} kind="primary" busy=${call.busy} disabled=${Boolean(problem)} onClick=${call.run}>${t("Run it")}<//>`}>
    <p>${command.description}</p>
    <${Field} label=${t("Arguments (JSON)")} error=${problem}>${(ids) => html`<textarea value=${text} spellcheck="false" onInput=${(e) => setText(e.currentTarget.value)} ...${ids}></textarea>`}<//>
    <details><summary class="summary">${t("What it takes")}</summary><${Block} label=${t("What it takes")} text=${json(command.input)} /></details>
    ${call.busy && html`<${Loading} />`}
    <${Problem} error=${call.error} />
    ${answer && html`<div role="status" class="stack"><h3>${t("What came of it")}</h3><${Block} label=${t("What came of it")} text=${json(answer)} /></div>`}
  <//>`;
}

export default function Commands({ session }) {
  const commands = useLoaded(() => api.get("/api/v1/commands"));
  const calls = useLoaded(async () => {
    if (!session.open.includes("audit:read")) return [];
    return (await api.get("/api/v1/audit?action=command.call&limit=20")).data;
  });
  const [asked, setAsked] = useState(null);
  const columns = [
    { title: t("Command"), show: (c) => html`<span class="primary-text">${c.title}</span><span class="sub">${c.description}</span>` },
    { title: t("Name"), show: (c) => html`<code>${c.name}</code>` },
    { title: t("Kind"), show: (c) => html`<${Badge} tone=${c.readOnly ? "good" : c.destructive ? "bad" : "calm"} label=${c.readOnly ? t("only reads") : t("changes things")} />` },
    { title: t("Action"), show: (c) => (c.allowed ? html`<${Button} aria-label=${t("Run {name}", { name: c.name })} onClick=${() => setAsked(c)}>${t("Run it")}<//>` : html`<span class="sub">${t("needs a token with {scope}", { scope: c.scope })}</span>`) },
  ];
  return html`
    <${PageHead} title=${t("Commands")} lead=${t("What programs and assistants may have done for you. Each needs a token that names it.")}>
      ${session.open.includes("tokens:write") && html`<${LinkButton} href=${to(["tokens"])}>${t("Make a token")}<//>`}
    <//>
    <${Card}>
      <${Problem} error=${commands.error} retry=${commands.reload} />
      ${commands.value ? html`<${Table} label=${t("Commands")} columns=${columns} rows=${commands.value.data} rowKey=${(c) => c.name} empty=${html`<${Empty} icon="commands" title=${t("No commands here")} />`} />` : !commands.error && html`<${Loading} />`}
    <//>
    ${session.open.includes("audit:read") && html`<${Card} title=${t("Latest calls")}>
      ${calls.value ? html`<${Table} label=${t("Latest calls")} rows=${calls.value} rowKey=${(e) => e.id} columns=${[
        { title: t("When"), show: (e) => html`<${Time} at=${e.at} exact />` },
        { title: t("Who"), show: (e) => html`<span class="primary-text">${e.actor}</span>${e.client && html`<span class="sub">${e.client}</span>`}` },
        { title: t("What"), show: (e) => html`<code>${e.entity.replace(/^command:/, "")}</code>` },
        { title: t("Outcome"), show: (e) => html`<${Badge} value=${e.decision} />` },
      ]} empty=${html`<${Empty} icon="audit" title=${t("Nothing was called yet")} />`} />` : html`<${Loading} />`}
    <//>`}
    ${asked && html`<${Call} command=${asked} onClose=${() => { setAsked(null); calls.reload(); }} />`}`;
}
