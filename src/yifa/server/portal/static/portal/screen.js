// The screen in the hall renews its numbers by itself; a lost network leaves the last ones standing.
(() => {
  const renew = async () => {
    const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
    if (!answer || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("queue"), shown = document.getElementById("queue");
    if (fresh && fresh.innerHTML !== shown.innerHTML) shown.replaceWith(document.importNode(fresh, true));
  };
  setInterval(renew, 4000);
})();
