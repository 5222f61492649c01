// Copies what stands in a readonly field. Without this the field can be selected by hand.
class CopyText extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard) return;
    const button = this.querySelector("button");
    const words = button.querySelector("span");
    const before = words.textContent;
    button.hidden = false;
    button.onclick = async () => {
      await navigator.clipboard.writeText(this.querySelector("input").value);
      words.textContent = "Copied";
      setTimeout(() => (words.textContent = before), 2000);
    };
  }
}

customElements.define("copy-text", CopyText);
