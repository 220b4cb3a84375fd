/** What to give a partner's programmer: this shop's own examples, and how to check them. */
import { useState } from "preact/hooks";
import * as api from "./api.js";
import { t } from "./i18n.js";
import { Block, Card, Copy, html, json, LinkButton, Loading, PageHead, Problem, SelectField, useLoaded } from "./ui.js";

const SNIPPETS = {
  "Node.js": `import { createHmac, timingSafeEqual } from "node:crypto";

// rawBody: the bytes as they came, before any JSON parser
export function isFromMeoCRM(rawBody, headers, secret) {
  const expected = createHmac("sha256", secret).update(rawBody).digest();
  const given = Buffer.from(headers["x-meocrm-signature"] ?? "", "hex");
  return given.length === expected.length && timingSafeEqual(given, expected);
}`,
  Python: `import hashlib, hmac

# raw_body: the bytes as they came, before any JSON parser
def is_from_meocrm(raw_body: bytes, headers, secret: str) -> bool:
    expected = hmac.new(secret.encode(), raw_body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, headers.get("X-MeoCRM-Signature", ""))`,
  PHP: `<?php
// before anything else reads the request
$rawBody = file_get_contents('php://input');
$expected = hash_hmac('sha256', $rawBody, $secret);
$isFromMeoCRM = hash_equals($expected, $_SERVER['HTTP_X_MEOCRM_SIGNATURE'] ?? '');`,
  Go: `mac := hmac.New(sha256.New, []byte(secret))
mac.Write(rawBody) // the bytes as they came
given, err := hex.DecodeString(r.Header.Get("X-MeoCRM-Signature"))
isFromMeoCRM := err == nil && hmac.Equal(given, mac.Sum(nil))`,
};

async function newestOf(type) {
  // The log is read from its head: the newest events are few pages away from there.
  const first = await api.get("/api/v1/events?limit=1");
  const head = first.head ?? 0;
  for (let after = Math.max(0, head - 100), steps = 0; steps < 5; steps++, after = Math.max(0, after - 100)) {
    const page = await api.get(api.withQuery("/api/v1/events", { after, types: type, limit: 100, epoch: after > 0 ? first.epoch : undefined }));
    if (page.data.length > 0) return page.data.at(-1);
    if (after === 0) return null;
  }
  return null;
}

export default function Partner({ session }) {
  const [type, setType] = useState("order.created");
  const [tongue, setTongue] = useState("Node.js");
  const types = useLoaded(() => api.get("/api/v1/event-types?limit=100"));
  const own = useLoaded(() => newestOf(type), [type]);
  const described = types.value?.data.find((one) => one.type === type);
  const example = own.value ? own.value.event : described && { event: type, version: described.version, organizationId: session.organizationId, data: described.example, meta: { traceId: "…", sentAt: "…" } };
  const text = example ? json(example) : "";
  return html`
    <${PageHead} title=${t("For partners")} lead=${t("Everything a partner's programmer needs, with examples of this shop.")}>
      <${LinkButton} href="/docs">${t("The whole API")}<//>
    <//>
    <${Card} title=${t("1. What a message looks like")} actions=${text && html`<${Copy} text=${text} />`}>
      <div class="stack">
        <div class="fields"><${SelectField} label=${t("Kind of message")} value=${type} onInput=${setType} options=${(types.value?.data ?? [{ type }]).map((one) => ({ value: one.type, label: one.type }))} /></div>
        ${described && html`<p>${t(described.description)}</p>`}
        <p class="hint" data-own=${own.value ? "own" : "example"}>${own.value ? t("The newest one of this shop, exactly as it was sent: #{n}", { n: own.value.sequence }) : t("This shop has had none yet; this is an example.")}</p>
        <${Problem} error=${types.error ?? own.error} retry=${own.reload} />
        ${text ? html`<${Block} label=${t("Message")} text=${text} />` : html`<${Loading} />`}
        <p>${t("Each comes with the headers X-MeoCRM-Signature, X-MeoCRM-Delivery-Id (the same on every attempt) and those of Standard Webhooks.")}</p>
      </div>
    <//>
    <${Card} title=${t("2. Check that it comes from here")} actions=${html`<${Copy} text=${SNIPPETS[tongue]} />`}>
      <div class="stack">
        <div class="segments" role="group" aria-label=${t("Language")}>${Object.keys(SNIPPETS).map((one) => html`<button type="button" key=${one} aria-pressed=${tongue === one} onClick=${() => setTongue(one)}>${one}</button>`)}</div>
        <${Block} label=${tongue} text=${SNIPPETS[tongue]} />
      </div>
    <//>
    <${Card} title=${t("3. Answer, once")}>
      <ul>
        <li>${t("Answer 2xx within 15 seconds; work on it afterwards. Anything else is tried again: after 2 s, 8 s, 32 s and 2 min.")}</li>
        <li>${t("Keep the delivery id: a message can come twice, and has the same id then.")}</li>
        <li>${t("Numbers have no gaps. Who missed something reads it again: GET /api/v1/webhooks/{id}/events?after=…")}</li>
      </ul>
    <//>`;
}
