// Users: find them, and create local ones.

import { first, post } from "./api.js";
import { ask } from "./dialogs.js";
import { button, field, h, link, select, table, time } from "./dom.js";
import { Names } from "./names.js";

const STATUSES = ["active", "pending", "held", "awaitingConfirmation", "deactivated"];
const SHOWN_MAX = 200;

export async function users(query, again) {
  const names = await Names.read();
  return [
    h("h1", {}, "Users"),
    search(query, names),
    h(
      "div",
      { class: "actions" },
      button("Add a local user", () => add(names, again)),
    ),
    await orWhatIsWrong(() => foundUsers(query, names)),
  ];
}

async function foundUsers(query, names) {
  const asked = { ...Object.fromEntries(query), limit: SHOWN_MAX };
  const { found, more } = await first("/users", asked, "users", SHOWN_MAX);
  return [
    userTable(found, names),
    more && h("p", {}, `These are the first ${SHOWN_MAX}. Say more of whom you look for.`),
  ];
}

/** What a search finds; what is wrong with it stands below its form, which stays as it was filled in. */
export async function orWhatIsWrong(find) {
  try {
    return await find();
  } catch (failure) {
    return h("p", { role: "alert" }, failure.message);
  }
}

export function userTable(found, names) {
  const columns = {
    User: (each) => link(each.userName, "users", each.id),
    Status: (each) => each.status + (each.deleted ? " (deleted)" : ""),
    Blocked: (each) => (each.blocked ? "yes" : "no"),
    Due: (each) => time(each.deactivationDueAt),
    Organization: (each) => names.organization(each.organizationId),
    Provider: (each) => names.provider(each.providerId),
  };
  return table(columns, found, "Nobody is found.");
}

function search(query, names) {
  const chosen = (name) => query.get(name) ?? "";
  const providers = [["", "any"], ["local", "local"], ...names.providers.map((each) => [each.id, each.displayName])];
  const controls = [
    field("Name", h("input", { name: "name", value: chosen("name"), placeholder: "ada@example.com, or ada*" })),
    field("Status", select("status", [["", "any"], ...STATUSES.map((each) => [each, each])], chosen("status"))),
    field(
      "Organization",
      select("organization", [["", "any"], ...names.organizationOptions()], chosen("organization")),
    ),
    field("Provider", select("provider", providers, chosen("provider"))),
    h("button", { type: "submit", class: "main" }, "Find"),
  ];
  return h("form", { class: "search", submit: (event) => goTo(event, "users") }, controls);
}

/** Have the address say what a form asks for. */
export function goTo(event, section) {
  event.preventDefault();
  const given = [...new FormData(event.currentTarget)].filter(([, value]) => value !== "");
  const wanted = `#/${section}?${new URLSearchParams(given)}`;
  if (location.hash === wanted) dispatchEvent(new Event("outdated"));
  location.hash = wanted;
}

/** The profile of a local user as fields of a form. */
export function profileFields(profile = {}, userName = "") {
  const text = (label, name, value, more = {}) => field(label, h("input", { name, value: value ?? "", ...more }));
  const email = (profile.emails ?? []).find((each) => each.primary) ?? profile.emails?.[0];
  return [
    text("User name", "userName", userName, { required: true }),
    text("Display name", "displayName", profile.displayName),
    text("Given name", "givenName", profile.name?.givenName),
    text("Family name", "familyName", profile.name?.familyName),
    text("Email", "email", email?.value),
  ];
}

async function add(names, again) {
  const content = [
    profileFields(),
    field("Organization", select("organizationId", names.organizationOptions(), names.tree.id)),
  ];
  const created = await ask("Add a local user", content, "Add", (form) => {
    const given = [...form].filter(([, value]) => value !== "");
    return post("/users", Object.fromEntries(given));
  });
  if (created) await again(`${created.userName} is there. No provider can see or touch a local user.`);
}
