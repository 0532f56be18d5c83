// A screen on the wall renews its part of the page by itself; a lost network leaves the last state standing.
(() => {
  const box = document.querySelector("[data-renew]");
  const renew = async () => {
    const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
    if (!answer || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(box.id);
    if (fresh && fresh.innerHTML !== box.innerHTML) box.replaceChildren(...document.importNode(fresh, true).childNodes);
  };
  setInterval(renew, Number(box.dataset.renew) * 1000);
})();
