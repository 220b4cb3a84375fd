/** Small windows by which other pages change one setting, or store one secret. */
import { useState } from "preact/hooks";
import * as api from "./api.js";
import { t } from "./i18n.js";
import { Button, Dialog, html, Problem, say, TextField, useAction } from "./ui.js";

/**
 * Asks why, then changes the setting.
 *
 * @param value what it is to be; null takes back what was set
 * @param ready whether what stands above the reason is complete
 */
export function SettingDialog({ title, settingKey, value, ready = true, submit, children, onClose, onDone }) {
  const [reason, setReason] = useState("");
  const save = useAction(async () => {
    await api.put(`/api/v1/settings/${encodeURIComponent(settingKey)}`, { value, reason });
    say(t("Saved. It counts everywhere within five seconds."));
    onDone();
  });
  const send = (event) => {
    event.preventDefault();
    if (ready && reason.trim() !== "") save.run();
  };
  return html`<${Dialog} title=${title} onClose=${onClose} onSubmit=${send} footer=${html`
      <${Button} onClick=${onClose}>${t("Cancel")}<//>
      <${Button} kind="primary" type="submit" busy=${save.busy} disabled=${!ready || reason.trim() === ""}>${submit}<//>`}>
    ${children}
    <${TextField} label=${t("Reason")} value=${reason} onInput=${setReason} required maxlength="500" hint=${t("Why it changes; kept in the audit trail.")} />
    <${Problem} error=${save.error} />
  <//>`;
}

/** Stores a secret, which nobody can read again. */
export function SecretDialog({ title, name, label, hint, multiline, check = () => null, onClose, onDone }) {
  const [value, setValue] = useState("");
  const problem = value === "" ? null : check(value);
  const save = useAction(async () => {
    await api.put(`/api/v1/secrets/${encodeURIComponent(name)}`, { value: value.trim() });
    say(t("Stored, sealed. Nobody can read it again, only replace it."));
    onDone();
  });
  const send = (event) => {
    event.preventDefault();
    if (!problem && value.trim() !== "") save.run();
  };
  const field = { label, value, onInput: setValue, hint, error: problem, required: true, autocomplete: "off", spellcheck: false };
  return html`<${Dialog} title=${title} onClose=${onClose} onSubmit=${send} footer=${html`
      <${Button} onClick=${onClose}>${t("Cancel")}<//>
      <${Button} kind="primary" type="submit" busy=${save.busy} disabled=${Boolean(problem) || value.trim() === ""}>${t("Store")}<//>`}>
    ${multiline ? html`<${TextField} multiline ...${field} />` : html`<${TextField} type="password" ...${field} />`}
    <p class="hint">${t("Kept under the name {name}.", { name })}</p>
    <${Problem} error=${save.error} />
  <//>`;
}
