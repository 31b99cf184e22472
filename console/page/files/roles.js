// Roles to choose from, and the explicit word that an administrator's role needs.

import { check, h } from "./dom.js";

/** The catalogue, with those that are chosen. */
export function roleChecks(names, chosen) {
  const boxes = names.roles.map((role) =>
    check(`${role.name}${role.administrator ? " (administrator)" : ""}`, {
      type: "checkbox",
      name: "role",
      value: role.id,
      checked: chosen.includes(role.id),
    }),
  );
  return h("fieldset", {}, h("legend", {}, "Roles"), boxes);
}

export function grantsAdministrator() {
  return check("Yes, this may make users administrators", { type: "checkbox", name: "grants" });
}

/** Nobody becomes an administrator by a slip: whoever was none of those roles' needs the box ticked. */
export function requireWord(form, names, had, chosen) {
  const added = chosen.filter((id) => names.isAdministrator(id) && !had.includes(id));
  if (added.length && !form.has("grants")) {
    throw new Error(`${names.rolesOf(added)} makes administrators. Tick the box below the roles if that is meant.`);
  }
}
