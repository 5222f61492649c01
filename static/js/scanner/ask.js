// Asks the server. The nonce travels with every try, so a lost answer is asked for again and never counts twice.
const TRIES = 3;
const WAIT_MS = 6000;
const PAUSE_MS = 400;

export function newNonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Answers {html} or, when the server refused or can't be reached, {html: null, why}.
export async function ask(url, body) {
  for (let left = TRIES; left > 0; left -= 1) {
    try {
      const answer = await fetch(url, {
        method: "POST",
        body: new URLSearchParams(body),
        headers: { "HX-Request-Type": "partial" },
        signal: AbortSignal.timeout(WAIT_MS),
      });
      if (answer.ok) return { html: await answer.text() };
      if (answer.status < 500) return { html: null, why: plain(await answer.text()) };
    } catch {
      // No network: try again below.
    }
    if (left > 1) await new Promise((resume) => setTimeout(resume, PAUSE_MS));
  }
  return { html: null };
}

function plain(html) {
  return new DOMParser().parseFromString(html, "text/html").body.textContent.trim().slice(0, 300);
}
