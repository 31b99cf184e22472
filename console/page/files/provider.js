// One provider: its settings, credentials and mappings, each changed in a dialog.

import { at, first, get, patch, post, remove } from "./api.js";
import { apply } from "./apply.js";
import { ask, confirm, showSecret } from "./dialogs.js";
import { button, check, facts, field, h, select, table, time, yesNo } from "./dom.js";
import { organizationMapping, roleMapping } from "./mappings.js";
import { Names, groupsOf } from "./names.js";
import { decisions } from "./overview.js";
import { CREDENTIAL_TYPES } from "./providers.js";
import { userTable } from "./users.js";

const DELAY_MINUTES_MAX = 43200;
const WAITING_SHOWN_MAX = 200;

export async function provider(id, again) {
  const path = at("providers", id);
  const [known, names, groups, waiting] = await Promise.all([
    get(path),
    Names.read(),
    groupsOf(id),
    first(`${path}/awaiting-confirmation`, { limit: WAITING_SHOWN_MAX }, "users", WAITING_SHOWN_MAX),
  ]);
  /** Change what is shown here, and nothing that somebody has changed since. */
  const change = async (body, done) => {
    const changed = await patch(path, body, known);
    await again(done);
    return changed;
  };
  return [
    h("h1", {}, known.displayName),
    facts({
      Name: edited(known.displayName, "Edit name", () => rename(known, change)),
      Enabled: h("span", { class: "row" }, yesNo(known.enabled), switched(known, change)),
      Disabled: known.disabledAt && time(known.disabledAt),
      "Deactivation delay": edited(`${known.delayMinutes} minutes`, "Edit Deactivation Delay", () =>
        editDelay(known, change),
      ),
      "Safety limit": edited(limitText(known.safetyLimit), "Edit safety limit", () => editLimit(known, change)),
      Strict: edited(strictText(known), "Edit strictness", () => editStrictness(known, change)),
      "Last contact": known.lastContactAt ? time(known.lastContactAt) : "never",
      Id: known.id,
    }),
    waiting.found.length > 0 && [
      h("h2", {}, "Awaiting confirmation"),
      h("div", { class: "actions" }, decisions(known, again)),
      userTable(waiting.found, names),
      waiting.more && h("p", {}, `These are the first ${WAITING_SHOWN_MAX}. What you decide counts for all.`),
    ],
    h("h2", {}, "Organization Mapping"),
    organizationMapping(known, names, groups, change),
    h("h2", {}, "Role Mapping"),
    roleMapping(known, names, groups, change),
    h("h2", {}, "Apply Org and Role Settings"),
    h("p", {}, "A changed mapping moves nobody by itself. This does, for all the provider's users."),
    apply(known, names),
    h("h2", {}, "Credentials"),
    credentials(known, path, again),
    h("h2", {}, "Delete"),
    button("Delete this provider", () => deleteProvider(known, path)),
  ];
}

function edited(text, label, act) {
  return h("span", { class: "row" }, text, button("Edit", act, { "aria-label": label }));
}

function rename(known, change) {
  const content = field("Display name", h("input", { name: "displayName", required: true, value: known.displayName }));
  return ask(`Rename ${known.displayName}`, content, "Save", (form) => {
    const displayName = form.get("displayName");
    return change({ displayName }, `It is called ${displayName} now.`);
  });
}

function switched(known, change) {
  if (!known.enabled) return button("Enable", () => change({ enabled: true }, `${known.displayName} is let in again.`));
  return button("Disable", () =>
    confirm(`Disable ${known.displayName}?`, "Its calls get 403, and nothing that it pushes arrives.", "Disable", () =>
      change({ enabled: false }, `${known.displayName} is disabled.`),
    ),
  );
}

function editDelay(known, change) {
  const input = h("input", {
    name: "minutes",
    type: "number",
    min: 0,
    max: DELAY_MINUTES_MAX,
    required: true,
    value: known.delayMinutes,
  });
  const content = field(
    "Minutes",
    input,
    "Whoever is deactivated in the identity provider is blocked at once, and deactivated after so many minutes. With 0 there is no time to undo it.",
  );
  return ask("Deactivation Delay", content, "Save", (form) => {
    const minutes = Number(form.get("minutes"));
    return change({ delayMinutes: minutes }, `The deactivation delay is ${minutes} minutes.`);
  });
}

function editLimit(known, change) {
  const number = (name) => h("input", { name, type: "number", min: 0, value: known.safetyLimit[name] ?? "" });
  const content = [
    h(
      "p",
      {},
      "When more users become pending within an hour, they are blocked as usual, and await your confirmation. Leave empty what shall not limit.",
    ),
    field("Users", number("users")),
    field(
      "Percent of the provider's users",
      number("percent"),
      "Whoever can create users can outgrow a share; a number holds.",
    ),
    check("No limit at all", { type: "checkbox", name: "none" }),
  ];
  return ask("Safety limit", content, "Save", (form) => {
    const said = (name) => (form.get(name) === "" ? null : Number(form.get(name)));
    const limit = { users: said("users"), percent: said("percent") };
    if (limit.users === null && limit.percent === null && !form.has("none")) {
      throw new Error(
        "Without a limit any number of users may be deactivated without your confirmation. Tick the box if that is meant.",
      );
    }
    return change({ safetyLimit: limit }, `The safety limit is: ${limitText(limit)}.`);
  });
}

function limitText({ users, percent }) {
  const limits = [users !== null && `${users} users`, percent !== null && `${percent}% of the users`].filter(Boolean);
  return limits.length ? `${limits.join(" or ")} within an hour` : "none";
}

function strictText({ strict, emailNamesRequired }) {
  return `${yesNo(strict)}; names must be email addresses: ${yesNo(emailNamesRequired)}`;
}

function editStrictness(known, change) {
  const content = [
    check("Refuse what the schemas do not know (Okta's deactivations and Entra's pushes will fail)", {
      type: "checkbox",
      name: "strict",
      checked: known.strict,
    }),
    check("Refuse user names that are no email addresses", {
      type: "checkbox",
      name: "email",
      checked: known.emailNamesRequired,
    }),
  ];
  return ask("Strictness", content, "Save", (form) =>
    change({ strict: form.has("strict"), emailNamesRequired: form.has("email") }, "The strictness is changed."),
  );
}

function credentials(known, path, again) {
  const issue = async () => {
    const content = field(
      "Type",
      select("type", CREDENTIAL_TYPES, known.credentials.at(-1)?.type ?? "api_credentials"),
    );
    const text = h("p", {}, "The first one works until you revoke it.");
    const issued = await ask("Issue a credential", [content, text], "Issue", (form) =>
      post(`${path}/credentials`, { type: form.get("type") }),
    );
    if (!issued) return;
    await showSecret("Credential issued", issued);
    await again("Test the new credential in the identity provider, then revoke the old one.");
  };
  const revoke = (each) =>
    confirm("Revoke this credential?", "Whoever still uses it is refused within seconds.", "Revoke", async () => {
      await remove(`${path}${at("credentials", each.id)}`, known);
      await again("The credential is revoked.");
    });
  const columns = {
    Credential: (each) => each.id,
    Type: (each) => each.type,
    Created: (each) => time(each.createdAt),
    "": (each) => button("Revoke", () => revoke(each), { "aria-label": `Revoke ${each.id}` }),
  };
  return [
    table(columns, known.credentials, "There is none: nobody can call."),
    h("div", { class: "actions" }, button("Issue a credential", issue)),
  ];
}

function deleteProvider(known, path) {
  const text =
    "It must have been disabled for a minute, and have no groups and no users but deactivated ones. Its credentials are deleted too.";
  return confirm(`Delete ${known.displayName}?`, text, "Delete", async () => {
    await remove(path, known);
    location.hash = "#/providers";
  });
}
