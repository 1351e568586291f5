// Theme and reconnect banner: the little that must work before and without a circuit.
// Runs in the head, before anything is painted, so that the wrong theme never flashes.
(function () {
  "use strict";
  const cookie = "smartpark-theme";
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    const match = document.cookie.match(/(?:^|;\s*)smartpark-theme=(dark|light)/);
    return match ? match[1] : null;
  }

  function apply(theme) {
    root.dataset.theme = theme;
    document.dispatchEvent(new CustomEvent("smartpark-theme", { detail: theme }));
  }

  apply(chosen() || (system.matches ? "dark" : "light"));
  system.addEventListener("change", () => {
    if (!chosen()) {
      apply(system.matches ? "dark" : "light");
    }
  });

  document.addEventListener("click", event => {
    const target = event.target instanceof Element ? event.target : null;
    if (target && target.closest("[data-theme-toggle]")) {
      const next = root.dataset.theme === "dark" ? "light" : "dark";
      const secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = `${cookie}=${next}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
      apply(next);
    } else if (target && target.closest("[data-reload]")) {
      location.reload();
    }
  });

  // "rejected": the server answers but no longer knows this circuit (it was restarted); "failed": it does not answer and Blazor gave up.
  // A fresh page cures both, and what the viewer had chosen lives in the address. A wall display has nobody to press a button, so it is
  // reloaded as soon as the server answers; not before, because the browser's own error page would never come back.
  const checkEveryMs = 5000;
  let checking = false;

  async function reloadWhenServed() {
    try {
      const answer = await fetch(location.href, { method: "GET", cache: "no-store" });
      if (answer.ok) {
        location.reload();
        return;
      }
    } catch {
      // Still away: the banner says so.
    }
    setTimeout(reloadWhenServed, checkEveryMs);
  }

  document.addEventListener("components-reconnect-state-changed", event => {
    const state = event.detail && event.detail.state;
    root.classList.toggle("not-live", state !== "hide");
    if ((state === "rejected" || state === "failed" || state === "resume-failed") && !checking) {
      checking = true;
      reloadWhenServed();
    }
  }, true);
})();
