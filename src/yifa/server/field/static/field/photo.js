// Photos: made smaller on the phone before they are kept or sent. Drawing them anew also leaves out what the camera
// wrote beside the picture (place, time, model of the phone).
import { h, say } from "./dom.js";

const LONGEST = 1600;
const QUALITY = 0.72;
const MOST = 6;

const load = (file) => new Promise((resolve, reject) => {
  const picture = new Image();
  picture.onload = () => resolve(picture);
  picture.onerror = () => reject(new Error("unreadable picture"));
  picture.src = URL.createObjectURL(file);
});

export const smaller = async (file) => {
  const picture = await load(file);
  const scale = Math.min(1, LONGEST / Math.max(picture.naturalWidth, picture.naturalHeight));
  const sheet = document.createElement("canvas");
  sheet.width = Math.round(picture.naturalWidth * scale);
  sheet.height = Math.round(picture.naturalHeight * scale);
  sheet.getContext("2d").drawImage(picture, 0, 0, sheet.width, sheet.height);
  URL.revokeObjectURL(picture.src);
  const blob = await new Promise((resolve) => { sheet.toBlob(resolve, "image/jpeg", QUALITY); });
  sheet.width = 0;
  return blob;
};

// A row of pictures with a button to take one. `list` holds { field, name, blob } and is changed in place.
export const pictures = (field, label, list, changed, main = false) => {
  const input = h("input", { type: "file", accept: "image/*", capture: main ? "environment" : null, class: "hush", id: `take-${field}` });
  const row = h("ul", { class: "pictures", "aria-label": label });
  const draw = () => {
    row.replaceChildren(...list.filter((photo) => photo.field === field).map((photo, at) => {
      const address = URL.createObjectURL(photo.blob);
      return h("li", null,
        h("img", { src: address, alt: `${label}${at + 1}`, onload: () => URL.revokeObjectURL(address) }),
        h("button", { type: "button", class: "drop", "aria-label": `去掉${label}${at + 1}`, onclick: () => {
          list.splice(list.indexOf(photo), 1);
          draw();
          changed();
        } }, "×"));
    }));
  };
  input.addEventListener("change", async () => {
    const file = input.files[0];
    input.value = "";
    if (!file) return;
    if (list.filter((photo) => photo.field === field).length >= MOST) {
      say(`一条最多${MOST}张照片。`, "bad");
      return;
    }
    try {
      const blob = await smaller(file);
      list.push({ field, blob, name: `照片${list.length + 1}.jpg` });
      draw();
      changed();
    } catch (unreadable) {
      say("这张照片打不开，请重新拍一张。", "bad");
    }
  });
  draw();
  const button = h("label", { class: main ? "button main big" : "button", for: `take-${field}` }, main ? "拍照" : "添加照片");
  return h("div", { class: "photo-box" }, row, input, button);
};
