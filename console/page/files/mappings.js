// Where a provider's users go and what they may do: the article's steps 7 and 8.

import { ask, confirm } from "./dialogs.js";
import { button, check, field, h, select, table } from "./dom.js";
import { nameOf } from "./names.js";
import { roleChecks, whyAsk, withWord } from "./roles.js";

const MAPPED = "This moved nobody yet. Apply Org and Role Settings does.";
const NAMING_ATTRIBUTE = "c42OrgName";

/** Change a mapping; where the provider's mappings then make administrators, that is asked about. */
function changer(known, names, change) {
  return (mapping) =>
    withWord(whyAskAbout({ ...known, ...mapping }, names), (grantsAdministrator) =>
      change({ ...mapping, grantsAdministrator }, MAPPED),
    );
}

function whyAskAbout({ organizationMapping: places, roleMapping }, names) {
  if (places.administratorOrganizations) {
    return "The attribute may name any organization, also those of administrators.";
  }
  const ids = [
    places.organizationId,
    places.unmappedOrganizationId,
    ...(places.rows ?? []).map((row) => row.organizationId),
  ];
  const organizations = names.organizations.filter((each) => ids.includes(each.id));
  const byRows = (roleMapping.rows ?? []).flatMap((row) => row.roleIds);
  return whyAsk(names, [...organizations.flatMap((each) => each.defaultRoles), ...byRows]);
}

function removed(what, act) {
  return confirm(`Remove the mapping of ${what}?`, "Nobody is moved before you apply.", "Remove", act);
}

/** The method and its rows. */
export function organizationMapping(known, names, groups, change) {
  const mapping = known.organizationMapping;
  const changed = changer(known, names, change);
  const edit = button("Edit", () => editMethod(mapping, names, changed), { "aria-label": "Edit Organization Mapping" });
  const intro = h("p", { class: "row" }, methodText(mapping, names), edit);
  if (mapping.method !== "groups") return [intro];
  const save = (rows) => changed({ organizationMapping: { ...mapping, rows } });
  const nameOfGroup = groupNames(known, groups);
  const columns = {
    Priority: (row) => String(mapping.rows.indexOf(row) + 1),
    "SCIM groups": (row) => row.groupIds.map(nameOfGroup).join(", "),
    Organization: (row) => names.organization(row.organizationId),
    "": (row) => rowActs(mapping.rows, mapping.rows.indexOf(row), save),
  };
  const free = groups.filter((group) => !mapping.rows.some((row) => row.groupIds.includes(group.id)));
  const add = button("Add Mapping", () => addOrganizationRow(mapping, names, free, save));
  return [
    intro,
    known.organizationMappingMessage && h("p", {}, known.organizationMappingMessage),
    table(columns, mapping.rows, "No group is mapped yet."),
    free.length > 0 && h("div", { class: "actions" }, add),
  ];
}

function methodText(mapping, names) {
  const unmapped =
    mapping.unmappedOrganizationId && `; unmapped users go to ${names.organization(mapping.unmappedOrganizationId)}`;
  switch (mapping.method) {
    case "single":
      return `Create new users in the organization ${names.organization(mapping.organizationId)}`;
    case "attribute":
      return `Map users to organizations based on the provider's "${mapping.attribute}" attribute${unmapped}; it may create ${mapping.organizationsMax} of them${mapping.administratorOrganizations ? ", and name those whose roles make administrators" : ""}`;
    default:
      return `Map users to organizations using SCIM groups${unmapped}`;
  }
}

function editMethod(mapping, names, changed) {
  const method = (value, label) =>
    check(label, { type: "radio", name: "method", value, required: true, checked: mapping.method === value });
  const chosen = mapping.organizationId ?? mapping.unmappedOrganizationId;
  const organization = select("organizationId", names.organizationOptions(), chosen);
  const attribute = mapping.attribute ?? NAMING_ATTRIBUTE;
  const content = [
    method("single", "Create new users in the organization below"),
    method("attribute", "Map users to organizations based on the provider's attribute below"),
    method("groups", "Map users to organizations using SCIM groups"),
    field(
      "Organization",
      organization,
      "The one for all new users; with the other methods the one for unmapped users.",
    ),
    field(
      "Attribute",
      h("input", { name: "attribute", required: true, value: attribute }),
      "Its value is the name of the user's organization, which is created when it is missing.",
    ),
    field(
      "Organizations that it may create",
      h("input", {
        name: "organizationsMax",
        type: "number",
        min: 0,
        required: true,
        value: mapping.organizationsMax ?? 100,
      }),
    ),
    check("It may also name an organization whose default roles make administrators", {
      type: "checkbox",
      name: "administrators",
      checked: Boolean(mapping.administratorOrganizations),
    }),
    mapping.rows?.length > 0 && h("p", {}, "The rows of groups are dropped when another method is chosen."),
  ];
  return ask("Edit Organization Mapping Method", content, "Save", (form) =>
    changed({ organizationMapping: chosenMethod(form, mapping) }),
  );
}

function chosenMethod(form, mapping) {
  const method = form.get("method");
  const organizationId = form.get("organizationId");
  if (method === "single") return { method, organizationId };
  if (method === "groups") return { method, rows: mapping.rows ?? [], unmappedOrganizationId: organizationId };
  return {
    method,
    attribute: form.get("attribute"),
    unmappedOrganizationId: organizationId,
    organizationsMax: Number(form.get("organizationsMax")),
    administratorOrganizations: form.has("administrators"),
  };
}

function addOrganizationRow(mapping, names, free, save) {
  const boxes = free.map((group) => check(group.displayName, { type: "checkbox", name: "group", value: group.id }));
  const content = [
    h("fieldset", {}, h("legend", {}, "SCIM groups"), boxes),
    field("Select an organization", select("organizationId", names.organizationOptions(), names.tree.id)),
  ];
  return ask("Add Mapping", content, "Save", (form) => {
    const groupIds = form.getAll("group");
    if (groupIds.length === 0) throw new Error("Select one or more SCIM groups.");
    const row = { groupIds, organizationId: form.get("organizationId") };
    return save([...mapping.rows, row]);
  });
}

function rowActs(rows, index, save) {
  const moved = (to) => {
    const others = rows.filter((_, each) => each !== index);
    return save([...others.slice(0, to), rows[index], ...others.slice(to)]);
  };
  return h("span", { class: "row" }, [
    button("Up", () => moved(index - 1), { "aria-label": `Move row ${index + 1} up`, disabled: index === 0 }),
    button("Down", () => moved(index + 1), {
      "aria-label": `Move row ${index + 1} down`,
      disabled: index === rows.length - 1,
    }),
    button("Remove", () => removed(`row ${index + 1}`, () => save(rows.filter((_, each) => each !== index))), {
      "aria-label": `Remove row ${index + 1}`,
    }),
  ]);
}

/** Rows, each with a group that is mapped at most once. */
export function roleMapping(known, names, groups, change) {
  const mapping = known.roleMapping;
  const changed = changer(known, names, change);
  const edit = button("Edit", () => editRoleMethod(mapping, changed), { "aria-label": "Edit Role Mapping" });
  if (mapping.method === "manual") return [h("p", { class: "row" }, "Manually: operators set the roles", edit)];
  const save = (rows) => changed({ roleMapping: { method: "groups", rows } });
  const nameOfGroup = groupNames(known, groups);
  const columns = {
    "SCIM group": (row) => nameOfGroup(row.groupId),
    Roles: (row) => names.rolesOf(row.roleIds),
    "": (row) => {
      const others = mapping.rows.filter((each) => each !== row);
      const name = nameOfGroup(row.groupId);
      return button("Remove", () => removed(name, () => save(others)), { "aria-label": `Remove ${name}` });
    },
  };
  const free = groups.filter((group) => !mapping.rows.some((row) => row.groupId === group.id));
  const add = button("Add Mapping", () => addRoleRow(mapping, names, free, save), { "aria-label": "Add Role Mapping" });
  return [
    h("p", { class: "row" }, "Map SCIM groups to roles", edit),
    known.roleMappingMessage && h("p", {}, known.roleMappingMessage),
    table(columns, mapping.rows, "No group is mapped yet."),
    free.length > 0 && h("div", { class: "actions" }, add),
  ];
}

function editRoleMethod(mapping, changed) {
  const method = (value, label) =>
    check(label, { type: "radio", name: "method", value, required: true, checked: mapping.method === value });
  const content = [
    method("manual", "Manually"),
    method("groups", "Map SCIM groups to roles"),
    mapping.rows?.length > 0 && h("p", {}, "With Manually the rows are dropped."),
  ];
  return ask("Edit Role Mapping", content, "Save", (form) => {
    const chosen = form.get("method");
    const wanted = chosen === "manual" ? { method: chosen } : { method: chosen, rows: mapping.rows ?? [] };
    return changed({ roleMapping: wanted });
  });
}

function addRoleRow(mapping, names, free, save) {
  const options = free.map((group) => [group.id, group.displayName]);
  const content = [
    field("SCIM group", select("groupId", options, options[0][0]), "Only groups that have not been mapped."),
    roleChecks(names, []),
  ];
  return ask("Add Role Mapping", content, "Add", (form) => {
    const row = { groupId: form.get("groupId"), roleIds: form.getAll("role") };
    return save([...mapping.rows, row]);
  });
}

/** A group's name; of one that the provider has deleted there is only the id, and its row does nothing. */
function groupNames(known, groups) {
  return (id) => (known.deletedGroupIds.includes(id) ? `${id} (deleted)` : nameOf(groups, id, "displayName"));
}
