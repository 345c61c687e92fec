// Saves answers while one types. Without it the page works by its buttons.
(() => {
  "use strict";
  const form = document.getElementById("answers");
  if (!form || !window.fetch || !window.URLSearchParams || !form.closest) return;
  const address = form.dataset.save, foot = document.getElementById("foot"), told = foot.dataset;
  const line = foot.querySelector(".lg-saved"), icon = line.querySelector("svg"), words = line.querySelector("span");
  const changed = new Map(); // code → number of its last change; what is here is not saved
  const wrong = new Set(), inConflict = new Set();
  let changes = 0, beaconed = 0, turn = 0, pause = 2, hasFailed = false, isSending = false, isSubmitting = false;
  let timer, firstKey = 0, failedSince = 0, savedAt = Date.now(), state = "";

  // What changes is told once, and not each "Saving…": the line that is seen is not the one that is read out.
  const status = document.createElement("p");
  status.className = "govuk-visually-hidden";
  status.setAttribute("role", "status");
  foot.append(status);
  line.removeAttribute("role");
  if (told.ready) words.textContent = told.ready;

  const clock = (moment) => new Date(moment).toTimeString().slice(0, 5);
  const cardOf = (code) => document.getElementById(code);
  const at = (text, moment) => text.replace("{time}", clock(moment));
  const looks = {
    saved: ["#1e6b4f", "", "m6.2 10.4 2.6 2.6 5-5.6"],
    saving: ["#515a54", "", "M6 10h.1M10 10h.1M14 10h.1"],
    not: ["#6b4708", "3 3", "M10 5.5v5M10 14v.1"],
  };

  function show(name, strong, more, button) {
    const [stroke, dashes, path] = looks[name] || looks.not;
    icon.innerHTML = `<circle cx="10" cy="10" r="8.4" stroke-width="1.8" stroke-dasharray="${dashes}"/><path d="${path}"/>`;
    icon.setAttribute("stroke", stroke);
    icon.setAttribute("stroke-width", "2.2");
    icon.setAttribute("stroke-linecap", "round");
    const first = document.createElement("strong"), second = document.createElement("span");
    first.textContent = strong;
    second.textContent = more;
    if (name === "saved") second.className = "lg-saved__more";
    words.textContent = "";
    words.append(first, " ", second, " ", button || "");
    if (name !== state && name !== "saving") {
      if (state || name !== "saved") status.textContent = `${strong} ${more}`;
      state = name;
    }
  }

  function button(text, act) {
    const made = document.createElement("button");
    made.className = "lg-undo";
    made.textContent = text;
    made.type = act ? "button" : "submit";
    if (act) made.onclick = act;
    return made;
  }

  function inputsOf(code) {
    return [...form.elements].filter((one) => one.type !== "submit" && (one.name === code || one.name.startsWith(code + ":")));
  }

  function fields(codes) {
    const sent = new URLSearchParams();
    form.elements.turn.value = ++turn;
    for (const name of ["csrf_token", "page", "turn"]) sent.append(name, form.elements[name].value);
    for (const code of codes)
      for (const one of inputsOf(code)) if (!/radio|checkbox/.test(one.type) || one.checked) sent.append(one.name, one.value);
    return sent;
  }

  const toSend = () => [...changed.keys()].filter((code) => !inConflict.has(code));

  async function save() {
    clearTimeout(timer);
    firstKey = 0;
    const codes = toSend();
    if (isSending || isSubmitting || !codes.length) return;
    isSending = true;
    const before = new Map(codes.map((code) => [code, changed.get(code)]));
    const body = fields(codes), stop = window.AbortController && new AbortController();
    const late = setTimeout(() => stop && stop.abort(), 20000);
    if (!hasFailed) show("saving", "", told.saving);
    let result = null, code = 0;
    try {
      const options = { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" };
      if (stop) options.signal = stop.signal;
      options.keepalive = body.toString().length < 60000;
      const answer = await fetch(address, options);
      code = answer.status;
      result = await answer.json();
    } catch (error) {} // no network, or no answer that one can read: told below
    clearTimeout(late);
    isSending = false;
    if (code === 200 && result) taken(result, before);
    else failed(result ? result.problem : "");
  }

  function taken(result, before) {
    hasFailed = false;
    pause = 2;
    failedSince = 0;
    for (const code of result.conflicts) inConflict.add(code);
    for (const [code, number] of before) {
      if (inConflict.has(code)) continue;
      if (code in result.revisions) seen(code, result.revisions[code]);
      if (changed.get(code) !== number) continue;
      changed.delete(code);
      mark(code, result.wrong[code] || []);
      remark(code, result.personal.includes(code));
    }
    if (toSend().length) return save();
    if (inConflict.size) show("conflict", told.conflict, "", button(told.conflictDo));
    else if (wrong.size) show("wrong", told.notSaved, told.wrong);
    else show("saved", at(told.saved, (savedAt = Date.now())), told.more);
  }

  // What undo and the history are of is there from the first answer on.
  function seen(code, revision) {
    form.elements[code + ":seen"].value = revision;
    if (revision) for (const one of cardOf(code).querySelectorAll(".lg-aside__do [hidden]")) one.hidden = false;
  }

  function failed(problem) {
    hasFailed = true;
    failedSince = failedSince || Date.now();
    if (problem === "sign_in") return show("sign-in", told.notSaved, told.signIn, button(told.signInDo));
    if (problem === "gone") return show("gone", told.notSaved, told.gone, button(told.copy, copy));
    if (problem === "submitted") return show("submitted", told.notSaved, told.submitted, button(told.submittedDo));
    if (Date.now() - failedSince < 30000) show("not", told.notSaved, told.again);
    else if (state !== "long") show("long", at(told.since, savedAt), told.keep, button(told.copy, copy));
    timer = setTimeout(save, pause * 1000);
    pause = Math.min(30, pause * 2);
  }

  // The messages of a question: as the server writes them.
  function mark(code, found) {
    const card = cardOf(code);
    for (const old of card.querySelectorAll(".govuk-error-message")) old.remove();
    for (const one of card.querySelectorAll("[aria-invalid]")) {
      one.removeAttribute("aria-invalid");
      one.classList.remove("govuk-input--error", "govuk-textarea--error");
    }
    card.classList.toggle("lg-question--error", found.length > 0);
    wrong[found.length ? "add" : "delete"](code);
    for (const [part, text] of found) {
      const input = document.getElementById(`${code}:${part || "0"}`);
      const isField = input.type !== "radio" && input.type !== "checkbox";
      const isText = isField && !input.closest("table");
      const place = isText ? input : card.querySelector(".lg-levels, .lg-people");
      const message = document.createElement("p"), hidden = document.createElement("span");
      message.className = "govuk-error-message";
      message.id = `${input.id}-error`;
      hidden.className = "govuk-visually-hidden";
      hidden.textContent = told.error;
      message.append(hidden, " " + text);
      place.before(message);
      const owner = isField ? input : input.closest("fieldset"), ids = (owner.getAttribute("aria-describedby") || "").split(" ");
      if (!ids.includes(message.id)) owner.setAttribute("aria-describedby", [...ids, message.id].join(" ").trim());
      if (!isField) continue;
      input.setAttribute("aria-invalid", "true");
      input.classList.add(input.tagName === "TEXTAREA" ? "govuk-textarea--error" : "govuk-input--error");
    }
  }

  function remark(code, isPersonal) {
    const card = cardOf(code), old = card.querySelector(".lg-limited");
    if (old && !isPersonal) old.remove();
    if (old || !isPersonal) return;
    const notice = document.createElement("p");
    notice.className = "lg-limited";
    notice.setAttribute("role", "status");
    card.querySelector(".lg-aside__do").before(notice);
    notice.textContent = told.personal;
  }

  function copy() {
    const text = foot.previousElementSibling.readOnly ? foot.previousElementSibling : document.createElement("textarea");
    text.className = "govuk-textarea";
    text.readOnly = true;
    text.setAttribute("aria-label", told.copy);
    text.value = [...form.querySelectorAll(".lg-question fieldset")].map((one) => {
      const code = one.closest(".lg-question").id, said = [code + " " + one.querySelector("legend").textContent];
      for (const input of inputsOf(code)) {
        if (/radio|checkbox/.test(input.type) ? !input.checked : input.type === "hidden" || !input.value) continue;
        const label = input.labels && input.labels[0] ? [...input.labels[0].childNodes].map((node) => node.textContent).join(" ") : "";
        said.push(input.type === "radio" ? label : `${label || input.name}: ${input.value}`);
      }
      return said.join("\n");
    }).join("\n\n");
    foot.before(text);
    text.select();
    document.execCommand("copy");
  }

  // A row of per cent is not counted; a number in other digits leaves the total to the server.
  function total(table) {
    if (!table.tFoot) return;
    [...table.tFoot.rows[0].cells].slice(1).forEach((cell, place) => {
      const typed = [...table.tBodies[0].rows]
        .filter((row) => !("percent" in row.dataset))
        .map((row) => row.cells[place + 1].firstElementChild.value.trim().replace(/[ .,\u00a0\u202f](?=\d{3})/g, ""))
        .filter((one) => one);
      cell.textContent = typed.length && typed.every((one) => /^\d+$/.test(one)) ? typed.reduce((sum, one) => sum + +one, 0) : "";
    });
  }

  function touched(event) {
    const input = event.target, card = input.closest(".lg-question");
    if (!card || !input.name) return;
    const isChoice = /radio|checkbox/.test(input.type), table = input.closest(".lg-people");
    if (isChoice && event.type === "input") return;
    if (table || input.matches(".lg-tick")) {
      const given = card.querySelector('[value="given"]'), apart = card.querySelector('[value="dk"]:checked, [value="na"]:checked');
      if (given && apart) given.checked = true;
      if (table && !isChoice) total(table);
    }
    isSubmitting = false;
    if (event.type === "input" || isChoice) changed.set(card.id, ++changes);
    clearTimeout(timer);
    if (event.type === "change") return save();
    firstKey = firstKey || Date.now();
    timer = setTimeout(save, Math.min(1000, Math.max(0, firstKey + 1500 - Date.now())));
  }

  function leave() {
    const codes = toSend();
    if (isSubmitting || !codes.length || beaconed === changes) return;
    beaconed = changes;
    const body = fields(codes);
    if (!navigator.sendBeacon || !navigator.sendBeacon(address, body)) save();
  }

  // Who else is here, asked for as long as the page is seen. What is not answered is not told: saving does that.
  const here = document.getElementById("here");
  let beats;
  async function beat() {
    if (document.visibilityState === "hidden") return;
    const body = new URLSearchParams([["csrf_token", form.elements.csrf_token.value], ["phase", here.dataset.phase]]);
    try {
      const options = { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" };
      const answer = await fetch(here.dataset.beat, options);
      if (!answer.ok) return answer.status < 500 && clearInterval(beats);
      const found = await answer.json();
      meet(found.here);
      compare(found.revisions);
    } catch (error) {}
  }

  // An answer that others changed since is not put in under the reader's hands: they say when.
  function compare(revisions) {
    if (isSending || isSubmitting || hasFailed) return;
    for (const [code, revision] of Object.entries(revisions)) {
      const input = form.elements[code + ":seen"], card = cardOf(code);
      if (!input || +input.value >= revision || inConflict.has(code) || "newer" in card.dataset) continue;
      card.dataset.newer = revision;
      const notice = document.createElement("p");
      notice.className = "lg-saved govuk-!-margin-bottom-2";
      notice.setAttribute("role", "status");
      notice.append(`${told.newer} `, button(told.newerDo, () => location.reload()));
      card.querySelector(".lg-question__grid").before(notice);
    }
  }

  // Written anew only where somebody came or went, since it is read out.
  function meet(people) {
    const found = people.map((one) => one.text).join();
    if (found === here.dataset.shown) return;
    here.dataset.shown = found;
    here.textContent = "";
    for (const one of people) {
      const told = document.createElement("p"), initial = document.createElement("span"), text = document.createElement("span");
      told.className = one.is_on_page ? "lg-saved" : "lg-saved lg-saved__more";
      initial.className = "lg-initial lg-initial--now";
      initial.setAttribute("aria-hidden", "true");
      initial.textContent = one.initial;
      text.textContent = one.text;
      told.append(initial, text);
      here.append(told);
    }
  }

  if (here) {
    here.dataset.shown = [...here.children].map((one) => one.lastElementChild.textContent).join();
    beats = setInterval(beat, 20000);
    document.addEventListener("visibilitychange", beat);
    beat();
  }

  for (const card of form.querySelectorAll(".lg-question--error")) wrong.add(card.id);
  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    isSubmitting = true;
    form.elements.turn.value = ++turn;
  });
  window.addEventListener("online", save);
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? leave() : save()));
  window.addEventListener("beforeunload", (event) => {
    if (isSubmitting || !((changed.size && hasFailed) || wrong.size || inConflict.size)) return;
    event.preventDefault();
    event.returnValue = "";
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    isSubmitting = false;
    if (changed.size) save();
    else location.reload();
  });
})();
