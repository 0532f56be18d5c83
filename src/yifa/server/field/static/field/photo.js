// Photos: made smaller on the phone before they are kept or sent. Drawing them anew also leaves out what the camera
// wrote beside the picture (place, time, model of the phone).
import { h, say } from "./dom.js";

const LONGEST = 1600;
const QUALITY = 0.72;
const MOST = 10;

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

// A row of pictures with two ways to add some: the camera, or what is in the album already, several at once.
// `list` holds { field, name, blob } and is changed in place.
export const pictures = (field, label, list, changed, main = false) => {
  const here = () => list.filter((photo) => photo.field === field).length;
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
  // One after the other: an old phone has no room for several large pictures at a time.
  const take = async (input) => {
    const files = [...input.files];
    input.value = "";
    const room = Math.max(0, MOST - here());
    if (files.length > room) say(`一条最多${MOST}张照片，${room ? `收了前${room}张` : "没有再收"}。`, "bad");
    for (const file of files.slice(0, room)) {
      try {
        const blob = await smaller(file);
        list.push({ field, blob, name: `照片${list.length + 1}.jpg` });
        draw();
        changed();
      } catch (unreadable) {
        say(`“${file.name}”打不开，请换一张。`, "bad");
      }
    }
  };
  const way = (id, words, more, look) => {
    const input = h("input", { type: "file", accept: "image/*", class: "hush", id, ...more });
    input.addEventListener("change", () => take(input));
    return [input, h("label", { class: look, for: id }, words)];
  };
  draw();
  return h("div", { class: "photo-box" }, row,
    way(`take-${field}`, "拍照", { capture: "environment" }, main ? "button main big" : "button"),
    way(`album-${field}`, "从相册选", { multiple: true }, "button"));
};
