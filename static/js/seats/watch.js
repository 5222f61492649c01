// Asks every few seconds which seats are gone. The answer is empty while nothing changed, else a bit for each seat.
const EVERY = 5000;

export class Watch {
  constructor(address, mark, tell, signal) {
    this.address = address;
    this.mark = mark;
    this.tell = tell;
    // Who comes back to the page sees at once what happened meanwhile.
    document.addEventListener("visibilitychange", () => !document.hidden && this.ask(), { signal });
    addEventListener("pageshow", (event) => event.persisted && this.ask(), { signal });
  }

  start() {
    this.timer = setInterval(() => !document.hidden && this.ask(), EVERY);
  }

  stop() {
    clearInterval(this.timer);
  }

  async ask() {
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      const answer = await fetch(`${this.address}?since=${encodeURIComponent(this.mark)}`, { credentials: "omit" });
      if (answer.status === 200) this.read(await answer.text());
    } catch {
      // Offline for a moment: the next question will tell.
    } finally {
      this.isAsking = false;
    }
  }

  read(text) {
    const [mark, packed] = text.split("\n");
    const bytes = Uint8Array.from(atob(packed ?? ""), (letter) => letter.charCodeAt(0));
    this.mark = mark;
    this.tell((number) => Boolean((bytes[number >> 3] ?? 0) & (1 << (number & 7))));
  }
}
