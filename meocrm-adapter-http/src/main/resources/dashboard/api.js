/** The server's REST routes, with the session that the browser has. */
import { language } from "./i18n.js";

let csrf = null;
let onSignedOut = () => {};

/** Calls `listener` when the session is over. */
export function whenSignedOut(listener) {
  onSignedOut = listener;
}

/** What the server refused: its code, message, details and trace id. */
export class ApiError extends Error {
  constructor(status, body) {
    super(body?.message ?? `HTTP ${status}`);
    this.status = status;
    this.code = body?.code ?? "UNKNOWN";
    this.details = body?.details ?? {};
    this.traceId = body?.traceId;
  }
}

async function call(method, path, { body, headers = {}, quiet = false, token } = {}) {
  const init = { method, headers: { Accept: "application/json", "Accept-Language": language, ...headers }, credentials: token ? "omit" : "same-origin" };
  if (token) init.headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) {
    init.headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  if (method !== "GET" && csrf && !token) init.headers["X-CSRF-Token"] = csrf;
  let response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new ApiError(0, { code: "UNREACHABLE", message: language === "vi" ? "Không kết nối được máy chủ; hãy thử lại." : "The server cannot be reached; try again." });
  }
  const text = await response.text();
  const json = text && response.headers.get("Content-Type")?.startsWith("application/json") ? JSON.parse(text) : null;
  if (!response.ok) {
    if (response.status === 401 && !quiet && !token) onSignedOut();
    throw new ApiError(response.status, json);
  }
  return { json, headers: response.headers, status: response.status };
}

/** One key for one intention, so that a second click or a repeat after a lost answer changes nothing twice. */
const once = () => ({ "Idempotency-Key": crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` });

export const get = async (path) => (await call("GET", path)).json;
export const getWithVersion = async (path) => {
  const { json, headers } = await call("GET", path);
  return { value: json, version: headers.get("ETag") };
};
export const post = async (path, body = {}) => (await call("POST", path, { body, headers: once() })).json;
export const put = async (path, body, version) =>
  (await call("PUT", path, { body, headers: { ...once(), ...(version ? { "If-Match": version } : {}) } })).json;
export const patch = async (path, body, version) =>
  (await call("PATCH", path, { body, headers: { ...once(), ...(version ? { "If-Match": version } : {}) } })).json;
export const removeVersion = async (path, version) =>
  (await call("DELETE", path, { headers: { ...once(), ...(version ? { "If-Match": version } : {}) } })).json;
export const remove = async (path) => (await call("DELETE", path, { headers: once() })).json;

/**
 * With a narrow token instead of the session: what commands ask for.
 *
 * @return {get, post}, which answer `{json, status}`
 */
export const withToken = (token) => ({
  get: (path) => call("GET", path, { token }),
  post: (path, body, headers) => call("POST", path, { token, body, headers: { ...once(), ...headers } }),
});

/** Whether the server has this route; releases differ. */
export async function exists(path) {
  try {
    await call("GET", path, { quiet: true });
    return true;
  } catch (error) {
    return error.status !== 404;
  }
}

/** A path with the parameters that are set. */
export function withQuery(path, parameters) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, value);
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** Who is signed in, or null. */
export async function session() {
  try {
    const { json } = await call("GET", "/auth/session", { quiet: true });
    csrf = json.csrfToken ?? null;
    return json;
  } catch (error) {
    if (error.status === 401 || error.status === 403) return null;
    throw error;
  }
}

/** Signs in with a one-time code. */
export async function signIn(code) {
  const { json } = await call("POST", "/auth/session", { body: { code }, quiet: true });
  csrf = json.csrfToken;
  return json;
}

/** Which ways of signing in there are. */
export const methods = async () => (await call("GET", "/auth/methods", { quiet: true })).json;

export async function signOut() {
  await call("DELETE", "/auth/session", { quiet: true });
  csrf = null;
}
