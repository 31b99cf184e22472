// The sync log: what happened, to whom, by whom, and how it ended.

import { csv, get } from "./api.js";
import { button, field, h, link, select, table, time } from "./dom.js";
import { Names } from "./names.js";
import { goTo, orWhatIsWrong } from "./users.js";

const ACTIONS = [
  "blocked",
  "created",
  "credential issued",
  "credential revoked",
  "deactivated",
  "deactivation awaits confirmation",
  "deactivation cancelled",
  "deactivation confirmed",
  "deactivation held",
  "deactivation late",
  "deactivation scheduled",
  "deleted",
  "failed",
  "group created",
  "group deleted",
  "group updated",
  "hold created",
  "hold placed",
  "hold released",
  "members changed",
  "moved",
  "organization created",
  "organization updated",
  "provider created",
  "provider deleted",
  "provider updated",
  "reactivated",
  "repaired",
  "roles changed",
  "settings applied",
  "unblocked",
  "updated",
  "warning",
];
const PAGE = 100;

export async function log(query, again) {
  const names = await Names.read();
  const asked = Object.fromEntries(query);
  return [
    h("h1", {}, "Sync Log"),
    search(query, names),
    h(
      "div",
      { class: "actions" },
      button("Export as CSV", () => save(asked)),
    ),
    await orWhatIsWrong(async () => pages(await get("/sync-log", { ...asked, limit: PAGE }), asked, names)),
  ];
}

export function entryTable(entries, names) {
  const columns = {
    When: (each) => time(each.at),
    Action: (each) => each.action,
    Outcome: (each) => h("span", { class: each.outcome }, each.outcome),
    User: (each) => (each.userId ? link(each.userName || each.userId, "users", each.userId) : each.userName),
    Group: (each) => each.groupName || each.groupId,
    Detail: (each) => [each.detail, changesOf(each.changes)],
    By: (each) => actorOf(each, names),
    Provider: (each) => (each.providerId ? names.provider(each.providerId) : ""),
    Request: (each) => h("small", {}, each.requestId),
  };
  return table(columns, entries, "Nothing is told.");
}

/** What an update changed: before and after. */
function changesOf(changes) {
  const told = Object.entries(changes ?? {});
  if (told.length === 0) return null;
  return h(
    "details",
    {},
    h("summary", {}, told.map(([name]) => name).join(", ")),
    h("pre", {}, JSON.stringify(changes, null, 2)),
  );
}

function actorOf(entry, names) {
  return names.providers.some((each) => each.id === entry.actor) ? names.provider(entry.actor) : entry.actor;
}

/** A page, and below it the next one when it is asked for. */
function pages(page, asked, names) {
  const shown = [entryTable(page.entries, names)];
  if (page.nextCursor) {
    const more = button("Older entries", async () => {
      const next = await get("/sync-log", { ...asked, limit: PAGE, cursor: page.nextCursor });
      more.replaceWith(...pages(next, asked, names));
    });
    shown.push(more);
  }
  return shown;
}

function search(query, names) {
  const text = (label, name, more = {}) => field(label, h("input", { name, value: query.get(name) ?? "", ...more }));
  const choice = (label, name, options) => field(label, select(name, [["", "any"], ...options], query.get(name) ?? ""));
  const same = (values) => values.map((each) => [each, each]);
  const controls = [
    text("User name", "name"),
    query.get("user") && text("User id", "user"),
    text("Group id", "group"),
    choice(
      "Provider",
      "provider",
      names.providers.map((each) => [each.id, each.displayName]),
    ),
    choice("Action", "action", same(ACTIONS)),
    choice("Outcome", "outcome", same(["success", "warning", "error"])),
    text("From", "from", { placeholder: "2026-03-02T09:00:00Z" }),
    text("Until", "until", { placeholder: "2026-03-03T00:00:00Z" }),
    h("button", { type: "submit", class: "main" }, "Show"),
  ];
  return h("form", { class: "search", submit: (event) => goTo(event, "log") }, controls);
}

async function save(asked) {
  const url = URL.createObjectURL(await csv(asked));
  h("a", { href: url, download: "sync-log.csv" }).click();
  URL.revokeObjectURL(url);
}
