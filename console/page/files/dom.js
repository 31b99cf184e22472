// Elements of the page. Text becomes text nodes only: whatever a name contains, it is never markup.

/** An element. Attributes that are functions are listeners; `false` and `null` leave an attribute or a child out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...present(children));
  return element;
}

/** What is shown of children: lists are laid open, and what is not there is left out. */
export function present(children) {
  return [children].flat(Infinity).filter((child) => child !== null && child !== false && child !== undefined);
}

/** A button that cannot be pressed again while what it does is under way; a failure is said in `#notice`. */
export function button(label, act, attributes = {}) {
  return h("button", { type: "button", click: (event) => pressed(event.currentTarget, act), ...attributes }, label);
}

export function link(label, ...path) {
  return h("a", { href: `#/${path.map(encodeURIComponent).join("/")}` }, label);
}

/** A table with a column for each heading; a cell is what the function makes of the row. */
export function table(columns, rows, empty) {
  if (rows.length === 0) return h("p", { class: "empty" }, empty);
  const headings = Object.keys(columns).map((heading) => h("th", { scope: "col" }, heading));
  const body = rows.map((row) =>
    h(
      "tr",
      {},
      Object.values(columns).map((cell) => h("td", {}, cell(row))),
    ),
  );
  return h("div", { class: "wide" }, h("table", {}, h("thead", {}, h("tr", {}, headings)), h("tbody", {}, body)));
}

/** Names and what is so called; what is null is left out. */
export function facts(known) {
  const shown = Object.entries(known).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return h(
    "dl",
    {},
    shown.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
}

export function select(name, options, chosen, attributes = {}) {
  const items = options.map(([value, label]) => h("option", { value, selected: value === chosen }, label));
  return h("select", { name, ...attributes }, items);
}

let fields = 0;

/** A control with its name above it and a hint below, which is no part of the name. */
export function field(label, control, hint = "") {
  const id = `field-${(fields += 1)}`;
  control.id = id;
  if (hint) control.setAttribute("aria-describedby", `${id}-hint`);
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    control,
    hint && h("small", { id: `${id}-hint` }, hint),
  );
}

export function check(label, attributes) {
  return h("label", { class: "check" }, h("input", attributes), h("span", {}, label));
}

export function yesNo(value) {
  return value ? "yes" : "no";
}

/** A moment, to the second, in UTC as the log has it. */
export function time(iso) {
  return iso ? h("time", { datetime: iso }, iso.replace(/\.\d+/, "").replace("T", " ").replace("Z", " UTC")) : "";
}

/** Say what was done or what went wrong, above the section. */
export function notice(text, bad = false) {
  const place = document.getElementById("notice");
  place.textContent = text;
  place.className = bad ? "bad" : "";
}

async function pressed(pressedButton, act) {
  notice("");
  pressedButton.disabled = true;
  try {
    await act();
  } catch (failure) {
    notice(failure.message, true);
    if (failure.changedSince) dispatchEvent(new Event("outdated"));
  } finally {
    pressedButton.disabled = false;
  }
}
