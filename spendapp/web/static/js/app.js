// Small comforts on top of pages that work without scripts: menus that close, a count of selected rows, the phone
// navigation without history entries, and a message when htmx got an error.
(() => {
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    } else if (location.hash === "#nav") {
      location.replace("#main");
    }
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".nav-open, .nav-close, .nav-backdrop");
    if (!link) return;
    event.preventDefault();
    location.replace(link.getAttribute("href"));
    if (link.matches(".nav-open")) document.querySelector("#nav .nav-close").focus();
    else document.querySelector(".nav-open").focus();
  });

  const countSelected = (card) => {
    const boxes = [...card.querySelectorAll("tbody .select-cell input")];
    const chosen = boxes.filter((box) => box.checked).length;
    const all = card.querySelector(".select-all");
    if (all) {
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
    const count = card.querySelector(".bulk-count");
    if (count) count.textContent = chosen === 1 ? count.dataset.one : count.dataset.many.replace("{n}", chosen);
  };
  document.addEventListener("change", (event) => {
    const cell = event.target.closest(".select-cell");
    if (!cell) return;
    const card = cell.closest(".table-card");
    if (event.target.matches(".select-all")) {
      for (const box of card.querySelectorAll("tbody .select-cell input")) box.checked = event.target.checked;
    }
    countSelected(card);
  });

  // One message per failed request, with the id to quote; the page stays as it was.
  document.addEventListener("htmx:responseError", (event) => {
    const request = event.detail.xhr;
    if (request.getResponseHeader("HX-Redirect")) return;
    const flashes = document.querySelector(".flashes");
    const template = document.querySelector("#request-failed");
    if (!flashes || !template) return;
    const notice = template.content.cloneNode(true);
    notice.querySelector("code").textContent = request.getResponseHeader("X-Request-ID") || String(request.status);
    flashes.replaceChildren(notice);
  });
})();
