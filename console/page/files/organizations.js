// The tree of organizations, and what may be done with each.

import { at, get, patch, post } from "./api.js";
import { ask } from "./dialogs.js";
import { button, field, h } from "./dom.js";
import { Names } from "./names.js";
import { roleChecks, whyAsk, withWord } from "./roles.js";

export async function organizations(_, again) {
  const names = await Names.read();
  return [
    h("h1", {}, "Organizations"),
    h(
      "div",
      { class: "actions" },
      button("Add an organization", () => add(names.tree, again), { class: "main" }),
    ),
    h("ul", { class: "tree" }, node(names.tree, names, again)),
  ];
}

function node(organization, names, again) {
  const { name, defaultRoles, children } = organization;
  const acts = [
    button("Add a child organization", () => add(organization, again), {
      "aria-label": `Add a child organization of ${name}`,
    }),
    button("Rename", () => rename(organization, again), { "aria-label": `Rename ${name}` }),
    button("Default roles", () => chooseRoles(organization, names, again), {
      "aria-label": `Default roles of ${name}`,
    }),
  ];
  const roles = h(
    "small",
    {},
    defaultRoles.length ? `default roles: ${names.rolesOf(defaultRoles)}` : "no default roles",
  );
  const below =
    children.length > 0 &&
    h(
      "ul",
      {},
      children.map((child) => node(child, names, again)),
    );
  return h(
    "li",
    {},
    h("div", { class: "row" }, h("span", {}, h("strong", {}, name), " ", roles), h("span", { class: "row" }, acts)),
    below,
  );
}

async function add(parent, again) {
  const content = [field("Name", h("input", { name: "name", required: true })), h("p", {}, `Below ${parent.name}.`)];
  const created = await ask("Add an organization", content, "Add", (form) =>
    post("/organizations", { name: form.get("name"), parentId: parent.id }),
  );
  if (created) await again(`The organization ${created.name} is there.`);
}

async function rename(organization, again) {
  const seen = await get(at("organizations", organization.id));
  const content = field("Name", h("input", { name: "name", required: true, value: seen.name }));
  const renamed = await ask(`Rename ${seen.name}`, content, "Save", (form) =>
    patch(at("organizations", seen.id), { name: form.get("name") }, seen),
  );
  if (renamed) await again(`${seen.name} is called ${renamed.name} now.`);
}

async function chooseRoles(organization, names, again) {
  const seen = await get(at("organizations", organization.id));
  const content = roleChecks(names, seen.defaultRoles);
  const changed = await ask(`Default roles of ${seen.name}`, content, "Save", (form) => {
    const defaultRoles = form.getAll("role");
    return withWord(whyAsk(names, defaultRoles), (grantsAdministrator) =>
      patch(at("organizations", seen.id), { defaultRoles, grantsAdministrator }, seen),
    );
  });
  if (changed) await again(`New users in ${changed.name} get: ${names.rolesOf(changed.defaultRoles) || "no roles"}.`);
}
