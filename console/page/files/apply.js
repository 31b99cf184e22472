// Apply Org and Role Settings: first who would move, then the job with its progress.

import { at, get, post } from "./api.js";
import { confirm } from "./dialogs.js";
import { button, h, link, notice, table } from "./dom.js";

const POLL_MILLISECONDS = 1000;
const QUEUED = "It begins soon: functions that are running remember the old mapping for up to 45 seconds.";
const ENDED = ["done", "failed"];

export function apply(provider, names) {
  const report = h("div");
  // It counts only for the mappings that are shown here.
  const show = async (dryRun) => {
    const started = await post(`${at("providers", provider.id)}/apply-settings`, { dryRun }, provider);
    const job = await ended(started, report);
    report.replaceChildren(...shown(job, names));
    notice(sentence(job), job.status === "failed");
  };
  const really = async () => {
    const text = `The users of ${provider.displayName} are moved, and their roles changed, as the mappings say.`;
    if (await confirm("Apply Org and Role Settings?", text, "Apply", () => true)) await show(false);
  };
  const acts = [button("Show who would move", () => show(true)), button("Apply Org and Role Settings", really)];
  return [h("div", { class: "actions" }, acts), report];
}

/** Wait for the end of a job, which goes on when nobody waits; then all that it changed. */
async function ended(started, report) {
  let job = started;
  while (!ENDED.includes(job.status)) {
    report.replaceChildren(h("p", {}, job.status === "queued" ? QUEUED : progress(job)));
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
    job = (await orPassing(() => get(at("jobs", job.id)))) ?? job;
  }
  const changes = [];
  let cursor;
  do {
    job = await get(at("jobs", job.id), { cursor });
    changes.push(...job.changes);
    cursor = job.nextCursor;
  } while (cursor);
  return { ...job, changes };
}

/** Its answer; nothing when the console is busy, which passes. */
async function orPassing(question) {
  try {
    return await question();
  } catch (failure) {
    if (failure.passing) return null;
    throw failure;
  }
}

function progress(job) {
  return [h("progress", { value: job.done, max: job.users || 1 }), ` ${job.done} of ${job.users} users`];
}

function shown(report, names) {
  const columns = {
    User: (change) => link(change.userName, "users", change.userId),
    From: (change) => names.organization(change.fromOrganizationId),
    To: (change) => destination(change, names),
    Gains: (change) => names.rolesOf(change.rolesGained),
    Loses: (change) => names.rolesOf(change.rolesLost),
    Refused: (change) => change.refused ?? "",
  };
  return [
    h("p", { class: report.status === "failed" ? "bad" : null }, sentence(report)),
    table(columns, report.changes, "Nobody is concerned."),
  ];
}

function destination(change, names) {
  if (change.newOrganization) return `${change.newOrganization} (new)`;
  return change.toOrganizationId === change.fromOrganizationId ? "stays" : names.organization(change.toOrganizationId);
}

function sentence(report) {
  const counted = `${report.users} users, ${report.moved} moved, ${report.rolesChanged} with other roles, ${report.refused} refused.`;
  if (report.status === "failed")
    return `The job failed. ${report.failure} Until then: ${counted} Start it again: who has been moved is not touched.`;
  return report.dryRun ? `Nobody was changed. It would be: ${counted}` : `Done. ${counted}`;
}
