/* Before the first paint: the theme and the language that were chosen last time, and its texts. */
(() => {
  let theme = null;
  let language = null;
  try {
    theme = localStorage.getItem("meo-theme");
    language = localStorage.getItem("meo-language");
  } catch {
    // A browser that keeps nothing: the defaults do.
  }
  const root = document.documentElement;
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  root.lang = language ?? (navigator.language.toLowerCase().startsWith("vi") ? "vi" : "en");
  // The texts of that language are asked for at once, and not only when something imports them.
  const folder = document.currentScript.src.replace(/[^/]*$/, "");
  for (const name of [`text-${root.lang}.js`, `text-${root.lang}-messages.js`]) {
    const link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = folder + name;
    document.head.append(link);
  }
})();
