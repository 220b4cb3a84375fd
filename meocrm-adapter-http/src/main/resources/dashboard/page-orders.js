/** Orders, and everything that happened to one of them. */
import { useEffect, useState } from "preact/hooks";
import * as api from "./api.js";
import { number, vnd } from "./format.js";
import { t } from "./i18n.js";
import * as live from "./live.js";
import { Moments } from "./order-timeline.js";
import { replace, to } from "./router.js";
import { Badge, Button, Card, Empty, html, Loading, More, PageHead, Problem, SelectField, Table, TextField, Time, useLoaded, usePages } from "./ui.js";

const STATES = ["PENDING", "CONFIRMED", "PROCESSING", "SHIPPED", "DELIVERED", "COMPLETED", "RETURNING", "CANCELLED"];

/** Calls `reload` when an event about an order arrives, and not more often than it can be read. */
export function useFresh(reload, concerns) {
  useEffect(() => {
    let seen = live.state.events[0]?.key;
    let timer = null;
    const end = live.follow(({ events }) => {
      const at = events.findIndex((item) => item.key === seen);
      const fresh = events.slice(0, at < 0 ? events.length : at);
      seen = events[0]?.key;
      if (fresh.some(concerns) && !timer) {
        timer = setTimeout(() => {
          timer = null;
          reload();
        }, 600);
      }
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [reload]);
}

function List({ query }) {
  const [code, setCode] = useState(query.code ?? "");
  const status = query.status ?? "";
  const pages = usePages(
    (cursor) => api.get(api.withQuery("/api/v1/orders", { status, code: query.code, limit: 50, cursor })),
    [status, query.code],
  );
  const search = (event) => {
    event.preventDefault();
    replace(["orders"], { status, code: code.trim() });
  };
  const columns = [
    { title: t("Order"), show: (o) => html`<a class="primary-text" href=${to(["orders", o.id])}>${o.code}</a>` },
    { title: t("State"), show: (o) => html`<${Badge} value=${o.status} />` },
    { title: t("Customer"), show: (o) => o.customer?.name ?? html`<span class="muted">${t("walk-in")}</span>` },
    { title: t("Branch"), show: (o) => o.branchId },
    { title: t("Sold by way of"), show: (o) => t(`sold ${o.channel}`) },
    { title: t("Total"), class: "right", show: (o) => html`<span class="nowrap">${vnd(o.valueGross)}</span>` },
    { title: t("Placed"), show: (o) => html`<${Time} at=${o.createdAt} />` },
  ];
  return html`
    <${PageHead} title=${t("Orders")} lead=${t("Open one to see everything that happened to it.")} />
    <${Card}>
      <form class="filters" role="search" onSubmit=${search}>
        <${TextField} label=${t("Order code")} value=${code} onInput=${setCode} type="search" maxlength="64" />
        <${SelectField} label=${t("State")} value=${status} onInput=${(value) => replace(["orders"], { status: value, code: query.code })}
          options=${[{ value: "", label: t("Any") }, ...STATES.map((s) => ({ value: s, label: t(s) }))]} />
        <${Button} type="submit">${t("Search")}<//>
      </form>
    <//>
    <${Card}>
      ${pages.rows.length === 0 && pages.loading ? html`<${Loading} />` : html`<${Table} label=${t("Orders")} columns=${columns} rows=${pages.rows} rowKey=${(o) => o.id}
        empty=${html`<${Empty} icon="orders" title=${t("No such orders")} />`} />`}
      ${(pages.rows.length > 0 || pages.error) && html`<${More} pages=${pages} />`}
    <//>`;
}

function One({ id, session }) {
  const order = useLoaded(() => api.get(`/api/v1/orders/${encodeURIComponent(id)}`), [id]);
  const timeline = useLoaded(() => api.get(`/api/v1/orders/${encodeURIComponent(id)}/timeline`), [id]);
  const webhooks = useLoaded(() => (session.open.includes("webhooks:read") ? api.get("/api/v1/webhooks?limit=100") : { data: [] }));
  const names = Object.fromEntries((webhooks.value?.data ?? []).map((hook) => [hook.id, hook.description || hook.url]));
  const reload = timeline.reload;
  useFresh(() => {
    order.reload();
    reload();
  }, (item) => item.event?.data?.orderId === id || item.channel === "deliveries");
  const back = { href: "#/orders", label: t("Orders") };
  if (!order.value) {
    return html`<${PageHead} title=${t("Order")} back=${back} />${order.error ? html`<${Problem} error=${order.error} retry=${order.reload} />` : html`<${Loading} />`}`;
  }
  const o = order.value;
  return html`
    <${PageHead} title=${t("Order {code}", { code: o.code })} back=${back}><${Badge} value=${o.status} /><//>
    <div class="grid two">
      <${Card} title=${t("What it is")}>
        <dl class="pairs">
          <dt>${t("Total")}</dt><dd><b>${vnd(o.valueGross)}</b> ${o.isPaid ? t("paid") : t("not paid yet")}</dd>
          <dt>${t("Customer")}</dt><dd>${o.customer?.name ?? t("walk-in")}${o.customer?.phone && html`<span class="sub">${o.customer.phone}</span>`}</dd>
          <dt>${t("Branch")}</dt><dd>${o.branchId}</dd>
          <dt>${t("Sold by way of")}</dt><dd>${t(`sold ${o.channel}`)}</dd>
          <dt>${t("Seller")}</dt><dd>${o.sellerId}</dd>
          <dt>${t("Placed")}</dt><dd><${Time} at=${o.createdAt} exact /></dd>
          ${o.notes && html`<dt>${t("Notes")}</dt><dd>${o.notes}</dd>`}
        </dl>
      <//>
      <${Card} title=${t("Goods")}>
        <${Table} label=${t("Goods")} rows=${o.items.map((item, i) => ({ ...item, i }))} rowKey=${(item) => item.i} columns=${[
          { title: t("Article"), show: (item) => item.sku },
          { title: t("Pieces"), class: "right", show: (item) => number(item.quantity) },
          { title: t("Price"), class: "right", show: (item) => vnd(item.unitPrice) },
        ]} />
      <//>
    </div>
    <${Card} title=${t("Everything that happened")}>
      <${Problem} error=${timeline.error} retry=${timeline.reload} />
      ${timeline.value ? html`<${Moments} timeline=${timeline.value} names=${names} />` : !timeline.error && html`<${Loading} />`}
    <//>`;
}

export default function Orders({ route, session }) {
  return route.parts[1] ? html`<${One} id=${route.parts[1]} session=${session} />` : html`<${List} query=${route.query} />`;
}

