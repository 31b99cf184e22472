// Dialogs: a form that stays open until the console has accepted it, a question before what may be regretted, a secret.

import { button, field, h } from "./dom.js";

let dialogs = 0;

/**
 * A form in a dialog. `act` gets the form's data and does it; what the console refuses is said in the dialog, which
 * stays open with all that was entered. Resolves to what `act` gives, or to null when it is closed. Where somebody else
 * was faster, the section is read again then.
 */
export function ask(title, content, label, act) {
  return new Promise((resolve) => {
    let outdated = false;
    let over = false;
    const problem = h("p", { role: "alert" });
    const confirm = h("button", { type: "submit", class: "main" }, label);
    const form = h("form", { submit }, h("h2", {}, title), content, problem, actions(button("Cancel", close), confirm));
    // A browser lets Escape be prevented once only: while the answer is awaited the dialog is opened again.
    const dialog = shown(form, { close: () => (confirm.disabled && !over ? dialog.showModal() : finish(null)) });

    async function submit(event) {
      event.preventDefault();
      problem.textContent = "";
      confirm.disabled = true;
      try {
        finish(await act(new FormData(form)));
      } catch (failure) {
        outdated ||= failure.changedSince;
        problem.textContent = failure.message;
        confirm.disabled = false;
      }
    }
    function close() {
      if (!confirm.disabled) dialog.close();
    }
    function finish(outcome) {
      if (over) return;
      over = true;
      removed(dialog);
      if (outdated) dispatchEvent(new Event("outdated"));
      resolve(outcome);
    }
  });
}

/** Do it only when the operator says so. */
export function confirm(title, text, label, act) {
  return ask(title, h("p", {}, text), label, async () => (await act()) ?? true);
}

/** A secret, this once: Escape does not take it away, only Done does. */
export function showSecret(title, created) {
  const shownFields = {
    "Base URL": created.baseUrl,
    Username: created.username,
    Password: created.password,
    Token: created.token,
  };
  return new Promise((resolve) => {
    const rows = Object.entries(shownFields)
      .filter(([, value]) => value)
      .map(([name, value]) => copied(name, value));
    const done = button("Done", () => resolve(removed(dialog)), { class: "main" });
    const content = h(
      "div",
      {},
      h("h2", {}, title),
      h("p", {}, "Enter this in the identity provider now. It is not shown again."),
      rows,
      actions(done),
    );
    const dialog = shown(content, { close: () => dialog.isConnected && dialog.showModal() });
  });
}

function copied(name, value) {
  const input = h("input", { readonly: true, value, size: 60, spellcheck: "false" });
  const said = h("span", { role: "status" });
  const copy = button(
    "Copy",
    async () => {
      input.select();
      await navigator.clipboard.writeText(value).then(
        () => said.replaceChildren("copied"),
        () => said.replaceChildren("selected: copy it with the keyboard"),
      );
    },
    { "aria-label": `Copy ${name}` },
  );
  return h("div", { class: "row" }, field(name, input), copy, said);
}

function actions(...buttons) {
  return h("div", { class: "actions" }, buttons);
}

function shown(content, listeners) {
  const heading = content.querySelector("h2");
  heading.id = `dialog-${(dialogs += 1)}`;
  const dialog = h("dialog", { "aria-labelledby": heading.id, ...listeners }, content);
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Taken away, and closed, so that the focus goes back to where it was. */
function removed(dialog) {
  dialog.close();
  dialog.remove();
  return true;
}
