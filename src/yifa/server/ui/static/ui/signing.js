// A sheet to sign on with a finger or a pen, for whatever page takes a signature, at a desk or on a phone.
const WIDE = 700;
const HIGH = 240;

// `drawn` gets the sheet as a picture after each stroke; `clear` leaves it white again.
export const signingSheet = (label, className, drawn) => {
  const sheet = Object.assign(document.createElement("canvas"), { className, width: WIDE, height: HIGH });
  sheet.setAttribute("role", "img");
  sheet.setAttribute("aria-label", label);
  const pen = sheet.getContext("2d");
  const clear = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, WIDE, HIGH);
  };
  const at = (event) => {
    const frame = sheet.getBoundingClientRect();
    return [(event.clientX - frame.left) * (WIDE / frame.width), (event.clientY - frame.top) * (HIGH / frame.height)];
  };
  let down = false;
  sheet.addEventListener("pointerdown", (event) => {
    down = true;
    sheet.setPointerCapture(event.pointerId);
    Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: "#111" });
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  sheet.addEventListener("pointermove", (event) => {
    if (!down) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  sheet.addEventListener("pointerup", () => {
    down = false;
    sheet.toBlob(drawn, "image/png");
  });
  clear();
  return { sheet, clear };
};
