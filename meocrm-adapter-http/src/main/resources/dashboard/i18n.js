/** Texts in the language that was chosen. What the code says is English; a dictionary has the rest. */

const chosen = document.documentElement.lang === "vi" ? "vi" : "en";
const dictionary = (await (chosen === "vi" ? import("./text-vi.js") : import("./text-en.js"))).default;

/** The language: vi or en. */
export const language = chosen;

/** `text` in the chosen language, each {name} replaced. */
export function t(text, values) {
  const known = dictionary[text] ?? text;
  return values ? known.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all) : known;
}

/** Marks a text that is given to `t` later. */
export const tr = (text) => text;

/** Changes the language; the page starts again. */
export function speak(other) {
  localStorage.setItem("meo-language", other);
  location.reload();
}
