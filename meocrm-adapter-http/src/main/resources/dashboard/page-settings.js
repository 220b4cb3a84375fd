/** Settings: whose value counts and where it came from, and a change with its reason. */
import { useState } from "preact/hooks";
import * as api from "./api.js";
import { t, tr } from "./i18n.js";
import { replace } from "./router.js";
import { changed, isComplete, SettingForm } from "./setting-form.js";
import { Badge, Block, Button, Card, html, json, Loading, PageHead, Problem, say, SelectField, TextField, Time, useAction, useLoaded } from "./ui.js";

const KEYS = {
  shipping: tr("Shipping fees"),
  tax: tr("Tax"),
  refund: tr("Refunds"),
  "notifications.staff": tr("Messages to staff"),
  "notifications.alerts": tr("Who is mailed when something fails"),
  "notifications.quietHours": tr("Quiet hours"),
  "notifications.customer": tr("Messages to customers"),
  leadPriority: tr("Priority of leads"),
  commission: tr("Commissions"),
  "orders.sync": tr("Orders from elsewhere"),
  audit: tr("Audit trail"),
  moduleKillSwitch: tr("Switching modules off"),
};
const KINDS = ["tenant", "branch", "role", "user", "object"];
const ROLES = ["OWNER", "ADMIN", "MANAGER", "STAFF", "PARTNER"];

/** The version of what is not there yet, which nothing can have changed meanwhile. */
const NOT_SET = "\"0\"";

/** What `settings:effective` has to be asked for, to see what counts at a scope. */
function subjectOf(kind, id) {
  return { branch: { branchId: id }, role: { role: id }, user: { userId: id }, object: { objectId: id } }[kind] ?? {};
}

const where = (level) => t(`level ${level.level}`) + (level.scope.includes(":") ? ` ${level.scope.split(":").slice(1).join(":")}` : "");

function Chain({ effective }) {
  const source = effective.chain.find((level) => level.isSet);
  return html`<ol class="chain">${effective.chain.map((level) => html`<li key=${level.scope} class=${level === source ? "counts" : ""}>
    <b>${where(level)}</b>
    ${level.isSet ? html`<code>${JSON.stringify(level.value)}</code>` : html`<span class="muted">${t("says nothing")}</span>`}
    ${level === source && html`<${Badge} tone="good" label=${t("counts")} />`}
  </li>`)}</ol>`;
}

function Editor({ settingKey, scope, setting, version, onDone, session }) {
  const [asJson, setAsJson] = useState(false);
  const [fields, setFields] = useState(setting.effective);
  const [text, setText] = useState(null);
  const [reason, setReason] = useState("");
  const [preview, setPreview] = useState(false);
  let value;
  let problem = null;
  if (!asJson) {
    value = changed(setting.isSet ? setting.value : undefined, setting.effective, fields, settingKey.split(".").at(-1));
    if (!isComplete(fields)) problem = t("Something is missing.");
    else if (fields === setting.effective) problem = t("Nothing is changed yet.");
  } else {
    try {
      value = JSON.parse(text);
    } catch {
      problem = t("This is no JSON yet.");
    }
  }
  const edit = (wanted) => {
    setAsJson(wanted);
    setPreview(false);
    setText(json(setting.isSet ? setting.value : setting.effective));
    setFields(setting.effective);
  };
  const save = useAction(async (to) => {
    await api.put(`/api/v1/settings/${encodeURIComponent(settingKey)}`, { value: to, scope, reason }, version === NOT_SET ? undefined : version);
    say(t("Saved. It counts everywhere within five seconds."));
    onDone();
  });
  if (!session.open.includes("settings:write")) return html`<${Block} label=${t("Value")} text=${json(setting.isSet ? setting.value : setting.effective)} />`;
  const submit = (event) => {
    event.preventDefault();
    if (problem) return;
    if (preview) save.run(value);
    else setPreview(true);
  };
  return html`<form class="stack" onSubmit=${submit}>
    <div class="segments" role="group" aria-label=${t("How to edit")}>
      <button type="button" aria-pressed=${!asJson} onClick=${() => edit(false)}>${t("Form")}</button>
      <button type="button" aria-pressed=${asJson} onClick=${() => edit(true)}>JSON</button>
    </div>
    ${asJson
      ? html`<${TextField} multiline label=${t("Value (JSON)")} value=${text} error=${problem} onInput=${(next) => { setText(next); setPreview(false); }} hint=${setting.isSet ? t("Set here. Members that you leave out come from wider levels.") : t("Nothing is set here yet; this is what counts now.")} />`
      : html`<${SettingForm} settingKey=${settingKey} shape=${setting.effective} value=${fields} onInput=${(next) => { setFields(next); setPreview(false); }} />
        <p class="hint">${t("Only what you change is set here; the rest goes on coming from wider levels.")}</p>`}
    <${TextField} label=${t("Reason")} value=${reason} onInput=${setReason} required maxlength="500" hint=${t("Why it changes; kept in the audit trail.")} />
    ${preview && html`<div class="grid two" data-preview>
      <div><h3>${t("Until now")}</h3><${Block} label=${t("Until now")} text=${json(setting.effective)} /></div>
      <div><h3>${t("From now on")}</h3><${Block} label=${t("From now on")} text=${json(asJson ? value : fields)} /></div>
    </div>`}
    <${Problem} error=${save.error} />
    <div class="actions">
      ${preview ? html`<${Button} kind="primary" type="submit" busy=${save.busy}>${t("Save it")}<//><${Button} onClick=${() => setPreview(false)}>${t("Go on editing")}<//>` : html`<${Button} kind="primary" type="submit" disabled=${Boolean(problem) || reason.trim() === ""}>${t("Preview")}<//>`}
      ${setting.isSet && html`<${Button} busy=${save.busy} disabled=${reason.trim() === ""} onClick=${() => save.run(null)}>${t("Take it back")}<//>`}
    </div>
  </form>`;
}

function One({ settingKey, kind, id, session }) {
  const scope = kind === "tenant" ? "tenant" : `${kind}:${id}`;
  const loaded = useLoaded(async () => {
    const [setting, effective] = await Promise.all([
      api.getWithVersion(api.withQuery(`/api/v1/settings/${encodeURIComponent(settingKey)}`, { scope })),
      api.get(api.withQuery("/api/v1/settings:effective", { key: settingKey, ...subjectOf(kind, id) })),
    ]);
    return { of: `${settingKey} ${scope}`, setting, effective };
  }, [settingKey, scope]);
  if (loaded.value?.of !== `${settingKey} ${scope}`) return loaded.error ? html`<${Problem} error=${loaded.error} retry=${loaded.reload} />` : html`<${Loading} />`;
  const { setting, effective } = loaded.value;
  return html`<div class="grid two">
    <${Card} title=${t("Change it")}>
      <${Editor} key=${`${settingKey} ${scope} ${setting.version} ${setting.value.updatedAt}`} settingKey=${settingKey} scope=${scope} setting=${setting.value} version=${setting.version} session=${session} onDone=${loaded.reload} />
    <//>
    <${Card} title=${t("Where the value comes from")}>
      <p class="hint">${t("The narrowest level that says something counts, for each member by itself.")}</p>
      <${Chain} effective=${effective} />
      <h3>${t("What counts")}</h3>
      <${Block} label=${t("What counts")} text=${json(effective.value)} />
      ${setting.value.updatedAt && html`<p class="hint">${t("changed")} <${Time} at=${setting.value.updatedAt} /></p>`}
    <//>
  </div>`;
}

export default function Settings({ route, session }) {
  const { key = "shipping", kind = "tenant", id = "" } = route.query;
  const [typed, setTyped] = useState(id);
  const look = (change) => replace(["settings"], { key, kind, id, ...change });
  const ready = kind === "tenant" || id !== "";
  const names = Object.keys(KEYS);
  return html`
    <${PageHead} title=${t("Settings")} lead=${t("What the shop decides for itself: for everyone, or for one branch, role or person.")} />
    <${Card}>
      <form class="filters" onSubmit=${(event) => { event.preventDefault(); look({ id: typed.trim() }); }}>
        <${SelectField} label=${t("Setting")} value=${key} onInput=${(value) => look({ key: value })}
          options=${[...names.map((name) => ({ value: name, label: `${t(KEYS[name])} (${name})` })), ...(names.includes(key) ? [] : [{ value: key, label: key }])]} />
        <${SelectField} label=${t("For whom")} value=${kind} onInput=${(value) => { setTyped(""); look({ kind: value, id: value === "role" ? "STAFF" : "" }); }} options=${KINDS.map((one) => ({ value: one, label: t(`scope ${one}`) }))} />
        ${kind === "role" && html`<${SelectField} label=${t("Role")} value=${id || "STAFF"} onInput=${(value) => look({ id: value })} options=${ROLES.map((one) => ({ value: one, label: one }))} />`}
        ${!["tenant", "role"].includes(kind) && html`<${TextField} label=${t("Its number")} value=${typed} onInput=${setTyped} required maxlength="255" placeholder=${{ branch: "br_01", user: "usr_01", object: "sku_01" }[kind]} /><${Button} type="submit">${t("Show")}<//>`}
      </form>
    <//>
    ${ready ? html`<${One} settingKey=${key} kind=${kind} id=${id} session=${session} />` : html`<p class="notice">${t("Say which one, then its values show here.")}</p>`}`;
}
