// Takes the focus when the page or the form comes back with problems; its links go to the fields themselves.
class ErrorSummary extends HTMLElement {
  connectedCallback() {
    this.focus();
    this.onclick = (event) => {
      const link = event.target.closest("a[href^='#']");
      const place = link && document.getElementById(link.hash.slice(1));
      if (!place) return;
      const field = place.matches("input, select, textarea") ? place : place.querySelector("input, select, textarea");
      if (!field) return;
      event.preventDefault();
      (field.labels?.[0] ?? field).scrollIntoView({ block: "start" });
      field.focus({ preventScroll: true });
    };
  }
}

customElements.define("error-summary", ErrorSummary);
