// After « ajouter », « retirer » or « calculer », the form comes back with the field to go to (data-go-to).
(() => {
  "use strict";
  const go = () => {
    const form = document.getElementById("tender-form");
    const target = form?.dataset.goTo && document.getElementById(form.dataset.goTo);
    if (!target) return;
    delete form.dataset.goTo;
    target.closest("details")?.setAttribute("open", "");
    target.focus();
    target.scrollIntoView({ block: "center" });
  };
  // A link of the list of faults may lead into a folded part.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".errors a[href^='#']");
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    for (let part = target.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    target.focus();
    target.scrollIntoView({ block: "center" });
  });
  // The answer about a field comes too late when someone is typing in it again: leave it alone.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target } = event.detail;
    const active = document.activeElement;
    const typing = active.matches("textarea, input:not([type=radio])") && target.contains(active);
    if (typing && target.id !== "tender-form") event.detail.shouldSwap = false;
  });
  // What is typed and not sent yet is not lost by a stray click.
  let changed = false;
  document.addEventListener("input", (event) => { if (event.target.closest("#tender-form")) changed = true; });
  document.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  document.addEventListener("htmx:load", go);
  go();
})();
