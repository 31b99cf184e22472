// The page's sections by address, and what happens when the address changes.

import { takeKey } from "./api.js";
import { h, notice, present } from "./dom.js";
import { log } from "./log.js";
import { organizations } from "./organizations.js";
import { overview } from "./overview.js";
import { provider } from "./provider.js";
import { providers } from "./providers.js";
import { user } from "./user.js";
import { users } from "./users.js";

const SECTIONS = {
  "": ["Overview", overview],
  providers: ["Provisioning", providers, provider],
  organizations: ["Organizations", organizations],
  users: ["Users", users, user],
  log: ["Sync Log", log],
};
const main = document.querySelector("main");
let latest = 0;

/** Show what the address says; what was asked for before and comes late is not shown. */
async function show() {
  const turn = (latest += 1);
  main.setAttribute("aria-busy", "true");
  try {
    const { name, id, query } = place();
    const [title, list, one] = SECTIONS[name];
    mark(name);
    document.title = `${title} – Identity Management`;
    const section = id && one ? await one(id, again) : await list(query, again);
    if (turn === latest) main.replaceChildren(...present(section));
  } catch (failure) {
    if (turn === latest) main.replaceChildren(h("p", { role: "alert" }, failure.message));
  } finally {
    if (turn === latest) main.removeAttribute("aria-busy");
  }
}

/** What the address asks for; one that is none of ours leads to the overview. */
function place() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, id] = path.split("/").map(decodeURIComponent);
  return Object.hasOwn(SECTIONS, name) ? { name, id, query: new URLSearchParams(query) } : { name: "" };
}

/** Show the section anew, after something was done, and say what. */
async function again(done = "") {
  await show();
  notice(done);
}

function mark(name) {
  const links = Object.entries(SECTIONS).map(([key, [title]]) =>
    h("a", { href: `#/${key}`, click: () => refresh(key), "aria-current": key === name ? "page" : null }, title),
  );
  document.querySelector("nav").replaceChildren(...links);
}

/** The address of a section that is shown already does not change: it is read again. */
function refresh(key) {
  if (location.hash === `#/${key}`) show();
}

takeKey();
addEventListener("hashchange", async () => {
  takeKey();
  notice("");
  await show();
  main.focus();
});
addEventListener("outdated", show);
show();
