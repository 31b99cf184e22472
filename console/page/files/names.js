// What stands behind the ids that the console answers with. Each list is read once for a section.

import { all, get } from "./api.js";

/** An organization and all below it, with how deep each is. */
export function* flat(node, depth = 0) {
  yield { ...node, depth };
  for (const child of node.children) yield* flat(child, depth + 1);
}

export class Names {
  static async read() {
    const [providers, tree, roles] = await Promise.all([get("/providers"), get("/organizations"), get("/roles")]);
    return new Names(providers, tree, roles);
  }

  constructor(providers, tree, roles) {
    Object.assign(this, { providers, tree, roles, organizations: [...flat(tree)] });
  }

  provider(id) {
    return id === "local" || !id ? "local" : nameOf(this.providers, id, "displayName");
  }

  organization(id) {
    return nameOf(this.organizations, id);
  }

  rolesOf(ids) {
    return ids.map((id) => nameOf(this.roles, id)).join(", ");
  }

  /** For a choice of one of them. */
  organizationOptions() {
    return this.organizations.map((each) => [each.id, `${"\u2003".repeat(each.depth)}${each.name}`]);
  }

  isAdministrator(roleId) {
    return this.roles.some((role) => role.id === roleId && role.administrator);
  }
}

/** The name of the one with this id; the id itself where there is none any more. */
export function nameOf(list, id, key = "name") {
  return list.find((each) => each.id === id)?.[key] ?? id;
}

export const groupsOf = (providerId) => all("/groups", { provider: providerId, limit: 1000 }, "groups");
export const holds = () => all("/legal-holds", { limit: 1000 }, "legalHolds");
