// Made by "make bundle" of the scripts in app/views; sha256 9901618fa010760c40e819fdf00482c9b97dff7e3d955b2a553f50a516482a78
var pageLoad = (() => {
  // page/late_watchers.js
  function lookAgain() {
    const loaded = ({ target }) => {
      if (target instanceof HTMLScriptElement && mended()) document.removeEventListener("load", loaded, true);
    };
    document.addEventListener("load", loaded, true);
  }
  function mended() {
    const component = typeof Bokeh === "undefined" ? null : Bokeh.Models["panel.models.esm.ReactComponent"];
    if (!component) return false;
    const { watch } = component.prototype;
    component.prototype.watch = function(view, name, listener, always = false) {
      watch.call(this, view, name, listener, always);
      if (always) listener();
    };
    return true;
  }

  // page/page_load.js
  lookAgain();
  (() => {
    const FIRST_WAIT = 1e3;
    const LONGEST_WAIT = 2e4;
    const PATIENCE = 6e4;
    const LONGEST_PATIENCE = 6e5;
    const GRACE = 3e3;
    const LOOK = 200;
    const FAILURES = "bowerbird.failures";
    const heard = { at: 0 };
    window.bowerbirdHeard = heard;
    const failures = remembered();
    const patience = Math.min(PATIENCE * 2 ** failures, LONGEST_PATIENCE);
    let over = false;
    const looking = setInterval(look, LOOK);
    const Plain = window.WebSocket;
    window.WebSocket = class extends Plain {
      /** @param {ConstructorParameters<typeof WebSocket>} address */
      constructor(...address) {
        super(...address);
        this.addEventListener("message", () => {
          heard.at = performance.now();
        });
        this.addEventListener("close", () => failed("The connection was lost while the page was loading"));
      }
    };
    window.addEventListener(
      "error",
      ({ target }) => {
        if (target instanceof HTMLScriptElement) setTimeout(failed, GRACE, "A part of the page did not arrive");
      },
      true
    );
    function look() {
      if (isUp()) {
        over = true;
        clearInterval(looking);
        remember(0);
      } else if (performance.now() > patience) {
        failed("The page has not come up yet");
      }
    }
    function isUp() {
      return Boolean(window.bowerbird?.watch);
    }
    async function failed(why) {
      if (over || isUp()) return;
      over = true;
      clearInterval(looking);
      remember(failures + 1);
      tell(`${why}; loading it again …`);
      let wait = Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT);
      do {
        await new Promise((resolve) => setTimeout(resolve, wait));
        wait = Math.min(wait * 2, LONGEST_WAIT);
      } while (!await isAnswered(why));
      if (window.bowerbird) window.bowerbird.leaving = true;
      location.reload();
    }
    async function isAnswered(why) {
      try {
        const { status } = await fetch("boot", { cache: "no-store", signal: AbortSignal.timeout(LONGEST_WAIT) });
        if (status < 500) return true;
      } catch {
      }
      tell(`${why}, and the server does not answer now; trying again …`);
      return false;
    }
    function tell(text) {
      let box = document.getElementById("page-load");
      if (!box) {
        box = document.createElement("div");
        box.id = "page-load";
        box.setAttribute("role", "alert");
        Object.assign(box.style, {
          position: "fixed",
          inset: "0",
          zIndex: "10000",
          display: "grid",
          placeContent: "center",
          padding: "24px",
          textAlign: "center",
          font: "16px system-ui, sans-serif",
          background: "#fff",
          color: "#1b1f23"
        });
        document.documentElement.append(box);
      }
      box.textContent = text;
    }
    function remembered() {
      try {
        return Number(sessionStorage.getItem(FAILURES)) || 0;
      } catch {
        return 0;
      }
    }
    function remember(number) {
      try {
        if (number) sessionStorage.setItem(FAILURES, String(number));
        else sessionStorage.removeItem(FAILURES);
      } catch {
      }
    }
  })();
})();
