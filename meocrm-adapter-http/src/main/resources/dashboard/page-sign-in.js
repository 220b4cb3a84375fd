/** Signing in: with a one-time code, or at the identity provider. */
import { useEffect, useState } from "preact/hooks";
import * as api from "./api.js";
import { language, speak, t } from "./i18n.js";
import { Button, html, LinkButton, Problem, TextField, useAction } from "./ui.js";

/** A code as it is, or the link that holds it. */
const codeIn = (text) => text.trim().replace(/^.*#code=/, "");

export default function SignIn({ onSignedIn, ended }) {
  const [code, setCode] = useState("");
  const [openId, setOpenId] = useState(false);
  const failed = location.hash.startsWith("#/sign-in/failed");
  const action = useAction(async (given) => {
    const session = await api.signIn(codeIn(given));
    if (failed) history.replaceState(null, "", "/");
    onSignedIn(session);
  });
  useEffect(() => {
    document.title = `${t("Sign in")} · MeoCRM`;
    api.methods().then((methods) => setOpenId(methods.openIdConnect), () => {});
    if (location.hash.startsWith("#code=")) {
      const given = location.hash;
      history.replaceState(null, "", "/"); // the code is used: it need not stay in the history
      action.run(given);
    }
  }, []);
  const submit = (event) => {
    event.preventDefault();
    action.run(code);
  };
  const other = language === "vi" ? "en" : "vi";
  return html`<main class="sign-in"><section class="card">
    <img src=${new URL("./logo.svg", import.meta.url).pathname} alt="" width="60" height="60" />
    <div><h1>${t("Sign in to MeoCRM")}</h1><p class="lead">${t("See every order, every message, and what needs you.")}</p></div>
    ${ended && html`<p class="notice" role="status">${t("Your session is over. Sign in again.")}</p>`}
    ${failed && html`<${Problem} error=${new Error(t("The identity provider did not sign you in. Try again, or ask your administrator."))} />`}
    ${openId && html`<${LinkButton} kind="primary" href="/auth/login">${t("Sign in with your company account")}<//>
      <p class="or">${t("or with a code")}</p>`}
    <form onSubmit=${submit}>
      <${TextField} label=${t("One-time code")} value=${code} onInput=${setCode} autocomplete="one-time-code" spellcheck="false" required
        hint=${t("From ./meocrm demo, or: ./meocrm token --org … --dashboard")} />
      <${Problem} error=${action.error} />
      <${Button} kind=${openId ? "plain" : "primary"} type="submit" busy=${action.busy} disabled=${code.trim() === ""}>${t("Sign in")}<//>
    </form>
    <button type="button" class="button quiet" lang=${other} onClick=${() => speak(other)}>${other === "vi" ? "Tiếng Việt" : "English"}</button>
  </section></main>`;
}
