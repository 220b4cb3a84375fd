/** Charts: uPlot draws, and a table says the same to whoever does not see it. */
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { html } from "./ui.js";
import { clock, day } from "./format.js";
import { t } from "./i18n.js";

const HEIGHT = 200;
/** 1, 2, 5, 10 and so on: what is counted here has no halves. */
const WHOLE_STEPS = Array.from({ length: 10 }, (_, i) => [1, 2, 5].map((step) => step * 10 ** i)).flat();
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/**
 * @param times of the values, in milliseconds
 * @param series [{label, values, color: a custom property, unit: a function}]
 */
export function Chart({ title, times, series, long }) {
  const frame = useRef(null);
  const plot = useRef(null);
  const data = [times.map((time) => time / 1000), ...series.map((one) => one.values.map((value) => value ?? null))];

  useEffect(() => {
    const draw = () => {
      plot.current?.destroy();
      const axis = { stroke: color("--muted"), grid: { stroke: color("--line"), width: 1 }, ticks: { stroke: color("--line"), width: 1 }, font: "12px system-ui, sans-serif" };
      const label = long ? day : clock;
      plot.current = new uPlot({
        width: frame.current.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false, points: { size: 7 } },
        scales: { y: { range: (_, low, high) => [0, Math.max(high ?? 0, 1) * 1.1] } },
        axes: [
          { ...axis, space: 90, values: (_, all) => all.map((second) => label(second * 1000).replace(/:\d\d$/, long ? "$&" : "")) },
          { ...axis, size: 64, incrs: WHOLE_STEPS, values: (_, all) => all.map((value) => series[0].unit(value)) },
        ],
        series: [
          {},
          ...series.map((one) => ({
            label: one.label,
            stroke: color(one.color),
            fill: one.fill ? `${color(one.color)}22` : undefined,
            width: 2,
            spanGaps: true,
            points: { show: (plot, i) => plot.data[i].filter((value) => value !== null).length < 3, size: 6 }, // a lone value is no line
          })),
        ],
      }, data, frame.current);
    };
    draw();
    const resize = new ResizeObserver(() => {
      if (frame.current && plot.current && plot.current.width !== frame.current.clientWidth) plot.current.setSize({ width: frame.current.clientWidth, height: HEIGHT });
    });
    resize.observe(frame.current);
    const theme = new MutationObserver(draw);
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => {
      resize.disconnect();
      theme.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [long]);

  useEffect(() => {
    plot.current?.setData(data);
  }, [data.map((one) => one.join()).join(";")]);

  return html`<figure class="chart">
    <figcaption><h3>${title}</h3>
      <span class="legend">${series.map((one) => html`<span key=${one.label} class="legend-item ${one.color.slice(2)}">${one.label}</span>`)}</span>
    </figcaption>
    <div ref=${frame} class="chart-frame" aria-hidden="true"></div>
    <details><summary>${t("As a table")}</summary>
      <div class="table-frame" tabindex="0" role="region" aria-label=${title}><table>
        <thead><tr><th scope="col">${t("Time")}</th>${series.map((one) => html`<th key=${one.label} scope="col">${one.label}</th>`)}</tr></thead>
        <tbody>${times.map((time, i) => html`<tr key=${time}><td>${day(time)}</td>${series.map((one) => html`<td key=${one.label}>${one.values[i] == null ? "–" : one.unit(one.values[i])}</td>`)}</tr>`)}</tbody>
      </table></div>
    </details>
  </figure>`;
}
