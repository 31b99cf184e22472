// One user: everything known, what may be done, and what happened.

import { at, get, patch, post, put, remove } from "./api.js";
import { ask, confirm } from "./dialogs.js";
import { button, facts, field, h, link, select, time, yesNo } from "./dom.js";
import { entryTable } from "./log.js";
import { Names, groupsOf, holds, nameOf } from "./names.js";
import { roleChecks, whyAsk, withWord } from "./roles.js";
import { profileFields } from "./users.js";

const ENTRIES_MAX = 100;
const STATUSES = {
  active: "active",
  pending: "pending: to be deactivated when the time has come",
  held: "blocked, and on legal hold",
  awaitingConfirmation: "blocked, and awaits confirmation",
  deactivated: "deactivated",
};

export async function user(id, again) {
  const path = at("users", id);
  const [known, names, onHold, told] = await Promise.all([
    get(path),
    Names.read(),
    holds(),
    get("/sync-log", { user: id, limit: ENTRIES_MAX }),
  ]);
  const provided = names.providers.some((each) => each.id === known.providerId);
  const groups = provided && known.groups.length ? await groupsOf(known.providerId) : [];
  return [
    h("h1", {}, known.userName),
    h("div", { class: "actions" }, acts(known, path, names, onHold, again, provided)),
    facts({
      Status: known.status + (known.deleted ? " (deleted)" : ""),
      Blocked: yesNo(known.blocked),
      "Blocked by an operator": yesNo(known.blockedByOperator),
      "Deactivation due": known.deactivationDueAt && time(known.deactivationDueAt),
      Deactivated: known.deactivatedAt && time(known.deactivatedAt),
      "Legal holds": known.legalHolds.length
        ? known.legalHolds.map((each) => heldBy(each, known, onHold, again))
        : "none",
      Organization:
        names.organization(known.organizationId) + (known.movedByOperator && !known.local ? " (moved by hand)" : ""),
      Roles: names.rolesOf(known.roles) || "none",
      Groups: known.groups.map((each) => nameOf(groups, each, "displayName")).join(", ") || "none",
      Provider: provided
        ? link(names.provider(known.providerId), "providers", known.providerId)
        : names.provider(known.providerId),
      "External id": known.externalId,
      Id: known.id,
      Created: time(known.createdAt),
      Changed: time(known.modifiedAt),
    }),
    h("h2", {}, "Profile"),
    h("pre", {}, JSON.stringify(known.profile, null, 2)),
    h("h2", {}, "What happened"),
    entryTable(told.entries, names),
    told.nextCursor &&
      h("p", {}, h("a", { href: `#/log?user=${encodeURIComponent(id)}` }, "All of it is in the sync log.")),
  ];
}

function acts(known, path, names, onHold, again, provided) {
  const { userName, status } = known;
  // What takes something away counts only for the user as he is shown here; what gives it back counts always.
  const act = async (name, seen) => {
    const after = await post(`${path}/${name}`, {}, seen);
    await again(
      `${userName} is ${STATUSES[after.status]}${after.blockedByOperator ? ", and blocked by an operator" : ""}.`,
    );
  };
  const waiting = ["pending", "held", "awaitingConfirmation"].includes(status);
  const here = status !== "deactivated";
  const editable = here && !known.deleted && (known.local || provided);
  const deletable = known.local || !here || !provided;
  return [
    (known.blockedByOperator || waiting) && button("Unblock", () => act("unblock")),
    !known.blockedByOperator &&
      here &&
      button("Block", () =>
        confirm(
          `Block ${userName}?`,
          "The user may not sign in any more. Nothing is lost, and nobody but an operator can lift it.",
          "Block",
          () => act("block", known),
        ),
      ),
    here &&
      button("Deactivate", () =>
        confirm(
          `Deactivate ${userName} now?`,
          "There is no delay: the account's record goes to cold storage. A legal hold protects against it.",
          "Deactivate",
          () => act("deactivate", known),
        ),
      ),
    !here && !known.deleted && button("Reactivate", () => act("reactivate")),
    here && button("Place on legal hold", () => placeOnHold(known, onHold, again)),
    editable && button("Move", () => move(known, path, names, again)),
    editable && button("Roles", () => changeRoles(known, path, names, again)),
    known.local && editable && button("Edit", () => edit(known, path, again)),
    deletable &&
      !known.deleted &&
      button("Delete", () =>
        confirm(
          `Delete ${userName}?`,
          "The user is deactivated at once if that is still to be done, and the name is free again.",
          "Delete",
          async () => {
            await remove(path, known);
            await again(`${userName} is deleted.`);
          },
        ),
      ),
  ];
}

function heldBy(holdId, known, onHold, again) {
  const name = nameOf(onHold, holdId);
  const release = () =>
    confirm(
      `Release ${known.userName} from ${name}?`,
      "A deactivation that is due is carried out at once after the last hold.",
      "Release",
      async () => {
        await remove(at("legal-holds", holdId, "users", known.id), known);
        await again(`${known.userName} is released from ${name}.`);
      },
    );
  return h("span", { class: "row" }, name, button("Release", release, { "aria-label": `Release from ${name}` }));
}

const NEW_HOLD = "new";

async function placeOnHold(known, onHold, again) {
  const options = [...onHold.map((each) => [each.id, each.name]), [NEW_HOLD, "a new legal hold, named below"]];
  const content = [
    field("Legal hold", select("hold", [["", "choose one"], ...options], "", { required: true })),
    field("Name of a new one", h("input", { name: "name" })),
  ];
  let created;
  const placed = await ask(`Place ${known.userName} on legal hold`, content, "Place", async (form) => {
    const [chosen, name] = [form.get("hold"), form.get("name")];
    if (name && chosen !== NEW_HOLD) throw new Error("Choose a new legal hold, or leave its name empty.");
    // A repetition after a failure must not create it a second time.
    if (chosen === NEW_HOLD && created?.name !== name.trim()) created = await post("/legal-holds", { name });
    return put(at("legal-holds", chosen === NEW_HOLD ? created.id : chosen, "users", known.id));
  });
  if (placed) await again(`${known.userName} is on legal hold: not deactivated before its release.`);
}

async function move(known, path, names, again) {
  const content = field("Organization", select("organizationId", names.organizationOptions(), known.organizationId));
  const moved = await ask(`Move ${known.userName}`, content, "Move", (form) =>
    patch(path, { organizationId: form.get("organizationId") }, known),
  );
  if (moved) await again(`${known.userName} is in ${names.organization(moved.organizationId)}.`);
}

async function changeRoles(known, path, names, again) {
  const content = roleChecks(names, known.roles);
  const changed = await ask(`Roles of ${known.userName}`, content, "Save", (form) => {
    const roles = form.getAll("role");
    const added = roles.filter((role) => !known.roles.includes(role));
    return withWord(whyAsk(names, added), () => patch(path, { roles }, known));
  });
  if (changed) await again(`${known.userName} has: ${names.rolesOf(changed.roles) || "no roles"}.`);
}

async function edit(known, path, again) {
  const changed = await ask(`Edit ${known.userName}`, profileFields(known.profile, known.userName), "Save", (form) =>
    patch(path, Object.fromEntries(form), known),
  );
  if (changed) await again(`${changed.userName} is changed.`);
}
