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
    } else if (target && target.closest("[data-print]")) {
      window.print();
    }
  });

  // The menu of the account closes with a press elsewhere, with Escape, and once something in it was chosen.
  function closeMenus(except) {
    for (const menu of document.querySelectorAll("details.account-menu[open]")) {
      if (menu !== except) {
        menu.open = false;
      }
    }
  }

  document.addEventListener("click", event => {
    const target = event.target instanceof Element ? event.target : null;
    closeMenus(target && !target.closest("a") ? target.closest("details.account-menu") : null);
  });
  document.addEventListener("keydown", event => {
    if (event.key === "Escape") {
      closeMenus(null);
    }
  });

  // A press counts for what it was made on. A live list may move a row away under the pointer, or move its element within the document, and for
  // either the browser drops the click: then it is given to the element that was pressed. Fingers scroll and are left to the browser.
  const slipPx = 8;
  let pressed = null;

  document.addEventListener("pointerdown", event => {
    const target = event.target instanceof Element ? event.target.closest("main a[href], main button") : null;
    const plain = event.button === 0 && event.pointerType !== "touch" && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    pressed = target && plain ? { target, x: event.clientX, y: event.clientY } : null;
  }, true);

  document.addEventListener("pointerup", event => {
    const press = pressed;
    if (press && Math.hypot(event.clientX - press.x, event.clientY - press.y) <= slipPx) {
      // After the browser's own click, if there is one.
      setTimeout(() => {
        if (pressed === press) {
          pressed = null;
          press.target.click();
        }
      });
    } else {
      pressed = null;
    }
  }, true);

  document.addEventListener("pointercancel", () => { pressed = null; }, true);
  document.addEventListener("click", event => {
    if (pressed && event.target instanceof Node && pressed.target.contains(event.target)) {
      pressed = null;
    }
  }, true);

  // A page's choices stand in its address. The server asks for the change a journey after the choice; who has gone to another page by then stays there.
  window.smartParkReplaceAddress = (path, address) => {
    if (location.pathname === path) {
      Blazor.navigateTo(address, { forceLoad: false, replaceHistoryEntry: true });
    }
  };

  // Whether the alarm sounds now; false where the browser wants a click first.
  window.smartParkSound = async (audio, on) => {
    if (!on) {
      audio.pause();
      audio.currentTime = 0;
      return true;
    }
    try {
      await audio.play();
      return true;
    } catch {
      return false;
    }
  };

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
