// Dialogs: a form that stays open until the console has accepted it, a question before what may be regretted, a secret.

import { button, field, h } from "./dom.js";

const CHANGED_SINCE = 412;

/**
 * A form in a dialog. `act` gets the form's data and does it; what the console refuses is said in the dialog, which
 * stays open with all that was entered. Resolves to what `act` gives, or to null when it is closed. Where somebody else
 * was faster, the section is read again then.
 */
export function ask(title, content, label, act) {
  return new Promise((resolve) => {
    let outdated = false;
    const problem = h("p", { role: "alert" });
    const confirm = h("button", { type: "submit", class: "main" }, label);
    const form = h("form", { submit }, h("h2", {}, title), content, problem, actions(button("Cancel", close), confirm));
    const dialog = shown(form, {
      cancel: (event) => confirm.disabled && event.preventDefault(),
      close: () => finish(null),
    });

    async function submit(event) {
      event.preventDefault();
      problem.textContent = "";
      confirm.disabled = true;
      try {
        finish(await act(new FormData(form)));
      } catch (failure) {
        outdated ||= failure.status === CHANGED_SINCE;
        problem.textContent = failure.message;
        confirm.disabled = false;
      }
    }
    function close() {
      if (!confirm.disabled) dialog.close();
    }
    function finish(outcome) {
      dialog.remove();
      if (outdated) dispatchEvent(new Event("hashchange"));
      resolve(outcome);
    }
  });
}

/** Do it only when the operator says so. */
export function confirm(title, text, label, act) {
  return ask(title, h("p", {}, text), label, async () => (await act()) ?? true);
}

/** A secret, this once: only Done closes the dialog. */
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
    const done = button(
      "Done",
      () => {
        dialog.remove();
        resolve(true);
      },
      { class: "main" },
    );
    const content = h(
      "div",
      {},
      h("h2", {}, title),
      h("p", {}, "Enter this in the identity provider now. It is not shown again."),
      rows,
      actions(done),
    );
    const dialog = shown(content, { cancel: (event) => event.preventDefault() });
  });
}

function copied(name, value) {
  const input = h("input", { readonly: true, value, size: 60, spellcheck: "false" });
  const copy = button(
    "Copy",
    async () => {
      input.select();
      await navigator.clipboard.writeText(value);
    },
    { "aria-label": `Copy ${name}` },
  );
  return h("div", { class: "row" }, field(name, input), copy);
}

function actions(...buttons) {
  return h("div", { class: "actions" }, buttons);
}

function shown(content, listeners) {
  const dialog = h("dialog", listeners, content);
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
