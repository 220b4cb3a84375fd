/** Which page the address names: #/path/with/parts?and=query. */
import { useEffect, useState } from "preact/hooks";

function parse() {
  const hash = location.hash.startsWith("#/") ? location.hash.slice(2) : "";
  const [path, query = ""] = hash.split("?");
  return {
    parts: path.split("/").filter(Boolean).map(decodeURIComponent),
    query: Object.fromEntries(new URLSearchParams(query)),
    key: location.hash,
  };
}

/** The route, which follows the address. */
export function useRoute() {
  const [route, setRoute] = useState(parse);
  useEffect(() => {
    const follow = () => setRoute(parse());
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}

/** The address of a page. */
export function to(parts, query = {}) {
  const path = parts.map(encodeURIComponent).join("/");
  const text = new URLSearchParams(Object.entries(query).filter(([, value]) => value)).toString();
  return `#/${path}${text ? `?${text}` : ""}`;
}

export function go(parts, query) {
  location.hash = to(parts, query).slice(1);
}

/** Changes the address without another step back. */
export function replace(parts, query) {
  history.replaceState(null, "", to(parts, query));
  dispatchEvent(new HashChangeEvent("hashchange"));
}
