// Two notes for a new customer, three for one who has waited too long. Browsers allow sound after the first click only.

const KEPT = "desk sound";

export class Sound {
  #button;
  #context = null;
  #newest = null;
  #late = 0;

  constructor(button) {
    this.#button = button;
    if (!button) return;
    button.addEventListener("click", () => this.#turn(!this.#isOn));
    document.addEventListener("click", () => this.#isOn && this.#wake(), { once: true });
    this.#show();
  }

  /** @param {HTMLElement | null} badge what the navigation says of the queue */
  hear(badge) {
    const newest = Number(badge?.dataset.newest ?? 0);
    const late = Number(badge?.dataset.late ?? 0);
    if (this.#newest !== null && this.#isOn) {
      if (late > this.#late) this.#play([660, 520, 660]);
      else if (newest > this.#newest) this.#play([660, 880]);
    }
    this.#newest = Math.max(newest, this.#newest ?? 0);
    this.#late = late;
  }

  get #isOn() {
    return localStorage.getItem(KEPT) === "on";
  }

  #turn(on) {
    localStorage.setItem(KEPT, on ? "on" : "off");
    if (on) this.#wake();
    if (on) this.#play([660, 880]);
    this.#show();
  }

  #show() {
    this.#button.textContent = `提示音：${this.#isOn ? "开" : "关"}`;
    this.#button.setAttribute("aria-pressed", String(this.#isOn));
  }

  #wake() {
    this.#context ??= new AudioContext();
    this.#context.resume();
  }

  #play(notes) {
    const audio = this.#context;
    if (!audio) return;
    notes.forEach((frequency, place) => {
      const start = audio.currentTime + place * 0.16;
      const tone = new OscillatorNode(audio, { frequency });
      const volume = new GainNode(audio, { gain: 0 });
      volume.gain.setValueAtTime(0.15, start);
      volume.gain.exponentialRampToValueAtTime(0.001, start + 0.15);
      tone.connect(volume).connect(audio.destination);
      tone.start(start);
      tone.stop(start + 0.16);
    });
  }
}
