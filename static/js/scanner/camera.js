// The back camera as small pictures of the frame's middle, with its light, while the screen stays awake.
const SIDE = 640;

export class Camera {
  constructor(video) {
    this.video = video;
    this.canvas = document.createElement("canvas");
    this.canvas.width = this.canvas.height = SIDE;
    this.context = this.canvas.getContext("2d", { willReadFrequently: true });
  }

  get isLive() {
    return this.track?.readyState === "live";
  }

  get hasLight() {
    return Boolean(this.track?.getCapabilities?.().torch);
  }

  async start() {
    if (!navigator.mediaDevices) throw new DOMException("Cameras need HTTPS.", "NotSupportedError");
    const wish = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
    const stream = await navigator.mediaDevices.getUserMedia({ video: wish, audio: false });
    [this.track] = stream.getVideoTracks();
    this.video.srcObject = stream;
    await this.video.play();
    this.stayAwake();
  }

  stop() {
    this.track?.stop();
    this.lock?.release().catch(() => {});
  }

  // The largest square from the middle: the drawn frame and a little around it.
  frame() {
    const { videoWidth: width, videoHeight: height } = this.video;
    const side = Math.min(width, height);
    this.context.drawImage(this.video, (width - side) / 2, (height - side) / 2, side, side, 0, 0, SIDE, SIDE);
    return this.canvas;
  }

  async light(isOn) {
    try {
      await this.track.applyConstraints({ advanced: [{ torch: isOn }] });
      return isOn;
    } catch {
      return false;
    }
  }

  async stayAwake() {
    try {
      this.lock = await navigator.wakeLock.request("screen");
    } catch {
      // Low battery, or a browser without wake locks: the phone's own setting counts.
    }
  }
}
