// The little that HTML does not do alone. Every page works without it.
(() => {
  "use strict";
  const announce = (text) => {
    const place = document.getElementById("announce");
    if (place) { place.textContent = ""; setTimeout(() => { place.textContent = text; }, 50); }
  };

  // htmx: protection against forged requests, and what screen readers hear after a swap.
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.value;
  });
  document.addEventListener("htmx:beforeRequest", (event) => event.detail.target.setAttribute("aria-busy", "true"));
  document.addEventListener("htmx:afterRequest", (event) => event.detail.target.removeAttribute("aria-busy"));
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!event.detail.target) return; // a page brought back by the Back button: nothing to announce
    const said = event.detail.target.querySelector("[data-announce]");
    if (said) announce(said.dataset.announce || said.textContent.trim());
    takeFocus(event.detail.target);
  });
  const broken = () => announce(document.documentElement.lang === "en"
    ? "The answer did not arrive. Check your connection and try again."
    : "La réponse n’est pas arrivée. Vérifiez votre connexion, puis recommencez.");
  document.addEventListener("htmx:sendError", broken);
  document.addEventListener("htmx:responseError", broken);

  // A page that comes back with errors puts the reader in front of them.
  const takeFocus = (where) => { const first = where.querySelector("[data-focus]"); if (first) first.focus(); };
  takeFocus(document);

  // Menus in <details> close with Escape, and when one clicks elsewhere.
  const opened = () => document.querySelectorAll("details[data-closes][open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    opened().forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });
  document.addEventListener("click", (event) => opened().forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  }));

  // A choice that submits its form at once keeps its button for those without JavaScript.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form) form.requestSubmit();
  });
  document.addEventListener("focusin", (event) => { if (event.target.matches("[data-copy]")) event.target.select(); });
  document.documentElement.classList.add("js");
})();
