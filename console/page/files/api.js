// The console's API, through the server that this page comes from.

const BASE = "/console/v1";
const KEY = "scimctl-key";
const ADDRESS_KEY = "#key=";

/** What the console advises to send, and what to do here for it. */
const ADVICE = ['send "grantsAdministrator": true', "say yes"];

const FORBIDDEN = 403;
const CHANGED_SINCE = 412;
const PASSING = [429, 502, 503, 504];

/** What the console refused, in its own words. */
export class Refused extends Error {
  constructor(status, problem) {
    super(sentence(status, problem));
    this.changedSince = status === CHANGED_SINCE;
    this.passing = PASSING.includes(status);
    this.needsWord = Boolean(problem.detail?.includes(ADVICE[0]));
  }
}

function sentence(status, { detail, message, field }) {
  // API Gateway's own refusal has no detail: the policy of whoever runs scimctl page.
  if (status === FORBIDDEN && !detail) return "Your AWS policy does not allow this. A viewer may only look.";
  const said = (detail || message || `The console answered ${status}.`).replace(...ADVICE);
  return field ? `${said} (${field})` : said;
}

/** Take the key out of the address, where it would be seen, kept and bookmarked. */
export function takeKey() {
  if (!location.hash.startsWith(ADDRESS_KEY)) return;
  sessionStorage.setItem(KEY, location.hash.slice(ADDRESS_KEY.length));
  history.replaceState(null, "", "#/");
}

/**
 * The answer to one request. `seen` is what the operator has looked at: it is changed only if nobody has changed it
 * since.
 */
export async function ask(method, path, { query = {}, body, seen } = {}) {
  const response = await send(method, path, query, body, seen);
  return response.status === 204 ? null : response.json();
}

export const get = (path, query) => ask("GET", path, { query });
export const post = (path, body = {}, seen = undefined) => ask("POST", path, { body, seen });
export const patch = (path, body, seen) => ask("PATCH", path, { body, seen });
export const put = (path) => ask("PUT", path);
export const remove = (path, seen = undefined) => ask("DELETE", path, { seen });

/** All of a list, page after page. */
export async function all(path, query, list) {
  return (await first(path, query, list, Infinity)).found;
}

/** The first `most` of a list, and whether there are more. */
export async function first(path, query, list, most) {
  const found = [];
  let cursor;
  do {
    const page = await get(path, { ...query, cursor });
    found.push(...page[list]);
    cursor = page.nextCursor;
  } while (cursor && found.length < most);
  return { found: found.slice(0, most), more: Boolean(cursor) || found.length > most };
}

const BYTE_ORDER_MARK = "\ufeff";

/** The sync log as text for a spreadsheet, with its headings once. */
export async function csv(query) {
  const parts = [];
  let cursor;
  do {
    const response = await send("GET", "/sync-log.csv", { ...query, limit: 1000, cursor });
    const text = await response.text();
    parts.push(parts.length ? text.slice(text.indexOf("\r\n") + 2) : text);
    cursor = response.headers.get("X-Next-Cursor");
  } while (cursor);
  // Excel knows UTF-8 by it; text() has taken it off.
  return new Blob([BYTE_ORDER_MARK, ...parts], { type: "text/csv;charset=utf-8" });
}

/** A path below the console's, whatever the ids look like. */
export function at(...segments) {
  return segments.map((segment) => `/${encoded(segment)}`).join("");
}

/** As AWS signs it: five characters more than a browser encodes. */
function encoded(text) {
  const rest = (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, rest);
}

async function send(method, path, query, body, seen) {
  const headers = { "X-Scimctl-Key": sessionStorage.getItem(KEY) ?? "" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (seen !== undefined) headers["If-Match"] = `"${seen.version}"`;
  const response = await answer(BASE + path + queryOf(query), { method, headers, body: body && JSON.stringify(body) });
  if (!response.ok) throw new Refused(response.status, await problemOf(response));
  return response;
}

async function answer(url, request) {
  try {
    return await fetch(url, request);
  } catch {
    throw new Error("scimctl page does not run any more. Start it again, and open the address that it prints.");
  }
}

function queryOf(query) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  // A blank must be %20: the signature is made over what is sent, and AWS reads a plus sign as itself.
  return given.length ? `?${given.map(([name, value]) => `${name}=${encoded(value)}`).join("&")}` : "";
}

async function problemOf(response) {
  try {
    return await response.json();
  } catch {
    return {};
  }
}
