/* Before the first paint: the theme and the language that were chosen last time. */
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
})();
