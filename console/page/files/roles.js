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

/** A role that makes administrators is to be given, and nobody has said so yet. */
export class WordNeeded extends Error {
  needsWord = true;
}

/** Do it; where it makes administrators, ask first. `act` is told whether the operator has said yes. */
export async function withWord(act) {
  try {
    return await act(false);
  } catch (failure) {
    if (!failure.needsWord) throw failure;
    const done = await confirm("Make users administrators?", failure.message, "Yes", () => act(true));
    if (!done) throw new Error("Nothing was changed.");
    return done;
  }
}

/** Nobody becomes an administrator by a slip. */
export function requireWord(granted, names, had, chosen) {
  const added = chosen.filter((id) => names.isAdministrator(id) && !had.includes(id));
  if (added.length && !granted) throw new WordNeeded(`${names.rolesOf(added)} makes administrators.`);
}
