// What the ear and the hand get: each answer has its own sound and its own beat.
const SOUNDS = {
  admit: [[880, 0, 0.09], [1320, 0.1, 0.16]],
  used: [[520, 0, 0.12], [520, 0.18, 0.12], [520, 0.36, 0.12]],
  stop: [[220, 0, 0.25], [150, 0.27, 0.4]],
};
const BEATS = { admit: [80], used: [80, 80, 80, 80, 80], stop: [400, 100, 400] };
const VOLUME = 0.25;

let audio;
// Browsers allow sound only after a touch.
addEventListener("pointerdown", () => (audio ??= new AudioContext()).resume(), { once: true });
addEventListener("keydown", () => (audio ??= new AudioContext()).resume(), { once: true });

export function feel(answer) {
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(BEATS[answer] ?? []);
  if (audio?.state === "running") for (const tone of SOUNDS[answer] ?? []) play(tone);
}

function play([pitch, after, length]) {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  const start = audio.currentTime + after;
  tone.type = "square";
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(VOLUME, start);
  volume.gain.exponentialRampToValueAtTime(0.001, start + length);
  tone.connect(volume).connect(audio.destination);
  tone.start(start);
  tone.stop(start + length);
}
