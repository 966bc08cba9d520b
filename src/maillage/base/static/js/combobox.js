// A text field that suggests (components/combobox.html), after the ARIA « combobox with list » pattern.
// Typing asks data-url?q=…, arrows walk the list, Enter takes, Escape closes. The code goes to the hidden field.
(() => {
  "use strict";
  const parts = (input) => {
    const box = input.closest("[data-combobox]");
    return { box, code: box.querySelector("input[type=hidden]"), list: box.querySelector("[role=listbox]") };
  };
  const options = (list) => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
  const pending = new WeakMap();

  const close = (input) => {
    const { list } = parts(input);
    clearTimeout(pending.get(input)?.timer);
    pending.get(input)?.request?.abort();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (input, option) => {
    const { list } = parts(input);
    options(list).forEach((other) => other.setAttribute("aria-selected", String(other === option)));
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.id ||= `${list.id}_${options(list).indexOf(option)}`;
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const take = (input, option) => {
    const { code } = parts(input);
    input.value = option.dataset.label;
    code.value = option.dataset.value;
    close(input);
    code.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const ask = async (input) => {
    const { box, list } = parts(input);
    const request = new AbortController();
    pending.set(input, { request });
    try {
      const url = new URL(box.dataset.url, location.href);
      url.searchParams.set("q", input.value.trim());
      const answer = await fetch(url, { signal: request.signal, headers: { "HX-Request": "true" } });
      if (!answer.ok) return close(input);
      list.innerHTML = await answer.text(); // our own server, escaped by its templates
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      mark(input, options(list)[0]);
    } catch (error) {
      if (error.name !== "AbortError") close(input);
    }
  };
  const step = (input, by) => {
    const { list } = parts(input);
    if (list.hidden) return ask(input);
    const all = options(list);
    const now = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    mark(input, all[(now + by + all.length) % all.length]);
  };

  const isBox = (event) => event.target.matches?.("[data-combobox] input[role=combobox]");
  document.addEventListener("input", (event) => {
    if (!isBox(event)) return;
    const input = event.target;
    parts(input).code.value = ""; // what is typed is not chosen yet; the server resolves the text
    close(input);
    if (input.value.trim().length >= 2) pending.set(input, { timer: setTimeout(() => ask(input), 130) });
  });
  document.addEventListener("keydown", (event) => {
    if (!isBox(event) || event.isComposing) return;
    const input = event.target;
    const { list } = parts(input);
    const chosen = list.querySelector("[aria-selected=true]");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); step(input, event.key === "ArrowDown" ? 1 : -1); }
    else if (event.key === "Enter" && !list.hidden && chosen) { event.preventDefault(); take(input, chosen); }
    else if (event.key === "Tab" && !list.hidden && chosen) take(input, chosen);
    else if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); event.preventDefault(); close(input); }
  });
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest?.("[data-combobox] [role=option]");
    if (!option) return;
    event.preventDefault(); // the field keeps the focus
    if (option.hasAttribute("aria-disabled")) return;
    take(option.closest("[data-combobox]").querySelector("[role=combobox]"), option);
  });
  document.addEventListener("focusout", (event) => { if (isBox(event)) close(event.target); });

  // With JavaScript the code travels beside the text; without, the field stays disabled and the text alone is sent.
  const enable = (where) => where.querySelectorAll("[data-combobox] input[type=hidden]").forEach((code) => { code.disabled = false; });
  enable(document);
  document.addEventListener("htmx:load", (event) => enable(event.target));
})();
