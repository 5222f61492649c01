// Upgrades the check-in page: the camera reads codes, answers fill the screen, the next code needs no tap.
import { Camera } from "./camera.js";
import { makeReader } from "./reader.js";
import { feel } from "./feedback.js";
import { listenForWedge } from "./wedge.js";
import { ask, newNonce } from "./ask.js";

const FRAME_MS = 100;
const REARM_MS = 1200;
const SAME_CODE_MS = 3000;

class DoorScanner extends HTMLElement {
  connectedCallback() {
    this.result = this.querySelector("#result");
    this.ready = this.querySelector('[data-result="ready"]');
    this.addEventListener("submit", (event) => this.submitted(event));
    this.addEventListener("click", (event) => this.clicked(event));
    if (!this.ready) return;
    this.form = this.ready.querySelector("form[data-scan]");
    this.seen = { code: "", at: 0 };
    this.armedAt = 0;
    this.asking = false;
    this.stopWedge = listenForWedge((code) => this.check(code));
    this.refused = this.ready.querySelector("[data-refused]");
    this.camera = new Camera(this.ready.querySelector("video"));
    // The counts are swapped in by htmx; the bar above the camera tells the same.
    this.watch = new MutationObserver(() => this.copyCount());
    this.watch.observe(this.querySelector(".door__log"), { childList: true, subtree: true });
    this.onShown = () => document.visibilityState === "visible" && this.startCamera();
    document.addEventListener("visibilitychange", this.onShown);
    this.startCamera();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.stopWedge?.();
    this.watch?.disconnect();
    this.camera?.stop();
    document.removeEventListener("visibilitychange", this.onShown);
  }

  async startCamera() {
    if (this.camera.isLive) this.camera.stayAwake();
    if (this.starting || this.camera.isLive) return;
    this.starting = true;
    try {
      await this.camera.start();
      this.reader ??= await makeReader(this.dataset);
      this.showCamera();
      clearTimeout(this.timer);
      this.look();
    } catch (error) {
      this.dataset.camera = error.name;
      this.refused.hidden = false;
      this.openTyped(true);
    }
    this.starting = false;
  }

  showCamera() {
    this.dataset.camera = "live";
    this.refused.hidden = true;
    this.ready.querySelector("[data-camera]").hidden = false;
    this.ready.querySelector("[data-light]").hidden = !this.camera.hasLight;
    this.ready.querySelector("[data-code]").hidden = false;
    this.openTyped(false);
  }

  openTyped(open) {
    this.ready.querySelector("[data-typed]").hidden = !open;
    this.ready.querySelector("[data-code]").setAttribute("aria-pressed", String(open));
  }

  async look() {
    if (this.camera.isLive && !this.asking && Date.now() > this.armedAt) {
      const code = await this.reader(this.camera.frame()).catch(() => "");
      if (code) this.found(code);
    }
    this.timer = setTimeout(() => this.look(), FRAME_MS);
  }

  // A code that stays in front of the camera is one scan, not one every three seconds.
  found(code) {
    const isSame = code === this.seen.code && Date.now() - this.seen.at < SAME_CODE_MS;
    this.seen = { code, at: Date.now() };
    if (!isSame) this.check(code);
  }

  check(code) {
    const body = new FormData(this.form);
    body.set("code", code);
    body.set("nonce", newNonce());
    this.send(this.form.action, body);
  }

  async send(url, body) {
    if (this.asking) return;
    this.asking = true;
    this.dataset.state = "asking";
    const { html, why } = await ask(url, body);
    this.show(html, why);
    this.armedAt = Date.now() + REARM_MS;
    this.asking = false;
  }

  show(html, why) {
    if (html) this.result.innerHTML = html;
    else this.result.replaceChildren(this.querySelector("[data-offline]").content.cloneNode(true));
    if (why) this.result.querySelector("[data-why]").textContent = why;
    const answer = this.result.querySelector("[data-result]")?.dataset.result ?? "ready";
    this.dataset.state = answer;
    if (this.ready) this.ready.inert = true;
    window.scrollTo(0, 0);
    this.result.querySelector("[data-next]")?.focus({ preventScroll: true });
    feel(answer);
    document.body.dispatchEvent(new Event("scanned"));
  }

  next() {
    this.result.replaceChildren();
    this.ready.inert = false;
    this.dataset.state = "ready";
    this.form.reset();
    if (this.querySelector("[data-typed]").hidden) this.ready.querySelector("[data-code]").focus({ preventScroll: true });
    else this.form.elements.code.focus();
  }

  submitted(event) {
    const form = event.target;
    if (!this.ready) return;
    if (form.matches("[data-scan]")) {
      const body = new FormData(form);
      if (form === this.form) body.set("nonce", newNonce());
      if (form === this.form && !body.get("code").trim()) return;
      event.preventDefault();
      this.send(form.action, body);
    }
    if (form.matches("[data-undo]")) {
      event.preventDefault();
      this.undo(form);
    }
  }

  async undo(form) {
    const { html, why } = await ask(form.action, new FormData(form));
    if (html === null || why) return this.show(null, why || "This phone has no network, so nothing was undone.");
    this.seen = { code: "", at: 0 };
    this.armedAt = Date.now() + REARM_MS;
    this.next();
    document.body.dispatchEvent(new Event("scanned"));
  }

  clicked(event) {
    if (!this.ready) return;
    const on = (selector) => event.target.closest(selector);
    if (on("[data-next]")) {
      event.preventDefault();
      this.next();
    }
    if (on("[data-again]")) this.startCamera();
    if (on("[data-code]")) {
      this.openTyped(this.querySelector("[data-typed]").hidden);
      this.form.elements.code.focus();
    }
    if (on("[data-light]")) this.switchLight(on("[data-light]"));
  }

  async switchLight(button) {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(await this.camera.light(isOn)));
  }

  copyCount() {
    const now = this.querySelector("#tally")?.dataset.ofAll;
    const shown = this.ready.querySelector(".door__bar [data-of-all]");
    if (now && shown.textContent !== now) shown.textContent = now;
  }
}

customElements.define("door-scanner", DoorScanner);
