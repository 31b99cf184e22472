// What is pending, what waits for a decision, what failed, and when each provider last called.

import { at, first, get, post } from "./api.js";
import { confirm } from "./dialogs.js";
import { button, facts, h, link, notice, table, time } from "./dom.js";
import { Names } from "./names.js";

const SHOWN_MAX = 200;

export async function overview(_, again) {
  const [known, names, pending] = await Promise.all([
    get("/overview"),
    Names.read(),
    first("/pending-deactivations", { limit: SHOWN_MAX }, "users", SHOWN_MAX),
  ]);
  const failed = known.failedLast24Hours;
  return [
    h("h1", {}, "Overview"),
    facts({
      Pending: String(known.pending),
      "On legal hold": String(known.held),
      "Awaiting confirmation": String(known.awaitingConfirmation),
      "Failed in 24 hours": h(
        "a",
        { href: `#/log?outcome=error&from=${yesterday()}` },
        `${failed.count}${failed.more ? "+" : ""}`,
      ),
      "Unfinished changes": String(known.unfinishedChanges),
    }),
    known.providers.filter((each) => each.overSafetyLimit).map((each) => wave(each, again)),
    h("h2", {}, "Provisioning providers"),
    table(
      {
        Provider: (each) => link(each.displayName, "providers", each.id),
        Enabled: (each) => (each.enabled ? "yes" : "no"),
        "Last contact": (each) => (each.lastContactAt ? time(each.lastContactAt) : "never"),
      },
      known.providers,
      "There is no provisioning provider yet.",
    ),
    h("h2", {}, "Pending deactivations"),
    pendingTable(pending.found, names, again),
    pending.more && h("p", {}, `These are the first ${SHOWN_MAX} to be due; scimctl pending lists all of them.`),
  ];
}

function yesterday() {
  return new Date(Date.now() - 24 * 3_600_000).toISOString();
}

/** A wave that a safety limit holds back: nobody is deactivated before an operator decides. */
function wave(provider, again) {
  const text = `${provider.displayName}: ${provider.overSafetyLimit} pending users are more than its safety limit allows in an hour. They are blocked, and nobody is deactivated before you decide.`;
  return h("div", { class: "warning" }, h("p", {}, text), h("div", { class: "actions" }, decisions(provider, again)));
}

export function decisions(provider, again) {
  const name = provider.displayName;
  return [
    button("Cancel all", () => decide(provider, "cancel", again)),
    button("Confirm all", () =>
      confirm(
        `Deactivate the users of ${name}?`,
        "All who wait for confirmation are deactivated, and those who are still pending at their deadlines.",
        "Confirm all",
        () => decide(provider, "confirm", again),
      ),
    ),
  ];
}

async function decide(provider, decision, again) {
  let users = 0;
  let answer;
  do {
    answer = await post(`${at("providers", provider.id)}/awaiting-confirmation`, { decision });
    users += answer.users;
    notice(`Users so far: ${users}.`);
  } while (answer.more);
  await again(
    users ? `${decision === "cancel" ? "Cancelled" : "Confirmed"}: ${users} users.` : "Nobody waits for a decision.",
  );
}

function pendingTable(pending, names, again) {
  const columns = {
    User: (each) => link(each.userName, "users", each.id),
    "Time left": (each) => left(each.secondsLeft),
    Due: (each) => time(each.deactivationDueAt),
    Provider: (each) => names.provider(each.providerId),
    "": (each) =>
      button(
        "Unblock",
        async () => {
          await post(`${at("users", each.id)}/unblock`);
          await again(`${each.userName} is unblocked, and will not be deactivated.`);
        },
        { "aria-label": `Unblock ${each.userName}` },
      ),
  };
  return table(columns, pending, "Nobody is going to be deactivated.");
}

/** How long an operator has: `1 h 05 min`, `7 min`, `now`. */
export function left(seconds) {
  if (seconds <= 0) return "now";
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  if (hours) return `${hours} h ${String(minutes).padStart(2, "0")} min`;
  return minutes ? `${minutes} min` : `${seconds} s`;
}
