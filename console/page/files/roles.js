// Roles to choose from, and the explicit word that an administrator's role needs.

import { confirm } from "./dialogs.js";
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

/** Why the operator must be asked before these roles are given; nothing when none of them makes administrators. */
export function whyAsk(names, roleIds) {
  const administrators = [...new Set(roleIds)].filter((id) => names.isAdministrator(id));
  return administrators.length ? `${names.rolesOf(administrators)}: who gets this is an administrator.` : "";
}

/**
 * Do it; where there is a reason, or the console knows one, ask first. `act` is told whether the operator has said yes.
 */
export async function withWord(reason, act) {
  if (reason) return asked(reason, act);
  try {
    return await act(false);
  } catch (failure) {
    if (!failure.needsWord) throw failure;
    return asked(failure.message, act);
  }
}

async function asked(reason, act) {
  const done = await confirm("Make users administrators?", reason, "Yes", () => act(true));
  if (!done) throw new Error("Nothing was changed.");
  return done;
}
