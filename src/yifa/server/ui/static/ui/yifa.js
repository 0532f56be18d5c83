// What the pages do in the browser, all of it a help and none of it needed: keys, kept drafts, dialogs, larger type.
(() => {
  "use strict";

  const DRAFT = "yifa-draft:";
  const SENT = "yifa-sent";
  const typing = (element) => element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  // Keys ------------------------------------------------------------------------------------------------------------
  const follow = (selector) => {
    const target = document.querySelector(selector);
    if (target) target.matches("a, button, summary") ? target.click() : target.focus();
    return Boolean(target);
  };

  const stepRow = (from, forward) => {
    const rows = [...document.querySelectorAll("table.ledger tbody tr")].filter((row) => row.querySelector("a"));
    if (!rows.length) return false;
    const here = rows.indexOf(from.closest("table.ledger tbody tr"));
    const next = here < 0 ? (forward ? 0 : rows.length - 1) : here + (forward ? 1 : -1);
    const row = rows[Math.max(0, Math.min(rows.length - 1, next))];
    row.querySelector("a").focus();
    row.scrollIntoView({ block: "nearest" });
    return true;
  };

  const keys = {
    "/": () => follow("[data-key='/']"),
    n: () => follow("[data-key=n]"),
    "?": () => follow("[data-opens=keys]"),
    ArrowDown: (target) => stepRow(target, true),
    ArrowUp: (target) => stepRow(target, false),
  };

  // Choose an entry of a list of choices by its value; one that is not listed yet is put on top.
  const pick = (name, value, label) => {
    const list = document.querySelector(`#f-${name} .pick-list`);
    if (!list) return;
    let input = list.querySelector(`input[value="${value}"]`);
    if (!input) {
      const row = document.createElement("label");
      input = Object.assign(document.createElement("input"), { type: "radio", name, value });
      row.append(input, ` ${label}`);
      list.prepend(row);
    }
    input.checked = true;
    list.prepend(input.closest("label"));
    list.scrollIntoView({ block: "center" });
    input.focus();
  };

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.isComposing) return; // the input method is still choosing characters
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = target.closest("form") || document.querySelector("form[data-main]");
      const button = form && (form.querySelector("[data-step]") || form.querySelector("[type=submit]"));
      if (button) {
        event.preventDefault();
        button.click();
      }
      return;
    }
    if (event.key === "Escape") {
      closeMenus(null);
      if (typing(target)) target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(target) || document.querySelector("dialog[open]")) return;
    const act = keys[event.key];
    if (act && act(target)) event.preventDefault();
  });

  // Menus and dialogs -----------------------------------------------------------------------------------------------
  const closeMenus = (except) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (menu !== except) menu.removeAttribute("open");
    });
  };

  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest(".menu-list") ? null : event.target.closest("details.menu"));
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (dialog && dialog.showModal) {
      event.preventDefault();
      dialog.showModal();
    }
    const closer = event.target.closest("[data-closes]");
    if (closer) closer.closest("dialog").close();
    if (event.target.closest("[data-larger]")) larger();
    const picks = event.target.closest("[data-picks]");
    if (picks) pick(picks.dataset.picks, picks.dataset.value, picks.dataset.label);
    if (event.target.closest("[data-prints]")) window.print();
    const forget = event.target.closest("[data-forgets]");
    if (forget) {
      sessionStorage.removeItem(DRAFT + forget.dataset.forgets);
      window.location.reload();
    }
  });

  // What a request brings into a dialog is shown at once.
  document.addEventListener("htmx:afterSwap", (event) => {
    const dialog = event.target.closest("dialog");
    if (dialog && !dialog.open) dialog.showModal();
  });

  // Long lists of choices: typing hides what does not fit; where the server searches, it brings what does ------------
  document.addEventListener("input", (event) => {
    const box = event.target.closest("[data-pick-search]");
    if (!box || box.hasAttribute("hx-get")) return;
    const word = box.value.trim();
    box.closest("[data-pick]").querySelectorAll(".pick-list label").forEach((label) => {
      label.hidden = Boolean(word) && !label.textContent.includes(word) && !label.querySelector("input").checked;
    });
  });
  // Lists of kinds of work: typing leaves those whose name fits, and opens what is folded --------------------------
  document.addEventListener("input", (event) => {
    const box = event.target.closest("[data-narrow]");
    if (!box) return;
    const word = box.value.trim();
    const whole = box.closest("[data-narrows]");
    whole.querySelectorAll(".kind-list li").forEach((line) => {
      line.hidden = Boolean(word) && !line.textContent.includes(word);
    });
    whole.querySelectorAll("section").forEach((part) => {
      part.hidden = Boolean(word) && !part.querySelector("li:not([hidden])");
    });
    whole.querySelectorAll("details").forEach((folded) => { folded.open = Boolean(word); });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.closest("[data-pick-search]")) event.preventDefault();
  });

  // A row just added is where somebody goes on typing; the faults of a form are where he looks first.
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const field = event.detail.target && event.detail.target.querySelector("[data-focus]");
    if (field) field.focus();
  });
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".drawing-box .now").forEach((state) => {
      const box = state.closest(".drawing-box");
      box.scrollLeft = state.getBoundingClientRect().left - box.getBoundingClientRect().left - box.clientWidth / 2;
    });
    const faults = document.getElementById("form-errors");
    if (faults) faults.focus();
  });

  // Larger type: a cookie, so that the server sends the next page right from the start ------------------------------
  const larger = () => {
    const on = document.documentElement.classList.toggle("large");
    document.cookie = `yifa_type=${on ? "large" : ""}; path=/; max-age=31536000; SameSite=Lax`;
  };

  // Drafts: what is typed into form[data-keep] stays in this tab until it is saved ----------------------------------
  const kept = (form) => [...form.elements].filter(
    (field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type),
  );
  const mine = () => `${document.body.dataset.person}:`;
  const name = (form) => `${mine()}${window.location.pathname}#${form.dataset.keep}`;
  const state = (form) => kept(form).map(
    (field) => (["checkbox", "radio"].includes(field.type) ? field.checked : field.value),
  );

  const keep = (form) => {
    try {
      sessionStorage.setItem(DRAFT + name(form), JSON.stringify(state(form)));
    } catch (full) {
      // A full store must not stand in the way of typing.
    }
  };

  const restore = (form) => {
    if (form.dataset.kept) return;
    form.dataset.kept = "yes";
    const text = sessionStorage.getItem(DRAFT + name(form));
    if (!text || text === JSON.stringify(state(form))) return;
    const values = JSON.parse(text);
    const fields = kept(form);
    if (values.length !== fields.length) return;
    fields.forEach((field, at) => {
      if (["checkbox", "radio"].includes(field.type)) field.checked = values[at];
      else field.value = values[at];
    });
    const note = document.createElement("p");
    note.className = "say";
    note.setAttribute("role", "status");
    note.append("已恢复上次未保存的填写。 ");
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "button plain";
    drop.dataset.forgets = name(form);
    drop.append("不要这些，重新填写");
    note.append(drop);
    form.prepend(note);
  };

  const settle = () => {
    const forms = [...document.querySelectorAll("form[data-keep]")];
    const sent = sessionStorage.getItem(SENT);
    if (sent) {
      sessionStorage.removeItem(SENT);
      // The form is gone, so the server has taken it; if it came back, it came back with faults to mend.
      if (!forms.some((form) => name(form) === sent)) sessionStorage.removeItem(DRAFT + sent);
    }
    // Whoever sat here before and was signed out for being idle: his words are not for the next person.
    Object.keys(sessionStorage).filter((key) => key.startsWith(DRAFT) && !key.startsWith(DRAFT + mine()))
      .forEach((key) => sessionStorage.removeItem(key));
    forms.forEach(restore);
  };

  // A long import says meanwhile how far it has come.
  const follows = (address, said) => {
    const words = said.textContent;
    const bar = document.createElement("progress");
    const look = () => fetch(address).then((answer) => answer.json()).then(({ done, total }) => {
      if (total) {
        bar.max = total;
        bar.value = done;
        said.textContent = `${words} ${done}/${total}`;
        bar.setAttribute("aria-label", said.textContent);
        said.append(document.createElement("br"), bar);
      }
      setTimeout(look, 1500);
    }).catch(() => setTimeout(look, 5000));
    setTimeout(look, 1500);
  };

  document.addEventListener("input", (event) => {
    const form = event.target.closest && event.target.closest("form[data-keep]");
    if (form) keep(form);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-signs-out]")) sessionStorage.clear();
    if (event.target.matches("form[data-busy]")) {
      const said = document.createElement("p");
      said.setAttribute("role", "status");
      said.className = "say";
      said.textContent = event.target.dataset.busy;
      event.target.append(said);
      if (event.target.dataset.progress) follows(event.target.dataset.progress, said);
    }
    if (event.target.matches("form[data-keep]")) {
      keep(event.target);
      sessionStorage.setItem(SENT, name(event.target));
    }
  });
  document.addEventListener("DOMContentLoaded", settle);
  document.addEventListener("htmx:afterSettle", settle);
})();
