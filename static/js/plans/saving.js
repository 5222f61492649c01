// Takes the plan from the server and gives it back. What the server refuses is told, and the drawing stays as it is.
export class Saving {
  constructor(editor, state) {
    Object.assign(this, { editor, state, told: editor.querySelector("[data-told]") });
    addEventListener("beforeunload", (this.warn = (event) => state.isChanged && event.preventDefault()));
    for (const form of document.querySelectorAll("form[action*='/deletion']")) form.addEventListener("submit", () => this.stopWarning());
  }

  stopWarning() {
    removeEventListener("beforeunload", this.warn);
  }

  async save() {
    if (this.isSaving) return;
    this.isSaving = true;
    const sent = this.state.plan;
    this.state.tell("told", "Saving");
    try {
      const answer = await fetch(this.editor.dataset.drawing, {
        method: "PUT",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.editor.dataset.token },
        body: JSON.stringify({ version: this.state.version, document: sent }),
      });
      await this.hear(answer, sent);
    } catch {
      this.tell(["The server can’t be reached. Nothing is lost: save again when you are online."]);
    }
    this.isSaving = false;
  }

  async hear(answer, sent) {
    const isJson = answer.headers.get("Content-Type")?.includes("json");
    if (!isJson) return this.tell([answer.redirected ? "You are signed out. Sign in in another tab, then save again." : "The plan could not be saved. Nothing is lost: try again."]);
    const said = await answer.json();
    if (!answer.ok) return this.tell(said.problems, { isConflict: answer.status === 409 && /Somebody else/.test(said.problems[0]) });
    this.told.hidden = true;
    // What was changed while the answer was on its way is still to be saved.
    const now = this.state.plan;
    Object.assign(this.state, { saved: sent, version: said.version });
    for (const field of document.querySelectorAll("[data-version]")) field.value = said.version;
    this.state.tell("plan", now === sent ? "Saved" : "Saved, and changed since");
    return undefined;
  }

  tell(problems, { isConflict = false } = {}) {
    this.told.querySelector("[data-problems]").textContent = problems.join(" ") + (isConflict ? " Your drawing is still here: download it before you load theirs." : "");
    for (const name of ["download", "reload"]) this.told.querySelector(`[data-do=${name}]`).hidden = !isConflict;
    this.told.hidden = false;
    this.state.tell("told", "Not saved");
  }

  dismiss() {
    this.told.hidden = true;
  }

  download() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(this.state.plan, null, 1)], { type: "application/json" }));
    link.download = `${this.editor.dataset.name}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  reload() {
    this.stopWarning();
    location.reload();
  }
}
