// After an answer came in place: what was focused may be gone, then the answer's title takes the focus.
(() => {
  "use strict";
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "groups" || document.activeElement !== document.body) return;
    const title = document.querySelector("#groups [data-announce]");
    if (title) title.focus({ preventScroll: true });
  });
})();
