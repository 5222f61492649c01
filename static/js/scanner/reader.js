// Finds a QR code in a picture: by the browser where it can, else by ZXing in WebAssembly, served by us.
export async function makeReader({ reader, wasm }) {
  return (await nativeReader()) ?? (await zxingReader(reader, wasm));
}

async function nativeReader() {
  if (!("BarcodeDetector" in window)) return null;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!formats.includes("qr_code")) return null;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (canvas) => (await detector.detect(canvas))[0]?.rawValue ?? "";
}

async function zxingReader(module, wasm) {
  const zxing = await import(module);
  await zxing.prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  const options = { formats: ["QRCode"], tryHarder: true, tryInvert: true, maxNumberOfSymbols: 1 };
  return async (canvas) => {
    const picture = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const [found] = await zxing.readBarcodes(picture, options);
    return found?.isValid ? found.text : "";
  };
}
