// The map without reloading the page: the same questions and answers as the form has without a script.
(() => {
  const box = document.querySelector("[data-spot]");
  if (!box) return;
  const map = box.querySelector("input[type=image]"), form = box.closest("form"), said = box.querySelector(".p-said");
  const near = box.querySelector(".p-near"), point = box.querySelector("input[type=hidden]"), sheet = form.elements.sheet;
  const villages = [...form.querySelectorAll("[name=village]")];
  const show = (answer) => {
    map.src = answer.src;
    map.setAttribute("height", answer.height);
    sheet.value = answer.village;
    if (answer.point) point.value = answer.point;
    villages.forEach((one) => {
      if (one.type === "radio") one.checked = answer.village ? one.value === answer.village : one.checked;
      else if (answer.village) one.value = answer.village;
    });
    said.textContent = answer.said;
    near.hidden = !answer.near.length;
    near.querySelector("ul").replaceChildren(...answer.near.map((one) => {
      const line = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: one.href, textContent: one.title });
      line.append(link, `　${one.status}　${one.far}`);
      return line;
    }));
  };
  const ask = (asked) => fetch(`${box.dataset.spot}?${new URLSearchParams({ village: sheet.value, point: point.value, ...asked })}`)
    .then((answer) => (answer.ok ? answer.json().then(show) : Promise.reject(answer)))
    .catch(() => { said.textContent = "网络不通，请选村、写地点。"; });
  const at = (found) => ask({ at: `${found.coords.longitude.toFixed(5)},${found.coords.latitude.toFixed(5)}` });

  box.querySelector(".p-map").classList.add("fits");
  map.addEventListener("click", (event) => {
    event.preventDefault();
    const frame = map.getBoundingClientRect(), wide = Number(map.getAttribute("width"));
    ask({
      x: Math.max(0, Math.round((event.clientX - frame.left) * wide / frame.width)),
      y: Math.max(0, Math.round((event.clientY - frame.top) * wide / frame.width)),
    });
  });
  box.querySelectorAll("[name=find]").forEach((button) => button.addEventListener("click", (event) => {
    event.preventDefault();
    if (button.value === "words") ask({ words: form.elements.place.value });
    else ask({ village: "" });
  }));
  villages.forEach((one) => one.addEventListener("change", () => ask({ village: one.value })));
  if (!navigator.geolocation || !window.isSecureContext) return;
  const here = Object.assign(document.createElement("button"), { type: "button", className: "button main", textContent: "用手机定位" });
  here.addEventListener("click", () => {
    said.textContent = "正在定位……";
    const failed = () => { said.textContent = "没有定到位置。请在图上点，或者选村、写地点。"; };
    navigator.geolocation.getCurrentPosition(at, failed, { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 });
  });
  box.querySelector(".p-act").prepend(here);
})();
