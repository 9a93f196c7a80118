// Runs before the first paint: marks that scripts work, and turns "auto" into the theme of the system for the parts
// of Tabler that ask for it by attribute. Colors themselves follow color-scheme and need no script.
(() => {
  const root = document.documentElement;
  root.dataset.scripts = "";
  if (root.dataset.appearance !== "auto") return;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => { root.dataset.bsTheme = dark.matches ? "dark" : "light"; };
  apply();
  dark.addEventListener("change", () => { apply(); document.dispatchEvent(new Event("themechange")); });
})();
