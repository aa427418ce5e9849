// What pages need beside htmx: a click on a claim, keys of the reply page, copying, upload progress, the panel's messages.
"use strict";
(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  const say = (text) => { const place = $("#notice"); place.textContent = ""; const told = document.createElement("p"); told.className = "told"; told.textContent = text; place.append(told); };

  async function copy(text) {
    try { await navigator.clipboard.writeText(text); } catch {
      const area = document.createElement("textarea");  // without leave to use the clipboard, as in frames and over http
      area.value = text; area.className = "skip"; document.body.append(area); area.select(); document.execCommand("copy"); area.remove();
    }
    say("Copied.");
  }

  // What decides a claim may stand in a folded part of the page.
  function unfold() { const card = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1))); if (card) { const folded = card.closest("details:not([open])"); if (folded) { folded.open = true; card.scrollIntoView({ block: "nearest" }); } } }
  window.addEventListener("hashchange", unfold);

  const suggestions = () => all(".suggestion");
  const chosen = () => $(".suggestion.chosen") || suggestions()[0];
  function choose(one) {
    if (!one) return;
    suggestions().forEach((other) => other.classList.toggle("chosen", other === one));
    one.focus({ preventScroll: true }); one.scrollIntoView({ block: "nearest" });
  }
  const textOf = (one) => $("textarea", one).value;
  function take(one) {
    copy(textOf(one));
    const origins = (document.body.dataset.origins || "").split(" ").filter(Boolean);
    if (window.parent !== window) origins.forEach((origin) => window.parent.postMessage({ type: "moments.reply", text: textOf(one) }, origin));
  }
  function edit(one) { const editor = $(".editor", one); editor.open = true; $("textarea", editor).focus(); }

  document.addEventListener("click", (event) => {
    const mark = event.target.closest("mark.claim[data-claim]");
    const copied = event.target.closest("[data-copy]");
    const taken = event.target.closest("[data-take]");
    if (mark && !event.target.closest("a")) location.hash = mark.dataset.claim;
    if (copied) copy($(copied.dataset.copy).value);
    if (taken) take(taken.closest(".suggestion"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select") && event.key !== "Escape") {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form?.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !suggestions().length) return;
    if ("123".includes(event.key)) choose(suggestions()[Number(event.key) - 1]);
    else if (event.key === "e") { event.preventDefault(); edit(chosen()); }
    else if (event.key === "c") take(chosen());
    else if (event.key === "Escape") chosen().focus();
  });

  document.addEventListener("htmx:afterSettle", (event) => { if ($(".suggestion", event.detail.target)) choose(suggestions()[0]); });
  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = $("progress", event.target);
    if (bar && event.detail.lengthComputable) { bar.hidden = false; bar.max = event.detail.total; bar.value = event.detail.loaded; }
  });
  // Two clicks are one form: a draft that is asked for twice costs twice.
  document.addEventListener("submit", (event) => { const pressed = event.submitter; if (pressed && !event.target.hasAttribute("hx-post")) setTimeout(() => { pressed.disabled = true; }); });
  // What was typed before the scripts were there, or kept by the browser when one came back, is heard now.
  const typed = (one) => one.value !== one.defaultValue;
  window.addEventListener("pageshow", () => {
    all("button:disabled").forEach((one) => { one.disabled = false; });
    all("textarea").filter(typed).forEach((one) => one.dispatchEvent(new Event("input", { bubbles: true })));
  });
  document.addEventListener("htmx:sendError", () => say("The service cannot be reached. Try again in a moment."));
  document.addEventListener("change", (event) => { if (event.target.matches("[data-go]")) event.target.form.requestSubmit(); });

  // A help desk that shows the panel in a frame hands its conversation over; only those that the service names are heard.
  window.addEventListener("message", (event) => {
    const origins = (document.body.dataset.origins || "").split(" ");
    const given = event.data;
    if (!origins.includes(event.origin) || !given || given.type !== "moments.conversation" || !Array.isArray(given.messages)) return;
    const area = $("#f-conversation");
    if (!area) return;
    const names = { customer: "Customer", agent: "Agent", note: "Note" };
    area.value = given.messages.map((one) => `${names[one.role] || "Customer"}: ${String(one.text)}`).join("\n");
    area.form.requestSubmit();
  });
})();
