// The provisioning providers, and the dialog that adds one.

import { get, post } from "./api.js";
import { ask, showSecret } from "./dialogs.js";
import { button, field, h, link, select, table, time, yesNo } from "./dom.js";

export const CREDENTIAL_TYPES = [
  ["api_credentials", "API credentials (default)"],
  ["oauth_token", "OAuth token"],
];

export async function providers(_, again) {
  const known = await get("/providers");
  return [
    h("h1", {}, "Provisioning"),
    h(
      "div",
      { class: "actions" },
      button("Add Provisioning Provider", () => add(again), { class: "main" }),
    ),
    table(
      {
        Provider: (each) => link(each.displayName, "providers", each.id),
        Enabled: (each) => yesNo(each.enabled),
        Users: (each) => String(each.userCount),
        Groups: (each) => String(each.groupCount),
        "Last contact": (each) => (each.lastContactAt ? time(each.lastContactAt) : "never"),
      },
      known,
      "There is no provisioning provider yet.",
    ),
  ];
}

async function add(again) {
  const content = [
    field("Display name", h("input", { name: "displayName", required: true, maxlength: 255 })),
    field(
      "Authentication credential type",
      select("credentialType", CREDENTIAL_TYPES, "api_credentials"),
      "Okta needs API credentials.",
    ),
  ];
  const created = await ask("Add SCIM provisioning provider", content, "Next", (form) =>
    post("/providers", { displayName: form.get("displayName"), credentialType: form.get("credentialType") }),
  );
  if (!created) return;
  await showSecret("SCIM Provider Created", created);
  await again(
    `${created.displayName} is there. Choose its mappings before you assign anybody in the identity provider.`,
  );
}
