/** What a webhook's page opens: test, recover, rotation, removal, and one delivery. */
import { useEffect, useState } from "preact/hooks";
import * as api from "./api.js";
import { duration, number } from "./format.js";
import { t } from "./i18n.js";
import { to } from "./router.js";
import { Badge, Block, Button, Card, Check, Copy, Dialog, html, Icon, json, Loading, PageHead, Problem, say, SelectField, TextField, Time, useAction, useLoaded } from "./ui.js";
import { eventName } from "./words.js";

const path = (id, more = "") => `/api/v1/webhooks/${encodeURIComponent(id)}${more}`;

/** JSON with its lines, other text as it is. */
const pretty = (text) => {
  try {
    return json(JSON.parse(text));
  } catch {
    return text;
  }
};

export function SecretOnce({ secret }) {
  if (!secret) return html`<p class="notice">${t("It is signed with the secret that you know.")}</p>`;
  return html`<div class="notice warn" data-secret>
    <p><b>${t("This is the only time the secret is shown.")}</b> ${t("Give it to whoever runs the address: it proves that messages come from you.")}</p>
    <p><code>${secret}</code></p>
    <${Copy} text=${secret} label=${t("Copy the secret")} />
  </div>`;
}

export function TestDialog({ hook, types, onClose }) {
  const [type, setType] = useState("ping");
  const [result, setResult] = useState(null);
  const send = useAction(async () => {
    setResult(null);
    setResult(await api.post(path(hook.id, "/test"), { type }));
  });
  return html`<${Dialog} wide title=${t("Send a test")} onClose=${onClose} footer=${html`<${Button} onClick=${onClose}>${t("Close")}<//><${Button} kind="primary" icon="send" busy=${send.busy} onClick=${send.run}>${t("Send now")}<//>`}>
    <p>${t("One signed message goes out now, as real ones do. It has no number and changes nothing.")}</p>
    <${SelectField} label=${t("Which message")} value=${type} onInput=${setType} options=${[{ value: "ping", label: "ping" }, ...types.map((one) => ({ value: one.type, label: one.type }))]} />
    ${send.busy && html`<${Loading} />`}
    <${Problem} error=${send.error} />
    ${result && html`<div class="stack" data-test-result=${result.success ? "good" : "bad"} role="status">
      <p><${Badge} tone=${result.success ? "good" : "bad"} label=${result.success ? t("It got through") : t("It did not get through")} /> <b>${result.status ? `HTTP ${result.status}` : ""}</b> ${t("after {time}", { time: duration(result.durationMs) })}</p>
      ${!result.success && html`<p>${result.message}</p>`}
      ${result.request && html`<h3>${t("What was sent")}</h3>
        <${Block} label=${t("Headers")} text=${Object.entries(result.request.headers).map(([name, value]) => `${name}: ${value}`).join("\n")} />
        <${Block} label=${t("Body")} text=${pretty(result.request.body)} />`}
      ${result.response && html`<h3>${t("What came back")}</h3><${Block} label=${t("Answer")} text=${result.response.body || t("(nothing)")} />`}
    </div>`}
  <//>`;
}

const SPANS = { "1h": 3_600_000, "24h": 86_400_000, "7d": 604_800_000 };
const POLL_MS = 700;

/** Follows a job until it is over. */
function useJob(id) {
  const [state, setState] = useState({});
  useEffect(() => {
    if (!id) return undefined;
    let stopped = false;
    const look = async () => {
      try {
        const job = await api.get(`/api/v1/jobs/${id}`);
        if (stopped) return;
        setState({ job });
        if (!job.finishedAt) setTimeout(look, POLL_MS);
      } catch (error) {
        if (!stopped) setState((before) => ({ ...before, error }));
      }
    };
    look();
    return () => { stopped = true; };
  }, [id]);
  return state;
}

function Progress({ job, dry }) {
  const { done = 0, total, planned } = job.progress;
  const count = job.result?.recovered ?? job.result?.recoverable ?? job.result?.planned ?? job.result?.missing;
  return html`<div class="stack" role="status" data-job=${job.state}>
    <p><${Badge} value=${job.state} /> ${job.state === "DONE"
      ? dry ? t("{n} messages would be sent again.", { n: number(count ?? 0) }) : t("{n} messages were put back and go out in order.", { n: number(count ?? 0) })
      : total !== undefined ? t("{done} of {total}", { done: number(done), total: number(total) }) : planned !== undefined ? number(planned) : ""}</p>
    ${!job.finishedAt && html`<progress aria-label=${t("Progress")} max=${total || 1} value=${total ? done : undefined}></progress>`}
    ${job.error && html`<p class="error-text">${job.error}</p>`}
  </div>`;
}

export function RecoverDialog({ hook, onClose }) {
  const [span, setSpan] = useState("24h");
  const [missing, setMissing] = useState(!hook.isActive);
  const [started, setStarted] = useState(null);
  const { job, error } = useJob(started?.id);
  const run = useAction(async (dryRun) => {
    const since = new Date(Date.now() - SPANS[span]).toISOString();
    const begun = await api.post(path(hook.id, missing ? "/replay-missing" : "/recover"), { since, dryRun });
    setStarted({ id: begun.id, dryRun });
  });
  const cancel = useAction(() => api.post(`/api/v1/jobs/${started.id}/cancel`));
  const running = Boolean(started) && !job?.finishedAt && !error;
  return html`<${Dialog} title=${t("Recover")} onClose=${onClose} footer=${html`
      ${running && html`<${Button} busy=${cancel.busy} onClick=${cancel.run}>${t("Stop it")}<//>`}
      <${Button} busy=${run.busy} disabled=${running} onClick=${() => run.run(true)}>${t("Only count")}<//>
      <${Button} kind="primary" busy=${run.busy} disabled=${running} onClick=${() => run.run(false)}>${t("Send again")}<//>`}>
    <p>${missing ? t("Plans and sends events that this webhook never got, because it was switched off or new.") : t("Sends again what was given up, each once, in order, under the same number.")}</p>
    <${SelectField} label=${t("From the last")} value=${span} onInput=${setSpan} options=${Object.keys(SPANS).map((one) => ({ value: one, label: t(`span ${one}`) }))} />
    <${Check} checked=${missing} onInput=${setMissing}>${t("Also what it never got (it was switched off)")}<//>
    <${Problem} error=${run.error ?? error ?? cancel.error} />
    ${job && html`<${Progress} job=${job} dry=${started.dryRun} />`}
  <//>`;
}

export function RotateDialog({ hook, onClose }) {
  const [hours, setHours] = useState("24");
  const [made, setMade] = useState(null);
  const rotate = useAction(async () => setMade(await api.post(path(hook.id, "/secret:rotate"), { overlapHours: Number(hours) })));
  return html`<${Dialog} title=${t("New secret")} onClose=${onClose} footer=${made ? html`<${Button} kind="primary" onClick=${onClose}>${t("I have kept it")}<//>` : html`<${Button} onClick=${onClose}>${t("Cancel")}<//><${Button} kind="primary" busy=${rotate.busy} onClick=${rotate.run}>${t("Make a new secret")}<//>`}>
    ${made ? html`<${SecretOnce} secret=${made.secret} />` : html`
      <p>${t("Old and new secret both sign for a while, so that nothing is refused while the partner changes over.")}</p>
      <${TextField} label=${t("Hours in which both count")} type="number" min="0" max="168" value=${hours} onInput=${setHours} />`}
    <${Problem} error=${rotate.error} />
  <//>`;
}

export function RemoveDialog({ hook, version, onClose, onDone }) {
  const remove = useAction(async () => {
    await api.removeVersion(path(hook.id), version);
    onDone();
  });
  return html`<${Dialog} title=${t("Delete this webhook?")} onClose=${onClose} footer=${html`<${Button} onClick=${onClose}>${t("Keep it")}<//><${Button} kind="danger" busy=${remove.busy} onClick=${remove.run}>${t("Delete for good")}<//>`}>
    <p><b>${hook.description || hook.url}</b></p>
    <p>${t("What has not arrived yet is cancelled. To stop for a while only, pause it instead.")}</p>
    <${Problem} error=${remove.error} />
  <//>`;
}

export function Delivery({ hookId, id, session }) {
  const delivery = useLoaded(() => api.get(`/api/v1/deliveries/${encodeURIComponent(id)}`), [id]);
  const event = useLoaded(async () => (delivery.value && session.open.includes("events:read") ? api.get(`/api/v1/events/${delivery.value.eventId}`) : null), [delivery.value?.eventId]);
  const resend = useAction(async () => {
    await api.post(`/api/v1/deliveries/${encodeURIComponent(id)}/resend`);
    say(t("It goes out again."));
    setTimeout(delivery.reload, 1500);
    delivery.reload();
  });
  const back = { href: to(["webhooks", hookId]), label: t("Webhook") };
  if (!delivery.value) return html`<${PageHead} title=${t("Delivery")} back=${back} />${delivery.error ? html`<${Problem} error=${delivery.error} retry=${delivery.reload} />` : html`<${Loading} />`}`;
  const d = delivery.value;
  const orderId = event.value?.event?.data?.orderId;
  return html`
    <${PageHead} title=${eventName(d.event)} back=${back} lead=${`${d.event} · #${number(d.sequence)}`}>
      <${Badge} value=${d.status} />
      ${session.open.includes("deliveries:write") && html`<${Button} icon="send" busy=${resend.busy} onClick=${resend.run}>${t("Send again")}<//>`}
    <//>
    <${Problem} error=${resend.error} />
    <div class="grid two">
      <${Card} title=${t("What it is")}><dl class="pairs">
        <dt>${t("Number at this webhook")}</dt><dd>${number(d.endpointSequence)}</dd>
        <dt>${t("Happened")}</dt><dd><${Time} at=${d.recordedAt} exact /></dd>
        ${d.finishedAt && html`<dt>${t("Over since")}</dt><dd><${Time} at=${d.finishedAt} exact /></dd>`}
        ${d.nextAttemptAt && html`<dt>${t("Next attempt")}</dt><dd><${Time} at=${d.nextAttemptAt} exact /></dd>`}
        ${orderId && session.open.includes("orders:read") && html`<dt>${t("Order")}</dt><dd><a href=${to(["orders", orderId])}>${event.value.event.data.code ?? orderId}</a></dd>`}
        <dt>${t("Delivery")}</dt><dd><code>${d.id}</code></dd>
        <dt>${t("Event")}</dt><dd><code>${d.eventId}</code></dd>
      </dl><//>
      <${Card} title=${t("What is sent")}>${event.value ? html`<${Block} label=${t("Body")} text=${json(event.value.event)} />` : event.error ? html`<${Problem} error=${event.error} />` : html`<${Loading} />`}<//>
    </div>
    <${Card} title=${t("Attempts")}>
      ${(d.attemptLog ?? []).length === 0 ? html`<p class="muted">${t("None yet.")}</p>` : html`<ol class="timeline">${d.attemptLog.map((a) => {
        const good = a.status >= 200 && a.status < 300;
        return html`<li key=${a.attempt}>
          <span class="dot ${good ? "good" : "bad"}"><${Icon} name=${good ? "check" : "close"} size=${18} /></span>
          <div class="stack"><div class="what"><b>${t("attempt {n}", { n: a.attempt })}${a.status ? ` · HTTP ${a.status}` : ""}</b><span class="muted">${duration(a.durationMs)}</span><${Time} at=${a.endedAt} exact /></div>
            ${a.error && html`<p>${a.error}</p>`}
            ${a.body && html`<${Block} label=${t("Answer")} text=${a.body} />`}</div>
        </li>`;
      })}</ol>`}
    <//>`;
}
